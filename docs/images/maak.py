"""Make the picture of the README: a question to the guide, as the terminal shows it."""

from pathlib import Path

from rich.console import Console

from bot.answer import topic_answer
from bot.catalogue import load_catalogue
from bot.cli import show
from bot.settings import catalogue_path


def main() -> None:
    """Write vraag.svg beside this file."""
    question = "hoe komen we aan cijfers over laaggeletterdheid in onze gemeente?"
    catalogue = load_catalogue(catalogue_path())
    console = Console(record=True, width=92, highlight=False)
    console.print(f'[green]$[/green] gids ask "{question}"')
    show(topic_answer(catalogue, catalogue.topics["cijfers_gemeente"], 1.0), console)
    path = Path(__file__).with_name("vraag.svg")
    console.save_svg(str(path), title="NT1-gids")


if __name__ == "__main__":
    main()
