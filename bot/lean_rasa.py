"""Lets Rasa be imported without TensorFlow and without the clients of services we do not use.

Rasa 3.6 imports TensorFlow for every command, also when no component of the pipeline uses it: half of
the start-up time and a third of the memory. While a process of ours imports Rasa, empty stand-ins take
the place of these packages: names can be imported from them, subclassed and used in annotations and as
decorators. Nothing else works, and nothing else is asked of them; a pipeline that has one of Rasa's
TensorFlow components gets the real package (see docs/adr/0004).
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

__all__ = ["import_lean", "needs_tensorflow"]

_TENSORFLOW = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras")
_UNUSED = ("aiogram", "boto3", "botocore", "pymongo", "twilio", "webexteamssdk")
_TENSORFLOW_COMPONENTS = {
    "ConveRTFeaturizer",
    "DIETClassifier",
    "LanguageModelFeaturizer",
    "ResponseSelector",
    "TEDPolicy",
    "UnexpecTEDIntentPolicy",
}


class _StandInType(type):
    """Makes every attribute of a stand-in another stand-in."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _StandInType(name, (_StandIn,), {})
        setattr(cls, name, made)
        return made

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Return what is decorated as it is, or an empty object."""
        return _decorated(args, kwargs) or super().__call__()

    def __or__(cls, other: Any) -> Any:
        return other

    def __ror__(cls, other: Any) -> Any:
        return other

    def __iter__(cls) -> Iterator[Any]:
        return iter(())


class _StandIn(metaclass=_StandInType):
    """An object of a package that is not there."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _decorated(args, kwargs) or self


def _decorated(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return args[0] if len(args) == 1 and not kwargs and callable(args[0]) else None


class _StandInModule(types.ModuleType):
    __path__: list[str] = []  # noqa: RUF012 - a package, so that its submodules are asked for

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _StandInType(name, (_StandIn,), {})
        setattr(self, name, made)
        return made


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the left out packages and everything in them."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        self.packages = packages

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in self.packages:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Do nothing: a stand-in is empty."""


def needs_tensorflow(config: Path) -> bool:
    """Return whether a Rasa configuration names a component that runs on TensorFlow."""
    data = yaml.safe_load(config.read_text(encoding="utf-8")) or {}
    entries = [*(data.get("pipeline") or []), *(data.get("policies") or [])]
    names = {str(entry.get("name", "")).rpartition(".")[2] for entry in entries}
    return bool(names & _TENSORFLOW_COMPONENTS)


def import_lean(config: Path) -> None:
    """From now on, leave out what this configuration does not use; before the first import of rasa.

    Args:
        config: the project's config.yml.
    """
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    packages = _UNUSED if needs_tensorflow(config) else (*_TENSORFLOW, *_UNUSED)
    absent = tuple(name for name in packages if name not in sys.modules)
    sys.meta_path.insert(0, _Finder(absent))
