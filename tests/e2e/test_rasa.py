"""Rasa's own commands keep working on the project."""

import os
import subprocess
import sys
from pathlib import Path

from bot.settings import ROOT

RASA = Path(sys.executable).with_name("rasa")


def rasa(*arguments):
    return subprocess.run(
        [RASA, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
        timeout=300,
        check=False,
    )


def test_data_validate_finds_nothing_wrong():
    result = rasa("data", "validate", "--fail-on-warnings")
    assert result.returncode == 0, result.stdout + result.stderr


def test_test_nlu_measures_our_own_questions(model, tmp_path):
    questions = ROOT / "tests" / "nlu" / "vragen_een.yml"
    result = rasa(
        *("test", "nlu", "--nlu", str(questions), "--model", str(model), "--out", str(tmp_path)),
        "--no-plot",
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert (tmp_path / "intent_report.json").exists()
