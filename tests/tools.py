"""What some tests need beyond Python: which tools, whether they are here, and how to get them.

`python -m tests.tools` says in one line per tool what is missing and how to get it. With CI=true it
installs
them with Debian's package manager instead, and fails when that does not work.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Tool:
    """A program that tests drive.

    Attributes:
        programs: places or names of the program; one of them must be there.
        packages: Debian packages that bring it.
        why: what can't be tested without it, in Dutch.
    """

    programs: tuple[str, ...]
    packages: tuple[str, ...]
    why: str

    def found(self) -> str | None:
        """Return the program's path, or None when it is not on this machine."""
        for program in self.programs:
            matches = sorted(Path("/").glob(program[1:])) if "*" in program else []
            if matches:
                return str(matches[-1])
            if path := shutil.which(program):
                return path
        return None

    @property
    def command(self) -> str:
        """Return the command that installs it on Debian."""
        return f"apt-get install --no-install-recommends {' '.join(self.packages)}"


TOOLS = {
    "chromium": Tool(
        ("/usr/bin/chromium", "chromium"),
        ("chromium", "fonts-dejavu-core"),
        "de widget in een browser",
    ),
    "node": Tool(
        ("node", str(ROOT / ".node" / "bin" / "node")), ("nodejs", "npm"), "Teams in de Playground"
    ),
    "redis": Tool(("redis-server",), ("redis-server",), "meer servers naast elkaar"),
    "postgres": Tool(
        ("/usr/lib/postgresql/*/bin/postgres",), ("postgresql",), "gesprekken in PostgreSQL"
    ),
    "libreoffice": Tool(
        ("soffice", "libreoffice"),
        ("libreoffice-writer", "poppler-utils"),
        "het stappenplan als document",
    ),
}


def missing() -> Iterator[tuple[str, Tool]]:
    """Yield every tool that is not on this machine."""
    return ((name, tool) for name, tool in TOOLS.items() if tool.found() is None)


def in_ci() -> bool:
    """Return whether this is a run in which no test may be left out."""
    return os.environ.get("CI", "").lower() == "true"


def _install(tools: list[tuple[str, Tool]]) -> None:
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    packages = [package for _, tool in tools for package in tool.packages]
    apt = [
        *sudo,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-qq",
        "-o",
        "Dpkg::Use-Pty=0",
    ]
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run([*apt, *arguments], check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    """Tell what is missing, or install it in CI; return the exit status."""
    lacking = list(missing())
    if lacking and in_ci():
        print("Installeren voor de tests:", ", ".join(name for name, _ in lacking), flush=True)
        _install(lacking)
        lacking = list(missing())
    for name, tool in lacking:
        print(f"{name} ontbreekt, dus zonder tests van {tool.why}. Installeren: {tool.command}")
    return int(bool(lacking) and in_ci())


if __name__ == "__main__":
    sys.exit(main())
