"""Personal data in what people type: found and replaced before anything is understood or stored.

Covers what civil servants paste by accident: e-mail addresses, Dutch telephone numbers, IBANs and
citizen service numbers (BSN). Names are not recognised. Patterns are linear in the text's length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Masked", "mask"]

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.IGNORECASE)
_SHORTEST_IBAN = 15
_DUTCH_IBAN = re.compile(r"NL\d\d[A-Z]{4}\d{10}")
_PHONE = re.compile(r"(?<![\w+])(?:\+31|0031|0)[ -]?(?:\(0\)[ -]?)?[1-9](?:[ ./-]?\d){8}(?!\d)")
_BSN = re.compile(
    # With dots only after its name: 100.400.000 is far more often an amount.
    r"(?<=bsn)[ :]{1,3}\d{3}\.\d{3}\.\d{3}(?![\d.]*\d)"
    r"|(?<![\d.,€])(?<!€ )\d{3} ?\d{3} ?\d{3}(?![.,]?\d)(?! ?(?:euro|miljoen))",
    re.IGNORECASE,
)
_BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


@dataclass(frozen=True)
class Masked:
    """A text without the personal data that was found in it.

    Attributes:
        text: the text with each find replaced by its kind in brackets.
        kinds: the kinds found, in Dutch, without repeats.
    """

    text: str
    kinds: tuple[str, ...]


def _is_iban(candidate: str) -> bool:
    """Check an IBAN's two check digits (ISO 7064 MOD 97-10); a Dutch one may be mistyped."""
    compact = candidate.replace(" ", "").upper()
    if (
        not compact.isascii()
    ):  # the pattern takes signs that only look like a letter, as in K (kelvin)
        return False
    if _DUTCH_IBAN.fullmatch(compact):
        return True
    digits = "".join(str(int(char, 36)) for char in compact[4:] + compact[:4])
    return int(digits) % 97 == 1


def _is_bsn(candidate: str) -> bool:
    """Check a BSN by the 'elfproef' (weighted sum divisible by eleven)."""
    digits = [int(char) for char in candidate if char.isdigit()]
    total = sum(weight * digit for weight, digit in zip(_BSN_WEIGHTS, digits, strict=True))
    return any(digits) and total % 11 == 0


def mask(text: str) -> Masked:
    """Replace personal data by its kind.

    Args:
        text: what someone typed.

    Returns:
        The masked text and the kinds found; the finds themselves are not kept.
    """
    kinds: list[str] = []

    def replace(kind: str, valid: bool, original: str) -> str:
        if not valid:
            return original
        if kind not in kinds:
            kinds.append(kind)
        return f"[{kind}]"

    def iban(candidate: str) -> str:
        """Mask the account number at the beginning; the words behind it may look like groups."""
        parts = candidate.split(" ")
        for end in range(len(parts), 0, -1):
            number = " ".join(parts[:end])
            if len(number.replace(" ", "")) >= _SHORTEST_IBAN and _is_iban(number):
                return replace("rekeningnummer", True, number) + candidate[len(number) :]
        return candidate

    text = _EMAIL.sub(lambda m: replace("e-mailadres", True, m[0]), text)
    text = _IBAN.sub(lambda m: iban(m[0]), text)
    text = _PHONE.sub(lambda m: replace("telefoonnummer", True, m[0]), text)
    text = _BSN.sub(lambda m: replace("burgerservicenummer", _is_bsn(m[0]), m[0]), text)
    return Masked(text, tuple(kinds))
