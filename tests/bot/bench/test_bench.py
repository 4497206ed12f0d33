"""The bench: fair folds, bounded rounds, and a page that says what was left out."""

import asyncio
import dataclasses
import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
import rasa
import yaml

from bot.bench.bench import Extent, measure, remarks
from bot.bench.kept import Fold, Kept
from bot.bench.report import Measured, markdown, rows, table
from bot.bench.serving import Load, Serving, _long_conversation, _memory, _round
from bot.bench.side import SIDES
from bot.bench.times import NoTimes, Timed, Times, read_times, write_times
from bot.bench.understanding import examples, folds
from bot.check import Example
from bot.evaluate import outcome_of, score
from bot.settings import ROOT

_RASAS_DEFAULT = Path(rasa.__file__).parent / "engine/recipes/config_files/default_config.yml"

QUESTIONS = ["Hoe financier je de aanpak?", "Wat is een Taalhuis?", "hallo", "Wat is NT1?"]


def writer(example: Example) -> str:
    return example.labels["schrijver"]


class TestTheFolds:
    @pytest.fixture(scope="class")
    def items(self, catalogue) -> list[Example]:
        return examples(catalogue)

    def test_every_example_has_a_writer_and_the_catalogue_is_one(self, items):
        assert {"catalogus", "beleid"} <= {writer(item) for item in items}

    def test_no_writer_is_on_both_sides(self, items):
        for fold in folds(items, 5):
            assert not {writer(e) for e in fold.train} & {writer(e) for e in fold.test}

    def test_nothing_is_asked_that_could_not_be_learnt(self, items):
        for fold in folds(items, 5):
            assert {e.intent for e in fold.test} <= {e.intent for e in fold.train}

    def test_a_sample_is_small_and_always_the_same(self, catalogue):
        sample = examples(catalogue, per_intent=3)
        assert max(Counter(e.intent for e in sample).values()) == 3
        assert sample == examples(catalogue, per_intent=3)


class TestAnswersOfEarlierMeasurements:
    @pytest.fixture
    def fold(self) -> Fold:
        def example(text):
            return Example(text, "wat_is_nt1", ROOT / "a.yml", 1, {"schrijver": "beleid"})

        return Fold([example("Wat is NT1?")], [example("nt1?")])

    @pytest.fixture
    def answers(self):
        unsure = [("personas", 0.41234), ("klasse", 0.3), ("monitoring", 0.001)]
        ranking = [{"name": name, "confidence": sure} for name, sure in unsure]
        return [
            {"intent": {"name": "groet", "confidence": 1.0}, "intent_ranking": []},
            {"intent": {"name": "nlu_fallback", "confidence": 0.4}, "intent_ranking": ranking},
        ]

    def test_are_taken_again(self, tmp_path, answers, catalogue):
        kept = Kept(tmp_path / "nieuw")
        kept.write(tmp_path / "nieuw" / "gids-deel1-a.txt", answers)
        again = kept.read(tmp_path / "nieuw" / "gids-deel1-a.txt", 2)
        outcomes = [[outcome_of(x, catalogue) for x in some] for some in (answers, again)]
        assert outcomes[0] == outcomes[1]
        assert outcomes[1][1].offered == ("personas", "klasse")
        assert kept.read(tmp_path / "nieuw" / "gids-deel2-a.txt", 2) is None

    def test_hold_no_text_of_any_question(self, tmp_path, answers):
        place = tmp_path / "gids-deel1-a.txt"
        Kept(tmp_path).write(place, answers)
        assert (
            place.read_text() == "groet 1.0000\nnlu_fallback 0.4000 personas 0.4123 klasse 0.3000\n"
        )

    def test_are_not_taken_when_everything_is_to_be_done_again(self, tmp_path, answers):
        place = tmp_path / "gids-deel1-a.txt"
        Kept(tmp_path).write(place, answers)
        assert Kept(tmp_path, fresh=True).read(place, 2) is None

    @pytest.mark.parametrize("content", ["groet 1.0\n", "groet 1.0\nklasse\n", "groet x\n\n"])
    def test_half_a_file_is_no_answer(self, tmp_path, content):
        (tmp_path / "a.txt").write_text(content, encoding="utf-8")
        assert Kept(tmp_path).read(tmp_path / "a.txt", 2) is None

    def test_take_the_place_of_those_of_other_material(self, tmp_path, answers):
        for name in ("gids-deel1-a", "gids-deel2-a", "gids-zonder-deel1-a", "gids-deel1-b"):
            Kept(tmp_path).write(tmp_path / f"{name}.txt", answers)
        assert {path.stem for path in tmp_path.iterdir()} == {
            *("gids-deel1-b", "gids-deel2-a", "gids-zonder-deel1-a")
        }

    def test_belong_to_their_material_only(self, fold):
        guide, without, reference = SIDES
        less = dataclasses.replace(fold, train=[])
        place = Kept(Path()).place
        names = [
            place(guide, 0, fold, None),
            place(guide, 0, less, None),
            place(guide, 0, dataclasses.replace(fold, test=[]), None),
            place(without, 0, fold, None),
            place(reference, 0, fold, None),
            place(reference, 0, fold, 13),
        ]
        assert len(set(names)) == len(names)
        assert place(guide, 0, fold, None) == names[0]

    def test_of_the_guide_are_of_no_use_when_a_component_changed(self, fold, monkeypatch):
        before = [Kept(Path()).place(side, 0, fold, None) for side in SIDES]
        monkeypatch.setattr("bot.bench.kept.code_fingerprint", lambda: "anders")
        after = [Kept(Path()).place(side, 0, fold, None) for side in SIDES]
        assert [a == b for a, b in zip(before, after, strict=True)] == [False, False, True]


class TestTheSides:
    def test_the_guide_is_measured_as_it_is_shipped(self):
        assert SIDES[0].config == ROOT / "config.yml"
        assert SIDES[0].encoder

    def test_without_sentence_vectors_is_a_setting(self):
        assert SIDES[1].environment()["GIDS_ENCODER"] == "uit"

    def test_the_reference_is_rasas_default_with_the_same_policies(self):
        guide, _, reference = (side.settings(None) for side in SIDES)
        assert reference["policies"] == guide["policies"]
        default = yaml.safe_load(_RASAS_DEFAULT.read_text(encoding="utf-8"))["pipeline"]
        expected = [part for part in default if part["name"] != "ResponseSelector"]
        next(p for p in expected if p["name"] == "DIETClassifier")["random_seed"] = 42
        assert reference["pipeline"] == expected

    def test_fewer_epochs_are_for_trying_out(self):
        pipeline = SIDES[2].settings(epochs=2)["pipeline"]
        assert [part["epochs"] for part in pipeline if "epochs" in part] == [2]


class TestAskingARunningGuide:
    def test_a_round_asks_every_question_once(self, guide):
        load = asyncio.run(_round(guide.url, 2, QUESTIONS))
        assert (load.conversations, load.answered, load.failed) == (2, len(QUESTIONS), 0)
        assert 0 < load.p50 <= load.p95
        assert load.rate > 0

    def test_nobody_there_is_a_failure_and_no_error(self):
        load = asyncio.run(_round("http://127.0.0.1:9", 1, QUESTIONS))
        assert (load.answered, load.failed) == (0, len(QUESTIONS))

    def test_a_long_conversation_tells_the_turns_it_reached(self, guide):
        turns = asyncio.run(_long_conversation(guide.url, QUESTIONS, (1, 4, 50)))
        assert set(turns) == {1, 4}

    def test_memory_counts_the_servers(self, guide):
        pids = [process.pid for process in guide.processes.values()]
        assert _memory(pids) == pytest.approx(sum(_memory([pid]) for pid in pids), rel=0.2)
        assert _memory(pids) > 50e6


@pytest.fixture
def times() -> Times:
    loads = [Load(1, 10, 0, 20, 35, 9.5), Load(8, 9, 1, 80, 130, 14)]
    timed = Timed(88.8, 6_300_000, 6.24, Serving(321_000_000, loads, {1: 20.4, 50: 21.6}))
    when = datetime(2026, 1, 31, 12, 0)
    sides = {side.key: timed for side in SIDES}
    return Times(when, "2 kernen", 12_345, 13, 1_500_000_000, ["Op een klok."], sides)


class TestTimesOfAnEarlierMeasurement:
    @pytest.fixture
    def kept(self, tmp_path, times) -> Path:
        write_times(times, tmp_path / "nieuw" / "tijden.json")
        return tmp_path / "nieuw" / "tijden.json"

    def test_are_taken_again(self, kept, times):
        assert read_times(kept, SIDES, 13) == times

    def test_an_answer_that_never_came_has_no_time(self, tmp_path, times):
        none = Load(1, 0, 10, float("nan"), float("nan"), 0.0)
        served = Serving(1, [none], {})
        timed = dataclasses.replace(times.sides["gids"], serving=served)
        write_times(dataclasses.replace(times, sides={"gids": timed}), tmp_path / "a.json")
        again = read_times(tmp_path / "a.json", SIDES[:1], 13).sides["gids"].serving
        assert again.loads[0].failed == 10
        assert again.loads[0].p50 != again.loads[0].p50

    @pytest.mark.parametrize("content", [None, "", "{}", '{"when": 1, "sides": []}'])
    def test_that_are_not_there_are_asked_for(self, tmp_path, content):
        if content is not None:
            (tmp_path / "a.json").write_text(content, encoding="utf-8")
        with pytest.raises(NoTimes, match="Meet eerst alles, zonder --alleen-begrip"):
            read_times(tmp_path / "a.json", SIDES, 13)

    def test_must_be_of_every_side(self, tmp_path, times):
        guide = {"gids": times.sides["gids"]}
        write_times(dataclasses.replace(times, sides=guide), tmp_path / "a.json")
        with pytest.raises(NoTimes, match="zonder zinsvectoren en Rasa's standaard"):
            read_times(tmp_path / "a.json", SIDES, 13)

    @pytest.mark.parametrize(("kept_of", "advice"), [(13, "--epochs 13 op"), (None, "weg")])
    def test_must_be_of_as_many_epochs(self, tmp_path, times, kept_of, advice):
        write_times(dataclasses.replace(times, epochs=kept_of), tmp_path / "a.json")
        with pytest.raises(NoTimes, match=advice):
            read_times(tmp_path / "a.json", SIDES, 20)

    def test_are_looked_for_before_anything_is_trained(self, monkeypatch, tmp_path):
        monkeypatch.setattr("bot.bench.bench.ROOT", tmp_path)
        with pytest.raises(NoTimes):
            measure(dataclasses.replace(Extent(), timed=False), pytest.fail)

    def test_of_the_table_in_docs_are_under_version_control(self):
        place = ROOT / "bench" / "tijden.json"
        epochs = json.loads(place.read_text(encoding="utf-8"))["epochs"]
        times = read_times(place, SIDES, epochs)
        page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
        assert f"{times.when:%d-%m-%Y %H:%M}, {times.machine}." in page
        seconds = [f"{times.sides[side.key].training:.0f} s" for side in SIDES]
        assert f"| trainen | {' | '.join(seconds)} |" in page


class TestThePage:
    @pytest.fixture
    def measured(self, times) -> list[Measured]:
        none = score([], ["een"])
        return [Measured(side, none, 5, times.sides[side.key]) for side in SIDES]

    def test_it_has_a_column_for_each_side(self, measured, times):
        made = rows(measured, 1_500_000_000)
        assert table(measured, made).row_count == len(made)
        page = markdown(measured, made, [], times)
        assert "| van start tot eerste antwoord | 6,2 s | 6,2 s | 6,2 s |" in page
        assert "| 8 gesprekken tegelijk: p50 / p95 | 80 / 130 ms |" in page
        assert "| 8 gesprekken tegelijk: mislukt | 1 van 10 |" in page
        assert "31-01-2026 12:00, 2 kernen" in page

    def test_what_was_not_measured_is_no_zero(self, measured):
        measured[2] = dataclasses.replace(measured[2], parts=0)
        made = dict(rows(measured, 0))
        assert made["vraag meteen goed beantwoord"][2] == "niet gemeten"

    def test_what_was_limited_is_said(self, times):
        def said(extent):
            return remarks(extent, times, datetime(2026, 2, 1))

        assert not any("eperkt" in line or "Proef" in line for line in said(Extent()))
        assert any("1 van de 5" in line for line in said(Extent(reference_parts=1)))
        assert any("20 epochs" in line for line in said(Extent(epochs=20)))
        assert any("geen meting" in line for line in said(Extent.small()))

    def test_how_was_timed_is_told_of_the_times_in_the_table(self, times):
        assert "Op een klok." in remarks(Extent(), times, datetime(2026, 2, 1))

    def test_times_of_another_day_say_so(self, times):
        kept = dataclasses.replace(Extent(), timed=False)
        assert any(
            "01-02-2026" in line and "12.345 voorbeelden" in line
            for line in remarks(kept, times, datetime(2026, 2, 1))
        )
