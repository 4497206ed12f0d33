"""The app package that an administrator uploads to Teams: manifest and icons in one zip.

The form: Microsoft, "Public developer manifest for Microsoft Teams", version 1.17. Its texts stand
in manifest.json beside this module; what differs per organisation is filled in here.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

__all__ = ["Organisation", "PackageError", "build_manifest", "write_package"]

_FOLDER = Path(__file__).parent
_MAX_NAME = 32
_MAX_ADDRESS = 2048
_ICONS = ("color.png", "outline.png")


class PackageError(ValueError):
    """The package can't be made; the message says what to do, in Dutch."""


@dataclass(frozen=True)
class Organisation:
    """Who offers the app; Teams shows it to everyone who looks at the app.

    Attributes:
        name: at most 32 characters.
        website: where people find help with the app; https.
        privacy: what happens with their data; https.
        terms: the terms of use; https.
    """

    name: str
    website: str
    privacy: str
    terms: str

    def check(self) -> None:
        """Raise PackageError when Teams would refuse one of these."""
        if not 0 < len(self.name.strip()) <= _MAX_NAME:
            raise PackageError(
                f"De naam van de organisatie mag hooguit {_MAX_NAME} tekens hebben; "
                "kort hem in, bijvoorbeeld tot 'Gemeente …'."
            )
        for what, url in (
            ("website", self.website),
            ("privacyverklaring", self.privacy),
            ("voorwaarden", self.terms),
        ):
            parts = urlsplit(url)
            if parts.scheme != "https" or not parts.hostname or len(url) > _MAX_ADDRESS:
                raise PackageError(f"Het adres bij {what} moet met https:// beginnen: {url}")


def build_manifest(app_id: str, organisation: Organisation, version: str) -> dict[str, Any]:
    """Return the manifest.

    Args:
        app_id: id of the app registration; the app in Teams gets the same, so that a later package
            is an update of the first.
        organisation: who offers it.
        version: of the guide; Teams takes an update only with a higher one.

    Raises:
        PackageError: when something is missing or too long.
    """
    if not app_id:
        raise PackageError("GIDS_TEAMS_APP_ID ontbreekt; zie docs/teams.md.")
    organisation.check()
    manifest: dict[str, Any] = json.loads((_FOLDER / "manifest.json").read_text("utf-8"))
    manifest["id"] = app_id
    manifest["version"] = version
    manifest["developer"] = {
        "name": organisation.name.strip(),
        "websiteUrl": organisation.website,
        "privacyUrl": organisation.privacy,
        "termsOfUseUrl": organisation.terms,
    }
    for bot in manifest["bots"]:
        bot["botId"] = app_id
    return manifest


def write_package(path: Path, manifest: dict[str, Any]) -> None:
    """Write the zip, the same bytes for the same content.

    Raises:
        PackageError: when the file can't be written.
    """
    files = {"manifest.json": json.dumps(manifest, ensure_ascii=False, indent=2).encode()}
    files |= {name: (_FOLDER / name).read_bytes() for name in _ICONS}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in files.items():
                package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    except OSError as error:
        raise PackageError(f"Kan {path} niet schrijven ({error.strerror}).") from None
