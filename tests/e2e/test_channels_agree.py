"""The same conversations in every channel: the same topics, the same resources, the same buttons."""

from pathlib import Path

import pytest
import yaml

from bot.settings import ROOT
from tests.e2e.drivers import Rest, Slack, Teams, Widget
from tests.e2e.test_conversations import payload

FOLDER = Path(__file__).with_name("conversations")
CONVERSATIONS = [
    conversation
    for name in ("basis.yml", "kanalen.yml")
    for conversation in yaml.safe_load((FOLDER / name).read_text("utf-8"))
]


@pytest.fixture
def everywhere(channels_guide, slack, microsoft):
    """The same person in every channel, REST first."""
    drivers = [
        Rest(channels_guide.url),
        Widget(channels_guide.url),
        Slack(channels_guide.url, slack),
        Teams(channels_guide.url, microsoft),
    ]
    yield drivers
    for driver in drivers:
        driver.close()


@pytest.fixture(scope="module")
def table():
    """Lines of "same conversations, all channels"; written to results/ at the end."""
    lines = {}
    yield lines
    path = ROOT / "results" / "kanalen.md"
    path.parent.mkdir(exist_ok=True)
    names = list(next(iter(lines.values()))[1]) if lines else []
    rows = [
        "| gesprek | beurten | onderwerpen | bronnen | " + " | ".join(names) + " |",
        "|---|---|---|---|" + "---|" * len(names),
    ]
    for title, ((turns, topics, links), agree) in lines.items():
        marks = " | ".join("gelijk" if agree[name] else "anders" for name in names)
        rows.append(f"| {title} | {turns} | {topics} | {links} | {marks} |")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    print("\n" + "\n".join(rows))


def differences(rest, extra, driver, shown):
    """Return how a channel differs from REST, in words.

    A channel may also show where "Meer weten" comes from; the resources come first and in order.
    """
    sections = extra.get("sections", ())
    more = {r["url"] for r in extra.get("readings", ())}
    more |= {r["url"] for section in sections for r in section["readings"]}
    links = [url for url in shown.urls if url in rest.urls or url not in more]
    found = []
    if shown.titles != rest.titles:
        found.append(f"{driver.name}: koppen {shown.titles}, REST {rest.titles}")
    if links != list(rest.urls):
        found.append(f"{driver.name}: links {links}, REST {rest.urls}")
    if shown.payloads != rest.payloads:
        found.append(f"{driver.name}: knoppen {shown.payloads}, REST {rest.payloads}")
    return found


def test_there_are_enough_conversations():
    assert len(CONVERSATIONS) >= 20


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c["naam"])
def test_every_channel_gives_the_same(everywhere, conversation, table, request):
    rest, *others = everywhere
    agree = {driver.name: True for driver in others}
    topics, links, different = [], set(), []
    for turn in conversation["beurten"]:
        pressed = payload(rest.custom, turn["knop"]) if "knop" in turn else None
        text = turn.get("zeg")
        if text == "TWIJFEL":
            text = request.getfixturevalue("doubtful")
        shown = rest.press(pressed) if pressed else rest.say(text)
        assert rest.custom["type"] == turn["type"]
        topics += rest.custom["topics"]
        links.update(shown.urls)
        for driver in others:
            there = (
                driver.press(pressed, rest.answers) if pressed else driver.say(text, rest.answers)
            )
            found = differences(shown, rest.extra, driver, there)
            agree[driver.name] &= not found
            different += found
    seen = len(conversation["beurten"]), ", ".join(dict.fromkeys(topics)), len(links)
    table[conversation["naam"]] = seen, agree
    assert different == []
