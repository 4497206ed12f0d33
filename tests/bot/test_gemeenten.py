"""The municipality that someone names: its official name, whatever way it is typed."""

import pytest

from bot.gemeenten import (
    Municipality,
    find_municipality,
    in_province,
    municipalities,
    municipality_alone,
)


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
        ("Wij zijn de gemeente Amstredam", "Amsterdam"),
        ("ik werk in apeldorn", "Apeldoorn"),
        ("bij de gemeente zwole", "Zwolle"),
        ("gem. zwole", "Zwolle"),
        ("Ik ben ambtenaar in Groningn", "Groningen"),
        ("de ronde vennen", "De Ronde Venen"),
        ("De Bild", "De Bilt"),
    ],
)
def test_mistakes_are_forgiven(typed, name):
    assert find_municipality(typed) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Amstredam", "Amsterdam"),
        ("rotterdm", "Rotterdam"),
        ("Enschedee", "Enschede"),
        ("de ronde vennen", "De Ronde Venen"),
        ("De Bild", "De Bilt"),
        ("sgravenhage", "Den Haag"),
        ("Haren", None),
        ("Drunen", None),
        ("Den Dolder", None),
        ("Ubbergen", None),
        ("Utrechr", None),
    ],
)
def test_slips_are_told_from_another_name(typed, name):
    assert find_municipality(typed, slips=True) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("die in Limburg", "Bergen (L.)"),
        ("NH", "Bergen (NH.)"),
        ("Limburg of Noord-Holland", None),
        ("de gemeente", None),
    ],
)
def test_a_province_tells_municipalities_of_one_name_apart(text, name):
    assert in_province(text, ["Bergen (NH.)", "Bergen (L.)", "Ede"]) == name


@pytest.mark.parametrize("exact", [True, False])
def test_a_province_is_no_municipality(exact):
    assert find_municipality("plan voor de provincie Utrecht", exact=exact) is None
    assert find_municipality("Zeist, provincie Utrecht", exact=exact) == "Zeist"


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
        "laten we dat overslaan",
        "even houden zo",
        "wil ik laten rusten",
        "ongeveer de helft",
        "mensen leren",
        "klachten",
        "landelijk",
        "Mensen in de gemeente durven geen fouten te maken",
        "IN ONZE GEMEENTE DURVEN MENSEN GEEN FOUTEN TE MAKEN",
    ],
)
def test_other_words_are_not_taken_for_a_municipality(typed):
    assert find_municipality(typed) is None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("nee, Utrecht", "Utrecht"),
        ("ik bedoel Den Haag", "Den Haag"),
        ("nee wacht, De Bilt", "De Bilt"),
        ("de gemeente moet Haarlem zijn", "Haarlem"),
        ("nee, Best", "Best"),
    ],
)
def test_a_name_can_be_all_that_is_said(typed, name):
    assert municipality_alone(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "Utrecht doet dat goed",
        "zoals in Utrecht",
        "Utrect",
        "leren",
        "best",
        "buren",
        "dat is best",
    ],
)
def test_more_or_less_than_a_name_is_no_name_alone(typed):
    assert municipality_alone(typed) is None


def test_an_exact_name_has_no_mistakes_and_is_no_ordinary_word():
    assert find_municipality("wij werken in Utrecht", exact=True) == "Utrecht"
    assert find_municipality("Utrect", exact=True) is None
    assert find_municipality("best", exact=True) is None


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
