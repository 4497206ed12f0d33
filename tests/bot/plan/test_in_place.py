"""What a message says to be in place, and what it says not to be."""

import pytest

from bot.plan.in_place import added_levels, corrected_levels, levels_in

ALL = ["bestuur", "beleid", "uitvoering", "taalhuis"]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        # "Niet" stands after what it denies, and reaches no further than a comma or full stop.
        ("Beleid is er, Taalhuis niet", ["beleid"]),
        ("beleid hebben we, taalhuis niet", ["beleid"]),
        ("Er is een Taalhuis. Beleid niet.", ["taalhuis"]),
        ("Er is beleid, uitvoering nog niet", ["beleid"]),
        ("Er is beleid, maar de uitvoering in onze gemeente is nog niet goed", ["beleid"]),
        ("Het beleid is er nog niet maar we hebben wel een taalhuis", ["taalhuis"]),
        ("Beleid is er en we hebben niet veel geld", ["beleid"]),
        ("Er zijn cursussen voor mensen die niet goed lezen", ["uitvoering"]),
        ("Taalhuis, nog niet", ["niets"]),
        # "Geen" stands before it; a "wel" afterwards wins.
        ("Geen Taalhuis, beleid wel", ["beleid"]),
        ("Nog geen taalhuis, wel beleid", ["beleid"]),
        ("er is geen beleid maar wel een Taalhuis en cursussen", ["uitvoering", "taalhuis"]),
        ("Nee, alleen de wethouder staat erachter", ["bestuur"]),
        ("beleid hebben we geen", ["niets"]),
        # Without a comma.
        ("beleid wel taalhuis niet", ["beleid"]),
        ("wel beleid geen taalhuis", ["beleid"]),
        ("geen taalhuis wel beleid", ["beleid"]),
        ("beleid is er niet wel uitvoering", ["uitvoering"]),
        ("beleid: ja, taalhuis: nee", ["beleid"]),
        # Enumerations.
        ("beleid en taalhuis hebben we niet", ["niets"]),
        ("beleid, uitvoering en taalhuis hebben we nog niet", ["niets"]),
        ("We hebben een taalhuis, beleid en uitvoering nog niet", ["taalhuis"]),
        ("beleid en uitvoering wel, taalhuis niet", ["beleid", "uitvoering"]),
        ("geen beleid of taalhuis", ["niets"]),
        ("geen beleid, uitvoering of taalhuis", ["niets"]),
        ("Geen Taalhuis, beleid en uitvoering wel", ["beleid", "uitvoering"]),
        # Other words for no.
        ("we missen een taalhuis", ["niets"]),
        ("het beleid ontbreekt", ["niets"]),
        ("Het taalhuis is er al, het beleid moet nog gemaakt worden", ["taalhuis"]),
        ("nog niets aan beleid", ["niets"]),
        ("niet alleen beleid ook een taalhuis", ["beleid", "taalhuis"]),
        # What comes later is not there yet.
        ("taalhuis wordt volgend jaar geopend", ["niets"]),
        ("beleid wordt nu geschreven", ["niets"]),
        ("beleid is er, het taalhuis wordt volgend jaar geopend", ["beleid"]),
        ("er wordt nu beleid geschreven", ["niets"]),
        ("we gaan volgend jaar een taalhuis openen", ["niets"]),
        ("er komt een taalhuis", ["niets"]),
        ("een taalhuis is gepland", ["niets"]),
        ("we willen beleid maken en hebben al een taalhuis", ["taalhuis"]),
        ("Beleid is in ontwikkeling, een taalhuis hebben we", ["taalhuis"]),
        ("we hebben een taalhuis en zijn bezig met beleid", ["taalhuis"]),
        ("er worden cursussen gegeven", ["uitvoering"]),
        ("het Taalhuis wordt volgend jaar uitgebreid", ["taalhuis"]),
        ("het Taalhuis opent elke dag pas om 10 uur", ["taalhuis"]),
        ("we zijn druk bezig met de uitvoering", ["uitvoering"]),
        ("er is beleid, dat wordt goed uitgevoerd", ["beleid"]),
        # Who decides is no level.
        ("het college heeft besloten dat er geen taalhuis komt", ["niets"]),
        ("er ligt een beleidsplan maar de raad heeft geen budget gegeven", ["beleid"]),
        ("de wethouder wil geen taalhuis", ["niets"]),
        ("de raad heeft budget gegeven", ["bestuur"]),
        ("de wethouder heeft een taalhuis geopend", ["bestuur", "taalhuis"]),
    ],
)
def test_a_no_goes_with_its_own_level(catalogue, text, levels):
    assert levels_in(catalogue, text) == levels


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("alles", ALL),
        ("alles behalve beleid en taalhuis", ["bestuur", "uitvoering"]),
        ("alles is er, alleen het taalhuis nog niet", ["bestuur", "beleid", "uitvoering"]),
        ("Taalhuis niet, de rest wel", ["bestuur", "beleid", "uitvoering"]),
        ("beleid is er, de rest niet", ["beleid"]),
        ("niet alles, wel beleid", ["beleid"]),
        ("Nog niets, behalve beleid", ["beleid"]),
        ("nog niets, alleen beleid", ["beleid"]),
        ("alles moet nog", ["niets"]),
        ("behalve uitvoering niks", ["uitvoering"]),
        ("behalve uitvoering hebben we nog niets", ["uitvoering"]),
        ("behalve beleid en een taalhuis, niets", ["beleid", "taalhuis"]),
        ("behalve uitvoering alles", ["bestuur", "beleid", "taalhuis"]),
        ("bijna alles", None),
        ("we hebben zo goed als alles", None),
        ("bijna alles, alleen het taalhuis nog niet", ["bestuur", "beleid", "uitvoering"]),
        ("nog niet alles", None),
        ("dat hebben we allemaal niet", None),
        ("We bedenken alles voor hen en niets met hen", ["niets"]),
        ("ik ben benieuwd naar de rest", None),
        ("we weten niet of het werkt", None),
    ],
)
def test_all_and_nothing(catalogue, text, levels):
    assert levels_in(catalogue, text) == levels


@pytest.mark.parametrize("text", ["ik weet niet of er beleid is", "we weten niet of er beleid is"])
def test_who_does_not_know_whether_denies_nothing(catalogue, text):
    assert levels_in(catalogue, text) == ["weet_niet"]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("ook een taalhuis", ["beleid", "uitvoering", "taalhuis"]),
        ("nee, geen beleid", ["uitvoering"]),
        ("nee, geen beleid of uitvoering", ["niets"]),
        ("we hebben alleen een taalhuis", ["taalhuis"]),
    ],
)
def test_a_correction_adds_takes_away_or_replaces(catalogue, text, levels):
    assert corrected_levels(catalogue, ["beleid", "uitvoering"], text) == levels


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("en uitvoering", ["beleid", "uitvoering"]),
        ("uitvoering en taalhuis", ["beleid", "uitvoering", "taalhuis"]),
        ("verder niets", ["beleid"]),
        ("weet ik niet", ["beleid"]),
        ("een taalhuis, beleid toch niet", ["taalhuis"]),
        ("alles", ALL),
    ],
)
def test_what_is_typed_after_buttons_adds_to_them(catalogue, text, levels):
    assert added_levels(catalogue, ["beleid"], text) == levels
