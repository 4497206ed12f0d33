"""The guide in Microsoft 365 Agents Playground: real activities of Teams, real cards on a screen.

The Playground runs on this machine, without an account; its page is driven in Chromium. Set
`GIDS_PLAATJES` to a folder to keep a picture of each step.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from bot import run
from bot.settings import ROOT

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("node")]

CLI = ROOT / "tests/teams/node_modules/@microsoft/m365agentsplayground/cli.js"
SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def insecure_guide(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[run.Guide]:
    """A guide for trying things out: on loopback, without Microsoft's tokens."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIDS_VAR", str(tmp_path_factory.mktemp("playground")))
        patch.setenv("GIDS_TEAMS_ONBEVEILIGD", "ja")
        with run.start(model) as guide:
            yield guide


@pytest.fixture(scope="module")
def playground(
    insecure_guide: run.Guide, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The Playground, connected to the guide; yields its address."""
    assert CLI.exists(), "Voer eerst uit: make playground"
    folder = tmp_path_factory.mktemp("node")
    port = free_port()
    url = f"http://localhost:{port}"
    node = shutil.which("node", path=f"{os.environ['PATH']}:{ROOT}/.node/bin")
    process = subprocess.Popen(
        [
            *(node, CLI, "start", "--channel-id", "msteams", "--disable-telemetry", "true"),
            *("--app-endpoint", f"{insecure_guide.url}/webhooks/teams/webhook"),
            *("--port", str(port)),
        ],
        cwd=folder,
        env={
            **os.environ,
            "TEAMSAPPTESTER_BROWSER": "none",
            "M365_AGENTS_PLAYGROUND_LOGFILE": str(folder / "log.txt"),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + SECONDS
    while not answers(url):
        assert process.poll() is None, (folder / "log.txt").read_text()
        assert time.monotonic() < deadline, "the Playground does not start"
        time.sleep(0.2)
    yield url
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).is_success
    except httpx.HTTPError:
        return False


@pytest.fixture(scope="module")
def teams(browser: Browser, playground: str) -> Iterator[Page]:
    """One person's window with the Playground, for all steps of one conversation."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(SECONDS * 1000)

    def own_machine_only(route: Route) -> None:
        (route.continue_ if route.request.url.startswith(playground) else route.abort)()

    context.route("**/*", own_machine_only)  # its page asks Microsoft for letter types
    page = context.new_page()
    page.goto(playground)
    yield page
    context.close()


@pytest.fixture
def picture(teams: Page) -> Callable[[str], None]:
    def take(name: str) -> None:
        if folder := os.environ.get("GIDS_PLAATJES"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            teams.wait_for_timeout(500)
            teams.screenshot(path=Path(folder) / f"teams-{name}.png")

    return take


def heading(page: Page, words: str) -> Locator:
    """Return the newest card heading with these words."""
    return page.locator(".ac-adaptiveCard").get_by_role("heading", name=words).last


def say(page: Page, text: str) -> None:
    box = page.get_by_role("textbox").last
    box.click()
    box.fill(text)
    page.keyboard.press("Enter")


class TestOneConversation:
    """The steps follow each other, as they do for a person."""

    def test_it_says_hello_by_itself(self, teams, catalogue, picture):
        expect(heading(teams, catalogue.teksten.start.title)).to_be_visible(timeout=SECONDS * 1000)
        assert teams.get_by_role("heading", name=catalogue.teksten.start.title).count() == 1
        picture("welkom")

    def test_a_question_gets_a_card_with_links_and_buttons(self, teams, catalogue, picture):
        say(teams, "Wat doet FC Twente?")
        topic = next(t for t in catalogue.topics.values() if t.title == "Aanpak van FC Twente")
        expect(heading(teams, topic.title)).to_be_visible(timeout=SECONDS * 1000)
        card = teams.locator(".ac-adaptiveCard").last
        for name in topic.resources:
            resource = catalogue.resources[name]
            link = card.get_by_role("link", name=resource.title)
            expect(link).to_have_attribute("href", resource.url)
        for name in topic.follow_ups:
            expect(card.get_by_role("button", name=catalogue.topics[name].title)).to_be_visible()
        picture("vraag")

    def test_what_pages_say_unfolds(self, teams, catalogue, picture):
        topic = next(t for t in catalogue.topics.values() if t.readings)
        say(teams, topic.question)
        expect(heading(teams, topic.title)).to_be_visible(timeout=SECONDS * 1000)
        card = teams.locator(".ac-adaptiveCard").last
        expect(card.get_by_text(catalogue.teksten.meer_weten_uitleg)).to_be_hidden()
        card.get_by_role("button", name=catalogue.teksten.meer_weten_kop).click()
        expect(card.get_by_text(catalogue.teksten.meer_weten_uitleg)).to_be_visible()
        picture("meer-weten")

    def test_a_button_answers_and_shows_what_was_pressed(self, teams, catalogue, picture):
        card = teams.locator(".ac-adaptiveCard").last
        topic = next(t for t in catalogue.topics.values() if t.readings)
        title = catalogue.topics[topic.follow_ups[0]].title
        card.get_by_role("button", name=title).click()
        expect(heading(teams, title)).to_be_visible(timeout=SECONDS * 1000)
        picture("knop")

    def test_talk_is_plain_text(self, teams, catalogue, picture):
        cards = teams.locator(".ac-adaptiveCard").count()
        say(teams, "bedankt")
        text = catalogue.teksten.bedankt.text
        expect(teams.get_by_text(text).last).to_be_visible(timeout=SECONDS * 1000)
        assert teams.locator(".ac-adaptiveCard").count() == cards
        picture("bedankt")

    def test_the_plan_is_asked_for_and_made(self, teams, catalogue, picture):
        words = catalogue.teksten.stappenplan

        def asked(number: int) -> Locator:
            title = words.voortgang.format(nummer=number, totaal=4)
            expect(heading(teams, title)).to_be_visible(timeout=SECONDS * 1000)
            return teams.locator(".ac-adaptiveCard").last

        say(teams, "maak een stappenplan voor onze gemeente")
        role = catalogue.roles["wethouder"].title.capitalize()
        asked(1).get_by_role("button", name=role, exact=True).click()
        asked(2)
        picture("plan-vraag")
        say(teams, "Utrecht")
        asked(3).get_by_role("button", name=words.knop_niets, exact=True).click()
        wish = catalogue.plan.vragen[0].title
        asked(4).get_by_role("button", name=wish, exact=True).click()
        title = words.plan_titel_gemeente.format(gemeente="Utrecht")
        expect(heading(teams, title)).to_be_visible(timeout=SECONDS * 1000)
        word_file = teams.locator(".ac-adaptiveCard").get_by_role(
            "button", name=words.download_word
        )
        expect(
            word_file.last.or_(teams.get_by_role("link", name=words.download_word).last)
        ).to_be_visible()
        picture("plan")
