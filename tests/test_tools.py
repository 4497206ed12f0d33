"""What happens to tests whose tool is missing: left out visibly at home, a failure in CI."""

import os
import subprocess
import sys

import pytest

from tests.tools import ROOT, TOOLS, Tool

TEST = """
import pytest
import tests.tools
tests.tools.TOOLS["node"] = tests.tools.Tool(("bestaat-niet",), ("nodejs",), "iets")

@pytest.mark.needs("node")
def test_something():
    assert True
"""


@pytest.fixture
def run_with(tmp_path):
    def run(ci):
        path = tmp_path / "test_example.py"
        path.write_text(TEST, encoding="utf-8")
        # As a plugin: the real marker, without the other fixtures' folder.
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.conftest",
            "--rootdir",
            str(tmp_path),
        ]
        environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            [*command, str(path)], capture_output=True, text=True, env=environment, check=False
        )

    return run


def test_at_home_a_test_is_left_out_and_that_is_said(run_with):
    done = run_with("")
    assert done.returncode == 0, done.stdout
    assert "1 tests niet gedraaid, want node ontbreekt" in done.stdout
    assert "apt-get install" in done.stdout


def test_in_ci_a_test_left_out_is_a_failure(run_with):
    assert run_with("true").returncode == 1


def test_a_program_is_found_by_name_or_by_pattern():
    assert Tool(("sh",), (), "").found()
    assert Tool(("/bin/s*",), (), "").found()
    assert Tool(("bestaat-niet", "/bestaat/*/niet"), (), "").found() is None


def test_every_tool_says_how_to_get_it():
    assert all(tool.packages and tool.why and tool.programs for tool in TOOLS.values())
