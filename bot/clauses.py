"""Reads the form of a message, before its meaning: its question clauses, its lead, a number, a reason.

Pure functions on Dutch text. What a clause is about is for the model to say; here is only decided
where one question ends and the next begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "MAX_QUESTIONS",
    "Lead",
    "Led",
    "chooses_all",
    "chosen_number",
    "chosen_numbers",
    "is_question",
    "led",
    "questions",
    "reason",
]

MAX_QUESTIONS = 3
"""How many questions of one message are answered at most."""

_ASKING = (
    r"(?:(?:aan|bij|door|in|met|naar|om|op|over|tot|uit|van|voor|volgens|waar)\s+)?"
    r"(?:hoe(?:veel)?|wat|wie|wiens|waar(?:om|mee|voor|bij|aan|over|door|van)?|welke?|wanneer)"
)
_ASKING_VERB = (
    r"(?:kun|kan|kunnen|mag|moet|moeten|is|zijn|bestaat|bestaan|heb|hebt|heeft|hebben|weet|ken)"
    r"\s+(?:je|jij|u|jullie|ik|wij|we|er|daar|dat|dit|het|de|een|iemand|iets|ook|mijn|onze|men)"
)
_FILLER = (
    r"(?:(?:en|maar|ook|verder|daarnaast|daarbij|bovendien|dan|nog|vooral|tot slot|ten tweede|"
    r"ten eerste|oké|oke|ok|plus|hallo|hoi|dag|goedemorgen|goedemiddag|beste \w+)[,:]?\s+)*"
)
_STARTS_QUESTION = re.compile(rf"{_FILLER}(?:{_ASKING}|{_ASKING_VERB})\b", re.IGNORECASE)
# "Hoe betalen we …" asks; "Hoe we dat betalen, weten we" does not.
_INVERTED = re.compile(
    rf"{_FILLER}(?:{_ASKING_VERB}|{_ASKING}\s+\w+\s+(?:ik|je|jij|u|we|wij|jullie|men)\b)",
    re.IGNORECASE,
)
_HOLDS_QUESTION = re.compile(rf"\b{_ASKING}\b", re.IGNORECASE)
_INDIRECT = re.compile(
    r"\b(?:weten|vraag me af|benieuwd|horen|hoor|info|informatie|uitleg|uitleggen|vertel|vertellen|"
    r"zoek|advies)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[?;]+|[!.]+(?=\s|$)|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:\w\.)+\w|\b(?:bijv|incl|excl|evt|ca|nr|enz|resp|dhr|mevr|mw))$", re.IGNORECASE
)
# Between two questions of one sentence: "… en hoe …", "…, en daarnaast: wat …", "…, en is er …".
_BETWEEN = re.compile(
    rf"[,:]?\s+(?:en|plus|maar)\s+(?:(?:ook|daarnaast|verder|vooral|dan|nog|eventueel|daarbij|"
    rf"bovendien|meteen|graag)[,:]?\s+)*"
    rf"(?:(?:wil ik|ik wil|wil ik graag|ik wil graag)\s+(?:ook\s+)?weten\s+)?"
    rf"(?=(?:{_ASKING})\b|(?:kun|kan|kunnen|moet|moeten|mag|is|zijn|heb|hebben|bestaat|bestaan)\s+(?:je|er|ik|we|wij|jullie)\b)",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 12
"""Only so many characters before a full stop are looked at: a text may be one row of full stops."""
_MIN_WORDS = 2


class Lead(StrEnum):
    """What the first words of a message say about the rest."""

    CORRECTION = "verbetering"
    OBJECTION = "tegenwerping"
    RETURN = "terug"
    INTRODUCTION = "voorstellen"


@dataclass(frozen=True)
class Led:
    """A message in two parts: what the lead says, and the rest, which is the question."""

    lead: Lead
    rest: str


def _sentences(text: str) -> list[str]:
    """Return the sentences of a text, each with the mark it ends with."""
    found, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        before, after = text[start : end.start()], text[end.end() :].lstrip()
        if end[0][0] == "." and _ABBREVIATION.search(before[-_LONGEST_ABBREVIATION:]):
            continue
        if end[0][0] == "!" and after[:1].islower():  # a name, such as KLASSE!
            continue
        found.append(text[start : end.end()])
        start = end.end()
    found.append(text[start:])
    return [sentence.strip() for sentence in found if sentence.strip()]


_NOT_A_TOPIC = (
    r"(?!(?:het |de |mijn |dat )?(?:onderwerp )?(?:van )?"
    r"(?:begin|start|menu|vorige?|eerdere?|net|daarnet|zojuist|hiervoor|waar|wat)\b)"
)
_LEADS = (
    (
        Lead.CORRECTION,
        re.compile(
            r"^(?:(?:nee+|neen|nou|sorry|oeps|fout|niet dat|dat niet|verkeerd)[\s,.!]+)*"
            r"(?:maar\s+)?(?:wat )?"
            r"(?:ik bedoel(?:de)?|bedoel(?:de)? ik|ik had het over|het ging (?:mij |me )?om|"
            r"het gaat (?:mij |me )om|ik vroeg(?: naar)?|mijn vraag (?:was|is))"
            r"(?:\s+(?:eigenlijk|dus|juist|meer|was|is|niet dat maar))*[\s,:]+(?P<rest>\S.+)$",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        Lead.OBJECTION,
        re.compile(
            r"^(?:nee+|neen|sorry|oeps|verkeerd)[\s,.!:]+(?:nee[\s,]+)?"
            rf"(?P<rest>(?:{_ASKING}|{_ASKING_VERB}|over|niet .+ maar|ik wil|de|het|een)\b.+)$",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        Lead.RETURN,
        re.compile(
            r"^(?:oké|oke|ok|goed|en|nee)?[\s,]*(?:(?:ga|kunnen we|ik wil|laten we|breng me|mag ik)\s+)?"
            r"(?:nog\s+)?(?:(?:even|weer|graag|eens)\s+)*(?:terug(?:gaan|komen|keren)?\s+(?:naar|op)|"
            rf"nog even over)\s+(?:het onderwerp\s+)?{_NOT_A_TOPIC}(?P<rest>\S.+?)"
            r"(?:\s+(?:gaan|aub|alsjeblieft|graag))*[?.!]*$",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        Lead.INTRODUCTION,
        re.compile(
            r"^(?:(?:hallo|hoi|dag|hey|goedemorgen|goedemiddag)[\s,.!]+)?"
            r"(?:ik ben|ik werk|wij zijn|ik zit|als)\s+[^,.!?]{2,60}?(?:[,.!:]+\s*(?:en\s+)?|\s+en\s+)"
            rf"(?P<rest>(?:{_ASKING}|{_ASKING_VERB})\b.+)$",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
)


def is_question(text: str) -> bool:
    """Return whether a text is a question of its own rather than a word or two."""
    return "?" in text or bool(_STARTS_QUESTION.match(text.strip()))


def led(text: str) -> Led | None:
    """Return lead and rest of a message such as "nee, ik bedoel het Taalhuis", or None."""
    for lead, pattern in _LEADS:
        if match := pattern.match(text.strip()):
            rest = match["rest"].strip()
            contrast = re.match(r"niet .+? maar (?:wel )?(\S.+)$", rest, re.IGNORECASE | re.DOTALL)
            return Led(lead, contrast[1] if contrast else rest)
    return None


def questions(text: str) -> list[str]:
    """Return the questions of a message when it holds two or three; otherwise nothing.

    Sentences that ask nothing are context and left out.

    Args:
        text: what someone typed.

    Returns:
        The questions in order, each as a text of its own, or an empty list for one question, for
        none and for more than `MAX_QUESTIONS`.
    """
    found: list[str] = []
    sentences = _sentences(text)
    # Who writes question marks tells a lot without: "Wat een Taalhuis is weten we. Wie betaalt het?"
    marked = any(sentence.endswith("?") for sentence in sentences)
    for sentence in sentences:
        parts = [part.strip(" ,;:-") for part in _BETWEEN.split(sentence)]
        # "Ik wil weten hoe … en hoe …" asks two things; "… binnen welke kaders en hoeveel" none.
        indirect = (
            len(parts) > 1 and _INDIRECT.search(parts[0]) and _HOLDS_QUESTION.search(parts[0])
        )
        told = marked and sentence.endswith(".") and not _INVERTED.match(sentence)
        asks = not told and _STARTS_QUESTION.match(sentence)
        if not (sentence.endswith("?") or asks or indirect):
            continue
        # "Landelijk is het één op vijf, maar hoeveel hier?" begins with context.
        asked = (
            parts
            if len(parts) == 1
            else [p for p in parts if _HOLDS_QUESTION.search(p) or is_question(p)]
        )
        found.extend(part for part in asked if len(part.split()) >= _MIN_WORDS)
    return found if 1 < len(found) <= MAX_QUESTIONS else []


_NUMBERS = {
    "een": 1,
    "één": 1,
    "eerste": 1,
    "twee": 2,
    "tweede": 2,
    "drie": 3,
    "derde": 3,
    "vier": 4,
    "vierde": 4,
    "vijf": 5,
    "vijfde": 5,
    "bovenste": 1,
}
_NUMBER_WORD = "|".join(_NUMBERS)
_I_CHOOSE = r"ik (?:kies|neem|bedoel)(?: voor)?"
_BEFORE_NUMBER = rf"(?:nummer|nr|optie|keuze|antwoord|vraag|kies|doe|neem|{_I_CHOOSE}|maar)\.?"
_CHOSEN = re.compile(
    rf"^(?:(?:ja|oké|oke|ok|graag|dan)[\s,]+)*(?:{_BEFORE_NUMBER}\s+)*(?:"
    # A bare word is too little: "een" may begin anything.
    rf"(?P<digit>[1-9])(?:e|ste|de)?"
    rf"|(?<=\s)(?P<named>{_NUMBER_WORD})|(?:de\s+)(?P<ordinal>{_NUMBER_WORD})"
    rf"|(?P<bare>eerste|tweede|derde|vierde|vijfde|bovenste|één|twee|drie|vier|vijf)"
    r")(?:\s+(?:graag|aub|alsjeblieft|optie|vraag|keuze|dan|maar))*\s*[.!)]*$",
    re.IGNORECASE,
)
_LAST = re.compile(
    rf"^(?:(?:nee|doe|ja|neem|{_I_CHOOSE})[\s,]+)?"
    r"de (?:laatste|onderste)(?:\s+\w+)?[.!]*$",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"^(?:ja[\s,]+)?(?:graag\s+)?(?:beide|allebei|alle(?:maal)?|alle (?:twee|drie)|ze allebei)"
    r"(?:\s+(?:graag|aub|alsjeblieft|dan))*[.!]*$",
    re.IGNORECASE,
)


def chosen_number(text: str) -> int | None:
    """Return which of the offered options a text names, or None when it names none.

    Args:
        text: such as "2", "de tweede", "optie 3" or "nummer een".

    Returns:
        1 for the first; -1 for the last.
    """
    text = text.strip()
    if _LAST.match(text):
        return -1
    match = _CHOSEN.match(text)
    if not match:
        return None
    if match["digit"]:
        return int(match["digit"])
    word = (match["named"] or match["ordinal"] or match["bare"]).lower()
    return _NUMBERS[word]


_COUNT = "|".join(name for name in _NUMBERS if not name.endswith(("de", "ste")))
_FEW = re.compile(rf"(?P<end>eerste|laatste) (?P<count>{_COUNT}|[2-9])")
_RANGE = re.compile(r"(?P<first>[1-9])(?:-| ?t/?m | tot en met )(?P<last>[1-9])")
# fmt: off
_AROUND_NUMBERS = frozenset({
    "ja", "oke", "oké", "ok", "de", "het", "en", "plus", "&", "nummer", "nummers", "nr", "optie",
    "opties", "keuze", "keuzes", "kies", "doe", "graag", "aub",
})
# fmt: on
_ORDINAL = re.compile(r"([1-9])(?:e|ste|de)?")


def _number(word: str) -> int | None:
    match = _ORDINAL.fullmatch(word)
    return int(match[1]) if match else _NUMBERS.get(word)


def chosen_numbers(text: str) -> list[int]:
    """Return which of the offered options a text names, when it names nothing but two or more.

    Args:
        text: such as "1 en 2", "1, 3", "de eerste twee" or "1 t/m 3".

    Returns:
        1 for the first; -1 for the last.
    """
    words = re.findall(r"[\w&/-]+", text.casefold())
    kept = [word for word in words if word not in _AROUND_NUMBERS]
    if match := _FEW.fullmatch(" ".join(kept)):
        count = _number(match["count"]) or 0
        return list(range(1, count + 1) if match["end"] == "eerste" else range(-count, 0))
    if match := _RANGE.fullmatch(" ".join(word for word in words if word != "de")):
        return list(range(int(match["first"]), int(match["last"]) + 1))
    numbers = [_number(word) for word in kept]
    if len(numbers) < _MIN_WORDS or None in numbers:
        return []
    return [number for number in numbers if number is not None]


def chooses_all(text: str) -> bool:
    """Return whether a text picks all of the offered options: "beide", "allemaal graag"."""
    return bool(_ALL.match(text.strip()))


_REASON = re.compile(r"^\s*reden\s*:\s*(?P<rest>\S.*)$", re.IGNORECASE | re.DOTALL)


def reason(text: str) -> str | None:
    """Return the reason in "reden: …", or None."""
    match = _REASON.match(text)
    return match["rest"].strip() if match else None
