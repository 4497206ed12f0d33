"""The catalogue: what an editor may write, and what is said when it is not in order."""

import pytest
import yaml

from bot.catalogue import CatalogueError, CatalogueFile, load_catalogue
from bot.settings import ROOT


def problems(path):
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(path)
    return caught.value.problems


def only_problem(path):
    found = problems(path)
    assert len(found) == 1, found
    return found[0]


def test_the_real_catalogue_is_in_order(catalogue):
    assert len(catalogue.topics) >= 41
    assert len(catalogue.resources) >= 35


def test_two_resources_are_known_by_name_only(catalogue):
    nameless = {r.id for r in catalogue.resources.values() if r.url is None}
    assert nameless == {"kennisdocument_budgetten", "hoe_bereik_je_professionals"}


def test_every_topic_can_be_reached_from_another(catalogue):
    reached = {name for topic in catalogue.topics.values() for name in topic.follow_ups}
    assert set(catalogue.topics) <= reached


def test_advice_is_written_for_people_in_a_hurry(catalogue):
    for topic in catalogue.topics.values():
        assert 15 <= len(topic.advice.split()) <= 130, topic.id


def test_version_changes_with_the_file(small_catalogue, write_catalogue):
    first = load_catalogue(write_catalogue(small_catalogue)).version
    small_catalogue["topics"][0]["title"] = "Anders"
    assert load_catalogue(write_catalogue(small_catalogue)).version != first


def test_unknown_key_is_named_with_its_line(small_catalogue, write_catalogue):
    small_catalogue["topics"][1]["titel"] = "Nog een titel"
    path = write_catalogue(small_catalogue)
    problem = only_problem(path)
    assert "'titel' is onbekend" in problem.message
    assert path.read_text().splitlines()[problem.line - 1].strip() == "titel: Nog een titel"


def test_missing_key_is_named(small_catalogue, write_catalogue):
    del small_catalogue["topics"][0]["advice"]
    assert "'advice' ontbreekt" in only_problem(write_catalogue(small_catalogue)).message


def test_empty_text_is_refused(small_catalogue, write_catalogue):
    small_catalogue["topics"][0]["advice"] = "   "
    assert "'advice' is leeg" in only_problem(write_catalogue(small_catalogue)).message


def test_repeated_id_is_refused(small_catalogue, write_catalogue):
    small_catalogue["resources"].append(dict(small_catalogue["resources"][0]))
    assert any(
        "id 'boek' staat er twee keer" in p.message
        for p in problems(write_catalogue(small_catalogue))
    )


def test_dangling_resource_is_refused(small_catalogue, write_catalogue):
    small_catalogue["topics"][0]["resources"] = ["boek", "bok"]
    problem = only_problem(write_catalogue(small_catalogue))
    assert "resource 'bok' bestaat niet" in problem.message
    assert problem.line > 0


def test_dangling_follow_up_is_refused(small_catalogue, write_catalogue):
    small_catalogue["topics"][0]["follow_ups"] = ["twee", "vier"]
    assert "onderwerp 'vier' bestaat niet" in only_problem(write_catalogue(small_catalogue)).message


def test_resource_that_no_topic_uses_is_refused(small_catalogue, write_catalogue):
    extra = dict(small_catalogue["resources"][0], id="folder")
    small_catalogue["resources"].append(extra)
    message = only_problem(write_catalogue(small_catalogue)).message
    assert "'folder' hoort bij geen onderwerp" in message


@pytest.mark.parametrize(
    "url", ["http://voorbeeld.nl", "voorbeeld.nl", "https://met spatie.nl", "https://localhost", ""]
)
def test_malformed_address_is_refused(small_catalogue, write_catalogue, url):
    small_catalogue["resources"][0]["url"] = url
    assert "'url'" in only_problem(write_catalogue(small_catalogue)).message


def test_address_must_be_given_or_explicitly_null(small_catalogue, write_catalogue):
    small_catalogue["resources"][0]["url"] = None
    assert load_catalogue(write_catalogue(small_catalogue)).resources["boek"].url is None
    del small_catalogue["resources"][0]["url"]
    assert "'url' ontbreekt" in only_problem(write_catalogue(small_catalogue)).message


@pytest.mark.parametrize(
    "advice", ["# Kop", "<b>vet</b>", "[link](https://x.nl)", "| tabel |", "`code`", "**half vet"]
)
def test_advice_holds_paragraphs_lists_and_bold_only(small_catalogue, write_catalogue, advice):
    small_catalogue["topics"][0]["advice"] = advice
    assert "'advice'" in only_problem(write_catalogue(small_catalogue)).message


def test_key_that_stands_twice_is_refused(small_catalogue, write_catalogue):
    path = write_catalogue(small_catalogue)
    path.write_text(path.read_text().replace("  title: Een\n", "  title: Een\n  title: Twee\n"))
    assert "'title' staat hier voor de tweede keer" in only_problem(path).message


def test_every_mistake_is_told_in_one_go(small_catalogue, write_catalogue):
    small_catalogue["topics"][0]["level"] = "hemel"
    small_catalogue["topics"][1]["follow_ups"] = []
    small_catalogue["resources"][0]["titel"] = "x"
    assert len(problems(write_catalogue(small_catalogue))) == 3


@pytest.mark.parametrize("content", ["", "topics: [", "- lijst", "{teksten: {}}", "a: b: c"])
def test_what_is_no_catalogue_gets_a_reason(tmp_path, content):
    path = tmp_path / "resources.yaml"
    path.write_text(content)
    assert problems(path)


def test_missing_file_gets_a_reason(tmp_path):
    assert "kan het bestand niet lezen" in only_problem(tmp_path / "weg.yaml").message


def test_yaml_tags_do_not_run_code(tmp_path):
    path = tmp_path / "resources.yaml"
    path.write_text("teksten: !!python/object/apply:os.getcwd []\n")
    assert "geen geldige YAML" in only_problem(path).message


class TestRereading:
    def test_a_changed_file_is_read_again(self, small_catalogue, write_catalogue):
        file = CatalogueFile(write_catalogue(small_catalogue))
        small_catalogue["topics"][0]["title"] = "Een nieuwe titel"
        write_catalogue(small_catalogue)
        assert file.current.topics["een"].title == "Een nieuwe titel"

    def test_a_broken_edit_keeps_the_last_good_catalogue(
        self, small_catalogue, write_catalogue, caplog
    ):
        path = write_catalogue(small_catalogue)
        file = CatalogueFile(path)
        path.write_text("topics: [")
        assert file.current.topics["een"].title == "Een"
        assert "geen geldige YAML" in file.problem
        assert "vorige blijft in gebruik" in caplog.text

    def test_a_mended_file_clears_the_problem(self, small_catalogue, write_catalogue):
        path = write_catalogue(small_catalogue)
        file = CatalogueFile(path)
        path.unlink()
        assert file.current.topics
        assert file.problem
        write_catalogue(small_catalogue)
        assert file.current.topics
        assert file.problem is None

    def test_a_guide_does_not_start_without_a_good_catalogue(self, tmp_path):
        with pytest.raises(CatalogueError):
            CatalogueFile(tmp_path / "weg.yaml")


def test_the_real_file_is_plain_yaml_for_other_readers():
    data = yaml.safe_load((ROOT / "resources.yaml").read_text(encoding="utf-8"))
    assert set(data) == {
        *("teksten", "rollen", "bestuursorganen", "zoeken", "plan", "resources", "topics")
    }


def reading(**changes):
    page = {
        "title": "Een pagina",
        "url": "https://voorbeeld.nl/pagina",
        "read_on": "2026-11-23",
        "facts": ["Het boek heeft vijf hoofdstukken."],
    }
    return {**page, **changes}


def test_a_reading_tells_what_a_page_says_and_when_it_was_read(small_catalogue, write_catalogue):
    small_catalogue["topics"][0]["readings"] = [reading(published=2021)]
    (page,) = load_catalogue(write_catalogue(small_catalogue)).topics["een"].readings
    assert page.read_on.isoformat() == "2026-11-23"
    assert page.published == "2021"
    assert page.facts == ["Het boek heeft vijf hoofdstukken."]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"url": "ftp://voorbeeld.nl"}, "'url'"),
        ({"read_on": "gisteren"}, "'read_on' moet een datum zijn, zoals 2026-11-23"),
        ({"facts": []}, "'facts' heeft te weinig regels"),
        ({"facts": [" "]}, "'regel 1 van facts' is leeg"),
        ({"facts": ["Zie [hier](https://x.nl)."]}, "een link"),
        ({"facts": ["- een\n- twee"]}, "schrijf elk feit als één regel tekst"),
        ({"title": ""}, "'title' is leeg"),
        ({"datum": "2021"}, "'datum' is onbekend"),
    ],
)
def test_a_reading_that_is_not_in_order_is_refused(
    small_catalogue, write_catalogue, changes, message
):
    small_catalogue["topics"][1]["readings"] = [reading(**changes)]
    assert message in only_problem(write_catalogue(small_catalogue)).message


def test_one_page_stands_once_under_a_topic(small_catalogue, write_catalogue):
    small_catalogue["topics"][0]["readings"] = [reading(), reading()]
    message = only_problem(write_catalogue(small_catalogue)).message
    assert "'https://voorbeeld.nl/pagina' staat er 2 keer" in message
