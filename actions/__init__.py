"""Rasa SDK actions, one module per conversational capability; each dispatches one Answer."""
