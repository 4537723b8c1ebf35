"""Go's own checksum database verifies our checkpoints and proofs: the copy of golang.org/x/mod that comes with its toolchain."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from sealed_log import SealedLog

from archive.transparency.checkpoint import Checkpoint
from archive.transparency.keys import checked_records, read_key, read_records, rotate
from archive.transparency.note import Note
from archive.transparency.store import consistency_proof, inclusion_proof, latest_checkpoint, tree_head

PROGRAM = Path(__file__).with_name("check.go")
SUMDB = "golang.org/x/mod/sumdb"


def go() -> str | None:
    return shutil.which("go", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))))


@pytest.fixture(scope="session")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, built without a network from what lies in the toolchain."""
    command = go()
    if command is None:
        pytest.skip("no Go toolchain: pip install --require-hashes -r requirements/go.txt")
    folder = tmp_path_factory.mktemp("go")
    root = Path(subprocess.run([command, "env", "GOROOT"], check=True, capture_output=True, text=True).stdout.strip())
    vendored = root / "src/cmd/vendor" / SUMDB
    if not vendored.exists():
        pytest.skip(f"this Go toolchain has no {SUMDB}: install the one of requirements/go.txt")
    for package in ("note", "tlog"):
        shutil.copytree(vendored / package, folder / "sumdb" / package)
    (folder / "check").mkdir()
    shutil.copy(PROGRAM, folder / "check/main.go")
    (folder / "go.mod").write_text("module golang.org/x/mod\n\ngo 1.24\n")
    settings = {"GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local", "GOCACHE": str(folder / "cache")}
    environment = os.environ | settings | {"GOPATH": str(folder / "path"), "CGO_ENABLED": "0"}
    subprocess.run([command, "build", "-o", "checker", "./check"], cwd=folder, env=environment, check=True)
    return folder / "checker"


def verdicts(checker: Path, proofs: list[dict[str, Any]]) -> list[str]:
    run = subprocess.run([checker], input=json.dumps(proofs), capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def text(value: bytes) -> str:
    return b64encode(value).decode()


@pytest.mark.timeout(300)
def test_go_accepts_our_checkpoints_and_proofs_and_refuses_them_when_altered(checker: Path, log: SealedLog) -> None:
    key = read_key(log.key_file).verifier
    log.append(5)
    log.seal()
    proofs: list[dict[str, Any]] = []
    with log.connect() as connection:
        first = latest_checkpoint(connection, log.schema)
        assert first is not None
        proofs.append(
            {
                "Kind": "checkpoint",
                "Key": str(key),
                "Note": first.note,
                "Size": 5,
                "Root": text(tree_head(connection, log.schema, 5)),
            }
        )
        rotate(connection, log.schema, log.key_file)
        log.append(600)
        log.seal()
        last = latest_checkpoint(connection, log.schema)
        assert last is not None
        checkpoint = Checkpoint.parse(Note.parse(last.note).text)
        new = checked_records(read_records(connection, log.schema))[-1].key
        root = text(checkpoint.root)
        proofs.append({"Kind": "checkpoint", "Key": str(new), "Note": last.note, "Size": 605, "Root": root})
        leaves = log.tree()
        for index in (0, 4, 255, 256, 511, 512, 604):
            steps = inclusion_proof(connection, log.schema, index, 605)
            proofs.append(
                {
                    "Kind": "inclusion",
                    "Size": 605,
                    "Root": root,
                    "Index": index,
                    "Leaf": text(leaves.node(0, index)),
                    "Proof": [*map(text, steps)],
                }
            )
        for size in (1, 5, 256, 512, 604, 605):
            steps = consistency_proof(connection, log.schema, size, 605)
            proofs.append(
                {
                    "Kind": "consistency",
                    "Size": 605,
                    "Root": root,
                    "From": size,
                    "RootFrom": text(leaves.root(size)),
                    "Proof": [*map(text, steps)],
                }
            )
    assert verdicts(checker, proofs) == ["ok"] * len(proofs)
    wrong = [{**proof, "Root": text(bytes(32))} for proof in proofs]
    wrong += [{**proof, "Proof": proof["Proof"][:-1]} for proof in proofs if proof.get("Proof")]
    wrong += [{**proofs[0], "Key": str(new)}, {**proofs[0], "Note": first.note.replace("\n5\n", "\n6\n")}]
    assert all(verdict.startswith("refused") for verdict in verdicts(checker, wrong))
