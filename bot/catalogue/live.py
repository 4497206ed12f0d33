"""The catalogue while the guide runs: an edit counts at once."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from bot.catalogue.entries import Catalogue
from bot.catalogue.reading import CatalogueError, load_catalogue

__all__ = ["CatalogueFile"]

logger = logging.getLogger(__name__)


class CatalogueFile:
    """The catalogue as it stands on disk, re-read when the file changes.

    A broken edit keeps the last good catalogue in use; `problem` then says what is wrong.

    Args:
        path: the YAML file.

    Raises:
        CatalogueError: when the first reading fails: there is no good catalogue to keep.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stamp = self._stat()
        self._catalogue = load_catalogue(path)
        self.problem: str | None = None

    def _stat(self) -> tuple[int, int]:
        try:
            stat = self._path.stat()
        except OSError:
            return (0, 0)
        return (stat.st_mtime_ns, stat.st_size)

    @property
    def current(self) -> Catalogue:
        """Return the newest good catalogue."""
        if self._stat() != self._stamp:
            with self._lock:
                self._reload()
        return self._catalogue

    def _reload(self) -> None:
        stamp = self._stat()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._catalogue = load_catalogue(self._path)
        except CatalogueError as invalid:
            self.problem = str(invalid)
            logger.error("Catalogus niet bijgewerkt, de vorige blijft in gebruik:\n%s", invalid)
        else:
            self.problem = None
            logger.info("Catalogus opnieuw gelezen: versie %s", self._catalogue.version)
