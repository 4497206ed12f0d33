"""Feedback: what is kept, and above all what is not."""

from datetime import date

import pytest
import sqlalchemy as sa

from bot.feedback import MAX_REASON, Feedback, Verdict, per_topic

DAY = date(2026, 11, 25)


@pytest.fixture
def store(tmp_path):
    return Feedback(f"sqlite:///{tmp_path / 'map' / 'feedback.db'}")


def test_a_verdict_is_kept_for_every_topic_of_the_answer(store):
    store.add(["financiering", "monitoring"], Verdict.GOOD, 0.987, DAY)
    assert [(r["onderwerp"], r["oordeel"], r["zekerheid"]) for r in store.rows()] == [
        ("monitoring", "goed", 0.99),
        ("financiering", "goed", 0.99),
    ]


def test_nothing_is_kept_that_leads_to_a_person(store):
    columns = {column["name"] for column in sa.inspect(store._engine).get_columns("feedback")}
    assert columns == {"id", "dag", "onderwerp", "zekerheid", "oordeel", "reden"}
    store.add(["klasse"], Verdict.NOT_GOOD, 0.5, DAY)
    assert type(store.rows()[0]["dag"]) is date


def test_a_reason_is_masked_and_cut(store):
    store.add(["klasse"], Verdict.NOT_GOOD, 0.5, DAY, "mail jan@gemeente.nl\n\n" + "a" * 500)
    reason = store.rows()[0]["reden"]
    assert reason.startswith("mail [e-mailadres] a")
    assert len(reason) == MAX_REASON


class TestAReasonAfterwards:
    def test_it_goes_with_the_newest_verdict_without_one(self, store):
        store.add(["klasse"], Verdict.NOT_GOOD, 0.5, DAY, "te lang")
        store.add(["klasse"], Verdict.NOT_GOOD, 0.6, DAY)
        store.add(["klasse"], Verdict.GOOD, 0.7, DAY)
        store.add_reason(["klasse"], "te vaag", DAY)
        assert [r["reden"] for r in store.rows()] == [None, "te vaag", "te lang"]

    def test_more_of_it_stands_behind_what_was_said(self, store):
        store.add(["klasse"], Verdict.NOT_GOOD, 0.5, DAY, "te lang")
        store.add_reason(["klasse"], "te vaag", DAY)
        assert [r["reden"] for r in store.rows()] == ["te lang; te vaag"]
        store.add_reason(["klasse"], "a" * 500, DAY)
        assert len(store.rows()[0]["reden"]) == MAX_REASON

    def test_it_is_dropped_when_there_is_no_verdict(self, store):
        store.add(["klasse"], Verdict.NOT_GOOD, 0.5, date(2026, 11, 24))
        store.add_reason(["klasse"], "te vaag", DAY)
        assert [r["reden"] for r in store.rows()] == [None]


def test_the_summary_puts_first_what_was_least_useful(store):
    store.add(["klasse"], Verdict.GOOD, 1.0, DAY)
    store.add(["taalhuis"], Verdict.NOT_GOOD, 0.6, DAY, "te lang")
    store.add(["taalhuis"], Verdict.NOT_GOOD, 0.8, DAY)
    first, second = per_topic(store.rows())
    assert (first.topic, first.good, first.not_good) == ("taalhuis", 0, 2)
    assert first.confidence == pytest.approx(0.7)
    assert first.reasons == ("te lang",)
    assert (second.topic, second.good, second.confidence) == ("klasse", 1, None)


def test_it_is_there_after_a_restart(tmp_path):
    url = f"sqlite:///{tmp_path / 'feedback.db'}"
    Feedback(url).add(["klasse"], Verdict.GOOD, 1.0, DAY)
    assert len(Feedback(url).rows()) == 1
