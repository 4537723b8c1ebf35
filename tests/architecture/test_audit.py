"""CI goes on without an audit where nobody answers it, and for no other reason."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

UNREACHABLE = Path(__file__).parents[2] / ".ci/unreachable"


@pytest.mark.parametrize(
    ("log", "passes"),
    [
        ("requests.exceptions.ConnectionError: HTTPSConnectionPool(host='lists.example'): Max retries exceeded", True),
        ("Caused by NameResolutionError: Temporary failure in name resolution", True),
        (
            "No known vulnerabilities found\none  unlisted and could not be audited\ntwo  could not be audited: two (2.0)",
            True,
        ),
        ("No known vulnerabilities found\none  unlisted and could not be audited: one (1.0)", False),
        ("Found 1 known vulnerability in 1 package\none  could not be audited\ntwo  could not be audited", False),
        ("Found 1 known vulnerability in 1 package", False),
        ("ConnectionError\nFound 2 known vulnerabilities in 1 package", False),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES\nWARNING: Retrying after ConnectionError", False),
        ("ERROR:pip_audit._cli:requirement aiohttp is not pinned", False),
        ("make: *** No rule to make target 'audit'.  Stop.", False),
        ("", False),
    ],
)
def test_ci_excuses_an_audit_that_reached_nobody_and_nothing_else(tmp_path: Path, log: str, passes: bool) -> None:
    written = tmp_path / "audit.log"
    written.write_text(log)
    pins = tmp_path / "pins.txt"
    pins.write_text(
        "one==1.0 \\\n    --hash=sha256:00\ntwo==2.0 \\\n    --hash=sha256:00\nthree==3.0 ; sys_platform == 'win32' \\\n"
    )
    assert (subprocess.run([UNREACHABLE, written, pins], check=False).returncode == 0) == passes
