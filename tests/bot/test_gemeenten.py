"""The municipality that someone names: its official name, whatever way it is typed."""

import pytest

from bot.gemeenten import Municipality, find_municipality, municipalities


def test_all_municipalities_of_the_netherlands_are_known():
    names = [place.name for place in municipalities()]
    assert len(names) == len(set(names)) == 342


def test_every_municipality_is_found_by_its_own_name():
    wrong = {p.name: find_municipality(p.name) for p in municipalities()}
    assert {name: found for name, found in wrong.items() if found != name} == {}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ut\u00adrecht", "Utrecht"),
        ("den haag", "Den Haag"),
        ("'s-Gravenhage", "Den Haag"),
        ("DEN BOSCH", "'s-Hertogenbosch"),
        ("sudwest fryslan", "Súdwest-Fryslân"),
        ("Capelle a/d IJssel", "Capelle aan den IJssel"),
        ("Zaandam", "Zaanstad"),
        ("Wij zijn de gemeente Nuenen", "Nuenen, Gerwen en Nederwetten"),
        ("Ik werk sinds een jaar bij het sociaal domein van Oss", "Oss"),
        ("bergen (nh)", "Bergen (NH.)"),
        ("Bergen", "Bergen"),
    ],
)
def test_names_are_found_however_they_are_written(typed, name):
    assert find_municipality(typed) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Amstredam", "Amsterdam"),
        ("gemeente rotterdm", "Rotterdam"),
        ("haarlemermeer", "Haarlemmermeer"),
        ("Ik werk voor de gemeente Enschedee in het oosten", "Enschede"),
    ],
)
def test_mistakes_are_forgiven(typed, name):
    assert find_municipality(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "?!",
        "geen idee",
        "weet ik niet",
        "stoppen",
        "best lastig",
        "Best veel mensen weten dat niet, geloof ik",
        "Wij leiden zelf mensen op en huizen in een oud gebouw",
        "Hoe financier je de aanpak?",
    ],
)
def test_other_words_are_not_taken_for_a_municipality(typed):
    assert find_municipality(typed) is None


@pytest.mark.parametrize("typed", ["best", "gemeente best", "Ik kom uit Goes en zoek een cursus"])
def test_a_name_that_is_an_ordinary_word_counts_where_it_is_meant(typed):
    assert find_municipality(typed) in {"Best", "Goes"}


def test_the_list_is_written_by_hand(tmp_path):
    file = tmp_path / "lijst.txt"
    file.write_text("# kop\n\nEen | Twee, Drie\nBest *\n", encoding="utf-8")
    assert municipalities(file) == (
        Municipality("Een", ("Twee", "Drie")),
        Municipality("Best", ordinary=True),
    )
