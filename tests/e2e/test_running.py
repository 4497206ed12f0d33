"""Starting and stopping: the command line, the catalogue while it runs, and what can fail."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from bot import run
from bot.ask import ask
from bot.settings import ROOT, version

GIDS = Path(sys.executable).with_name("gids")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def gids(*arguments, **environment):
    return subprocess.run(
        [GIDS, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        timeout=300,
        check=False,
    )


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.1)
    pytest.fail("it did not happen in time")


def children(pid):
    listed = subprocess.run(
        ["/bin/ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in listed.stdout.split()]


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="class")
def running(model, tmp_path_factory):
    """`gids run` as a person starts it, with a catalogue of its own to edit."""
    folder = tmp_path_factory.mktemp("run")
    catalogue = folder / "resources.yaml"
    shutil.copy(ROOT / "resources.yaml", catalogue)
    port = free_port()
    log = folder / "log.txt"
    with log.open("w") as out:
        process = subprocess.Popen(
            [GIDS, "run", "--port", str(port)],
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={**os.environ, "GIDS_CATALOGUE": str(catalogue), "GIDS_VAR": str(folder)},
        )
        url = f"http://127.0.0.1:{port}"
        states = []

        def ready():
            status, body = run.health(url)
            states.append((status, body.get("status")))
            return status == 200

        wait_for(ready, 240)
        yield {
            "process": process,
            "url": url,
            "log": log,
            "catalogue": catalogue,
            "states": states,
        }
        if process.poll() is None:
            process.kill()
            for child in children(process.pid):
                os.kill(child, signal.SIGKILL)


@pytest.mark.usefixtures("model")
class TestGidsRun:
    def test_it_says_503_while_it_starts(self, running):
        assert (503, "starting") in running["states"]

    def test_it_says_where_it_is_in_one_line(self, running):
        wait_for(lambda: running["url"] in running["log"].read_text())
        lines = [line for line in running["log"].read_text().splitlines() if running["url"] in line]
        assert len(lines) == 1

    def test_an_edited_catalogue_is_used_without_a_restart(self, running):
        before = run.health(running["url"])[1]["catalogue"]
        data = yaml.safe_load(running["catalogue"].read_text("utf-8"))
        data["topics"][0]["advice"] = "Een heel nieuw advies."
        running["catalogue"].write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
        assert ask(running["url"], "Wat is een NT1'er?").text == "Een heel nieuw advies."
        assert run.health(running["url"])[1]["catalogue"] != before

    def test_a_broken_edit_keeps_the_last_good_catalogue_and_says_so(self, running):
        good = running["catalogue"].read_text("utf-8")
        running["catalogue"].write_text("topics: [")
        assert ask(running["url"], "Wat is een NT1'er?").text == "Een heel nieuw advies."
        status, body = run.health(running["url"])
        assert status == 200
        assert "geen geldige YAML" in body["catalogue_problem"]
        assert "vorige blijft in gebruik" in running["log"].read_text()
        running["catalogue"].write_text(good)
        assert "catalogue_problem" not in run.health(running["url"])[1]

    def test_what_people_type_is_not_in_the_log(self, running):
        ask(running["url"], "kwetsbaarwoord over het taalhuis")
        assert "kwetsbaarwoord" not in running["log"].read_text()

    def test_ctrl_c_stops_all_of_it(self, running):
        process = running["process"]
        parts = children(process.pid)
        assert len(parts) == 1
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        wait_for(lambda: not any(map(alive, parts)))
        assert "gestopt" in running["log"].read_text()
        assert "Traceback" not in running["log"].read_text()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGHUP], ids=["Ctrl-C", "terminal dicht"])
def test_stopped_while_starting_it_leaves_nothing_behind(model, tmp_path, sign):
    process = subprocess.Popen(
        [GIDS, "run", "--port", str(free_port())],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=ROOT,
        env={**os.environ, "GIDS_VAR": str(tmp_path)},
        text=True,
    )
    parts = wait_for(lambda: len(found := children(process.pid)) == 1 and found, 60)
    process.send_signal(sign)
    said, _ = process.communicate(timeout=30)
    assert "gestopt voordat hij klaar was" in said
    assert "Traceback" not in said
    wait_for(lambda: not any(map(alive, parts)))


def test_when_the_server_dies_the_guide_says_so_and_leaves_nothing_behind(
    model, tmp_path, monkeypatch
):
    monkeypatch.setenv("GIDS_VAR", str(tmp_path))
    with run.start(model) as guide:
        server = guide.processes["de server"].pid
        guide.processes["de server"].kill()
        assert guide.wait() == "de server"
    wait_for(lambda: not alive(server))


def test_a_port_in_use_is_said_at_once(model):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = gids("run", "--port", str(port))
    assert result.returncode == 1
    assert f"Poort {port} is al in gebruik" in result.stderr


def test_a_catalogue_that_is_not_in_order_stops_the_start(tmp_path, model):
    path = tmp_path / "resources.yaml"
    path.write_text("topics: []\n")
    result = gids("run", GIDS_CATALOGUE=str(path))
    assert result.returncode == 1
    assert "resources.yaml" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_model_that_can_not_be_loaded_is_said(tmp_path):
    broken = tmp_path / "stuk.tar.gz"
    broken.write_bytes(b"geen model")
    with pytest.raises(run.StartError, match="kan niet worden geladen"), run.start(broken):
        pass


def test_ask_prints_an_answer_a_person_can_read(guide):
    result = gids("ask", "Wat doet FC Twente?", "--url", guide.url, COLUMNS="80")
    assert result.returncode == 0
    assert "Aanpak van FC Twente" in result.stdout
    assert "https://fctwente.nl/" in result.stdout
    assert "**" not in result.stdout


def test_ask_without_a_guide_says_so():
    result = gids("ask", "hoi", "--url", f"http://127.0.0.1:{free_port()}")
    assert result.returncode == 1
    assert "geeft geen antwoord" in result.stderr
    assert "Traceback" not in result.stderr


def test_train_leaves_an_up_to_date_model_alone(model):
    stamp = model.stat().st_mtime_ns
    result = gids("train")
    assert result.returncode == 0
    assert model.name in result.stdout
    assert model.stat().st_mtime_ns == stamp


def test_check_and_version():
    assert gids("check").returncode == 0
    assert gids("version").stdout.strip() == version()
