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
from bot.intents import FALLBACK, OUT_OF_SCOPE, SMALL_TALK
from bot.plan.corrections import is_marked, wants_change
from bot.plan.reading import QUESTIONS, Said, municipality_in, named_role

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
    r"|\b(?:laat|toon|geef|bekijk|zie)\b.*\b(?:stappen)?plan\b"
)
_OF_PLAN = frozenset({"plan_hervatten", "plan_stoppen", "plan_wijzigen", FALLBACK, OUT_OF_SCOPE})
"""Intents of a text that asks for the plan again, later on."""
_STEP = re.compile(r"\bstap (\d{1,2})\b", re.IGNORECASE)
_PLAN_STATES = re.compile(
    r"(?:(?:nee|sorry),? )?(?:de |mijn |onze )?(?:gemeente|rol|functie|hoofdvraag|belangrijkste vraag)"
    r"(?: ?[:=]| (?:is|wordt|moet)\b)|.*\bplan\b.*\b(?:klopt|deugt) (?:\w+ )?niet\b"
)
_MIN_WORDS = 3
_POLITE = re.compile(
    r"\s*(?:nee|ja|oké|oke|ok|prima|goed|dank|bedankt|laat maar|dag|doei|tot|hoeft|dat hoeft)\b",
    re.IGNORECASE,
)


def _flat(title: str) -> str:
    """Return the words of a title, without capitals, marks and emoji."""
    return " ".join(re.findall(r"[^\W_]+", title.casefold()))


def in_small_letters(text: str) -> str:
    """Return a text as it is read: what is typed in capitals says the same in small letters.

    The vectors of sentences tell capitals apart; abbreviations ("B&W") keep theirs.

    Args:
        text: what was typed, or a payload.
    """
    shouted = text.isupper() and len(text.split()) >= _MIN_WORDS
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
    if is_question(text):
        return False
    # No thanks and no goodbye: "het was te vaag" is often taken for one.
    says_more = len(text.split()) >= _MIN_WORDS and not _POLITE.match(text)
    return intent in (FALLBACK, OUT_OF_SCOPE) or (intent in SMALL_TALK and says_more)


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
    if not _is_plan(answer):
        again = finished and said.intent in _OF_PLAN and "plan" in flat
        return "plan_hervatten" if again and _SHOW_PLAN.search(flat) else None
    if _SHOW_PLAN.search(flat):
        return "plan_hervatten"  # all is answered, so that this shows it
    if is_question(said.text):
        return None
    asked = any(wants_change(question, said.text) for question in QUESTIONS)
    value = municipality_in(said.text) or named_role(catalogue, said)
    changes = asked or _PLAN_STATES.match(flat) or (is_marked(said.text) and value)
    return "plan_wijzigen" if changes else None
