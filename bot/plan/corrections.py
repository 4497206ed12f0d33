"""Whether a message changes an earlier answer: "verander mijn rol", "nee, Utrecht".

An answer to the open question may hold the same words: "de samenwerking in onze gemeente gaat niet
goed". So only forms that can hardly be anything else count as a change.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from bot.catalogue import Catalogue
from bot.gemeenten import municipality_alone, plain
from bot.plan.compose import UNKNOWN
from bot.plan.in_place import NOTHING, corrected_levels
from bot.plan.reading import QUESTIONS, SHORT, Asked, Said, municipality_in, named_role, read
from bot.plan.told import told_role
from bot.plan.words import affirmed, words_of

__all__ = [
    "given_in",
    "is_about_plan",
    "is_marked",
    "is_sure",
    "named_in",
    "new_value",
    "wants_change",
]

_NOUNS = {
    Asked.GEMEENTE: r"gemeente|gemeentenaam|plaats|woonplaats|stad",
    Asked.ROL: r"rol|functie|beroep|baan",
    Asked.STAAT: r"geregeld|stand van zaken|niveaus?|wat er al is|er al is|al hebben|derde vraag",
    Asked.VRAAG: r"vraag|hoofdvraag|doel|onderwerp|prioriteit",
}
_NAMED = {question: re.compile(rf"\b(?:{nouns})\b") for question, nouns in _NOUNS.items()}
_GIVEN = {
    question: re.compile(rf"\b(?:{nouns}) (?:naar|in|is|wordt|moet)\b")
    for question, nouns in _NOUNS.items()
}

_SIGH = r"(?:(?:o|oh|oei|oeps|ah|nou|nee+|neen|ja|maar|toch|sorry|wacht|foutje|fout|volgens mij) )*"
_THE = r"(?:(?:mijn|mn|m|me|de|het|t|die|dat|deze|dit|onze|ons) )"
_BRIEFLY = (
    r"(?:(?:graag|even|effe|ff|nog|dan|toch|maar|eerst|alsnog|weer|liever|nu|ook|eens|hier|er|"
    r"eigenlijk|helemaal|dus) )*"
)
_HAVE = r"(?:(?:(?:ik|je|jij|u) )?(?:heb|hebt|heeft|had|koos|typte) )"
_WRONG = r"(?:verkeerd|fout|onjuist|niet goed|niet juist|niet correct)"
_FILLED_IN = r"(?: (?:in|ingevuld|ingevoerd|getypt|gespeld|genoteerd|opgegeven|gekozen|genoemd))*"
_TO_CHANGE = (
    r"(?:te )?(?:veranderen|wijzigen|aanpassen|corrigeren|verbeteren|vervangen)|aan te passen|"
    r"opnieuw (?:invullen|kiezen|opgeven)"
)
_ABOUT_PLAN = re.compile(r"\b(?:stappen)?plan\b")
_IN_PLAN = re.compile(r" (?:in|van|bij|voor) (?:(?:het|mijn|mn|ons|dat|dit|t) )?(?:stappen)?plan\b")


def _change_forms(nouns: str) -> re.Pattern[str]:
    """Return what a clause looks like that asks to change the answer with one of some names."""
    noun = rf"(?:{nouns})"
    forms = (
        # verander mijn rol; pas de gemeente aan
        rf".*\b(?:verander|wijzig|corrigeer|herstel|vervang|verbeter(?= mijn)|pas(?=.* aan\b))t?"
        rf"(?: u| je)? {_BRIEFLY}(?:(?:het|mijn|een) antwoord (?:op|bij|over) |de naam van )?"
        rf"{_THE}?{noun}\b.*",
        # ik wil mijn rol veranderen; the plural is about the work: "wij willen de stad veranderen"
        rf"(?!.*\b(?:we|wij)\b)(?:{_SIGH}|(?:.* )?{_THE}){noun} (?:wil ik |kan ik )?{_BRIEFLY}"
        rf"(?:{_TO_CHANGE})\b.*",
        rf"(?:.* )?{_THE}{noun} (?:moet|moeten|kan|mag) {_BRIEFLY}"
        rf"(?:worden )?(?:veranderd|gewijzigd|aangepast|gecorrigeerd)\b.*",
        # de gemeente klopt niet; not "de gemeente klopt niet aan"
        rf"{_SIGH}(?:dat van )?{_THE}?{noun}(?: is)? {_BRIEFLY}klopt {_BRIEFLY}niet(?! aan\b).*",
        # mijn rol is verkeerd; de gemeente heb ik fout gespeld; je hebt mijn rol verkeerd
        rf"{_SIGH}{_THE}?{noun} (?:is|was|staat|heb ik|had ik) {_BRIEFLY}{_WRONG}{_FILLED_IN}",
        rf"{_SIGH}{_HAVE}{_BRIEFLY}{_THE}?{noun} {_BRIEFLY}{_WRONG}{_FILLED_IN}",
        # ik heb de verkeerde gemeente ingevuld; dat is de verkeerde gemeente
        rf"{_SIGH}(?:(?:dat|dit|het) (?:is|was) |{_HAVE})?{_BRIEFLY}{_THE}?"
        rf"(?:verkeerde|foute|onjuiste) {noun}(?: van mij)?{_FILLED_IN}",
        # een andere gemeente graag
        rf"{_SIGH}(?:(?:ik )?(?:wil|heb|kies|neem|doe) )?{_BRIEFLY}(?:een )?andere {noun}"
        rf"(?: graag| kiezen| invullen| opgeven| nemen)*",
    )
    return re.compile("|".join(forms))


_CHANGE = {question: _change_forms(nouns) for question, nouns in _NOUNS.items()}
_MARKED = re.compile(
    r"(?:o |oh |oeps |sorry |wacht |ah )*"
    r"(?:nee|niet(?! alleen)|ik bedoel|bedoel|sorry|oeps|toch|correctie|foutje|wacht|fout|verkeerd|"
    r"vergist|mijn (?:rol|functie)|ik (?:ben|werk|zit) (?:geen|niet)\b.* maar)\b"
)
# fmt: off
_MARKS = frozenset({
    "nee", "neen", "ik", "bedoel", "bedoelde", "sorry", "oeps", "oh", "o", "ah", "toch", "wacht", "fout",
    "foutje", "verkeerd", "vergist", "correctie", "een", "als", "mijn", "rol", "is", "moet", "zijn",
})
# fmt: on
"""Words that may stand around the bare name of a role."""
_OWN_ROLE = re.compile(
    r"(?!.*\b(?:geen|niet)\b)(?:.* )?"
    r"(?:ik (?:ben|werk|zit)|mijn (?:rol|functie|beroep|baan) (?:is|was|moet|wordt))"
    r"(?: (?:een|de|het|nu|eigenlijk|toch|zelf|namelijk|gewoon|hier|als|bij|in|van|dus|trouwens))*"
    r"(?: \w+){1,2}(?: (?:zijn|worden|hoor|nu|(?:bij|van|in|op|en|werk)\b.*))?"
)
_STATES = re.compile(
    r"\b(?:ook|plus|nog|erbij|hebben|heeft|geregeld|er (?:is|zijn|ligt|loopt)|(?:is|zijn) er)\b"
)


def _clauses(text: str) -> Iterator[str]:
    """Yield the words between two punctuation marks, without "in het plan"."""
    for clause in re.split(r"[.,;:!?\n]+", text):
        yield _IN_PLAN.sub("", " ".join(words_of(clause)))


def named_in(text: str) -> list[Asked]:
    """Return the questions of which the answers are named: "de gemeente"."""
    flat = plain(text)
    return [question for question, pattern in _NAMED.items() if pattern.search(flat)]


def wants_change(question: Asked, text: str) -> bool:
    """Return whether a text asks to change the answer to a question: "mijn rol klopt niet"."""
    return any(_CHANGE[question].fullmatch(clause) for clause in _clauses(text))


def given_in(text: str, wanted: Collection[Asked]) -> dict[Asked, str]:
    """Return the parts of a text about the answers to change: "de rol …" and "de gemeente …".

    Args:
        text: what someone typed.
        wanted: the questions that it asks to change; others count where a value follows their name.
    """
    found = {
        question: match.start()
        for question in QUESTIONS
        if (match := (_NAMED if question in wanted else _GIVEN)[question].search(text.casefold()))
    }
    starts = sorted(found.values())
    ends = dict(zip(starts, [*starts, len(text)][1:], strict=True)) if starts else {}
    return {question: text[start : ends[start]] for question, start in found.items()}


def is_marked(text: str) -> bool:
    """Return whether a text begins as a correction does: "nee", "ik bedoel", "mijn rol"."""
    return bool(_MARKED.match(" ".join(words_of(text))))


def is_about_plan(text: str) -> bool:
    """Return whether a text is about the plan itself: "in het plan"."""
    return bool(_ABOUT_PLAN.search(plain(text)))


def new_value(catalogue: Catalogue, question: Asked, said: Said, old: Any) -> Any:
    """Return the value that a text gives for a question that has an answer, or None.

    Mistakes in the name of a municipality are not forgiven: what is no answer to the open question
    holds ordinary words that are near one.
    """
    if question is Asked.ROL:  # a bare word such as "beleid" answers other questions too
        return named_role(catalogue, said) or told_role(catalogue, said)
    if question is Asked.GEMEENTE:
        return municipality_in(said.text)
    if question is Asked.STAAT:
        return corrected_levels(catalogue, old, said.text)
    return read(catalogue, question, said)


def _tells_role(catalogue: Catalogue, role: str, said: Said, *, marked: bool) -> bool:
    """Return whether a message says that its writer has a role, or says nothing but the role."""
    words = words_of(said.text)
    short, told = len(words) <= SHORT, said.intent == "rol_noemen"
    if told and short and not {"geen", "niet", "alleen"} & set(words):  # "raadslid hier"
        return True
    rest = [word for word in words if word not in _MARKS]
    known = (catalogue.roles[role].title, *catalogue.roles[role].words)
    alone = len(rest) == 1 or rest in [words_of(phrase) for phrase in known]
    text = affirmed(said.text)  # "ik ben geen raadslid maar griffier"
    own = alone or any(_OWN_ROLE.fullmatch(clause) for clause in _clauses(text))
    return own and (marked or short or told or text != said.text)


def _tells_levels(words: list[str], levels: list[str], *, marked: bool, bare: bool) -> bool:
    """Return whether words say what is in place, rather than something about the open question."""
    states = bool(_STATES.search(" ".join(words)))
    if levels == [UNKNOWN]:
        return False
    if levels == [NOTHING]:  # "nee, niets" and "nog niet" say so of the open question
        return marked and ("geen" in words or (states and bool({"niets", "niks"} & set(words))))
    return (states or bare) if marked else (states and bare)


def is_sure(
    catalogue: Catalogue,
    question: Asked,
    said: Said,
    value: Any,
    *,
    marked: bool,
    answers_open: bool = False,
) -> bool:
    """Return whether a text that does not ask for a change gives a new value for an earlier answer.

    Args:
        catalogue: for the names of roles.
        question: the earlier one.
        said: the message.
        value: the value that it gives for that question.
        marked: whether it is marked as a correction.
        answers_open: whether it gives an answer to the open question as well.
    """
    if question is Asked.GEMEENTE:
        return value is not None and municipality_alone(affirmed(said.text)) == str(value)
    if question is Asked.ROL:
        return _tells_role(catalogue, value, said, marked=marked)
    words = words_of(said.text)
    bare = len(words) <= SHORT and not answers_open
    if question is Asked.STAAT:
        return _tells_levels(words, value, marked=marked, bare=bare)
    return bare
