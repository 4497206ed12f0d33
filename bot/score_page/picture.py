"""The picture of what was expected against what was decided, as SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from bot.evaluate import Judged
from bot.intents import FALLBACK, OUT_OF_SCOPE
from bot.score_page.names import Names, times

__all__ = ["matrix"]

_CELL = 20  # side of a cell of the matrix, in pixels
_LABEL = 168  # room for the name of a topic
_BAND = 22  # room for the name of a group
_CHARACTER = 7  # width of a character of a group's name, on the safe side

# Share of a topic's questions on the diagonal, and number of errors in a cell, by depth of tint.
_GOOD_STEPS = (0.8, 0.95)
_BAD_STEPS = (2, 3)


def _step(value: float, steps: Sequence[float]) -> int:
    return 1 + sum(value >= step for step in steps)


def _tint(expected: str, got: str, number: int, total: int) -> str:
    """Return the style of a cell: good, bad, or (out of scope, offered a choice) neither."""
    if expected == got:
        return f"goed{_step(number / total, _GOOD_STEPS)}"
    if (expected, got) == (OUT_OF_SCOPE, FALLBACK):
        return "neutraal"
    return f"fout{_step(number, _BAD_STEPS)}"


def _text(x: float, y: float, text: str, style: str, turned: bool = False) -> str:
    turn = f' transform="rotate(-90 {x} {y})"' if turned else ""
    return f'<text class="{style}" x="{x}" y="{y}"{turn}>{escape(text)}</text>'


def matrix(names: Names, groups: dict[str, list[str]], judged: Iterable[Judged]) -> str:
    """Return the SVG: a row per expected intent, a column per decision.

    Args:
        names: what everything is called.
        groups: intents by group, in the order in which they are drawn.
        judged: the questions.
    """
    columns = [intent for intents in groups.values() for intent in intents]
    rows = [intent for intent in columns if intent != FALLBACK]
    counts = Counter((j.example.intent, j.got) for j in judged)
    totals = Counter(j.example.intent for j in judged)
    start = _BAND + _LABEL
    right, bottom = start + len(columns) * _CELL, start + len(rows) * _CELL
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Verwacht en besloten"'
        f' aria-describedby="matrix-uitleg" width="{right + 1}" height="{bottom + 1}"'
        f' viewBox="0 0 {right + 1} {bottom + 1}">'
    ]
    parts += _group_marks(groups, right, bottom)
    for index, intent in enumerate(columns):
        at = start + index * _CELL
        label = names.label(intent)
        parts.append(_text(at + _CELL - 6, start - 6, label, "naam", turned=True))
        if intent in rows:
            parts.append(_text(start - 6, at + _CELL - 6, label, "naam rechts"))
    for (expected, got), number in sorted(counts.items()):
        x, y = start + columns.index(got) * _CELL, start + rows.index(expected) * _CELL
        tip = f"Verwacht: {names.title(expected)}. Besloten: {names.title(got)}. "
        tip += f"{number} van {times(totals[expected], 'vraag', 'vragen')}."
        parts.append(
            f'<g class="{_tint(expected, got, number, totals[expected])}">'
            f"<title>{escape(tip)}</title>"
            f'<rect x="{x + 1}" y="{y + 1}" width="{_CELL - 1}" height="{_CELL - 1}"/>'
            f"{_text(x + _CELL / 2 + 0.5, y + _CELL - 6, str(number), 'getal')}</g>"
        )
    return "\n".join([*parts, "</svg>"])


def _group_marks(groups: dict[str, list[str]], right: int, bottom: int) -> list[str]:
    """Return the grid, and for every group a square on the diagonal, lines and its name."""
    start = _BAND + _LABEL
    lines = [f"M{x} {start}V{bottom}" for x in range(start, right + 1, _CELL)]
    lines += [f"M{start} {y}H{right}" for y in range(start, bottom + 1, _CELL)]
    squares, borders, names = [], [f"M0 {bottom}H{right}M{right} 0V{bottom}"], []
    at = start
    for group, intents in groups.items():
        size = len(intents) * _CELL
        tall = min(size, bottom - at)
        squares.append(f'<rect class="vak" x="{at}" y="{at}" width="{size}" height="{tall}"/>')
        borders.append(f"M0 {at}H{right}M{at} 0V{bottom}")
        for room, turned in ((size, False), (tall, True)):
            if room < len(group) * _CHARACTER:
                continue
            middle = at + room / 2
            x, y = (_BAND - 7, middle) if turned else (middle, _BAND - 7)
            names.append(_text(x, y, group, "groep", turned))
        at += size
    corner = [
        _text(start - 6, start - 22, "verwacht ↓", "as rechts"),
        _text(start - 6, start - 6, "besloten →", "as rechts"),
    ]
    return [
        *squares,
        f'<path class="raster" d="{"".join(lines)}"/>',
        f'<path class="grens" d="{"".join(borders)}"/>',
        *names,
        *corner,
    ]
