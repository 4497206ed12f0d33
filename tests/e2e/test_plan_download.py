"""A plan's files, from the conversation to the document, over the running guide."""

import io

import pytest
from docx import Document


@pytest.fixture
def plan(post):
    """A finished plan, with what stands beside the agreed keys."""

    def say(text):
        (main,) = (m for m in post({"sender": "plan-e2e", "message": text}).json() if "custom" in m)
        return {**main["custom"], **main["extra"], "plain": main["text"]}

    for text in ("maak een stappenplan voor onze gemeente", "griffier", "Ede", "nog niets"):
        say(text)
    return say("hoe we ze bereiken")


def test_both_files_are_fetched_at_the_guides_own_address(guide, http, plan):
    word, text = (file["url"] for file in plan["downloads"])
    assert word.startswith(f"{guide.url}/plan/")
    reply = http.get(word)
    assert reply.status_code == 200
    assert "gemeente Ede" in Document(io.BytesIO(reply.content)).paragraphs[0].text
    assert http.get(text).text.startswith("# Stappenplan NT1 voor de gemeente Ede")


def test_who_reads_plain_text_gets_the_steps_and_the_addresses(plan):
    assert "Stap 1 · Bestuur" in plan["plain"]
    for file in plan["downloads"]:
        assert file["url"] in plan["plain"]


def test_an_address_that_was_made_up_is_unknown(http):
    reply = http.get("/plan/verzonnen/stappenplan.docx")
    assert reply.status_code == 404
    assert reply.json()["status"] == "error"
