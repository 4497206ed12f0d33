"""The catalogue: every resource, every topic with its advice, and every other text users read.

`entries` says what stands in `resources.yaml`, `reading` reads and checks it (content editors see
each mistake with file, line and what to do about it) and `live` reads it again when it changes.
"""

from bot.catalogue.entries import (
    Body,
    Catalogue,
    Level,
    PageFacts,
    Passage,
    Resource,
    Role,
    SearchWords,
    Texts,
    Topic,
)
from bot.catalogue.live import CatalogueFile
from bot.catalogue.reading import CatalogueError, Problem, load_catalogue

__all__ = [
    "Body",
    "Catalogue",
    "CatalogueError",
    "CatalogueFile",
    "Level",
    "PageFacts",
    "Passage",
    "Problem",
    "Resource",
    "Role",
    "SearchWords",
    "Texts",
    "Topic",
    "load_catalogue",
]
