"""Messages that steer the plan and answer nothing: stop, back, skip this question."""

from __future__ import annotations

import re

from bot.catalogue import Catalogue
from bot.gemeenten import plain
from bot.intents import FALLBACK, OUT_OF_SCOPE, SEVERAL
from bot.plan.reading import Asked, Said
from bot.plan.state import State, answers_open
from bot.plan.words import is_unknown, words_of

__all__ = ["NO_NAMES", "OWN_INTENTS", "goes_back", "skips", "stops"]

NO_NAMES = frozenset({"ja", "nee", "geen_van_deze"})
# What can't be an answer and is no question either: the plan itself deals with it.
OWN_INTENTS = frozenset(
    {
        *("", FALLBACK, OUT_OF_SCOPE, *NO_NAMES),
        *("rol_noemen", "keuze_nummer", "afscheid", SEVERAL),
        *("stappenplan", "plan_hervatten", "plan_wijzigen", "plan_stoppen", "plan_antwoord"),
    }
)
_STOP = re.compile(
    r"(?:nee |oke |ok |nou |ik )*(?:wil )?(?:graag )?(?:even )?"
    r"(?:stop|stoppen|annuleer|annuleren|kap|kappen|ophouden|houd op|hou op|laat maar|later|niet nu)"
    r"(?: zitten| maar| ermee| hiermee| er mee| nu| het plan| met het plan| met het stappenplan| even)*"
)
# A word that the model does not know is often taken for a goodbye: the words must be there as well.
_GOODBYE = re.compile(
    r"\b(?:do+e+[ig]+\w*|da+g|a+[dj]u+s?|ajuus?|adi\w*|houdoe|ciao|cu|salu\w*|(?:bye)+e*|tsch\w+|oant|"
    r"see y\w+|vaarwel|afscheid|gegroet|h?gr|groet(?:en|jes)?|mazzel|later\w*|latr|tot(?! (?:nu|aan)\b)|"
    r"toedel\w*|werk ?[sz]e|zwaai|welterusten|slaap|thuis|huiswaarts|naar huis|(?:er)?vandoor|"
    r"gesprek|ophangen|"
    r"(?:fijne?|prettige?|goede?|mooie?|aangename) \w*(?:dag|weekend|avond|middag|week|vakantie)\w*|"
    r"goedenavond|(?:weekend|feestdagen|vrij|pauze|dienst|werkdag)|voor (?:vandaag|nu|vanavond)|out|"
    r"ik zie je|laat het hierbij|dan ga ik|k?ga|"
    r"ik (?:sluit af|log uit|meld me af|ben (?:er )?weg|moet (?:gaan|weg|door|naar)|smeer|vlieg|ga))\b"
)
# So is leaving the plan, but that is said in more ways.
_STOPS = re.compile(
    r"\b(?:sto+p+\w*|sta+k\w*|kap\w*|an+ul\w*|cancel\w*|abort|exit|quit|genoeg|breek|breken|afbreken|"
    r"sluit\w*|afsluiten|be\w*indig\w*|einde?|eruit|uit|op(?:houden)?|hou\w*|laa?t\w*|later|rusten|geen|"
    r"niet|nee|af|weg|klaar|zat)\b"
)
_THIS_PLAN = re.compile(r"\b(?:stappen?)?plan\b")
_BACK = re.compile(
    r"(?:ga |ik wil |wil |even )*(?:een |1 )?(?:stap |vraag |stapje )?"
    r"(?:terug|vorige|vorige vraag|vorige stap|terug naar de vorige|ga terug)"
    r"(?: naar de vorige)?(?: vraag| stap| graag)*"
)
_SKIP = re.compile(
    r"\b(?:overslaan|sla over|slaan over|sla maar over|sla dit over|sla deze over|skip|"
    r"volgende(?:,? (?:vraag|graag|maar|dan))*[!]*$|"
    r"geen van (?:deze|die|dit|allen)|maakt niet uit|wil ik niet zeggen|zeg ik (?:liever )?niet|"
    r"liever niet|doet er niet toe|een andere rol|andere rol|iets anders|staat er niet bij|"
    r"laa?t(?:en)? (?:\w+ ){0,3}rusten)\b"
)


def stops(catalogue: Catalogue, state: State, said: Said) -> bool:
    """Return whether a message ends the plan: by its words, or by its intent and words that fit."""
    flat = " ".join(words_of(said.text))
    if state.pending is Asked.WIJZIGING and flat.startswith("laat maar"):  # change nothing
        return False
    if _STOP.fullmatch(flat) or (said.intent == "afscheid" and re.search(r"\bstop", flat)):
        return True
    if said.intent not in ("plan_stoppen", "afscheid"):
        return False
    # "Dank voor alles en tot ziens" does not say that all is there.
    answers = answers_open(catalogue, state, said) and "alles" not in flat.split()
    if said.intent == "plan_stoppen":  # "stop met het beleid" is no answer; "Kapelle" is
        named = answers and state.pending is Asked.GEMEENTE
        about_plan = not answers and _THIS_PLAN.search(flat)
        return bool(about_plan or _STOPS.search(flat)) and not named
    return bool(_GOODBYE.search(flat)) and not answers


def goes_back(said: Said) -> bool:
    """Return whether a message asks for the question before: "een stap terug"."""
    return bool(_BACK.fullmatch(" ".join(words_of(said.text))))


def skips(said: Said) -> bool:
    """Return whether a message leaves the open question unanswered: "sla maar over"."""
    # "Maak het plan voor een andere rol" asks for something else.
    skips = _SKIP.search(plain(said.text)) and said.intent != "plan_wijzigen"
    return bool(skips) or is_unknown(said.text)
