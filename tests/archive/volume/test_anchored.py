"""What witnesses and a time-stamping authority signed goes into the volume, is checked there, and comes back with it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from begun_college import ANCIENT_COPY, ANCIENT_YEAR
from ledger_fixture import TestLedger, TestServer
from reportlab.pdfgen.canvas import Canvas
from sealed_log import ORIGIN
from test_restoring import emptied, restored
from test_verify import flip, reseal, run
from time_stamping import URL, Authority
from volume_fixture import SealedCollege, sealed_college

from archive.transparency.anchoring import stamp
from archive.transparency.note import COSIGNATURE, SignerKey
from archive.transparency.store import cosignatures, time_stamps
from archive.volume.act import TransferAct, draw_act
from archive.volume.building import Built
from archive.volume.verify import verify

WITNESS = SignerKey.new("witness.neighbour.example", COSIGNATURE)
STRANGER = SignerKey.new("witness.other.example", COSIGNATURE)
SECONDS = 1_782_000_000


@pytest.fixture
def anchored(ledger: TestLedger, tmp_path: Path, authority: Authority) -> Iterator[tuple[SealedCollege, Built]]:
    """A volume whose checkpoint two witnesses and an authority have signed."""
    with sealed_college(ledger, tmp_path) as sealed:
        note = sealed.sealed()
        text = note.note.partition("\n\n")[0] + "\n"
        with sealed.log.connect() as connection:
            for witness in (WITNESS, STRANGER):
                line = str(witness.sign(text, SECONDS))
                insert = ledger.sql("INSERT INTO {schema}.cosignature (size, witness, signature) VALUES (%s, %s, %s)")
                connection.execute(insert, [note.size, witness.name, line])
            with httpx.Client(transport=httpx.MockTransport(authority.answer)) as http:
                stamp(connection, sealed.schema, URL, http)
            signed = tuple(cosignatures(connection, sealed.schema, note.size))
            stamped = tuple(time_stamps(connection, sealed.schema, note.size))
        copy = ("copies/g-8/v1.pdf", ANCIENT_COPY)
        contents = sealed.contents(ANCIENT_YEAR, files=[copy], copies=1, cosignatures=signed, time_stamps=stamped)
        yield sealed, sealed.build(contents, "anchored")


@pytest.fixture
def bag(anchored: tuple[SealedCollege, Built]) -> Path:
    return anchored[1].place


def test_verify_py_checks_the_witness_whose_key_is_given_and_names_the_others(bag: Path) -> None:
    done = run(bag, "--witness", str(WITNESS.verifier))
    assert done.returncode == 0, done.stdout
    assert f"Свидетель {WITNESS.name}, 21.06.2026 00:00 UTC: подпись верна" in done.stdout
    assert f"Свидетель {STRANGER.name}, 21.06.2026 00:00 UTC: подпись есть, не сверена" in done.stdout
    assert f"Отметка времени {URL}: этой контрольной точки" in done.stdout


def test_openssl_checks_the_time_stamp_with_the_command_that_the_volume_names(bag: Path, authority: Authority) -> None:
    commands = [line.strip() for line in (bag / "README.txt").read_text("utf-8").splitlines() if "openssl" in line]
    checked, shown = (line for line in commands if line.startswith("openssl ts"))
    checked = checked.replace("КОРНЕВОЙ_СЕРТИФИКАТ.pem", str(authority.root))
    for command in (checked, shown):
        subprocess.run(command.split(), cwd=bag, check=True, capture_output=True)
    flip(bag / "data/log/checkpoint")
    assert subprocess.run(checked.split(), cwd=bag, check=False, capture_output=True).returncode == 1


def wrong_signature(bag: Path) -> None:
    """Well-formed, over another text."""
    path = bag / "data/log/cosignatures"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    forged = str(WITNESS.sign("another text\n", SECONDS))
    path.write_text("".join(forged if WITNESS.name in line else line for line in lines), "utf-8")


def without_signature(bag: Path) -> None:
    path = bag / "data/log/cosignatures"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if WITNESS.name not in line), "utf-8")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (wrong_signature, f"подпись свидетеля {WITNESS.name} не сходится"),
        (without_signature, f"свидетель {WITNESS.name} этой контрольной точки не подписывал"),
        (lambda bag: (bag / "data/log/cosignatures").write_text("no signature\n"), "подпись свидетеля записана неверно"),
        (lambda bag: (bag / "data/log/cosignatures").unlink(), "не подписывал"),
        (lambda bag: (bag / "data/log/time-stamp-1.tsr").write_bytes(b"none"), "отметка времени не этой контрольной"),
    ],
)  # fmt: skip
def test_a_signature_or_a_stamp_that_is_not_of_this_checkpoint_is_named(bag: Path, damage: object, told: str) -> None:
    """Though the manifests were written anew."""
    assert callable(damage)
    damage(bag)
    reseal(bag)
    findings = verify(bag, witnesses=[str(WITNESS.verifier)]).findings
    assert [finding for finding in findings if told in finding], findings


def test_what_is_no_key_of_a_witness_is_named(bag: Path) -> None:
    done = run(bag, "--witness", "витнесс")
    assert done.returncode == 1
    assert "открытый ключ записан неверно" in done.stdout or "base64" in done.stdout


def test_restore_brings_signatures_and_stamps_back(anchored: tuple[SealedCollege, Built], server: TestServer) -> None:
    sealed, built = anchored
    with emptied(server, sealed.log.ledger) as empty:
        restored(empty, [built.place], sealed.log.key_file)
        for query in (
            "SELECT size, witness, signature FROM {schema}.cosignature ORDER BY 2",
            "SELECT size, authority, response FROM {schema}.time_stamp ORDER BY 2",
        ):
            assert empty.query(query) == sealed.log.ledger.query(query) != []


def test_the_act_names_who_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(Canvas, "drawString", lambda _self, _x, _y, text: drawn.append(text))
    act = TransferAct(
        college="Техникум «Пример»", year="2025-2026", first=1, last=46, earlier=0, copies=1, origin=ORIGIN, last_day="2026-06-30",
        tree_head="00" * 32, fingerprint="11" * 32, payload_sha256="22" * 32, verifier_sha256="33" * 32,
    )  # fmt: skip
    draw_act(act)
    assert not any("свидетел" in line or "удостоверили" in line for line in drawn)
    draw_act(replace(act, signed_by=(WITNESS.name,), stamped_by=(URL,)))
    told = " ".join(drawn)
    assert f"подписали свидетели: {WITNESS.name}." in told
    assert f"удостоверили: {URL}." in told
