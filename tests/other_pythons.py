"""The other Pythons of this machine: on the PATH, and those that pyenv or uv keep."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = 9, 16
KEPT = ("~/.pyenv/versions", "~/.local/share/uv/python")
WITH_LIBRARIES = Path(__file__).parents[1] / ".venv-other" / "bin" / "python"
"""Made by `make other-python`: the journal's libraries under another Python."""


def found() -> dict[tuple[int, int], str]:
    """Version → interpreter, from 3.9 on, one of each version; not the one that runs."""
    there = [shutil.which(f"python3.{minor}") for minor in range(OLDEST, NEWEST)]
    for folder in KEPT:
        there += sorted(map(str, Path(folder).expanduser().glob("*/bin/python3")))
    versions: dict[tuple[int, int], str] = {}
    for path in filter(None, there):
        version = version_of(path)
        if version and version >= (3, OLDEST) and version != sys.version_info[:2]:
            versions.setdefault(version, os.path.realpath(path))
    return versions


def version_of(path: str) -> tuple[int, int] | None:
    """None for what does not run."""
    ask = [path, "-I", "-c", "import sys; print(*sys.version_info[:2])"]
    done = subprocess.run(ask, capture_output=True, text=True, check=False)
    major, _, minor = done.stdout.strip().partition(" ")
    return (int(major), int(minor)) if done.returncode == 0 else None


def newest(least: tuple[int, int]) -> str | None:
    """The newest interpreter from that version on."""
    versions = {version: path for version, path in found().items() if version >= least}
    return versions[max(versions)] if versions else None
