"""A plan as a file: a Word document to hand over, and the same content as Markdown.

Pure: from a `Plan` to bytes or text; the same plan on the same date gives the same bytes. `content`
says what both forms hold, `markdown` and `word` write one each.
"""

from bot.plan.document.markdown import markdown
from bot.plan.document.word import word

__all__ = ["markdown", "word"]
