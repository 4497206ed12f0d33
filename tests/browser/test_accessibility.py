"""WCAG 2.2 AA in the real browser: axe on every state, and everything by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Visit
from tests.browser.widget import VAGUE, Widget, texts, violations

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("node")]

QUESTION = "Wat is een Taalhuis?"

FOCUSED = """() => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    return one === document.body ? '' : one.getAttribute('aria-label') || one.id || one.innerText;
}"""


def _answer(widget: Widget) -> None:
    widget.ask(QUESTION)


def _choice(widget: Widget) -> None:
    widget.ask(VAGUE)


def _menu(widget: Widget) -> None:
    widget.button(texts()["menu"]).click()


def _erase(widget: Widget) -> None:
    widget.choose(texts()["erase"])


def _error(widget: Widget) -> None:
    widget.type(" ")


def _offline(widget: Widget) -> None:
    widget.page.context.set_offline(True)
    widget.type(QUESTION)
    expect(widget.element.locator(".unsent")).to_be_visible()


def _more(widget: Widget) -> None:
    """Unfold every "Meer weten" of the answer, if the guide has one."""
    widget.ask(QUESTION)
    for summary in widget.element.locator("summary").all():
        summary.click()


STATES = [_answer, _choice, _menu, _erase, _error, _offline, _more]


def test_axe_finds_nothing_when_closed(visit: Visit) -> None:
    widget = visit()
    expect(widget.launcher).to_be_visible()
    assert violations(widget.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(
    visit: Visit, page: Page, context: BrowserContext, scheme: str
) -> None:
    found = {}
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for state in STATES:
        widget = visit().open()
        state(widget)
        found[state.__name__] = violations(page)
        context.set_offline(False)
    assert found == {state.__name__: [] for state in STATES}


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["/", "/demo"])
def test_axe_finds_nothing_on_the_guide_s_own_pages(
    page: Page, gids: str, path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(reduced_motion="reduce")
    page.goto(gids + path)
    widget = Widget(page)
    (widget.open if path == "/demo" else widget.ready)()
    widget.ask(QUESTION)
    assert violations(page) == []


def test_axe_finds_nothing_on_a_small_screen(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(reduced_motion="reduce")
    widget = visit().open()
    widget.ask(QUESTION)
    assert violations(page) == []


def test_everything_can_be_done_with_the_keyboard(visit: Visit, page: Page) -> None:
    widget = visit()
    keys = page.keyboard
    keys.press("Tab")
    assert page.evaluate(FOCUSED) == texts()["launcher"]
    keys.press("Enter")
    widget.ready()
    expect(widget.field).to_be_focused()
    keys.type(VAGUE)
    keys.press("Enter")
    expect(widget.answers).to_have_count(2)
    expect(widget.field).to_be_focused()
    _back_to(page, lambda name: name.startswith("2"))
    keys.press("Space")
    expect(widget.answers).to_have_count(3)
    expect(widget.field).to_be_focused()
    _back_to(page, lambda name: name == texts()["menu"])
    keys.press("Enter")
    keys.press("Tab")
    assert page.evaluate(FOCUSED) == texts()["restart"]
    keys.press("Escape")
    assert page.evaluate(FOCUSED) == texts()["menu"]
    keys.press("Escape")
    expect(widget.panel).to_be_hidden()
    expect(widget.launcher).to_be_focused()


def _back_to(page: Page, there: Callable[[str], bool]) -> None:
    """Go back with Shift+Tab until something has the focus."""
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if there(page.evaluate(FOCUSED)):
            return
    raise AssertionError("niet te bereiken met Shift+Tab")


def test_the_page_stays_usable_beside_the_panel(visit: Visit, page: Page) -> None:
    widget = visit(body="<button type='button'>Van de pagina</button>").open()
    own = page.get_by_role("button", name="Van de pagina")
    own.click()
    expect(own).to_be_focused()
    page.keyboard.press("Escape")
    expect(widget.panel).to_be_visible()


def test_on_a_small_screen_it_is_a_dialog_of_its_own(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    widget = visit(body="<button type='button'>Van de pagina</button>").open()
    modal = widget.element.locator(".panel:modal")
    expect(modal).to_have_count(1)
    whole = {"x": 0, "y": 0, "width": 320, "height": 640}
    for _ in range(300):  # Chromium settles the viewport after opening
        if widget.panel.bounding_box() == whole:
            break
        page.wait_for_timeout(50)
    assert widget.panel.bounding_box() == whole
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(widget.panel).not_to_have_css("width", "320px")
    expect(modal).to_have_count(0)  # Chromium tells of the new width after painting it
    expect(widget.panel).to_be_visible()
    expect(widget.field).to_be_focused()


def test_a_small_screen_is_not_covered_by_itself(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    widget = visit(open="")
    expect(widget.launcher).to_be_visible()
    expect(widget.panel).to_have_count(0)


def test_what_is_new_is_announced_once_and_what_was_said_is_not(visit: Visit, page: Page) -> None:
    widget = visit().open()
    log = widget.element.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    added = """log => { window.added = []; new MutationObserver(changes => changes.forEach(change =>
        change.addedNodes.forEach(node => { if (node.nodeType === 1 && !node.closest('[aria-live=off]'))
            added.push(node.textContent.trim().split(/\\s*\\n\\s*/)[0]) }))
        ).observe(log, {childList: true, subtree: true}) }"""
    log.evaluate(added)
    widget.ask(QUESTION)
    expect(widget.button(texts()["copy"])).to_be_visible()
    assert page.evaluate("added") == [texts()["youSay"], texts()["guideSays"]]
    page.reload()
    page.evaluate(
        """() => { window.lives = []; new MutationObserver(() => {
            const log = document.querySelector('nt1-gids').shadowRoot.querySelector('nt1-gids-panel')
                ?.shadowRoot.querySelector('.log');
            if (log?.childElementCount) lives.push(log.getAttribute('aria-live'));
        }).observe(document.querySelector('nt1-gids').shadowRoot, {childList: true, subtree: true}) }"""
    )
    again = widget.open()
    expect(again.messages).to_have_count(3)
    expect(again.element.get_by_role("log")).to_have_attribute("aria-live", "polite")


def test_the_language_of_the_widget_is_dutch_on_any_page(visit: Visit) -> None:
    widget = visit(body="<script>document.documentElement.lang = 'en'</script>").open()
    assert widget.panel.evaluate("panel => panel.getRootNode().host.closest('[lang]').lang") == "nl"


@pytest.mark.parametrize("size", [(320, 640), (320, 256)], ids=["320 px", "400 %"])
def test_nothing_has_to_be_scrolled_sideways(
    visit: Visit, page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    widget = visit().open()
    widget.ask(QUESTION)
    assert _overflowing(widget) == []


def test_wider_text_spacing_loses_nothing(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    widget = visit().open()
    widget.ask(QUESTION)
    widget.panel.evaluate(
        """panel => { const sheet = new CSSStyleSheet(); sheet.replaceSync(
            '* { line-height: 1.5 !important; letter-spacing: .12em !important;'
            + 'word-spacing: .16em !important } p { margin-block-end: 2em !important }');
            panel.getRootNode().adoptedStyleSheets.push(sheet) }"""
    )
    assert _overflowing(widget) == []


def _overflowing(widget: Widget) -> list[str]:
    """Return what is cut off, or sticks out of the panel, to the side."""
    return widget.panel.evaluate(
        """panel => [panel, ...panel.querySelectorAll('*:not(.hidden):not(textarea):not(svg *)')]
            .filter(one => one.checkVisibility() && getComputedStyle(one).position !== 'absolute')
            .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1
                || one.getBoundingClientRect().right > panel.getBoundingClientRect().right + 1)
            .map(one => `${one.tagName} ${one.className} ${one.scrollWidth} > ${one.clientWidth}`)"""
    )


def test_everything_that_can_be_pressed_is_large_enough(visit: Visit) -> None:
    widget = visit().open()
    widget.ask(QUESTION)
    small = widget.panel.evaluate(
        """panel => [...panel.querySelectorAll('button, a, summary, textarea')]
            .filter(one => one.checkVisibility())
            .map(one => [one.innerText, one.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24).map(([text]) => text)"""
    )
    assert small == []


def test_focus_is_visible_on_everything(visit: Visit, page: Page) -> None:
    widget = visit().open()
    widget.ask(QUESTION)
    unseen = []
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        seen = page.evaluate(
            """() => { let one = document.activeElement;
                while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
                const style = getComputedStyle(one);
                const name = one.innerText || one.className;
                return [name, style.outlineStyle, parseFloat(style.outlineWidth)] }"""
        )
        if seen[1] != "solid" or seen[2] < 2:
            unseen.append(seen)
        if page.evaluate(FOCUSED) == texts()["menu"]:
            break
    assert unseen == []


def test_forced_colours_keep_edges(visit: Visit, page: Page) -> None:
    page.emulate_media(forced_colors="active")
    widget = visit().open()
    for selector in (".menu-button", "textarea", ".send", ".replies button"):
        border = widget.element.locator(selector).first.evaluate(
            "one => parseFloat(getComputedStyle(one).borderTopWidth)"
        )
        assert border >= 1, selector


def test_reduced_motion_is_respected(visit: Visit, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    widget = visit().open()
    assert widget.panel.evaluate("panel => getComputedStyle(panel).animationName") == "none"


def test_text_twice_as_large_is_followed(gids: str, visit: Visit, page: Page) -> None:
    # The browser's own text size, which zooming of text only changes.
    session = page.context.new_cdp_session(page)
    session.send("Page.enable")
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    widget = visit().open()
    assert widget.field.evaluate("one => getComputedStyle(one).fontSize") == "32px"
    widget.ask(QUESTION)
    assert _overflowing(widget) == []
