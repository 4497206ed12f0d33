"""What is in place, from a message: "beleid is er, een Taalhuis niet".

A level that is named is in place, unless a "no" goes with it. "Geen" and its like stand before what
they deny, "niet" mostly after it; neither reaches past a comma, a "maar" or the next level.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from bot.catalogue import Catalogue
from bot.gemeenten import plain
from bot.plan.compose import UNKNOWN, normalised_levels
from bot.plan.schema import IN_PLACE
from bot.plan.words import is_unknown, places_of, words_of

__all__ = ["NOTHING", "added_levels", "corrected_levels", "levels_in", "says_almost_all"]

NOTHING = "niets"
"""Said of what is in place: nothing is."""

_NONE = re.compile(
    r"\b(?:niets|niks|nog niet(?! alles)|helemaal niet|geen van (?:deze|die|allen)|nul|geen enkele|"
    r"we beginnen (?:net|pas)|moeten nog beginnen|alles moet nog|nog nergens)\b"
)
_ALSO = re.compile(r"\b(?:ook|plus|nog|erbij)\b")
_ALL = "alles"
_ALL_WORDS = ("alles", "allemaal", "alle vier", "allevier", "alle 4")
_REST = "rest"
_REST_WORDS = ("de rest", "het overige")
_BREAK = "|"
_BREAKS = re.compile(
    r"[.;!?…\n)]+|\b(?:maar|zodat|want|omdat|dus|hoewel|terwijl|die|wie)\b"
    r"|,(?P<except>(?=\s*(?:behalve|uitgezonderd)))?"
)
_WHETHER = re.compile(r"\b(?:weet|weten)(?: \w+){0,2} niet of\b")
# What is being made or comes later is not there yet: "wordt geschreven", "komt er volgend jaar".
_MAKING = (
    r"geopend|openen|geschreven|schrijven|gemaakt|maken|opgezet|opzetten|opgericht|oprichten|ontwikkeld|"
    r"ontwikkelen|voorbereid|voorbereiden|opgesteld|opstellen|ingericht|inrichten|gebouwd|bouwen|"
    r"uitgewerkt|vastgesteld|vaststellen|opgestart|gestart|starten"
)
_LATER = r"volgend|volgende|binnenkort|straks|later|nog|pas in|in 20\d\d|na de|eind dit"
# What is there already can be changed later: "het Taalhuis wordt volgend jaar uitgebreid".
_CHANGING = (
    r"(?!(?: \w+)* "
    r"(?:uitgebreid|herzien|vernieuwd|verbouwd|geevalueerd|verlengd|aangepast|verbeterd)\b)"
)
_STILL_TO_DO = re.compile(
    r"\bmoet(?:en)?(?: er)? nog\b"
    rf"|\b(?:wordt|worden|gaan|gaat|willen|wil)\b(?=(?: (?!al\b)\w+){{0,5}} (?:{_MAKING})\b)"
    rf"|\b(?:wordt|worden|komt|komen|start|starten|opent|begint|beginnen)\b{_CHANGING}"
    rf"(?=(?: \w+){{0,3}} (?:{_LATER})\b)"
    r"|\ber (?:komt|komen)\b|\b(?:komt|komen) er\b"
    r"|\b(?:druk )?(?:bezig (?:met|aan)(?! (?:de )?uitvoer)|aan het (?:schrijven|maken|opzetten))\b"
    r"|\bin (?:ontwikkeling|voorbereiding|de maak|de planning)\b"
    r"|\b(?:is|zijn) gepland\b|\bkom(?:t|en) eraan\b"
)
# Who decides or gives nothing is no level: "de raad heeft geen budget gegeven".
_DECIDER = re.compile(
    r"\b(?:de |het |onze? )?(?:raad|gemeenteraad|college|wethouder|bestuur)"
    r"(?= (?:(?:heeft|hebben)(?: \w+){0,2}? (?:geen|niet|niets|niks|nooit|besloten)"
    r"|(?:wil|willen|geeft|geven|steunt|vindt)(?: \w+){0,2}? (?:geen|niet|niets|niks)"
    r"|besloot|besluit)\b)"
)
_ONLY_THAT = re.compile(
    r"^(?:nee,? )?(?:behalve|uitgezonderd|naast|buiten) (?P<level>.+?),?"
    r"(?: (?:is|hebben|heb|we|wij|er|nog))* (?:niks|niets)\b.*$"
)
_ALMOST = re.compile(
    r"\b(?:bijna|haast|zowat|vrijwel|nagenoeg|zo goed als|grotendeels|ongeveer|lang niet|niet)"
    r" (?:alles|allemaal|alle (?:vier|4)|allevier)\b"
)

_JOINERS = frozenset({"en", "of", "noch"})
_SPREADING_JOINERS = frozenset({"of", "noch"})
"""What carries a "geen" on: "geen beleid of Taalhuis", but not "geen beleid en Taalhuis"."""
_SMALL = frozenset({"de", "het", "een", "ons", "onze", "ook"})
_EXCEPT = frozenset({"behalve", "uitgezonderd", "zonder"})
_LACKING = frozenset({"mis", "mist", "missen", "ontbreekt", "ontbreken"})
_NOT = frozenset({"niet", "niets", "niks", "nooit"})
_NO_BEFORE = _NOT | _LACKING | {"geen"}
_NO_AFTER = _NOT | {"nee", "ontbreekt", "ontbreken"}
_YES_BEFORE = frozenset({"wel", "alleen"})
_YES_AFTER = frozenset({"wel", "ja"})
_ONLY_BEFORE = _EXCEPT | _LACKING | {"geen", "alleen"}
_OPENS_LIST = _SMALL | {"geen", "niet", "wel", "nog", "nee", "al"}
_LOOSE = _YES_AFTER | {"nog", "niet", "nee", "ook", "al", "helaas"}
_REACH = 4
"""How many words before a level are looked at for a "no"."""

_Place = tuple[int, int, str]
"""Where a level is named, from one word to another, and which one."""


def _places(catalogue: Catalogue, words: Sequence[str]) -> list[_Place]:
    """Return where levels, or all of them, are named."""
    known = {
        option.id: (option.title, *option.words)
        for option in catalogue.plan.niveaus
        if option.id in IN_PLACE
    }
    named = [
        (start, end, level)
        for level, phrases in known.items()
        for start, end in places_of(words, phrases)
    ]
    for kind, phrases in ((_ALL, _ALL_WORDS), (_REST, _REST_WORDS)):
        named += [(start, end, kind) for start, end in places_of(words, phrases, exact=True)]
    return sorted(named)


def _sign(found: re.Match[str]) -> str:
    """Return the sign for a mark or word that ends the reach of a "no"."""
    if found["except"] is not None:
        return " "
    return " , " if found[0] == "," else f" {_BREAK} "


def _tokens(catalogue: Catalogue, text: str) -> list[str]:
    """Return the words of a text, with a sign where the reach of a "no" ends."""
    text = _ONLY_THAT.sub(r"niets behalve \g<level>", text.strip().casefold())
    flat = _DECIDER.sub("", plain(_BREAKS.sub(_sign, text)))
    words = re.findall(r"[\w&-]+|[|,]", _STILL_TO_DO.sub(" niet ", flat))
    # In "beleid, uitvoering en Taalhuis" the comma joins as "en" does; not in "we hebben een
    # Taalhuis, beleid en uitvoering niet".
    places = _places(catalogue, words)
    for before, here, after in reversed(list(zip(places, places[1:], places[2:], strict=False))):
        between, joiner = words[before[1] : here[0]], words[here[1] : after[0]][:1]
        earlier = [*takewhile(lambda word: word not in {_BREAK, ","}, reversed(words[: before[0]]))]
        opens = set(earlier) <= _OPENS_LIST or earlier[0] == "geen"
        listed = opens and between[:1] == [","] and set(between[1:]) <= _SMALL
        if listed and set(joiner) & _JOINERS:
            words[before[1]] = joiner[0]
    return [_BREAK if word == "," else word for word in words]


def _pieces(catalogue: Catalogue, text: str) -> list[list[str]]:
    """Return the parts of a text past which no "no" reaches."""
    pieces: list[list[str]] = [[]]
    for token in _tokens(catalogue, text):
        if token == _BREAK:
            pieces.append([])
        else:
            pieces[-1].append(token)
    whole: list[list[str]] = []
    for piece in pieces:
        if whole and set(piece) <= _LOOSE:  # "Taalhuis, nog niet"
            whole[-1] += piece
        else:
            whole.append(piece)
    return whole


def _said_before(words: Sequence[str]) -> bool | None:
    """Return what the words before a level say of it, or None."""
    for place in range(len(words) - 1, max(len(words) - _REACH, 0) - 1, -1):
        if words[place] in _EXCEPT:  # "niets behalve beleid" says that there is policy
            return bool(_NO_BEFORE & set(words[:place]))
        if words[place] in _YES_BEFORE:
            return True
        if words[place] in _NO_BEFORE:
            return False
    return None


def _said_after(words: Sequence[str]) -> bool | None:
    """Return what the words after a level say of it, or None."""
    if _YES_AFTER & set(words):
        return True
    if _NO_AFTER & set(words) or words[-1:] == ["geen"]:
        return False
    return None


def _joins_not(word: str) -> bool:
    return word not in _JOINERS


def _split(words: Sequence[str], decided: bool) -> tuple[Sequence[str], str, Sequence[str]]:
    """Divide the words between two levels: for the first, what joins them or "", for the second.

    Args:
        words: between the two.
        decided: whether the words before the first say already whether it is in place.
    """
    for place, word in enumerate(words):
        if word in _JOINERS:
            return words[:place], word, words[place + 1 :]
    if decided:
        return (), "", words
    for place, word in enumerate(words):
        if word in _ONLY_BEFORE:
            return words[:place], "", words[place:]
        if word in _NO_AFTER or word in _YES_AFTER:
            return words[: place + 1], "", words[place + 1 :]
    return words, "", ()


def _said(catalogue: Catalogue, words: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield every level that a piece of text names, with whether it is in place."""
    places = _places(catalogue, words)
    if not places:
        return
    opening, closing = words[: places[0][0]], words[places[-1][1] :]
    lead: Sequence[str] = [*takewhile(_joins_not, reversed(opening))][::-1]
    before, after = [_said_before(lead)], []
    joined, spreads = [False], [bool(_EXCEPT & set(lead))]
    for (_, end, _), (start, _, _) in pairwise(places):
        tail, joiner, lead = _split(words[end:start], before[-1] is not None)
        after.append(_said_after(tail))
        # Two levels may share a word too.
        joined.append(start < end or (bool(joiner) and not tail and set(lead) <= _SMALL))
        said = _said_before(lead)
        spreading = joined[-1] and (spreads[-1] or not joiner or joiner in _SPREADING_JOINERS)
        before.append(before[-1] if said is None and spreading else said)
        spreads.append((said is None and spreads[-1]) or bool(_EXCEPT & set(lead)))
    after.append(_said_after([*takewhile(_joins_not, closing)]))
    for place in range(len(places) - 1, 0, -1):
        if joined[place] and after[place - 1] is None and before[place - 1] is None:
            after[place - 1] = after[place]  # "beleid en Taalhuis hebben we niet"
    doubted = is_unknown(" ".join(opening)) or _WHETHER.search(" ".join(opening))
    for (_, _, level), early, late in zip(places, before, after, strict=True):
        present = early if late is None else late
        if present or not doubted:  # "ik weet niet of er beleid is" says nothing of it
            yield level, present is not False


def _levels(catalogue: Catalogue, text: str) -> tuple[set[str], set[str]]:
    """Return the levels that a text says are in place, and those that it says are not."""
    named: set[str] = set()
    denied: set[str] = set()
    for piece in _pieces(catalogue, text):
        for level, present in _said(catalogue, piece):
            (named if present else denied).add(level)
    levels = (named | denied) - {_ALL, _REST}
    # "We doen alles en niets" says nothing; "alles is er, het Taalhuis nog niet" does.
    # So does "bijna alles, alleen het Taalhuis niet"; "bijna alles" does not say what is lacking.
    vague = _NONE.search(plain(text)) or says_almost_all(text)
    everything = _ALL in named and (denied or not vague)
    if everything or (_REST in named and levels):
        named |= set(IN_PLACE) - denied
    return named & set(IN_PLACE), denied & set(IN_PLACE)


def says_almost_all(text: str) -> bool:
    """Return whether a text says that nearly all is in place, but not what."""
    return bool(_ALMOST.search(plain(text)))


def levels_in(catalogue: Catalogue, text: str) -> list[str] | None:
    """Return the levels that a text says are in place, or that nothing is, or that it is unknown.

    Args:
        catalogue: for the levels and their words.
        text: what someone typed, such as "geen Taalhuis, beleid wel".

    Returns:
        Ids of levels, `[NOTHING]`, `[UNKNOWN]`, or None when the text says nothing about it.
    """
    named, denied = _levels(catalogue, text)
    if named:
        return list(normalised_levels(tuple(named)))
    doubted = _WHETHER.search(plain(text)) and _places(catalogue, words_of(text))
    if doubted or is_unknown(text):
        return [UNKNOWN]
    if denied or _NONE.search(plain(text)):
        return [NOTHING]
    return None


def added_levels(catalogue: Catalogue, chosen: Sequence[str], text: str) -> list[str]:
    """Return what is in place when a text follows levels that were chosen: "en uitvoering".

    "Verder niets" and "weet ik niet" add nothing.

    Args:
        catalogue: for the levels and their words.
        chosen: ids of levels, by button.
        text: what someone typed when asked whether there is more.
    """
    return _together(chosen, *_levels(catalogue, text))


def _together(old: Sequence[str], named: set[str], denied: set[str]) -> list[str]:
    """Return levels with those that are named and without those that are only denied."""
    return list(normalised_levels(tuple({*old, *named} - (denied - named)))) or [NOTHING]


def corrected_levels(catalogue: Catalogue, old: Sequence[str], text: str) -> list[str] | None:
    """Return what is in place after a text that corrects it: "ook een Taalhuis", "geen beleid".

    Args:
        catalogue: for the levels and their words.
        old: what was said to be in place.
        text: what someone typed.
    """
    named, denied = _levels(catalogue, text)
    if named and not _ALSO.search(plain(text)):
        return list(normalised_levels(tuple(named)))
    if named or denied & set(old):
        return _together(old, named, denied)
    return levels_in(catalogue, text)
