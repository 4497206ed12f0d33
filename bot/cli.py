"""The command line `gids`: argument parsing and calls, nothing else."""

from __future__ import annotations

import dataclasses
import logging
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
import yaml
from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from bot import check as checks
from bot import evaluate as evaluation
from bot import run as running
from bot.answer import Answer, Section
from bot.ask import AskError, ask
from bot.catalogue import CatalogueError, Texts, load_catalogue
from bot.channels.slack.manifest import ManifestError, manifest
from bot.channels.teams import package as teams
from bot.dates import dutch_date
from bot.feedback import Feedback, per_topic
from bot.score_page import score_page
from bot.score_table import score_tables, worst_pairs
from bot.settings import (
    DEFAULT_PORT,
    LOOPBACK,
    ROOT,
    SettingsError,
    catalogue_path,
    feedback_database,
    public_url,
)
from bot.settings import version as guide_version
from bot.train import TrainingError, current_model, train

app = typer.Typer(help="De NT1-gids: starten, trainen, meten en vragen.", no_args_is_help=True)
# Bound now, so that what we say is not lost while Rasa's own prints are hushed.
_console = Console(file=sys.stdout, highlight=False)
_errors = Console(file=sys.stderr, highlight=False)


def _fail(message: str) -> NoReturn:
    _errors.print(f"[red]{escape(message)}[/red]")
    raise typer.Exit(1)


def _ready_model() -> Path:
    """Return an up-to-date model; train it, with progress, when there is none."""
    try:
        target = current_model()
        if target.exists():
            return target
        started = time.monotonic()
        with _console.status("Model trainen: voorbereiden") as status:

            def show_step(step: str) -> None:
                seconds = time.monotonic() - started
                _console.print(f"[dim]{seconds:5.0f} s  {step}[/dim]")
                status.update(f"Model trainen: {step}")

            _console.print("Model trainen (eenmalig, tot de voorbeelden veranderen)")
            model = train(show_step)
        _console.print(f"Model klaar in {time.monotonic() - started:.0f} s: {model.name}")
    except (CatalogueError, TrainingError) as error:
        _fail(str(error))
    return model


@app.command()
def run(
    port: Annotated[int, typer.Option(help="Poort van de gids.", min=1, max=65535)] = DEFAULT_PORT,
    host: Annotated[str, typer.Option(help="Adres om op te luisteren.")] = LOOPBACK,
) -> None:
    """Start de gids; stop met Ctrl-C."""
    try:
        public_url(port)  # what can't be used is said now, not after minutes of training
        model = _ready_model()
        with (
            _console.status("Gids starten") as status,
            running.start(
                model, host, port, lambda line: status.update(f"Gids starten: {line}")
            ) as guide,
        ):
            status.stop()
            _console.print(f"De NT1-gids is klaar: {guide.url}  (stop met Ctrl-C)", soft_wrap=True)
            name = guide.wait()
            _fail(f"De gids is gestopt, want {name} is onverwacht geëindigd.")
    except (SettingsError, running.StartError) as error:
        _fail(str(error))
    _console.print("\nDe NT1-gids is gestopt.")


@app.command(name="train")
def train_command() -> None:
    """Train het model als de voorbeelden, de instellingen of de onderwerpen zijn veranderd."""
    model = _ready_model()
    _console.print(f"Het model is bij de tijd: {model.name}", soft_wrap=True)


@app.command()
def check() -> None:
    """Controleer de catalogus en de trainingsvoorbeelden; noem alles wat niet klopt."""
    report = checks.check_project()
    for problem in report.problems:
        _errors.print(escape(str(problem)), soft_wrap=True)
    if report.problems:
        _fail(f"{len(report.problems)} problemen gevonden.")
    _console.print(report.summary)


@app.command(name="ask")
def ask_command(
    question: Annotated[str, typer.Argument(help="Je vraag, tussen aanhalingstekens.")],
    url: Annotated[
        str, typer.Option(help="Adres van een gids die al draait; zonder dit start er even een.")
    ] = "",
) -> None:
    """Stel één vraag en lees het antwoord in de terminal."""
    logging.disable(logging.INFO)
    try:
        if not url and running.health(f"http://{LOOPBACK}:{DEFAULT_PORT}")[0] == 200:  # noqa: PLR2004
            url = f"http://{LOOPBACK}:{DEFAULT_PORT}"
        if url:
            answer = ask(url, question)
        else:
            model = _ready_model()
            with _console.status("Gids starten"), running.start(model) as guide:
                answer = ask(guide.url, question)
        show(answer, _console)
    except (AskError, CatalogueError, SettingsError, running.StartError) as error:
        _fail(str(error))


def show(answer: Answer, console: Console) -> None:
    """Print an answer as a person would like to read it."""
    texts = load_catalogue(catalogue_path()).teksten
    console.print(f"\n[bold]{escape(answer.title)}[/bold]\n")
    for part in answer.parts:
        if part.title:
            console.rule(f"[bold]{escape(part.title)}[/bold]", align="left")
        _show_part(part, texts, console)
    for file in answer.downloads:
        console.print(
            f"\n  [bold]{escape(file.title)}[/bold]\n  [cyan]{file.url}[/cyan]", soft_wrap=True
        )
    if answer.buttons:
        titles = "  ·  ".join(escape(button.title) for button in answer.buttons)
        console.print(f"\n[dim]Ook te vragen: {titles}[/dim]")
    console.print()


def _show_part(part: Section, texts: Texts, console: Console) -> None:
    console.print(Markdown(part.text))
    for link in part.resources:
        console.print(
            f"\n  [bold]{escape(link.title)}[/bold] [dim]· {escape(link.organisation)}[/dim]"
        )
        console.print(f"  {escape(link.summary)}")
        console.print(f"  [cyan]{link.url or escape(texts.geen_link)}[/cyan]", soft_wrap=True)
    if part.readings:
        console.rule(f"[bold]{escape(texts.meer_weten_kop)}[/bold]", align="left", style="dim")
        console.print(f"[dim]{escape(texts.meer_weten_uitleg)}[/dim]")
    for reading in part.readings:
        dated = f"{dutch_date(reading.published)} · " if reading.published else ""
        read = f"{texts.gelezen_op} {dutch_date(reading.read_on)}"
        console.print(
            f"\n  [bold]{escape(reading.title)}[/bold] [dim]· {escape(dated + read)}[/dim]"
        )
        for fact in reading.facts:
            console.print(Padding(Markdown(f"- {fact}"), (0, 0, 0, 1)))
        console.print(f"  [cyan]{reading.url}[/cyan]", soft_wrap=True)


@app.command(name="feedback")
def feedback_command() -> None:
    """Toon per onderwerp wat gebruikers van de antwoorden vonden, met hun redenen."""
    try:
        summed = per_topic(Feedback(feedback_database()).rows())
    except SQLAlchemyError as error:
        _fail(f"Kan de feedback niet lezen; controleer GIDS_FEEDBACK_DB ({type(error).__name__}).")
    if not summed:
        _console.print("Er is nog geen feedback gegeven.")
        return
    table = Table("Onderwerp", "Nuttig", "Niet nuttig", "Zekerheid bij niet nuttig", "Redenen")
    for topic in summed:
        table.add_row(
            escape(topic.topic),
            str(topic.good),
            str(topic.not_good),
            "" if topic.confidence is None else f"{topic.confidence:.0%}",
            escape("\n".join(topic.reasons)),
        )
    _console.print(table)


@app.command()
def nlu(
    folder: Annotated[
        Path, typer.Option(help="Map met vragen in Rasa's YAML-vorm, met hun onderwerp.")
    ] = ROOT / "tests" / "nlu",
    html: Annotated[
        Path, typer.Option(help="Waar de pagina komt waarop je ziet welke vragen misgaan.")
    ] = ROOT / "results" / "nlu.html",
) -> None:
    """Meet hoe goed de gids vragen begrijpt die niet in de training zaten."""
    model = _ready_model()
    with _console.status("Vragen stellen aan het model"):
        measured = evaluation.evaluate(model, folder)
    if not measured.judged:
        _fail(f"Geen vragen gevonden in {folder}.")
    for table in score_tables(measured.scores):
        _console.print(table)
    if worst := worst_pairs(measured):
        _console.print("\n[bold]Het vaakst ging mis:[/bold]")
        for pair in worst:
            _console.print(pair)
    try:
        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(score_page(measured, datetime.now().astimezone()), encoding="utf-8")
    except OSError as error:
        _fail(f"Kan {html} niet schrijven ({error.strerror}).")
    _console.print(f"\nAlle vragen die misgingen, en een plaatje: {html}", soft_wrap=True)


@app.command(name="teams-pakket")
def teams_package(
    *,
    organisatie: Annotated[str, typer.Option(help="Naam van je organisatie, hooguit 32 tekens.")],
    website: Annotated[str, typer.Option(help="Pagina waar mensen hulp vinden bij de gids.")],
    privacy: Annotated[str, typer.Option(help="Adres van de privacyverklaring.")],
    voorwaarden: Annotated[
        str, typer.Option(help="Adres van de gebruiksvoorwaarden; zonder dit de website.")
    ] = "",
    app_id: Annotated[
        str, typer.Option(envvar="GIDS_TEAMS_APP_ID", help="Id van de app-registratie.")
    ] = "",
    bestand: Annotated[Path, typer.Option(help="Waar het pakket komt.")] = ROOT
    / "results"
    / "nt1-gids-teams.zip",
) -> None:
    """Maak het app-pakket dat je in het Teams-beheercentrum uploadt."""
    organisation = teams.Organisation(organisatie, website, privacy, voorwaarden or website)
    try:
        teams.write_package(bestand, teams.build_manifest(app_id, organisation, guide_version()))
    except teams.PackageError as error:
        _fail(str(error))
    _console.print(f"Het pakket staat klaar: {bestand}", soft_wrap=True)


@app.command(name="slack-manifest")
def slack_manifest(
    url: Annotated[
        str,
        typer.Option(help="Adres waarop Slack de gids bereikt, zoals https://gids.gemeente.nl."),
    ] = "",
    zonder_vervolgvragen: Annotated[
        bool,
        typer.Option(
            "--zonder-vervolgvragen",
            help="Vraag geen recht om mee te lezen in kanalen; elke vraag daar noemt dan de gids.",
        ),
    ] = False,
) -> None:
    """Toon de beschrijving van de app voor Slack: rechten, adressen, opdracht en startpagina."""
    try:
        texts = load_catalogue(catalogue_path()).teksten
        shown = manifest(texts, url or public_url(), follow_ups=not zonder_vervolgvragen)
    except (CatalogueError, ManifestError, SettingsError) as error:
        _fail(str(error))
    # Not through the console: what is printed is copied or piped, and must not be wrapped.
    typer.echo(yaml.safe_dump(shown, allow_unicode=True, sort_keys=False, width=10_000), nl=False)


@app.command()
def bench(
    *,
    quick: Annotated[
        bool, typer.Option("--snel", help="Een proef met weinig voorbeelden en vragen.")
    ] = False,
    parts: Annotated[
        int, typer.Option("--plooien", help="Delen van de kruisvalidatie.", min=1, max=5)
    ] = 5,
    reference_parts: Annotated[
        int,
        typer.Option(
            "--referentie-plooien", help="Delen voor Rasa's standaard; 0 is geen.", min=0, max=5
        ),
    ] = 5,
    epochs: Annotated[
        int | None,
        typer.Option("--epochs", help="Epochs voor Rasa's DIET, in plaats van 100.", min=1),
    ] = None,
    only_guide: Annotated[
        bool, typer.Option("--alleen-gids", help="Sla Rasa's standaard over.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--opnieuw", help="Doe ook delen opnieuw die al eerder gedaan zijn.")
    ] = False,
    only_understanding: Annotated[
        bool,
        typer.Option(
            "--alleen-begrip", help="Meet geen tijden; die van de vorige meting blijven staan."
        ),
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--uit", help="Waar de tabel komt; anders docs/benchmarks.md.")
    ] = None,
) -> None:
    """Meet de gids naast Rasa's standaard: begrip, trainen, starten, snelheid en geheugen."""
    from bot.bench import bench as benching  # noqa: PLC0415 - scikit-learn imports for seconds
    from bot.bench import report as reporting  # noqa: PLC0415
    from bot.bench.times import NoTimes  # noqa: PLC0415
    from bot.bench.understanding import TrainingFailed  # noqa: PLC0415

    extent = benching.Extent.small() if quick else benching.Extent(parts, reference_parts)
    extent = dataclasses.replace(
        extent,
        epochs=epochs or extent.epochs,
        with_reference=not only_guide,
        fresh=fresh,
        timed=not only_understanding,
    )
    # A trial must not take the place of measured figures.
    target = output or (ROOT / ("results" if quick else "docs") / "benchmarks.md")
    started = time.monotonic()
    try:
        with _console.status("Meten") as status:

            def show_step(step: str) -> None:
                _console.print(f"[dim]{time.monotonic() - started:6.0f} s  {escape(step)}[/dim]")
                status.update(escape(step))

            measured, times = benching.measure(extent, show_step)
        made = reporting.rows(measured, times.installed)
        said = benching.remarks(extent, times, datetime.now().astimezone())
        page = reporting.markdown(measured, made, said, times)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page, encoding="utf-8")
    except (CatalogueError, SettingsError, NoTimes, TrainingFailed, running.StartError) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"Kan {error.filename or target} niet schrijven ({error.strerror}).")
    _console.print(reporting.table(measured, made))
    for remark in said:
        _console.print(f"[dim]- {escape(remark)}[/dim]")
    _console.print(f"\nDe tabel staat in {target}", soft_wrap=True)


@app.command()
def version() -> None:
    """Toon de versie."""
    _console.print(guide_version())


if __name__ == "__main__":
    app()
