"""Everything that was timed in one measurement, kept so that the table can be made again with it.

The folds of the cross-validation take days where the times take an hour or two that a machine must
have for nothing else. Times are only ever kept and used together: those of one side taken on another
day, on a busier machine, would say nothing beside the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from pydantic import parse_obj_as

from bot.bench.serving import Serving
from bot.bench.side import Side

__all__ = ["NoTimes", "Timed", "Times", "read_times", "write_times"]


class NoTimes(RuntimeError):
    """There are no times to make a table with; the message says what to do, in Dutch."""


@dataclass(frozen=True)
class Timed:
    """What was timed of one side, and what it took.

    Attributes:
        training: seconds to train the whole project.
        model: size of the model, in bytes.
        ready: seconds from its start until the first question is answered.
        serving: the running side.
    """

    training: float
    model: int
    ready: float
    serving: Serving


@dataclass(frozen=True)
class Times:
    """All sides, timed one after the other.

    Attributes:
        when: when the last of it was done.
        machine: in words, see `bot.bench.bench.machine`.
        examples: number of examples that were trained on.
        epochs: of Rasa's DIET; None is as many as its configuration says.
        installed: size of the installed packages, in bytes.
        how: in words, how it was timed; another version may do it otherwise.
        sides: what was timed, by the key of the side.
    """

    when: datetime
    machine: str
    examples: int
    epochs: int | None
    installed: int
    how: list[str]
    sides: dict[str, Timed]


def write_times(times: Times, path: Path) -> None:
    """Keep times in a file, in the place of those of an earlier measurement.

    Args:
        times: what was measured.
        path: the file; its folder is made.

    Raises:
        OSError: when it can't be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    half.write_text(json.dumps(asdict(times), default=str, indent=1) + "\n", encoding="utf-8")
    half.replace(path)


def read_times(path: Path, sides: Iterable[Side], epochs: int | None) -> Times:
    """Return the times of an earlier measurement.

    Args:
        path: where they were kept.
        sides: the columns of the table.
        epochs: of Rasa's DIET in the folds that come beside these times.

    Raises:
        NoTimes: when there are none, not of every side, or of other epochs.
    """
    advice = "Meet eerst alles, zonder --alleen-begrip."
    try:
        times: Times = parse_obj_as(Times, json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise NoTimes(f"Er zijn geen tijden van een eerdere meting in {path}. {advice}") from error
    if missing := [side.name for side in sides if side.key not in times.sides]:
        raise NoTimes(f"In {path} staan geen tijden van {' en '.join(missing)}. {advice}")
    if times.epochs != epochs:
        option = f"Geef --epochs {times.epochs} op" if times.epochs else "Laat --epochs weg"
        raise NoTimes(f"De tijden in {path} horen bij een ander aantal epochs. {option}.")
    return times
