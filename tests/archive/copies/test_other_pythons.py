"""A copy is the same bytes whatever Python draws it: a year is drawn again by the Python of another decade."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import other_pythons
import pytest
from printed_group import PrintedGroup, certificate, digest, opened

from archive.copies.drawing import draw

ROOT = Path(__file__).parents[3]
DRAWN = """
import sys
from printed_group import PrintedGroup, certificate, digest, opened
from archive.copies.drawing import draw
group = PrintedGroup(students=7, lessons=24)
group.changes(); group.attest()
print(sys.version_info[:2] != tuple(map(int, sys.argv[1:])), digest(draw(group.source(), opened, certificate())[0]))
"""


@pytest.mark.skipif(
    not other_pythons.WITH_LIBRARIES.exists(),
    reason="no other Python with the journal's libraries: `make other-python PYTHON=python3.13` makes one",
)
def test_another_python_draws_the_same_bytes() -> None:
    group = PrintedGroup(students=7, lessons=24)
    group.changes()
    group.attest()
    here = digest(draw(group.source(), opened, certificate())[0])
    sources = os.pathsep.join(map(str, (ROOT / "src", ROOT / "tests", Path(__file__).parent)))
    told = subprocess.run(
        [other_pythons.WITH_LIBRARIES, "-c", DRAWN, *map(str, sys.version_info[:2])],
        env={**os.environ, "PYTHONPATH": sources}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert told.split() == ["True", here]
