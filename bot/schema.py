"""What every part of the catalogue's schema shares: strict models, ids and plain Markdown."""

from __future__ import annotations

import re

from pydantic import BaseModel, Extra

__all__ = ["ID", "Model", "plain_markdown"]

ID = r"^[a-z][a-z0-9_]*$"
# Texts may hold paragraphs, lists and bold; each of these would be shown as something else.
_NOT_ALLOWED_MARKDOWN = {
    r"(?m)^\s*#": "een kop (#)",
    r"<[^>]*>": "HTML",
    r"\[[^\]]*\]\(": "een link; zet links bij resources",
    r"(?m)^\s*\|": "een tabel",
    r"(?m)^\s*>": "een citaat (>)",
    r"`": "code (`)",
}


class Model(BaseModel):
    """A part of the catalogue: no unknown keys, no changes, no empty texts."""

    class Config:
        """Pydantic's own settings."""

        extra = Extra.forbid
        allow_mutation = False
        anystr_strip_whitespace = True
        min_anystr_length = 1


def plain_markdown(text: str) -> str:
    """Return the text when it holds nothing but paragraphs, lists and bold.

    Raises:
        ValueError: with what it holds besides, in Dutch.
    """
    for pattern, what in _NOT_ALLOWED_MARKDOWN.items():
        if re.search(pattern, text):
            raise ValueError(f"bevat {what}; alleen alinea's, lijsten en **vet** mogen")
    if text.count("**") % 2:
        raise ValueError("een ** staat alleen; zet er een begin en een eind om")
    return text
