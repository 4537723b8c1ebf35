"""verify.py travels alone and names any damage to a volume."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import subprocess
import sys
import unicodedata
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import other_pythons
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.transparency.note import Note, SignerKey, signed
from archive.transparency.tree import Tree, leaf_hash
from archive.volume import verify
from archive.volume.building import Built
from archive.volume.tiles import TileFiles

Damage = Callable[[Path], object]


def run(bag: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """As an archivist would: isolated, without anything installed."""
    command = [sys.executable, "-I", "-S", str(bag / "verify.py"), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]})


def findings(bag: Path, key: str | None = None) -> list[str]:
    return verify.verify(bag, key).findings


def reseal(bag: Path) -> None:
    """Write the manifests anew over whatever the bag holds now: an attacker who knows BagIt."""
    names = sorted(path.relative_to(bag).as_posix() for path in bag.rglob("*") if path.is_file())
    tags = [name for name in names if not name.startswith("data/") and "manifest-" not in name]

    def lines(chosen: list[str]) -> str:
        return "".join(f"{hashlib.sha256((bag / name).read_bytes()).hexdigest()}  {name}\n" for name in chosen)

    (bag / "manifest-sha256.txt").write_text(lines([n for n in names if n.startswith("data/")]), "utf-8")
    (bag / "tagmanifest-sha256.txt").write_text(lines(sorted([*tags, "manifest-sha256.txt"])), "utf-8")


def flip(path: Path, at: int = -2) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def swap_lines(path: Path, first: int = 0) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    lines[first], lines[first + 1] = lines[first + 1], lines[first]
    path.write_bytes(b"".join(lines))


def drop_line(path: Path, number: int) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:number] + lines[number + 1 :]))


def test_an_intact_volume_is_found_intact_by_python_alone(volumes: list[Built]) -> None:
    for built in volumes:
        done = run(built.place, "--key", built.fingerprint, "--manifest", built.volume.manifest_sha256)
        assert (done.returncode, done.stderr) == (0, "")
        assert "Том цел" in done.stdout
        assert "не сверен" not in done.stdout
        assert built.volume.tree_head in done.stdout


@pytest.mark.skipif(
    not other_pythons.found(), reason="no Python from 3.9 on beside this one: on the PATH, of pyenv or uv"
)
def test_every_python_from_3_9_on_that_is_here_finds_the_same(bag: Path, volumes: list[Built]) -> None:
    """Whole and damaged, word for word; `vermin` holds it to 3.9 where there is none."""
    told = {}
    flip(bag / EVENTS / "volume.jsonl", 40)
    for python in (sys.executable, *other_pythons.found().values()):
        done = [
            subprocess.run(
                [python, "-I", "-S", folder / "verify.py", "--key", volumes[1].fingerprint],
                capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]},
            )
            for folder in (volumes[1].place, bag)
        ]  # fmt: skip
        assert [one.returncode for one in done] == [0, 1], (python, done)
        told[python] = [(one.stdout, one.stderr) for one in done]
    assert len({str(one) for one in told.values()}) == 1, told


def test_verify_py_needs_no_more_than_python_3_9(tmp_path: Path) -> None:
    source = Path(verify.__file__)
    ast.parse(source.read_text("utf-8"), feature_version=(3, 9))
    later = tmp_path / "later.py"
    later.write_text("print((1).bit_count())\n")
    for file, code in ((source, 0), (later, 1)):
        command = [str(Path(sys.executable).with_name("vermin")), "--no-tips", "-t=3.9-", str(file)]
        assert subprocess.run(command, check=False, capture_output=True).returncode == code


def test_without_the_key_from_outside_it_says_what_was_not_checked(bag: Path) -> None:
    done = run(bag)
    assert done.returncode == 0
    assert "ключ не сверен" in done.stdout


def test_a_wrong_key_and_a_wrong_manifest_are_named(bag: Path) -> None:
    done = run(bag, "--key", "00" * 32, "--manifest", "00" * 32)
    assert done.returncode == 1
    assert "другим ключом" in done.stdout
    assert "не та, что названа в акте" in done.stdout


def test_the_hash_that_the_act_prints_is_taken_as_it_is_printed(volumes: list[Built]) -> None:
    """The act lies in the bag: it names the manifest of the payload, in groups of eight. The log names the other one."""
    built = volumes[0]
    printed = hashlib.sha256((built.place / "manifest-sha256.txt").read_bytes()).hexdigest()
    grouped = " ".join(printed[n : n + 8] for n in range(0, 64, 8))
    for manifest in (grouped, built.volume.manifest_sha256):
        done = run(built.place, "--key", built.fingerprint, "--manifest", manifest)
        assert (done.returncode, "ВНИМАНИЕ" in done.stdout) == (0, False), done.stdout
    assert "опись не сверена" in run(built.place, "--key", built.fingerprint).stdout


def test_a_year_cut_short_with_all_its_lists_is_found_by_the_hash_of_the_act(bag: Path, volumes: list[Built]) -> None:
    """The bounds of a volume stand under no signature: the log records them, the act's hash binds them."""
    drop_line(bag / "data/events/volume.jsonl", 0)
    rewrite(bag, first_position=volumes[1].volume.first_position + 1)
    reseal(bag)
    found = verify.verify(bag, None, volumes[1].volume.manifest_sha256).findings
    assert found == ["опись тома — не та, что названа в акте: том заменён или изменён после передачи"]


def test_what_is_no_volume_cannot_be_checked(tmp_path: Path, bag: Path) -> None:
    done = run(bag, str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (2, "")


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"{}\n")


def every_file(bag: Path) -> list[Path]:
    return sorted(path for path in bag.rglob("*") if path.is_file())


def test_a_bit_flipped_in_any_file_is_named_with_its_file(bag: Path) -> None:
    """Every file, first, middle and last byte; of the tag manifest the last line break may be any."""
    for path in every_file(bag):
        name, whole = path.relative_to(bag).as_posix(), path.read_bytes()
        for at in {0, len(whole) // 2, len(whole) - 1} if whole else set():
            flip(path, at)
            found = verify.verify(bag).findings
            assert found, (name, at)
            if "manifest" not in name:
                assert any(name in finding for finding in found), (name, found)
            path.write_bytes(whole)
    assert findings(bag) == []


@pytest.mark.parametrize("name", ["verify.py", "act.pdf", "data/acts.jsonl", "data/log/checkpoint", "data/made-with.json",
                                  "data/log/tile/0/000", "data/events/volume.jsonl", "manifest-sha256.txt"])  # fmt: skip
def test_a_missing_file_is_named(bag: Path, name: str) -> None:
    (bag / name).unlink()
    assert any(Path(name).name in finding for finding in findings(bag))


@pytest.mark.parametrize("name", ["data/extra.txt", "extra.txt", "data/events/more.jsonl"])
def test_an_added_file_is_named(bag: Path, name: str) -> None:
    (bag / name).write_text("x")
    assert findings(bag) == [f"{name}: лишний файл, в описи его нет"]


def test_a_link_instead_of_a_file_is_named(bag: Path) -> None:
    act = bag / "act.pdf"
    act.rename(bag.parent / "elsewhere.pdf")
    act.symlink_to(bag.parent / "elsewhere.pdf")
    assert findings(bag) == ["act.pdf: ссылка вместо файла"]


def test_a_name_in_another_form_of_unicode_is_told_from_a_loss(first_bag: Path) -> None:
    """A file system that decomposes names gives them back so."""
    folder = first_bag / "data/copies/Швейный"
    (first_bag / "data/copies/g-8").rename(folder)
    reseal(first_bag)
    folder.rename(first_bag / "data/copies" / unicodedata.normalize("NFD", "Швейный"))
    lost = [finding for finding in findings(first_bag) if "файла нет" in finding]
    assert lost == ["data/copies/Швейный/v1.pdf: файла нет (лишний — он же, имя записано в другой форме Юникода)"]


def test_what_is_no_file_is_named_and_not_waited_for(bag: Path) -> None:
    (bag / "act.pdf").unlink()
    os.mkfifo(bag / "act.pdf")
    os.mkfifo(bag / "data/extra")
    assert sorted(findings(bag)) == ["act.pdf: не файл", "data/extra: не файл"]


def rewrite(bag: Path, **changed: object) -> None:
    path = bag / "data/volume.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changed), "utf-8")


def planted_copy(bag: Path) -> None:
    (bag / "data/copies").mkdir()
    (bag / "data/copies/planted.pdf").write_bytes(b"%PDF")


EVENTS = Path("data/events")
KNOWING: list[tuple[str, Damage, str]] = [
    ("a mark", lambda bag: flip(bag / EVENTS / "volume.jsonl", 40), r"запись № \d+: изменена"),
    ("swapped", lambda bag: swap_lines(bag / EVENTS / "volume.jsonl"), "переставлена"),
    ("dropped", lambda bag: drop_line(bag / EVENTS / "volume.jsonl", 3), "записей нет, начиная с"),
    ("added", lambda bag: append(bag / EVENTS / "volume.jsonl"), "лишние строки"),
    ("earlier", lambda bag: flip(bag / EVENTS / "earlier.jsonl", 40), r"запись № \d+: изменена"),
    ("earlier dropped", lambda bag: drop_line(bag / EVENTS / "earlier.jsonl", 0), "записей нет, начиная с"),
    ("positions", lambda bag: drop_line(bag / EVENTS / "earlier.positions", 0), "изменена"),
    ("positions unsorted", lambda bag: swap_lines(bag / EVENTS / "earlier.positions"), "номера записей испорчены"),
    ("a tile", lambda bag: flip(bag / "data/log/tile/0/000"), "плитка не сходится"),
    ("the edge", lambda bag: flip(next((bag / "data/log/tile/0/001.p").iterdir())), "не ведут к корню"),
    ("a short tile", lambda bag: (bag / "data/log/tile/0/000").write_bytes(b"x" * 32), "длина плитки"),
    ("the root", lambda bag: flip(bag / "data/log/checkpoint", 45), "подпись не сходится"),
    ("the key", lambda bag: flip(bag / "data/log/key-0001", 90), "ключ|base64"),
    ("no key", lambda bag: (bag / "data/log/key-0001").unlink(), "ни одного открытого ключа"),
    ("another volume", lambda bag: rewrite(bag, last_position=7), "контрольная точка не этого тома"),
    ("a copy nobody certified", planted_copy, "такой копии никто не заверял"),
    ("nonsense", lambda bag: (bag / "data/volume.json").write_text("{"), "не читается"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "named"), [case[1:] for case in KNOWING], ids=[case[0] for case in KNOWING])
def test_damage_is_named_though_the_manifests_were_written_anew(bag: Path, damage: Damage, named: str) -> None:
    damage(bag)
    reseal(bag)
    found = findings(bag)
    assert any(re.search(named, finding) for finding in found), found
    assert run(bag).returncode == 1


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_certified_copy_that_is_gone_or_another_is_named(first_bag: Path, damage: str) -> None:
    copy = first_bag / "data/copies/g-8/v1.pdf"
    copy.unlink() if damage == "gone" else flip(copy)
    reseal(first_bag)
    found = findings(first_bag)
    named = re.compile(r"копия: .*g-8, .*2014/15-2, версия 1: нет файла")
    assert any(map(named.search, found)), found


def test_a_forger_who_signs_everything_anew_is_found_by_the_pinned_key_alone(bag: Path, volumes: list[Built]) -> None:
    """The whole volume rewritten, hashes, tiles, key and signature: only what was printed in the act tells."""
    lines = (bag / EVENTS / "volume.jsonl").read_bytes().splitlines()
    lines[5] = lines[5].replace(b'"', b"'", 1)
    (bag / EVENTS / "volume.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    about = json.loads((bag / "data/volume.json").read_text("utf-8"))
    tiles = verify.Tiles(bag / "data/log", about["last_position"])
    leaves = [tiles.leaf_at(position) for position in range(1, about["first_position"])] + list(map(leaf_hash, lines))
    for path in sorted((bag / "data/log/tile").rglob("*")):
        if path.is_file():
            path.unlink()
    files = TileFiles(lambda name, data: (bag / "data/log" / name).write_bytes(data) and None)
    for leaf in leaves:
        files.append(leaf)
    files.close()
    forger = SignerKey.new(about["origin"])
    record = f"{about['origin']} key\n1\n0\n{forger.verifier}\n"
    (bag / "data/log/key-0001").write_text(str(signed(record, forger)), "utf-8")
    root = b64encode(Tree(leaves).root()).decode()
    note = signed(f"{about['origin']}\n{about['last_position']}\n{root}\n", forger)
    (bag / "data/log/checkpoint").write_text(str(note), "utf-8")
    reseal(bag)
    assert findings(bag) == []
    assert any("другим ключом" in finding for finding in findings(bag, volumes[1].fingerprint))


def test_the_key_of_the_act_holds_after_the_log_changed_its_key(bag: Path, volumes: list[Built]) -> None:
    """The first key signed the second: whoever holds the first one's fingerprint can follow."""
    first = Note.parse((bag / "data/log/key-0001").read_text("utf-8"))
    assert first.text.split("\n")[1] == "1"
    assert findings(bag, volumes[1].fingerprint.upper()) == []
    assert findings(bag, first.text.split("\n")[3]) == []


@pytest.mark.parametrize("length", [0, 1, 32, 127, 300])
def test_our_ed25519_is_that_of_the_library(length: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"%d" % length).digest())
    public, message = key.public_key().public_bytes_raw(), bytes(range(256)) * 2
    message = message[:length]
    signature = key.sign(message)
    assert verify.ed25519_is_valid(public, message, signature)
    for at in (0, 31, 32, 63):
        wrong = bytearray(signature)
        wrong[at] ^= 1
        with pytest.raises(InvalidSignature):
            key.public_key().verify(bytes(wrong), message)
        assert not verify.ed25519_is_valid(public, message, bytes(wrong))
    assert not verify.ed25519_is_valid(public, message + b"x", signature)
    larger = int.from_bytes(signature[32:], "little") + verify.L
    assert not verify.ed25519_is_valid(public, message, signature[:32] + larger.to_bytes(32, "little"))


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 700])
def test_tiles_of_any_size_lead_to_the_root_of_the_tree(tmp_path: Path, size: int) -> None:
    def add(name: str, data: bytes) -> None:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)

    files, leaves = TileFiles(add), [leaf_hash(b"%d" % n) for n in range(size)]
    for leaf in leaves:
        files.append(leaf)
    files.close()
    assert files.root() == verify.Tiles(tmp_path, size).root() == Tree(leaves).root()
