"""Measures the guide beside Rasa's default configuration: `gids bench`.

understanding.py trains on folds with writers held out and kept.py keeps what their models answered;
serving.py starts each side and asks it questions over REST, and times.py keeps what was timed;
worker.py is the process in which a model is trained and asked; bench.py runs all of it and report.py
writes it down.
"""
