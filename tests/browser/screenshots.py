"""Makes the pictures in docs/images: `make screenshots`, or `python -m tests.browser.screenshots`.

The real guide on its demo intranet page, in the tests' browser.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright

from bot import run
from bot.settings import ROOT
from bot.train import current_model
from tests.browser.conftest import FLAGS
from tests.browser.widget import Widget

FOLDER = ROOT / "docs" / "images"
QUESTION = "Wat is een Taalhuis?"
LARGE, SMALL = (1280, 860), (320, 640)


@dataclass(frozen=True)
class Picture:
    """One picture.

    Attributes:
        act: what to do with the widget before it is taken.
        size: of the browser's window, in CSS pixels.
        path: which of the guide's pages.
        text: the text size that the reader chose in the browser; 16 is usual.
        scheme: light or dark.
    """

    act: Callable[[Widget], Any]
    size: tuple[int, int] = LARGE
    path: str = "/demo"
    text: int = 16
    scheme: str = "light"


def _offline(widget: Widget) -> None:
    widget.open().ask(QUESTION)
    widget.page.context.set_offline(True)
    widget.type("Hoe vinden en bereiken we NT1'ers?")
    expect(widget.element.locator(".unsent")).to_be_visible()


def _plan(widget: Widget) -> None:
    files = widget.open().plan().locator(".downloads")
    files.scroll_into_view_if_needed()


def _ask(question: str) -> Callable[[Widget], Any]:
    return lambda widget: widget.open().ask(question)


PICTURES = {
    "widget-dicht": Picture(lambda widget: expect(widget.launcher).to_be_visible()),
    "widget-open": Picture(lambda widget: widget.open()),
    "widget-antwoord": Picture(_ask(QUESTION)),
    "widget-keuze": Picture(_ask("laaggeletterdheid")),
    "widget-plan": Picture(_plan),
    "widget-donker": Picture(_ask(QUESTION), scheme="dark"),
    "widget-offline": Picture(_offline),
    "widget-320": Picture(_ask(QUESTION), size=SMALL),
    "widget-tekst-200": Picture(_ask(QUESTION), text=32),
    "widget-pagina": Picture(lambda widget: widget.ready().ask(QUESTION), path="/"),
}


def take(browser: Browser, address: str, picture: Picture, file: Path) -> None:
    """Take one picture, of a conversation of its own."""
    context = browser.new_context(
        locale="nl-NL",
        viewport={"width": picture.size[0], "height": picture.size[1]},
        color_scheme=picture.scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    if picture.text != 16:
        session = context.new_cdp_session(page)
        session.send("Page.enable")
        session.send("Page.setFontSizes", {"fontSizes": {"standard": picture.text}})
    page.goto(address + picture.path)
    widget = Widget(page)
    picture.act(widget)
    page.screenshot(path=file)
    context.close()


def main(names: list[str]) -> None:
    """Take the pictures of those names, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=30_000)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GIDS_VAR"] = folder
        with run.start(current_model()) as guide, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS
            )
            for name in names or PICTURES:
                take(browser, guide.url, PICTURES[name], FOLDER / f"{name}.png")
                print(f"docs/images/{name}.png")
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
