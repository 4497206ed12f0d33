"""A conversation in the widget, in a real browser with the running guide."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bot import run
from bot.catalogue import Catalogue
from tests.browser.conftest import Visit
from tests.browser.widget import VAGUE, Widget, html, tag, texts, violations

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("node")]

MONEY = "Hoe kan ik de aanpak van laaggeletterdheid financieren?"
TAALHUIS = "Wat is een Taalhuis?"


def test_a_question_gets_the_whole_answer(visit: Visit, catalogue: Catalogue) -> None:
    answer = visit().open().ask(TAALHUIS)
    topic = catalogue.topics["taalhuis"]
    expect(answer.get_by_role("heading")).to_have_text(topic.title)
    for resource in (catalogue.resources[name] for name in topic.resources):
        expect(answer).to_contain_text(resource.organisation)
        expect(answer).to_contain_text(resource.summary)
        link = answer.get_by_role("link", name=re.compile(f"^{re.escape(resource.title)}"))
        if resource.url is None:
            expect(link).to_have_count(0)
            expect(answer).to_contain_text(resource.title)
            continue
        expect(link).to_have_attribute("href", resource.url)
        expect(link).to_have_attribute("target", "_blank")
        expect(link).to_have_accessible_name(re.compile("opent in een nieuw tabblad"))


def test_a_vague_question_can_be_answered_by_a_numbered_button(
    visit: Visit, catalogue: Catalogue
) -> None:
    widget = visit().open()
    widget.ask(VAGUE)
    choices = widget.element.get_by_role("group", name=texts()["choices"]).get_by_role("button")
    question = choices.nth(1).locator("span").nth(1).inner_text()
    expect(choices.nth(1)).to_have_accessible_name(re.compile("^2"))
    answer = widget.press(question)
    (topic,) = [topic for topic in catalogue.topics.values() if topic.question == question]
    expect(answer.get_by_role("heading").first).to_have_text(topic.title)
    expect(widget.asked.last).to_have_text(question)


def test_a_follow_up_is_one_press_away(visit: Visit, catalogue: Catalogue) -> None:
    widget = visit().open()
    widget.ask(MONEY)
    follow_up = catalogue.topics[catalogue.topics["financiering"].follow_ups[0]]
    answer = widget.press(follow_up.title)
    expect(answer.get_by_role("heading").first).to_have_text(follow_up.title)
    expect(widget.field).to_be_focused()


def test_a_plan_can_be_made_and_downloaded(visit: Visit) -> None:
    widget = visit().open()
    plan = widget.plan()
    files = plan.get_by_role("list", name=texts()["downloads"]).get_by_role("link")
    expect(files).to_have_count(2)
    with widget.page.expect_download() as download:
        files.first.click()
    assert download.value.failure() is None
    assert download.value.path().stat().st_size > 0
    assert violations(widget.page) == []


def test_the_conversation_survives_reload_and_other_pages(visit: Visit) -> None:
    widget = visit().open()
    widget.ask(MONEY)
    said = widget.transcript()
    widget.page.reload()
    assert widget.open().transcript() == said
    assert visit(body="<p>Een andere pagina</p>").open().transcript() == said


def test_a_lost_connection_loses_and_doubles_nothing(visit: Visit, context: BrowserContext) -> None:
    widget = visit().open()
    widget.ask(MONEY)
    context.set_offline(True)
    expect(widget.element.locator(".banner")).to_have_text(texts()["reconnecting"])
    expect(widget.status).to_have_text(texts()["reconnecting"])
    widget.type(TAALHUIS)
    expect(widget.element.locator(".unsent")).to_be_visible()
    before = widget.answers.count()
    context.set_offline(False)
    expect(widget.answers).to_have_count(before + 1)
    expect(widget.element.locator(".banner, .unsent")).to_have_count(0)
    assert widget.transcript().count(TAALHUIS) == 1


def test_an_answer_given_while_disconnected_is_shown_afterwards(
    visit: Visit, context: BrowserContext, page: Page
) -> None:
    widget = visit().open()
    with context.new_page() as other:
        beside = visit(tab=other).open()
        line = context.new_cdp_session(page)  # a context as a whole would take the other tab along
        speed = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", {"offline": True, **speed})
        page.evaluate("dispatchEvent(new Event('offline'))")
        expect(widget.element.locator(".banner")).to_be_visible()
        beside.ask(MONEY)
        assert widget.answers.count() == 1
        line.send("Network.emulateNetworkConditions", {"offline": False, **speed})
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(widget.answers).to_have_count(2)
        assert widget.transcript() == beside.transcript()


def test_two_tabs_show_one_conversation(visit: Visit, context: BrowserContext) -> None:
    first = visit().open()
    second = visit(tab=context.new_page()).open()
    first.ask(MONEY)
    expect(second.answers).to_have_count(2)
    second.ask(TAALHUIS)
    expect(first.answers).to_have_count(3)
    assert first.transcript() == second.transcript()
    second.choose(texts()["restart"])
    expect(first.answers).to_have_count(1)
    expect(second.answers).to_have_count(1)


def test_the_server_may_restart_in_mid_conversation(
    page: Page, model, tmp_path, monkeypatch: pytest.MonkeyPatch, built: None
) -> None:
    monkeypatch.setenv("GIDS_VAR", str(tmp_path))
    widget = Widget(page)
    with run.start(model) as running:
        port = int(running.url.rpartition(":")[2])
        body = html(tag(running.url))
        page.route("**/pagina", lambda route: route.fulfill(body=body, content_type="text/html"))
        page.goto(f"{running.url}/pagina")
        widget.open().ask(MONEY)
        said = widget.transcript()
    expect(widget.element.locator(".banner")).to_be_visible()
    widget.type(TAALHUIS)
    with run.start(model, port=port):
        expect(widget.answers).to_have_count(3, timeout=30_000)
        assert widget.transcript()[:-1] == [*said, TAALHUIS]


def test_beginning_anew_clears_the_panel(visit: Visit) -> None:
    widget = visit().open()
    widget.ask(MONEY)
    widget.choose(texts()["restart"])
    expect(widget.messages).to_have_count(1)
    expect(widget.status).to_have_text(texts()["restarted"])
    expect(widget.field).to_be_focused()


def test_erasing_asks_first_and_then_forgets(visit: Visit) -> None:
    widget = visit().open()
    widget.ask(MONEY)
    token = widget.page.evaluate("Object.values(localStorage)[0]")
    widget.choose(texts()["erase"])
    expect(widget.button(texts()["eraseNo"])).to_be_focused()
    widget.button(texts()["eraseNo"]).click()
    expect(widget.messages).to_have_count(3)
    widget.choose(texts()["erase"])
    widget.button(texts()["eraseYes"]).click()
    expect(widget.messages).to_have_count(1)
    expect(widget.status).to_have_text(texts()["erased"])
    assert widget.page.evaluate("Object.values(localStorage)[0]") != token


def test_the_browser_keeps_only_the_key_to_the_conversation(visit: Visit, gids: str) -> None:
    widget = visit().open()
    widget.ask(MONEY)
    kept = widget.page.evaluate("[{...localStorage}, {...sessionStorage}, document.cookie]")
    assert [list(kept[0]), kept[1], kept[2]] == [[f"nt1-gids:{gids}/"], {}, ""]
    assert len(kept[0][f"nt1-gids:{gids}/"]) == 43


def test_it_works_when_the_browser_keeps_nothing(visit: Visit, page: Page) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('dicht') }})"
    )
    expect(visit().open().ask(MONEY).get_by_role("heading").first).to_be_visible()


def test_an_answer_can_be_copied_over_http(visit: Visit, catalogue: Catalogue) -> None:
    widget = visit(body="<textarea id='hier'></textarea>").open()
    widget.ask(TAALHUIS)
    assert widget.page.evaluate("isSecureContext") is False
    widget.button(texts()["copy"]).click()
    expect(widget.button(texts()["copied"])).to_be_visible()
    widget.page.locator("#hier").focus()
    widget.page.keyboard.press("Control+V")
    topic = catalogue.topics["taalhuis"]
    copied = widget.page.locator("#hier").input_value()
    assert copied.startswith(topic.title)
    for name in topic.resources:
        assert (catalogue.resources[name].url or "") in copied


def test_only_the_conversation_is_printed(visit: Visit, page: Page) -> None:
    page.add_init_script("window.print = () => { window.printed = true }")
    widget = visit().open()
    widget.ask(TAALHUIS)
    widget.choose(texts()["print"])
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    paper = page.locator("nt1-gids-print")
    expect(paper).to_contain_text(TAALHUIS)
    expect(paper.get_by_role("link").first).to_be_visible()
    expect(page.locator("#welkom")).to_be_hidden()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(paper).to_have_count(0)
    expect(page.locator("#welkom")).to_be_visible()


@pytest.mark.parametrize(
    ("text", "said"), [("  ", "empty"), ("a" * 1001, "tooLong")], ids=["empty", "too long"]
)
def test_what_can_not_be_asked_is_said_at_the_field(visit: Visit, text: str, said: str) -> None:
    widget = visit().open()
    widget.type(text)
    expect(widget.error).to_have_text(texts()[said].replace("{length}", "1.001"))
    expect(widget.field).to_have_attribute("aria-invalid", "true")
    expect(widget.field).to_have_value(text)
    expect(widget.messages).to_have_count(1)


def test_shift_enter_breaks_a_line(visit: Visit) -> None:
    widget = visit().open()
    widget.field.press_sequentially("een")
    widget.field.press("Shift+Enter")
    expect(widget.field).to_have_value("een\n")


def test_personal_data_is_remarked_upon(visit: Visit, catalogue: Catalogue) -> None:
    widget = visit().open()
    widget.type(f"Mijn mail is jan@voorbeeld.nl. {MONEY}")
    expect(widget.answers).to_have_count(3)
    expect(widget.element.locator(".notice")).to_contain_text(
        catalogue.teksten.persoonsgegevens.title
    )
    expect(widget.asked.last).not_to_contain_text("jan@voorbeeld.nl")


def test_html_in_a_question_stays_text(visit: Visit) -> None:
    widget = visit().open()
    widget.ask("<img src=x onerror=alert(1)> wat is een taalhuis?")
    expect(widget.asked.last).to_contain_text("<img")
    expect(widget.element.locator("img")).to_have_count(0)
