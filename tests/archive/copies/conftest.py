"""What the tests of copies share: the real validator."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
VALIDATOR = "JOURNAL_VERAPDF"


@pytest.fixture(scope="session")
def verapdf() -> Callable[..., str]:
    """Runs the real validator over files and returns what it prints; fails the test when one is not PDF/A-3u."""
    tool = Path(os.environ.get(VALIDATOR, ROOT.parent / "shared" / "tools" / "verapdf"))
    if not tool.exists():
        pytest.skip(f"no PDF/A validator: {VALIDATOR} names none and {tool} does not exist")

    def validate(*files: Path) -> str:
        done = subprocess.run([tool, "3u", *files], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return validate
