"""The NT1-gids: understanding, curated answers and channels (no Rasa SDK actions)."""
