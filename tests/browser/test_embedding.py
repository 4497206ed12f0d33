"""The widget on other people's pages: it works there, and leaves them as they are."""

from __future__ import annotations

import gzip
import json

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bot.settings import ROOT
from tests.browser.conftest import Visit
from tests.browser.widget import Widget, html, tag, texts
from tests.intranet import Intranet

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("node")]

QUESTION = "Wat is een Taalhuis?"
BUDGET_BEFORE, BUDGET_ALL = 6_000, 40_000

# What a page can do to everything in it: any rule, with !important, on every element.
AGGRESSIVE = """<style>
html { font-size: 62.5% }
* { font: 9px/1 fantasy !important; color: red !important; background: yellow !important;
    display: inline !important; position: static !important; float: left !important;
    padding: 0 !important; margin: 9px !important; letter-spacing: 1em !important;
    text-transform: uppercase !important; visibility: visible !important; z-index: 0 !important;
    overflow: visible !important; opacity: .5 !important; transform: none !important }
button, textarea, dialog { all: unset !important }
</style>"""


def strict(gids: str) -> dict[str, str]:
    """Headers of a page that allows nothing but what docs/widget.md says the widget needs."""
    policy = (
        f"default-src 'none'; script-src {gids}; connect-src {gids} {gids.replace('http', 'ws')}; "
        "base-uri 'none'; form-action 'none'; trusted-types lit-html; "
        "require-trusted-types-for 'script'"
    )
    return {"Content-Security-Policy": policy}


def test_it_works_under_a_strict_policy_with_trusted_types(
    visit: Visit, gids: str, page: Page
) -> None:
    page.add_init_script(
        "window.blocked = [];"
        "addEventListener('securitypolicyviolation', e => blocked.push(e.violatedDirective))"
    )
    widget = visit(headers=strict(gids)).open()
    expect(widget.ask(QUESTION).get_by_role("link").first).to_be_visible()
    widget.page.evaluate("window.print = () => {}")
    widget.choose(texts()["print"])
    assert page.evaluate("blocked") == []


def test_a_page_with_aggressive_styles_changes_nothing_in_it(
    visit: Visit, context: BrowserContext
) -> None:
    looks = """widget => [...widget.shadowRoot.querySelectorAll('nt1-gids-panel')].flatMap(panel =>
        [...panel.shadowRoot.querySelectorAll(
            '.title, .said p, .card, textarea, .send, .replies button')]
            .map(one => { const style = getComputedStyle(one), box = one.getBoundingClientRect();
                return [one.className, style.color, style.font, style.backgroundColor,
                    Math.round(box.x), Math.round(box.width)].join('|') }))"""
    usual = visit().open()
    usual.ask(QUESTION)
    expected = usual.element.evaluate(looks)
    context.clear_cookies()
    usual.page.evaluate("localStorage.clear()")
    attacked = visit(head=AGGRESSIVE).open()
    attacked.ask(QUESTION)
    assert attacked.element.evaluate(looks) == expected


def test_a_page_s_own_text_size_does_not_shrink_it(visit: Visit) -> None:
    widget = visit(head="<style>html{font-size:62.5%}</style>").open()
    size = widget.field.evaluate("field => getComputedStyle(field).fontSize")
    assert size == "16px"


def test_the_page_does_not_move(visit: Visit, page: Page) -> None:
    page.add_init_script(
        "window.shifts = 0; new PerformanceObserver(list => list.getEntries().forEach("
        "one => { shifts += one.value })).observe({type: 'layout-shift', buffered: true})"
    )
    head = "<style>body { display: grid; gap: 50px; min-height: 300vh }</style>"
    widget = visit(head=head)
    box = "() => JSON.stringify(document.querySelector('main').getBoundingClientRect())"
    height = "() => document.documentElement.scrollHeight"
    expect(widget.launcher).to_be_visible()
    before = page.evaluate(box), page.evaluate(height)
    widget.open()
    assert (page.evaluate(box), page.evaluate(height)) == before
    assert page.evaluate("shifts") == 0


def test_it_leaves_no_names_behind(visit: Visit, page: Page) -> None:
    page.add_init_script("window.before = Object.keys(window)")
    visit().open()
    added = "Object.keys(window).filter(name => !before.includes(name) && name !== 'before')"
    assert page.evaluate(added) == []


def test_nothing_comes_from_elsewhere(visit: Visit, gids: str, intranet: Intranet) -> None:
    asked: list[str] = []
    page = visit().page
    page.on("request", lambda request: asked.append(request.url))
    visit().open().ask(QUESTION)
    assert asked
    assert {url for url in asked if not url.startswith((gids, intranet.origin))} == set()


def test_the_line_named_twice_gives_one_widget(visit: Visit, gids: str) -> None:
    widget = visit(body=tag(gids))
    expect(widget.element).to_have_count(1)
    widget.open()


def test_two_widgets_on_a_page_share_one_conversation(visit: Visit) -> None:
    places = "".join(f"<nt1-gids id='{name}' style='height: 30rem'></nt1-gids>" for name in "ab")
    page = visit(body=places).page
    first, second = Widget(page, "#a").ready(), Widget(page, "#b").ready()
    first.ask(QUESTION)
    expect(second.answers).to_have_count(2)
    expect(page.locator("button.launch")).to_have_count(0)


def test_it_fills_the_place_that_a_page_gives_it(visit: Visit) -> None:
    body = "<div style='width: 700px; height: 500px'><nt1-gids data-title='Onze gids'></nt1-gids></div>"
    widget = visit(body=body).ready()
    box = widget.panel.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (700, 500)
    expect(widget.element.get_by_role("heading", name="Onze gids")).to_be_visible()
    expect(widget.button(texts()["close"])).to_have_count(0)
    expect(widget.field).not_to_be_focused()


def test_the_page_can_set_its_options(visit: Visit) -> None:
    own = json.dumps({"launcher": "Stel een vraag"})
    widget = visit(
        position="left", open="", color_scheme="dark", texts=own, role="raadslid"
    ).ready()
    box = widget.panel.bounding_box()
    assert box is not None
    assert box["x"] < 40
    expect(widget.field).not_to_be_focused()
    dark = "panel => getComputedStyle(panel).backgroundColor"
    assert widget.panel.evaluate(dark) == "rgb(16, 24, 42)"
    widget.button(texts()["close"]).click()
    expect(widget.launcher).to_have_text("Stel een vraag")


def test_a_municipality_s_own_tokens_can_be_taken(visit: Visit) -> None:
    head = (
        "<style>:root { --utrecht-button-primary-action-background-color: rgb(1, 100, 2);"
        "--utrecht-button-primary-action-color: rgb(255, 255, 254) }</style>"
    )
    colour = "one => getComputedStyle(one).backgroundColor"
    widget = visit(head=head, theme="inherit").open()
    send = widget.button(texts()["send"])
    assert send.evaluate(colour) == "rgb(1, 100, 2)"
    assert widget.element.locator(".head").evaluate(colour) == "rgb(1, 100, 2)"
    # What the page does not say comes from our own theme.
    assert send.evaluate("one => getComputedStyle(one).borderRadius") == "8px"
    own = visit(head=head).open()
    assert own.button(texts()["send"]).evaluate(colour) != "rgb(1, 100, 2)"


def test_the_page_hears_what_happens_but_not_what_is_said(visit: Visit, page: Page) -> None:
    page.add_init_script(
        "window.heard = []; for (const name of ['open', 'answer', 'close'])"
        "addEventListener(`nt1-gids-${name}`, e => heard.push([name, e.detail]))"
    )
    widget = visit().open()
    widget.ask(QUESTION)
    widget.button(texts()["close"]).click()
    assert page.evaluate("heard") == [
        ["open", None],
        ["answer", {"type": "answer", "topic": "taalhuis"}],
        ["close", None],
    ]


def test_the_page_can_open_and_close_it(visit: Visit) -> None:
    widget = visit()
    widget.element.evaluate("widget => widget.open()")
    widget.ready()
    widget.element.evaluate("widget => widget.close()")
    expect(widget.panel).to_be_hidden()


def test_a_guide_that_can_not_be_reached_is_said(visit: Visit, page: Page) -> None:
    page.route("**/widget/assets/**", lambda route: route.abort())
    widget = visit()
    widget.launcher.click()
    expect(widget.element.get_by_role("alert")).to_have_text(texts()["launcherFailed"])
    page.unroute_all()
    widget.open()


def test_it_stays_within_its_budget(built: None) -> None:
    dist = ROOT / "widget" / "dist"
    sizes = {
        path.name: len(gzip.compress(path.read_bytes()))
        for path in [dist / "widget.js", *dist.glob("assets/*")]
    }
    assert sizes["widget.js"] <= BUDGET_BEFORE
    assert sum(sizes.values()) <= BUDGET_ALL


def test_before_it_is_opened_only_the_loader_is_loaded(visit: Visit, gids: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    expect(visit().launcher).to_be_visible()
    assert [url for url in asked if url.startswith(gids)] == [f"{gids}/widget.js"]


def test_a_site_that_is_not_allowed_gets_no_conversation(
    page: Page, intranet: Intranet, gids: str
) -> None:
    address = intranet.serve("/vreemd", html(tag(gids)))
    page.goto(address.replace("intranet.", "vreemd."))
    widget = Widget(page)
    widget.launcher.click()
    expect(widget.element.locator(".banner")).to_be_visible()
    expect(widget.messages).to_have_count(0)
