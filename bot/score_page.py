"""The figures of `gids nlu` as one HTML page, for who writes the examples.

Handles the picture of expected against decided and, per pair that is mixed up, the questions
that went wrong and the file where better examples belong. The page stands on its own: no script
and nothing that is fetched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from string import Template

from bot.catalogue import Catalogue, Level
from bot.evaluate import Evaluation, Judged, confused_pairs
from bot.intents import FALLBACK, OUT_OF_SCOPE
from bot.score_table import FIGURES

__all__ = ["score_page"]

_CELL = 20  # side of a cell of the matrix, in pixels
_LABEL = 168  # room for the name of a topic
_BAND = 22  # room for the name of a group
_CHARACTER = 7  # width of a character of a group's name, on the safe side

_SMALL_TALK = "gesprek"  # the group, and the training file, of what is not about a topic
_OTHER = "overig"

# Share of a topic's questions on the diagonal, and number of errors in a cell, by depth of tint.
_GOOD_STEPS = (0.8, 0.95)
_BAD_STEPS = (2, 3)


# --- what everything is called ------------------------------------------------------------------


@dataclass(frozen=True)
class _Names:
    """What an editor calls an intent, and where its examples stand."""

    catalogue: Catalogue

    def title(self, intent: str) -> str:
        if intent == FALLBACK:
            return "Keuze"
        if topic := self.catalogue.topics.get(intent):
            return topic.title
        return intent.replace("_", " ").capitalize()

    def label(self, intent: str) -> str:
        return "keuze" if intent == FALLBACK else intent

    def group(self, intent: str) -> str:
        if intent in (OUT_OF_SCOPE, FALLBACK):
            return _OTHER
        topic = self.catalogue.topics.get(intent)
        return topic.level.value if topic else _SMALL_TALK

    def file(self, intent: str) -> str:
        return f"data/nlu/{OUT_OF_SCOPE if intent == OUT_OF_SCOPE else self.group(intent)}.yml"


def _percent(rate: float, digits: int = 0) -> str:
    return f"{rate:.{digits}%}".replace(".", ",")


def _times(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _groups(names: _Names, judged: Iterable[Judged]) -> dict[str, list[str]]:
    """Return every intent by group: all topics, what else the questions hold, then the rest."""
    groups: dict[str, list[str]] = {level.value: [] for level in Level}
    for topic in names.catalogue.topics.values():
        groups[topic.level.value].append(topic.id)
    seen = {name for j in judged for name in (j.example.intent, j.got)}
    groups[_SMALL_TALK] = sorted(name for name in seen if names.group(name) == _SMALL_TALK)
    groups[_OTHER] = [OUT_OF_SCOPE, FALLBACK]
    return {group: intents for group, intents in groups.items() if intents}


# --- the picture --------------------------------------------------------------------------------


def _step(value: float, steps: Sequence[float]) -> int:
    return 1 + sum(value >= step for step in steps)


def _tint(expected: str, got: str, number: int, total: int) -> str:
    """Return the style of a cell: good, bad, or (out of scope, offered a choice) neither."""
    if expected == got:
        return f"goed{_step(number / total, _GOOD_STEPS)}"
    if (expected, got) == (OUT_OF_SCOPE, FALLBACK):
        return "neutraal"
    return f"fout{_step(number, _BAD_STEPS)}"


def _text(x: float, y: float, text: str, style: str, turned: bool = False) -> str:
    turn = f' transform="rotate(-90 {x} {y})"' if turned else ""
    return f'<text class="{style}" x="{x}" y="{y}"{turn}>{escape(text)}</text>'


def _matrix(names: _Names, groups: dict[str, list[str]], judged: Iterable[Judged]) -> str:
    """Return the SVG: a row per expected intent, a column per decision.

    Args:
        names: what everything is called.
        groups: intents by group, in the order in which they are drawn.
        judged: the questions.
    """
    columns = [intent for intents in groups.values() for intent in intents]
    rows = [intent for intent in columns if intent != FALLBACK]
    counts = Counter((j.example.intent, j.got) for j in judged)
    totals = Counter(j.example.intent for j in judged)
    start = _BAND + _LABEL
    right, bottom = start + len(columns) * _CELL, start + len(rows) * _CELL
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Verwacht en besloten"'
        f' aria-describedby="matrix-uitleg" width="{right + 1}" height="{bottom + 1}"'
        f' viewBox="0 0 {right + 1} {bottom + 1}">'
    ]
    parts += _group_marks(groups, right, bottom)
    for index, intent in enumerate(columns):
        at = start + index * _CELL
        label = names.label(intent)
        parts.append(_text(at + _CELL - 6, start - 6, label, "naam", turned=True))
        if intent in rows:
            parts.append(_text(start - 6, at + _CELL - 6, label, "naam rechts"))
    for (expected, got), number in sorted(counts.items()):
        x, y = start + columns.index(got) * _CELL, start + rows.index(expected) * _CELL
        tip = f"Verwacht: {names.title(expected)}. Besloten: {names.title(got)}. "
        tip += f"{number} van {_times(totals[expected], 'vraag', 'vragen')}."
        parts.append(
            f'<g class="{_tint(expected, got, number, totals[expected])}">'
            f"<title>{escape(tip)}</title>"
            f'<rect x="{x + 1}" y="{y + 1}" width="{_CELL - 1}" height="{_CELL - 1}"/>'
            f"{_text(x + _CELL / 2 + 0.5, y + _CELL - 6, str(number), 'getal')}</g>"
        )
    return "\n".join([*parts, "</svg>"])


def _group_marks(groups: dict[str, list[str]], right: int, bottom: int) -> list[str]:
    """Return the grid, and for every group a square on the diagonal, lines and its name."""
    start = _BAND + _LABEL
    lines = [f"M{x} {start}V{bottom}" for x in range(start, right + 1, _CELL)]
    lines += [f"M{start} {y}H{right}" for y in range(start, bottom + 1, _CELL)]
    squares, borders, names = [], [f"M0 {bottom}H{right}M{right} 0V{bottom}"], []
    at = start
    for group, intents in groups.items():
        size = len(intents) * _CELL
        tall = min(size, bottom - at)
        squares.append(f'<rect class="vak" x="{at}" y="{at}" width="{size}" height="{tall}"/>')
        borders.append(f"M0 {at}H{right}M{at} 0V{bottom}")
        for room, turned in ((size, False), (tall, True)):
            if room < len(group) * _CHARACTER:
                continue
            middle = at + room / 2
            x, y = (_BAND - 7, middle) if turned else (middle, _BAND - 7)
            names.append(_text(x, y, group, "groep", turned))
        at += size
    corner = [
        _text(start - 6, start - 22, "verwacht ↓", "as rechts"),
        _text(start - 6, start - 6, "besloten →", "as rechts"),
    ]
    return [
        *squares,
        f'<path class="raster" d="{"".join(lines)}"/>',
        f'<path class="grens" d="{"".join(borders)}"/>',
        *names,
        *corner,
    ]


# --- the words below it -------------------------------------------------------------------------


def _rival(j: Judged) -> str | None:
    """Return what a question was mixed up with: the answer, or the best other choice."""
    if j.got != FALLBACK:
        return j.got
    return next((name for name in j.outcome.offered if name != j.example.intent), None)


def _start_here(names: _Names, judged: Iterable[Judged]) -> str:
    """Return which two topics are mixed up most, in either direction; answers before choices."""
    topics = names.catalogue.topics
    mixed: Counter[tuple[str, str]] = Counter()
    answered: Counter[tuple[str, str]] = Counter()
    for j in judged:
        rival = _rival(j)
        if j.wrong and j.example.intent in topics and rival in topics:
            first, second = sorted([j.example.intent, str(rival)])
            mixed[first, second] += 1
            answered[first, second] += j.got != FALLBACK
    if not mixed:
        return "<p>Er zijn geen twee onderwerpen door elkaar gehaald.</p>"
    worst = max(mixed, key=lambda pair: (mixed[pair], answered[pair]))
    ties = sum(number == mixed[worst] for number in mixed.values()) - 1
    one, other = (f"<strong>{escape(names.title(name))}</strong>" for name in worst)
    also = (
        f" {_times(ties, 'ander paar ging', 'andere paren gingen')} even vaak mis." if ties else ""
    )
    return (
        f"<p>{one} en {other} zijn het vaakst door elkaar gehaald ({mixed[worst]} keer).{also} "
        f"Schrijf voor allebei voorbeelden die het verschil duidelijk maken.</p>"
        f"{_files(names, worst)}"
    )


def _files(names: _Names, intents: Iterable[str]) -> str:
    places = [
        f"in <code>{escape(names.file(intent))}</code> bij <code>{escape(intent)}</code>"
        for intent in intents
    ]
    return f"<p>Voorbeelden komen {', en '.join(places)}.</p>"


def _question(names: _Names, j: Judged) -> str:
    """Return one question that went wrong, with what the guide made of it."""
    others = [name for name in j.outcome.offered if name != j.got]
    shown = [
        f"<strong>{escape(names.title(name))}</strong> (verwacht)"
        if name == j.example.intent
        else escape(names.title(name))
        for name in others
    ]
    listed = " · ".join(shown)
    if j.got == FALLBACK:
        more = f" Aangeboden: {listed or 'niets'}."
    else:
        more = f" Ook mogelijk: {listed}." if listed else ""
    return (
        f'<li><q>{escape(j.example.text)}</q><span class="bij">'
        f"Zekerheid: {_percent(j.outcome.confidence)}.{more}</span></li>"
    )


def _pair(names: _Names, pair: tuple[str, str], questions: Sequence[Judged]) -> str:
    expected, got = pair
    if got == FALLBACK:
        first_offered = [rival for j in questions if (rival := _rival(j))]
        involved = list(dict.fromkeys([expected, *first_offered]))
    else:
        involved = [expected, got]
    listed = "".join(_question(names, j) for j in questions)
    return (
        f"<section><h3>{escape(names.title(expected))} → {escape(names.title(got))} "
        f'<span class="aantal">{_times(len(questions), "vraag", "vragen")}</span></h3>'
        f'<ul class="vragen">{listed}</ul>{_files(names, involved)}</section>'
    )


def _table(caption: str, heads: Sequence[str], bodies: Iterable[str]) -> str:
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{cells}</tr></thead>"
        f"{''.join(bodies)}</table>"
    )


def _row(head: str, *values: object) -> str:
    cells = "".join(f"<td>{escape(str(value))}</td>" for value in values)
    return f'<tr><th scope="row">{escape(head)}</th>{cells}</tr>'


def _figures(evaluation: Evaluation) -> str:
    scores = evaluation.scores
    rows = [
        _row(words.format(topics=scores.topics), _percent(getattr(scores, field), 1))
        for field, words in FIGURES.items()
    ]
    main = _table("Alle vragen", ["wat", "uitkomst"], ["<tbody>", *rows, "</tbody>"])
    rows = [
        _row(style.replace("_", " "), number, _percent(rate, 1))
        for style, (rate, number) in scores.by_label.items()
    ]
    styles = _table("Per stijl", ["stijl", "vragen", "goed"], ["<tbody>", *rows, "</tbody>"])
    return main + styles


def _all_intents(names: _Names, groups: dict[str, list[str]], judged: Sequence[Judged]) -> str:
    """Return the matrix in words: per intent how often right, offered, and what else it became."""
    bodies = []
    for group, intents in groups.items():
        rows = []
        for intent in intents:
            if intent == FALLBACK:
                continue
            got = Counter(j.got for j in judged if j.example.intent == intent)
            rest = [
                f"{names.title(name)} ({number})"
                for name, number in got.most_common()
                if name not in (intent, FALLBACK)
            ]
            title = names.title(intent)
            rows.append(
                _row(title, got.total(), got[intent], got[FALLBACK], ", ".join(rest) or "–")
            )
        head = f'<tr><th scope="rowgroup" colspan="5">{escape(group)}</th></tr>'
        bodies.append(f"<tbody>{head}{''.join(rows)}</tbody>")
    heads = ["onderwerp", "vragen", "goed", "keuze", "iets anders"]
    return _table("Wat de gids besloot, per onderwerp", heads, bodies)


def score_page(evaluation: Evaluation, measured: datetime) -> str:
    """Return the whole page.

    Args:
        evaluation: what was measured.
        measured: when that was.
    """
    names, judged = _Names(evaluation.catalogue), evaluation.judged
    groups = _groups(names, judged)
    pairs = confused_pairs(judged)
    right = sum(j.right for j in judged)
    went_wrong = sum(len(questions) for _, questions in pairs)
    unanswered = len(judged) - right - went_wrong
    return _PAGE.substitute(
        style=_STYLE,
        measured=f"{measured:%d-%m-%Y, %H:%M} uur",
        questions=len(judged),
        right=right,
        wrong=went_wrong,
        neutral=unanswered,
        start=_start_here(names, judged),
        figures=_figures(evaluation),
        matrix=_matrix(names, groups, judged),
        pairs="".join(_pair(names, pair, questions) for pair, questions in pairs)
        or "<p>Alles ging goed.</p>",
        table=_all_intents(names, groups, judged),
    )


# --- the page itself, in a form that is HTML as well as XML -------------------------------------

_LIGHT = """
  --vlak: #ffffff; --tekst: #1b1f24; --zacht: #4d5661; --lijn: #d5dae0; --rand: #7b8794;
  --vak: #eef2f6; --link: #0b57a4;
  --goed1: #d6e8fb; --goed2: #a9cff5; --goed3: #7db6ee; --opgoed: #0c2340;
  --fout1: #ffd9b0; --fout2: #ffb768; --fout3: #f79433; --opfout: #3a1c00;
  --neutraal: #dde1e6; --opneutraal: #1b1f24;"""

_STYLE = f"""
:root {{ color-scheme: light dark;{_LIGHT}
}}
@media screen and (prefers-color-scheme: dark) {{ :root {{
  --vlak: #15191e; --tekst: #e8ebee; --zacht: #b3bcc6; --lijn: #323a43; --rand: #8491a0;
  --vak: #20262d; --link: #8fc1f7;
  --goed1: #173a5e; --goed2: #1c4f85; --goed3: #2262a8; --opgoed: #ffffff;
  --fout1: #5c3208; --fout2: #7d430a; --fout3: #9c540d; --opfout: #ffffff;
  --neutraal: #3d4650; --opneutraal: #ffffff;
}} }}
* {{ box-sizing: border-box; }}
body {{ margin: 0 auto; max-width: 84rem; padding: 1rem; background: var(--vlak);
  color: var(--tekst); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }}
h1, h2, h3 {{ line-height: 1.25; }}
h2 {{ margin-top: 2.5rem; }}
h3 {{ margin: 0 0 .5rem; font-size: 1.05rem; }}
p, ul {{ max-width: 48rem; margin: .5rem 0; }}
ul {{ padding-left: 1.25rem; }}
a {{ color: var(--link); }}
code {{ overflow-wrap: anywhere; }}
.zacht, .aantal, .bij {{ color: var(--zacht); }}
.aantal {{ font-weight: normal; white-space: nowrap; }}
.bij {{ display: block; }}
.cijfers {{ display: flex; flex-wrap: wrap; gap: 1rem 3rem; align-items: flex-start; }}
table {{ border-collapse: collapse; }}
caption {{ text-align: left; font-weight: bold; padding: .25rem 0; }}
th, td {{ padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--lijn);
  text-align: left; vertical-align: top; }}
tbody th {{ font-weight: normal; }}
th[scope=rowgroup] {{ font-weight: bold; padding-top: .75rem; }}
td {{ font-variant-numeric: tabular-nums; }}
.cijfers td, .cijfers th + th {{ text-align: right; padding: .25rem 0 .25rem .75rem; }}
.cijfers td {{ white-space: nowrap; }}
.schuif {{ overflow-x: auto; border: 1px solid var(--lijn); padding: .5rem; }}
.schuif:focus-visible, a:focus-visible {{ outline: 3px solid var(--link); outline-offset: 2px; }}
figure {{ margin: 0; }}
.legenda {{ display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; list-style: none; padding: 0; }}
.legenda span {{ display: inline-block; width: 1em; height: 1em; margin-right: .4em;
  vertical-align: -.1em; border: 1px solid var(--rand); }}
section {{ border-top: 1px solid var(--lijn); padding: 1rem 0; max-width: 48rem; }}
.vragen li {{ margin: .5rem 0; }}
svg {{ display: block; font: 12px system-ui, sans-serif; }}
svg text {{ fill: var(--tekst); }}
svg .rechts {{ text-anchor: end; }}
svg .groep, svg .getal {{ text-anchor: middle; }}
svg .groep {{ font-weight: bold; }}
svg .as {{ fill: var(--zacht); font-style: italic; }}
svg .vak {{ fill: var(--vak); }}
svg path {{ fill: none; stroke: var(--lijn); }}
svg .grens {{ stroke: var(--rand); }}
svg .getal {{ font-size: 11px; }}
.goed1 rect {{ fill: var(--goed1); }}
.goed2 rect {{ fill: var(--goed2); }}
.goed3 rect {{ fill: var(--goed3); }}
.fout1 rect {{ fill: var(--fout1); }}
.fout2 rect {{ fill: var(--fout2); }}
.fout3 rect {{ fill: var(--fout3); }}
.neutraal rect {{ fill: var(--neutraal); }}
[class^=goed] .getal {{ fill: var(--opgoed); }}
[class^=fout] .getal {{ fill: var(--opfout); font-weight: bold; }}
.neutraal .getal {{ fill: var(--opneutraal); }}
@media (max-width: 30rem) {{
  .smal th, .smal td {{ padding-right: .4rem; font-size: .875rem; }}
}}
@media print {{
  @page {{ size: A4; margin: 12mm; }}
  * {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
  body {{ max-width: none; padding: 0; font-size: 10pt; }}
  .schuif {{ overflow: visible; border: 0; padding: 0; }}
  h2 {{ margin-top: 1.5rem; }}
  .cijfers {{ gap: 1rem; font-size: 9pt; }}
  .blad {{ break-before: page; margin-top: 0; }}
  svg {{ width: 100%; height: auto; }}
  svg, tr, section {{ break-inside: avoid; }}
  h2, h3 {{ break-after: avoid; }}
}}
"""

_PAGE = Template("""<!DOCTYPE html>
<html lang="nl">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'"/>
<title>Hoe goed de NT1-gids vragen begrijpt</title>
<style>$style</style>
</head>
<body>
<main>
<h1>Hoe goed de NT1-gids vragen begrijpt</h1>
<p>De gids kreeg $questions vragen die niet in de training zaten. $right daarvan begreep hij goed.
Gemeten op $measured.</p>

<h2>Begin hier</h2>
$start
<p class="zacht">Neem een vraag van deze pagina nooit over als voorbeeld. Dan meet je niet meer
eerlijk.</p>

<h2>De cijfers</h2>
<div class="cijfers">$figures</div>

<h2 class="blad">Verwacht en besloten</h2>
<figure>
<figcaption>
<p id="matrix-uitleg">Elke rij is een onderwerp dat werd verwacht, elke kolom wat de gids besloot.
Een getal is een aantal vragen. Op de diagonaal staan de $right vragen die goed gingen, daarbuiten
de $wrong die misgingen. Bij nog $neutral vragen buiten bereik bood de gids een keuze aan; dat telt
niet als fout. Dezelfde getallen staan in <a href="#tabel">de tabel onderaan</a>.</p>
<ul class="legenda">
<li><span style="background: var(--goed3)"></span>goed (blauw)</li>
<li><span style="background: var(--fout2)"></span>fout, of een keuze (oranje)</li>
<li><span style="background: var(--neutraal)"></span>buiten bereik met een keuze (grijs)</li>
</ul>
</figcaption>
<div class="schuif" role="region" aria-label="Plaatje van verwacht en besloten" tabindex="0">
$matrix
</div>
</figure>

<h2>Wat ging mis</h2>
<p>Links van de pijl staat wat werd verwacht, rechts wat de gids besloot. Het ergste paar staat
bovenaan. ‘Keuze’ betekent: de gids twijfelde en vroeg door.</p>
$pairs

<h2 id="tabel">Alle onderwerpen</h2>
<div class="schuif smal" role="region" aria-label="Tabel met alle onderwerpen" tabindex="0">
$table
</div>
</main>
</body>
</html>
""")
