"""The widget as a person meets it: what they do, and what they see."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from bot.settings import ROOT

VAGUE = "aanpak laaggeletterdheid"
"""A question on several topics at once: it gets a choice."""

_AXE = ROOT / "widget" / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Widget:
    """One widget on a page.

    Args:
        page: the tab it is in.
        element: selector of its element, when there are more.
    """

    def __init__(self, page: Page, element: str = "nt1-gids") -> None:
        self.page = page
        self.element = page.locator(element)
        self.launcher = self.element.locator("button.launch")
        self.panel = self.element.locator(".panel")
        self.field = self.element.get_by_label("Stel je vraag")
        self.messages = self.element.locator(".said")
        self.answers = self.element.locator(".said.gids")
        self.asked = self.element.locator(".said.jij .bubble p")
        self.status = self.element.get_by_role("status")
        self.error = self.element.locator("#error")

    def open(self) -> Widget:
        """Press the launcher and wait for the guide's first words."""
        self.launcher.click()
        return self.ready()

    def ready(self) -> Widget:
        """Wait for a conversation."""
        expect(self.answers.first).to_be_visible()
        expect(self.element.locator(".banner")).to_have_count(0)
        return self

    def type(self, text: str) -> None:
        """Type a question and send it."""
        self.field.fill(text)
        self.field.press("Enter")

    def ask(self, text: str) -> Locator:
        """Type a question and return its answer."""
        return self._answer_to(lambda: self.type(text))

    def press(self, name: str | re.Pattern[str]) -> Locator:
        """Press a button below the last answer and return the answer to it."""
        return self._answer_to(self.button(name).click)

    def plan(self) -> Locator:
        """Have a plan made, answering its four questions, and return it."""
        self.ask("Maak een stappenplan voor onze gemeente")
        self.press("Wethouder")
        self.ask("Utrecht")
        self.ask("nog niets")
        return self.press("Meten of het werkt")

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """Return a button of the widget by its name."""
        return self.element.get_by_role("button", name=name)

    def choose(self, item: str) -> None:
        """Choose from the menu."""
        self.button("Opties").click()
        self.button(item).click()

    def _answer_to(self, act: Any) -> Locator:
        expect(self.element.locator(".typing")).to_have_count(0)
        before = self.answers.count()
        act()
        expect(self.answers).to_have_count(before + 1)
        expect(self.element.locator(".typing")).to_have_count(0)
        return self.answers.last

    def transcript(self) -> list[str]:
        """Return what was said: questions whole, answers by their title."""
        return self.messages.evaluate_all(
            "all => all.map(one => (one.querySelector('h3') ?? one.querySelector('p')).innerText)"
        )


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with the page, the widget's shadow roots included."""
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", _RULES
    )
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def html(body: str, head: str = "") -> str:
    """Return a page of an intranet, in order by itself."""
    return (
        "<!doctype html><html lang='nl'><head><meta charset='utf-8'><title>Intranet</title>"
        f"<meta name='viewport' content='width=device-width, initial-scale=1'>{head}</head>"
        f"<body><main><h1>Intranet</h1><p id='welkom'>Welkom, collega.</p>{body}</main></body></html>"
    )


def tag(guide_url: str, **options: str) -> str:
    """Return the one line that a host page needs."""
    data = "".join(f" data-{name.replace('_', '-')}='{value}'" for name, value in options.items())
    return f"<script src='{guide_url}/widget.js' defer{data}></script>"


def texts() -> dict[str, str]:
    """Return the words of the widget."""
    path = ROOT / "widget" / "src" / "texts.json"
    return json.loads(path.read_text(encoding="utf-8"))
