"""What is measured: one configuration of Rasa, with what is done to run it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT

__all__ = ["SIDES", "Side"]


@dataclass(frozen=True)
class Side:
    """One column of the table.

    Attributes:
        key: its name in file names.
        name: what the column is called.
        config: the Rasa configuration.
        encoder: whether the sentence encoder may run.
        reference: whether it is Rasa's own server that runs it.
    """

    key: str
    name: str
    config: Path
    encoder: bool
    reference: bool = False

    def settings(self, epochs: int | None) -> dict[str, Any]:
        """Return the configuration as data.

        Args:
            epochs: of DIET, which takes hours; None leaves them as they are.
        """
        read: dict[str, Any] = yaml.safe_load(self.config.read_text(encoding="utf-8"))
        for component in read["pipeline"]:
            if epochs is not None and component["name"] == "DIETClassifier":
                component["epochs"] = epochs
        return read

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment for a process of this side."""
        wanted = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONUNBUFFERED": "1", **more}
        if not self.encoder:
            wanted["GIDS_ENCODER"] = "uit"
        return wanted


SIDES = (
    Side("gids", "deze gids", ROOT / "config.yml", encoder=True),
    Side("gids-zonder", "deze gids zonder zinsvectoren", ROOT / "config.yml", encoder=False),
    Side(
        "standaard",
        "Rasa's standaard",
        ROOT / "bench" / "rasa-default.yml",
        encoder=False,
        reference=True,
    ),
)
