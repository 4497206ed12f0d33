"""The figures of `gids nlu` as one HTML page, for who writes the examples.

Handles the picture of expected against decided and, per pair that is mixed up, the questions
that went wrong and the file where better examples belong. The page stands on its own: no script
and nothing that is fetched. `names` says what everything is called, `picture` draws, `page` writes.
"""

from bot.score_page.page import score_page

__all__ = ["score_page"]
