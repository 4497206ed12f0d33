"""The process in which one model is trained, and asked questions: `python -m bot.bench.worker JOB`.

A process of its own for each, so that times count everything and nothing is left in memory. JOB is a
JSON file: `config`, `nlu` (an NLU file; without it the whole project is trained from `data`, with Rasa's
cache when `cached`), `model` (where it is put), and `texts` with `out` (a JSON file for the intent and
ranking of each text).
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

from bot.rasa_setup import prepare_rasa
from bot.settings import ROOT
from bot.train import train_anew

__all__ = ["main"]


def _train(job: dict[str, Any], model: Path) -> None:
    from rasa import model_training  # noqa: PLC0415 - after prepare_rasa

    place = {"output": str(model.parent), "fixed_model_name": model.name.removesuffix(".tar.gz")}
    with contextlib.redirect_stdout(io.StringIO()):
        if job.get("nlu"):
            model_training.train_nlu(config=job["config"], nlu_data=job["nlu"], **place)
            return
        train = model_training.train if job["cached"] else train_anew
        train(
            domain=str(ROOT / "domain.yml"),
            config=job["config"],
            training_files=job["data"],
            **place,
        )


async def _ask(model: Path, texts: list[str]) -> list[dict[str, Any]]:
    from rasa.core.agent import Agent  # noqa: PLC0415 - after prepare_rasa

    agent = Agent.load(model)
    keep = ("intent", "intent_ranking")
    parsed = [await agent.parse_message(text) for text in texts]
    return [{key: found.get(key) for key in keep} for found in parsed]


def main() -> None:
    """Do the job named on the command line."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    prepare_rasa(Path(job["config"]))
    # What Rasa's own command does: read how many threads TensorFlow may use.
    from rasa.utils.tensorflow.environment import setup_tf_environment  # noqa: PLC0415

    setup_tf_environment()
    model = Path(job["model"])
    _train(job, model)
    if job.get("texts"):
        answers = asyncio.run(_ask(model, job["texts"]))
        Path(job["out"]).write_text(json.dumps(answers), encoding="utf-8")


if __name__ == "__main__":
    main()
