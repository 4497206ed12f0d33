"""The app package: valid against Microsoft's own schema, with icons of the size Teams wants."""

import json
import struct
import zipfile

import jsonschema
import pytest

from bot.channels.teams.package import Organisation, PackageError, build_manifest, write_package
from bot.settings import ROOT, version

APP = "11111111-2222-3333-4444-555555555555"
TOWN = Organisation(
    "Gemeente Voorbeeld", "https://voorbeeld.nl", "https://voorbeeld.nl/p", "https://voorbeeld.nl/v"
)
SCHEMAS = ROOT / "tests/teams/node_modules/@microsoft/app-manifest/build/json-schemas/teams"


def test_every_file_that_the_manifest_names_is_in_it(tmp_path):
    path = tmp_path / "map" / "gids.zip"
    write_package(path, build_manifest(APP, TOWN, version()))
    with zipfile.ZipFile(path) as package:
        manifest = json.loads(package.read("manifest.json"))
        assert sorted(package.namelist()) == sorted(["manifest.json", *manifest["icons"].values()])
        for name, side in (("color.png", 192), ("outline.png", 32)):
            data = package.read(name)
            assert data[:8] == b"\x89PNG\r\n\x1a\n"
            assert struct.unpack(">II", data[16:24]) == (side, side)


def test_it_carries_the_app_and_the_organisation():
    manifest = build_manifest(APP, TOWN, "1.2.3")
    assert manifest["id"] == manifest["bots"][0]["botId"] == APP
    assert manifest["version"] == "1.2.3"
    assert manifest["developer"]["name"] == "Gemeente Voorbeeld"


@pytest.mark.needs("node")
def test_microsofts_schema_accepts_it():
    manifest = build_manifest(APP, TOWN, version())
    folder = SCHEMAS / f"v{manifest['manifestVersion']}"
    assert folder.is_dir(), "Voer eerst uit: make playground"
    schema = json.loads((folder / "MicrosoftTeams.schema.json").read_text("utf-8"))
    jsonschema.Draft4Validator.check_schema(schema)
    assert not list(jsonschema.Draft4Validator(schema).iter_errors(manifest))
    assert list(jsonschema.Draft4Validator(schema).iter_errors({**manifest, "id": "gids"}))


def test_the_same_content_gives_the_same_file(tmp_path):
    for name in ("a.zip", "b.zip"):
        write_package(tmp_path / name, build_manifest(APP, TOWN, "1.0.0"))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


@pytest.mark.parametrize(
    ("name", "website", "said"),
    [
        ("x" * 33, "https://voorbeeld.nl", "32 tekens"),
        (" ", "https://voorbeeld.nl", "32 tekens"),
        ("Gemeente", "http://voorbeeld.nl", "website"),
        ("Gemeente", "voorbeeld.nl", "website"),
    ],
)
def test_what_teams_would_refuse_is_said_at_once(name, website, said):
    with pytest.raises(PackageError, match=said):
        build_manifest(APP, Organisation(name, website, website, website), "1.0.0")


def test_without_an_app_it_says_which_setting_is_missing():
    with pytest.raises(PackageError, match="GIDS_TEAMS_APP_ID"):
        build_manifest("", TOWN, "1.0.0")
