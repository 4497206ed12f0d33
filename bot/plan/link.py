"""The address of a plan's documents: a signed, compact token that expires.

The token holds the four answers and nothing else: no text that someone typed, no conversation. It is
signed with the guide's secret (itsdangerous), so that an address can't be made up or changed. The
documents are written anew from the catalogue whenever they are fetched, so nothing is stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from bot.answer import Download
from bot.catalogue import Catalogue
from bot.plan.compose import UNKNOWN, PlanAnswers, known_answers

__all__ = [
    "FILES",
    "MARKDOWN",
    "WORD",
    "Expired",
    "Invalid",
    "downloads",
    "open_token",
    "token_for",
]

WORD = "stappenplan.docx"
MARKDOWN = "stappenplan.md"
FILES = {
    WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    MARKDOWN: "text/markdown; charset=utf-8",
}
"""The documents of a plan, with their media types."""

MAX_TOKEN = 400
"""Longest token that is looked at, in characters."""


class Invalid(ValueError):
    """The token was not made by this guide, or was changed."""


class Expired(Invalid):
    """The token is older than it may be."""


def _serializer(secret: bytes) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        secret,
        salt="nt1-gids stappenplan",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )


def token_for(answers: PlanAnswers, secret: bytes) -> str:
    """Return the token of a plan, made now."""
    state = [UNKNOWN] if answers.unknown else list(answers.in_place)
    token = _serializer(secret).dumps([answers.role, answers.municipality, state, answers.question])
    return token if isinstance(token, str) else token.decode("ascii")


def open_token(
    token: str, secret: bytes, lifetime: timedelta, catalogue: Catalogue
) -> tuple[PlanAnswers, datetime]:
    """Return the answers in a token and when it was made.

    Args:
        token: as it stands in the address.
        secret: the guide's secret.
        lifetime: how old the token may be.
        catalogue: answers that have left it since are dropped.

    Raises:
        Expired: when it is too old.
        Invalid: when this guide did not make it.
    """
    if len(token) > MAX_TOKEN:
        raise Invalid
    try:
        content, made = _serializer(secret).loads(
            token, max_age=int(lifetime.total_seconds()), return_timestamp=True
        )
        role, place, state, question = content
    except SignatureExpired as error:
        raise Expired from error
    except (BadSignature, ValueError, TypeError) as error:
        raise Invalid from error
    return known_answers(catalogue, role, place, state, question), made


def downloads(catalogue: Catalogue, token: str, public_url: str) -> Sequence[Download]:
    """Return the files of a plan, Word first.

    Args:
        catalogue: for their titles.
        token: of `token_for`.
        public_url: the guide's own address, without a slash at the end.
    """
    texts = catalogue.teksten.stappenplan
    titles = {WORD: texts.download_word, MARKDOWN: texts.download_markdown}
    return tuple(
        Download(titles[file], f"{public_url}/plan/{token}/{file}", kind.split(";")[0])
        for file, kind in FILES.items()
    )
