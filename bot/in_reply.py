"""A message read against what the guide said just before: typed where a button could be pressed.

Pure functions. Rasa's own pipeline reads each message alone; here is what only the conversation tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeGuard

from bot.answer import Answer, AnswerType, payload_parts
from bot.catalogue import Catalogue
from bot.clauses import chooses_all, chosen_numbers, is_question
from bot.follow_up import asked_about
from bot.gemeenten import plain
from bot.intents import FALLBACK, OUT_OF_SCOPE
from bot.plan.corrections import is_marked, is_sure, wants_change
from bot.plan.reading import QUESTIONS, Asked, Said, municipality_in, named_role

__all__ = [
    "chosen_topics",
    "in_small_letters",
    "is_reason",
    "meant_by_plan",
    "pressed_by_title",
    "step_topic",
]

_PLAN = "plan_antwoord"
"""What is typed while the plan asks is for the plan to read: several answers may be given at once."""
_SHOW_PLAN = re.compile(
    r"\b(?:in|als|naar) (?:een )?(?:word|pdf)\b|\b(?:download|print|afdruk|pdf|word ?bestand|word ?doc)"
    r"|\b(?:laat|toon|geef|bekijk)\b(?! maar)(?: \w+){0,3} "
    r"(?:het|mijn|ons|dat) (?:stappen)?plan\b(?! van)"
)
_OF_PLAN = frozenset({"plan_hervatten", "plan_stoppen", "plan_wijzigen", FALLBACK, OUT_OF_SCOPE})
"""Intents of a text that asks for the plan again, later on."""
_STEP = re.compile(
    r"^(?!.*\b(?:weg|weglaten|verwijder|schrap|overslaan|klaar|gedaan|afgerond)).*\bstap (\d{1,2})\b",
    re.IGNORECASE | re.DOTALL,
)
_PLAN_STATES = re.compile(
    r"(?:(?:nee|sorry),? )?(?:de |mijn |onze )?(?:gemeente|rol|functie|hoofdvraag|belangrijkste vraag)"
    r"(?: ?[:=]| (?:is|wordt|moet)\b)|.*\bplan\b.*\b(?:klopt|deugt) (?:\w+ )?niet\b"
)
_SHOUTED = 3
"""From how many words on a text in capitals is a sentence, and no abbreviation."""
_JUDGES = re.compile(
    r"\bte (?:vaag|algemeen|lang|kort|moeilijk|lastig|ingewikkeld|weinig|veel|oud|breed|simpel|"
    r"technisch|ambtelijk|oppervlakkig|summier)\b"
    r"|\b(?:onduidelijk|vaag|verouderd|fout|verkeerd|onjuist|onvolledig|onbruikbaar|onbegrijpelijk|"
    r"miste?|ontbreekt|(?:klopt|werkt|helpt) (?:\w+ )?niet|geen antwoord|"
    r"niet (?:wat|duidelijk|concreet|bruikbaar|nuttig|volledig|compleet|relevant))\b",
    re.IGNORECASE,
)
_LONGEST_REASON = 12
"""Words of a judgement; a longer text tells of something else."""
_TAKEN_FOR = frozenset({FALLBACK, OUT_OF_SCOPE, "nee", "ja", "bedankt", "afscheid", "wat_kun_je"})
"""What the pipeline, which reads it alone, takes a judgement for."""


def _flat(title: str) -> str:
    """Return the words of a title, without capitals, marks and emoji."""
    return " ".join(re.findall(r"[^\W_]+", title.casefold()))


def in_small_letters(text: str) -> str:
    """Return a text as it is read: what is typed in capitals says the same in small letters.

    The vectors of sentences tell capitals apart; abbreviations ("B&W") keep theirs.

    Args:
        text: what was typed, or a payload.
    """
    shouted = text.isupper() and len(text.split()) >= _SHOUTED
    return text.lower() if shouted else text


def pressed_by_title(text: str, answers: Sequence[Answer]) -> str | None:
    """Return the payload of the button whose title was typed, or None.

    Args:
        text: what was typed.
        answers: what the guide said to the message before, newest first.
    """
    typed = _flat(text)
    if not typed:
        return None
    for answer in answers:
        buttons = (*answer.buttons, *answer.feedback)
        if any(payload_parts(button.payload)[0] == _PLAN for button in buttons):
            return None
        for button in buttons:
            if _flat(button.title) == typed:
                return button.payload
    return None


def chosen_topics(text: str, answer: Answer | None) -> tuple[str, ...]:
    """Return the topics of a choice that a text picks together: "beide", "1 en 3".

    Args:
        text: what was typed.
        answer: what the guide said just before, or None.
    """
    if answer is None or answer.type is not AnswerType.CHOICE or asked_about(answer):
        return ()
    if chooses_all(text):
        return answer.topics
    options = len(answer.topics)
    places = [n - 1 if n > 0 else options + n for n in chosen_numbers(text)]
    known = all(0 <= place < options for place in places)
    return tuple(dict.fromkeys(answer.topics[place] for place in places)) if known else ()


def is_reason(catalogue: Catalogue, text: str, intent: str, answer: Answer | None) -> bool:
    """Return whether a text says why an answer was not useful, right after the guide asked why.

    Args:
        catalogue: for the words with which the guide asks.
        text: what was typed.
        intent: what it was taken for.
        answer: what the guide said just before, or None.
    """
    if answer is None or answer.title != catalogue.teksten.feedback_niet_goed.title:
        return False
    # What is no judgement is not kept: people go on with something else (docs/adr/0009).
    short = len(text.split()) <= _LONGEST_REASON and not is_question(text)
    return short and intent in _TAKEN_FOR and bool(_JUDGES.search(text))


def step_topic(text: str, answer: Answer | None) -> str | None:
    """Return the topic of the step that a text names of the plan that was shown just before, or None.

    Args:
        text: such as "wat houdt stap 2 in?".
        answer: what the guide said just before, or None.
    """
    named = _STEP.search(text)
    if named is None or not _is_plan(answer):
        return None
    steps = [section for section in answer.sections if section.title]
    number = int(named[1])
    return steps[number - 1].topic if 0 < number <= len(steps) else None


def _is_plan(answer: Answer | None) -> TypeGuard[Answer]:
    """Return whether an answer is a finished plan."""
    return answer is not None and answer.type is AnswerType.PLAN and bool(answer.downloads)


def meant_by_plan(
    catalogue: Catalogue, said: Said, answer: Answer | None, finished: bool = False
) -> str | None:
    """Return what a text asks of a finished plan: its intent, or None.

    Args:
        catalogue: for the names of roles.
        said: what was typed.
        answer: what the guide said just before, or None. Right after the plan much can be about it.
        finished: whether a plan was finished in this conversation.
    """
    flat = plain(said.text)
    shows = bool(_SHOW_PLAN.search(flat)) and " niet" not in flat
    if not _is_plan(answer):
        again = finished and said.intent in _OF_PLAN and "plan" in flat
        return "plan_hervatten" if again and shows else None
    if shows:
        return "plan_hervatten"  # all is answered, so that this shows it
    if is_question(said.text):
        return None
    asked = any(wants_change(question, said.text) for question in QUESTIONS)
    given = ((Asked.GEMEENTE, municipality_in(said.text)), (Asked.ROL, named_role(catalogue, said)))
    corrects = is_marked(said.text) and any(
        value is not None and is_sure(catalogue, question, said, value, marked=True)
        for question, value in given
    )
    changes = asked or _PLAN_STATES.match(flat) or corrects
    return "plan_wijzigen" if changes else None
