"""Personal data in what people type: found and replaced before anything is understood or stored.

Covers what civil servants paste by accident: e-mail addresses, Dutch telephone numbers, IBANs and
citizen service numbers (BSN). Names are not recognised. Patterns are linear in the text's length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Masked", "mask"]

# Word and phones make other dashes of a typed one. Every pattern takes them all.
_DASH = "\\-\u2010-\u2015\u2212"
_NARROW = rf"[ ./{_DASH}]?"
"""At most one sign between two digits."""
_WIDE = rf" ?(?:[./{_DASH}] ?)?"
"""The same, or a sign with spaces around it."""

# Only the hyphens: the longer dashes are punctuation between words.
_EMAIL = re.compile(
    r"[\w.+\-\u2010\u2011]{1,64}@[\w\-\u2010\u2011]{1,63}(?:\.[\w\-\u2010\u2011]{1,63}){1,4}"
)

_IBAN_SIGN = rf"[ .{_DASH}]"
_IBAN = re.compile(
    rf"\bNL{_IBAN_SIGN}?\d\d{_IBAN_SIGN}?[A-Z]{{4}}(?:{_IBAN_SIGN}?\d){{10}}(?!\d)"
    rf"|\b[A-Z]{{2}}\d{{2}}(?:{_IBAN_SIGN}?[A-Z0-9]{{4}}){{2,7}}(?:{_IBAN_SIGN}?[A-Z0-9]{{1,3}})?\b",
    re.IGNORECASE | re.ASCII,  # without ASCII, signs that only look like a letter are one (kelvin)
)
_SHORTEST_IBAN = 15
_DUTCH_IBAN = re.compile(r"NL\d\d[A-Z]{4}\d{10}")


def _digits(count: int, between: str) -> str:
    return rf"\d(?:{between}\d){{{count - 1}}}"


_START = r"(?<![\w+])"
_NO_DATE = rf"(?!\d\d[./{_DASH}]\d\d[./{_DASH}](?:19|20)\d\d(?!\d))"  # with a time behind it
_NO_SERVICE = r"(?!800|90\d)"  # 0800, 0900, 0906 and 0909 are no one's own
_AREAS = (("6", 8), (r"[1-9]\d", 7), (rf"{_NO_SERVICE}[1-9]\d\d", 6))
"""Area codes without the 0, each with the number of digits that follow."""
_ABROAD = rf"{_START}(?:\+31|00 ?31|\((?:\+|00)31\)){_WIDE}(?:\(0\){_WIDE})?"
_PHONE = re.compile(
    "|".join(
        (
            # Spaces around a sign only behind an area code: 0 - 100.000.000 is a range.
            *(
                rf"(?:\(0{area}\)|{_START}{_NO_DATE}0{area}){_WIDE}{_digits(rest, _NARROW)}(?!\d)"
                for area, rest in _AREAS
            ),
            rf"{_START}{_NO_DATE}0{_NO_SERVICE}[ {_DASH}]?(?=[1-9]){_digits(9, _NARROW)}(?!\d)",
            *(
                rf"{_ABROAD}\(0?{area}\){_WIDE}{_digits(rest, _WIDE)}(?!\d)"
                for area, rest in _AREAS
            ),
            rf"{_ABROAD}0?(?=[1-9]){_digits(9, _WIDE)}(?!\d)",
        )
    )
)

_FILLER = rf"[ :;=.,(\n\"{_DASH}]"
_NAMED = (
    rf"(?:bsn|burgerservicenummer|sofi-?nummer)(?:{_FILLER}{{1,3}}[^\W\d_]{{1,12}}){{0,4}}"
    rf"{_FILLER}{{0,3}}"
)
_NO_AMOUNT = r"(?! ?(?:euro|miljoen))"
_BSN = re.compile(
    # With dots in threes only after its name: 100.400.000 is far more often an amount.
    rf"(?P<name>{_NAMED})"
    rf"(?:\d{{3}}{_WIDE}\d{{3}}{_WIDE}\d{{3}}|\d{{4}}{_WIDE}\d\d{_WIDE}\d{{3}})"
    rf"(?![\d.]*\d){_NO_AMOUNT}"
    # As on a payslip, unless it begins with a year, as the number of a case does.
    rf"|(?<![\w.,€{_DASH}])(?<!€ )"
    rf"(?:\d{{3}}[{_DASH}]\d{{3}}[{_DASH}]\d{{3}}"
    rf"|(?!19|20)\d{{4}}(?:\.\d\d\.|[{_DASH}]\d\d[{_DASH}])\d{{3}})(?![.,/{_DASH}]?\d)"
    rf"|(?<![\d.,€])(?<!€ )\d{{3}} ?\d{{3}} ?\d{{3}}(?![.,]?\d){_NO_AMOUNT}",
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
    compact = re.sub(_IBAN_SIGN, "", candidate).upper()
    if len(compact) < _SHORTEST_IBAN:
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
        signs = [sign.start() for sign in re.finditer(_IBAN_SIGN, candidate)]
        for end in (len(candidate), *reversed(signs)):
            if _is_iban(candidate[:end]):
                return replace("rekeningnummer", True, candidate) + candidate[end:]
        return candidate

    def bsn(match: re.Match[str]) -> str:
        """Mask the number; the words before it that say what it is stay."""
        before = match["name"] or ""
        number = match[0][len(before) :]
        return before + replace("burgerservicenummer", _is_bsn(number), number)

    text = _EMAIL.sub(lambda m: replace("e-mailadres", True, m[0]), text)
    text = _IBAN.sub(lambda m: iban(m[0]), text)
    text = _PHONE.sub(lambda m: replace("telefoonnummer", True, m[0]), text)
    text = _BSN.sub(bsn, text)
    return Masked(text, tuple(kinds))
