"""One real browser for all browser tests: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot import run
from bot.settings import ROOT
from tests.browser.widget import Widget, html, tag
from tests.intranet import Intranet

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    # Nothing but the page itself may use the network.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Names for sites on this machine. Plain http to a name is no secure context, as on an intranet.
    "--host-resolver-rules=MAP *.voorbeeld 127.0.0.1",
]

_PATIENCE_MS = 15_000
"""How long to wait for what should happen; a slow machine is no failure."""

Visit = Callable[..., Widget]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    expect.set_options(timeout=_PATIENCE_MS)
    executable = shutil.which("chromium")
    assert executable, "Chromium ontbreekt: apt-get install chromium"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A person's browser: nothing remembered from another test."""
    fresh = browser.new_context(locale="nl-NL", viewport={"width": 1280, "height": 800})
    fresh.set_default_timeout(_PATIENCE_MS)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One tab of that browser."""
    return context.new_page()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The widget, built from the sources as they stand; by one process when several test."""
    with (tmp_path_factory.getbasetemp().parent / "widget.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run([ROOT / "widget" / "build" / "build.sh"], check=True)


@pytest.fixture
def gids(guide: run.Guide, built: None) -> str:
    """The guide's address as a browser in the organisation knows it."""
    return f"http://gids.voorbeeld:{urlsplit(guide.url).port}"


@pytest.fixture
def visit(page: Page, intranet: Intranet, gids: str) -> Visit:
    """Visit an intranet page with the widget's one line, and what else is wanted.

    Returns a function of the page's `body`, `head` and `headers`, the tab if it is another than the
    first, and the options of the line.
    """

    def go(
        body: str = "",
        head: str = "",
        headers: dict[str, str] | None = None,
        tab: Page | None = None,
        **options: str,
    ) -> Widget:
        address = intranet.serve("/", html(body + tag(gids, **options), head), headers)
        tab = tab or page
        tab.goto(address)
        return Widget(tab)

    return go
