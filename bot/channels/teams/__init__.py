"""The Teams channel: the Bot Framework protocol in, Adaptive Cards out.

`channel` is named in credentials.yml; `activity`, `tokens`, `connector` and `cards` each
do one thing for it; `package` writes the app package that an administrator uploads.
"""
