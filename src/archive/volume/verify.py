"""Verifies a year's volume where nothing is installed: Python 3.9 or later and its standard library are enough.

    python3 -I verify.py                                   the volume in which this file lies
    python3 -I verify.py --key FINGERPRINT                 ... and that it is signed by the key printed in the act
    python3 -I verify.py --key FINGERPRINT --manifest SHA  ... and that it is, to the last byte, the volume of the act
    python3 -I verify.py --witness KEY                     ... and that this witness has signed its checkpoint, too

SHA is that of manifest-sha256.txt, which the act prints (it binds everything below data/), or that of
tagmanifest-sha256.txt, which the log records (it binds every file).

What is checked, in this order; every finding is named, none hides another:

1. the bag (RFC 8493)     every listed file is there with its SHA-256, and no other file is
2. the keys               every public key is signed by the key before it; the pinned one is among them
3. the checkpoint         signed (Ed25519, RFC 8032) by the key in force; by the witnesses whose keys are given; the
                          time stamps are of this checkpoint (who made them, `openssl ts` tells: README.txt)
4. the tiles              the hashes of all events 1…P (C2SP tlog-tiles) lead to the root in the checkpoint (RFC 6962)
5. the events             each line, hashed, is the leaf at its own position
6. the copies             each certified copy is the one its certification names, and none is missing

Exit code: 0 intact, 1 findings, 2 could not run. What only the outside can tell (is this the college's key?) is said to be
unchecked when no key is given.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

WIDTH, HASH = 256, 32
MOST_SHOWN = 20
RESTORED = "restored"
YEAR_BEGINS = 9
CERTIFIED = b'"type":"copy.certified.v1"'
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


class Damaged(Exception):
    """What follows cannot be checked; the message is a finding."""


# 1. The bag


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def read_manifest(path: Path) -> dict[str, str]:
    """File name → SHA-256. Raises Damaged."""
    try:
        *lines, rest = path.read_bytes().decode("utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        raise Damaged(f"нет описи {path.name} или она не читается") from None
    if rest:
        raise Damaged(f"{path.name}: последняя строка оборвана")
    listed: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        found = _LINE.fullmatch(line)
        if not found:
            raise Damaged(f"{path.name}: строка {number} испорчена")
        name = found[2].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
        if name in listed or name.startswith("/") or ".." in name.split("/"):
            raise Damaged(f"{path.name}: строка {number} называет файл дважды или вне тома")
        listed[name] = found[1]
    return listed


def check_bag(bag: Path, pinned: str | None) -> Iterator[str]:
    """Findings about files. Raises Damaged when there is no list to go by."""
    top = bag / "tagmanifest-sha256.txt"
    tags, payload = read_manifest(top), read_manifest(bag / "manifest-sha256.txt")
    lists = (sha256_of(top), sha256_of(bag / "manifest-sha256.txt"))
    if pinned and pinned.replace(" ", "").lower() not in lists:
        yield "опись тома — не та, что названа в акте: том заменён или изменён после передачи"
    if any(name.startswith("data/") for name in tags) or not all(name.startswith("data/") for name in payload):
        yield "описи перепутаны: содержимое и сопровождающие файлы должны стоять порознь"
    listed = {**payload, **tags}
    there = set()
    for folder, folders, files in os.walk(bag):
        for name in [*files, *(f for f in folders if os.path.islink(os.path.join(folder, f)))]:
            path = Path(folder, name)
            shown = path.relative_to(bag).as_posix()
            there.add(shown)
            if path.is_symlink():
                yield f"{shown}: ссылка вместо файла"
            elif not path.is_file():
                yield f"{shown}: не файл"
            elif shown not in listed and path != top:
                yield f"{shown}: лишний файл, в описи его нет"
            elif shown in listed:
                try:
                    if sha256_of(path) != listed[shown]:
                        yield f"{shown}: файл изменён (его SHA-256 не тот, что в описи)"
                except OSError as error:
                    yield f"{shown}: файл не читается ({error.strerror})"
    alike = {unicodedata.normalize("NFC", name) for name in there - listed.keys()}
    for name in sorted(listed.keys() - there):
        other = unicodedata.normalize("NFC", name) in alike
        yield f"{name}: файла нет" + (" (лишний — он же, имя записано в другой форме Юникода)" if other else "")


# 2 and 3. Ed25519 (RFC 8032, 5.1.7), notes and keys


P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point, number = add(point, point), number >> 1
    return result


def point_of(encoded: bytes) -> Point | None:
    """The point with this encoding; None where there is none (RFC 8032, 5.1.3)."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_is_valid(public: bytes, message: bytes, signature: bytes) -> bool:
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r, s = point_of(public), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L or BASE is None:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


class Key:
    """A verifier key of a signed note: <name>+<8 digits>+<base64(algorithm ‖ public key)>; 1: a log's, 4: a witness's."""

    def __init__(self, text: str, algorithm: bytes = b"\x01") -> None:
        self.text = text
        self.name, _, rest = text.partition("+")
        digits, _, encoded = rest.partition("+")
        decoded = from_base64(encoded)
        self.public = decoded[1:]
        self.hash = hashlib.sha256(self.name.encode() + b"\n" + decoded).digest()[:4]
        if len(decoded) != 33 or decoded[:1] != algorithm or digits != self.hash.hex():
            raise Damaged("открытый ключ записан неверно")

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.public).hexdigest()


def from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Damaged("испорчена запись base64") from None


def require_signature(note: str, key: Key, what: str) -> str:
    """The text of a signed note that this key signed. Raises Damaged."""
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    for line in lines.splitlines():
        if line.startswith(f"\u2014 {key.name} "):
            decoded = from_base64(line.rpartition(" ")[2])
            if decoded[:4] == key.hash and ed25519_is_valid(key.public, text.encode(), decoded[4:]):
                return text
    raise Damaged(f"{what}: подпись не сходится с ключом {key.name}+{key.hash.hex()}")


def signing_key(notes: Sequence[str], size: int) -> tuple[Key, list[Key]]:
    """The key in force for checkpoints of this size, and all keys; each is signed by the key before it. Raises Damaged."""
    keys: list[Key] = []
    current: Key | None = None
    before = 0
    for number, note in enumerate(notes, start=1):
        lines = note.split("\n")
        if len(lines) < 6 or lines[1] != str(number) or not lines[2].isdigit():
            raise Damaged(f"запись ключа {number} испорчена")
        if int(lines[2]) < before and lines[4] != RESTORED:
            raise Damaged(f"запись ключа {number} не следует за записью ключа {number - 1}")
        key, before = Key(lines[3]), int(lines[2])
        for signer in [key, *keys[-1:]]:
            require_signature(note, signer, f"запись ключа {number}")
        keys.append(key)
        if current is None or int(lines[2]) < size:
            current = key
    if current is None:
        raise Damaged("в томе нет ни одного открытого ключа")
    return current, keys


def restored(notes: Sequence[str]) -> Iterator[int]:
    """Where the log was put back to its volumes: what was signed beyond that had been lost."""
    for note in notes:
        lines = note.split("\n")
        if lines[4] == RESTORED:
            yield int(lines[2])


def check_key(keys: Sequence[Key], current: Key, pinned: str) -> None:
    """Raises Damaged when the pinned key (fingerprint, or the key itself) is not among those before the current one."""
    wanted = pinned.replace(" ", "").replace(":", "").lower()
    until = keys[: keys.index(current) + 1]
    if all(wanted != key.fingerprint and pinned.strip() != key.text for key in until):
        raise Damaged(f"том подписан другим ключом: отпечаток {current.fingerprint}, а не {pinned}")


# 3. Who else signed the checkpoint


def check_witnesses(log: Path, text: str, given: Sequence[str], facts: list[str]) -> Iterator[str]:
    """Findings about the cosignatures (C2SP tlog-cosignature) of the witnesses whose keys are given; the others are facts."""
    path = log / "cosignatures"
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    signed: dict[tuple[str, bytes], bytes] = {}
    for line in lines:
        dash, name, encoded = [*line.split(" "), "", ""][:3]
        decoded = from_base64(encoded)
        if dash != "\u2014" or len(decoded) != 4 + 8 + 64:
            raise Damaged("data/log/cosignatures: подпись свидетеля записана неверно")
        signed[name, decoded[:4]] = decoded[4:]
    keys = {}
    for one in given:
        key = Key(one.strip(), b"\x04")
        keys[key.name, key.hash] = key
    for (name, digits), value in sorted(signed.items()):
        seconds = int.from_bytes(value[:8], "big")
        when = time.strftime("%d.%m.%Y %H:%M UTC", time.gmtime(seconds)) if seconds < 1 << 33 else "неизвестно когда"
        witness = keys.pop((name, digits), None)
        message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
        if witness is None:
            facts.append(f"Свидетель {name}, {when}: подпись есть, не сверена (--witness КЛЮЧ)")
        elif ed25519_is_valid(witness.public, message, value[8:]):
            facts.append(f"Свидетель {name}, {when}: подпись верна")
        else:
            yield f"data/log/cosignatures: подпись свидетеля {name} не сходится с его ключом"
    for name, _ in keys:
        yield f"data/log/cosignatures: свидетель {name} этой контрольной точки не подписывал"


def check_time_stamps(log: Path, note: str, facts: list[str]) -> Iterator[str]:
    """Whether each is over this checkpoint; by whom and when, needs more than this program."""
    imprint = hashlib.sha512(note.encode()).digest()
    for path in sorted(log.glob("time-stamp-*.tsr")):
        if imprint in path.read_bytes():
            authority = path.with_suffix(".authority").read_text("utf-8").strip()
            facts.append(
                f"Отметка времени {authority}: этой контрольной точки; подпись её проверяет openssl (README.txt)"
            )
        else:
            yield f"data/log/{path.name}: отметка времени не этой контрольной точки"


# 4. The tiles


def leaf(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The RFC 6962 root over these hashes."""
    level = list(hashes)
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + level[n] + level[n + 1]).digest() for n in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0] if level else hashlib.sha256(b"").digest()


def tile_path(level: int, number: int, width: int) -> str:
    """tile/0/x001/234, and tile/0/x001/234.p/17 for one that is not full."""
    name = f"{number % 1000:03}"
    while number := number // 1000:
        name = f"x{number % 1000:03}/{name}"
    return f"tile/{level}/{name}" + (f".p/{width}" if width < WIDTH else "")


class Tiles:
    """The hashes of the tree of that size, tile by tile."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder, self.size = folder, size
        self._number, self._hashes = -1, [b""]

    def read(self, level: int, number: int) -> list[bytes]:
        """Raises Damaged."""
        width = min(WIDTH, (self.size >> 8 * level) - number * WIDTH)
        path = tile_path(level, number, width)
        try:
            data = (self._folder / path).read_bytes()
        except OSError:
            raise Damaged(f"data/log/{path}: плитки хэшей нет") from None
        if len(data) != width * HASH:
            raise Damaged(f"data/log/{path}: длина плитки {len(data)}, а не {width * HASH}")
        return [data[n : n + HASH] for n in range(0, len(data), HASH)]

    def leaf_at(self, position: int) -> bytes:
        number, place = divmod(position - 1, WIDTH)
        if number != self._number:
            self._hashes, self._number = self.read(0, number), number
        return self._hashes[place]

    def root(self) -> bytes:
        """The root over everything, each tile found to be that of the level above it. Raises Damaged."""
        right, below, level = b"", [b""], 0
        while count := self.size >> 8 * level:
            roots: list[bytes] = []
            edge: list[bytes] = []
            for number in range((count + WIDTH - 1) // WIDTH):
                tile = self.read(level, number)
                if level and tile != below[number * WIDTH : number * WIDTH + len(tile)]:
                    path = tile_path(level, number, len(tile))
                    raise Damaged(f"data/log/{path}: плитка не сходится с плитками под ней")
                if len(tile) == WIDTH:
                    roots.append(fold(tile))
                else:
                    edge = tile
            for peak in reversed(
                complete(edge)
            ):  # what no full tile covers stands right of what the level above covers
                right = hashlib.sha256(b"\x01" + peak + right).digest() if right else peak
            below, level = roots, level + 1
        return right or hashlib.sha256(b"").digest()


def complete(hashes: Sequence[bytes]) -> list[bytes]:
    """The roots of the complete subtrees over these hashes, the largest first."""
    peaks, begin = [], 0
    for level in range(len(hashes).bit_length() - 1, -1, -1):
        if len(hashes) >> level & 1:
            peaks.append(fold(hashes[begin : begin + (1 << level)]))
            begin += 1 << level
    return peaks


# 5. The events


def check_lines(file: Path, positions: Iterator[int], tiles: Tiles, seen: Callable[[bytes], None]) -> Iterator[str]:
    """Findings about the lines of a file of events; `seen` is shown every line that is as it was recorded."""
    wrong: list[tuple[int, bytes, bytes]] = []
    with file.open("rb") as lines:
        for line in lines:
            position = next(positions, 0)
            if not position:
                yield f"data/events/{file.name}: лишние строки после последней записи"
                break
            found, expected = leaf(line[:-1]), tiles.leaf_at(position)
            if found == expected and line.endswith(b"\n"):
                seen(line)
            else:
                wrong.append((position, found, expected))
    places = {expected: position for position, _, expected in wrong}
    for position, found, _ in wrong:
        if found in places:
            yield f"запись № {position}: переставлена, на её месте стоит запись № {places[found]}"
        else:
            yield f"запись № {position}: изменена (data/events/{file.name})"
    if missing := next(positions, 0):
        yield f"data/events/{file.name}: записей нет, начиная с № {missing}"


def earlier_positions(path: Path, first: int) -> Iterator[int]:
    """The positions of the earlier events, one a line. Raises Damaged unless they rise and stay below `first`."""
    before = 0
    for line in path.read_text("ascii").splitlines():
        if not line.isdigit() or not before < int(line) < first:
            raise Damaged("data/events/earlier.positions: номера записей испорчены")
        before = int(line)
        yield before


# 6. The copies


class Copies:
    """What the year's events say of its certified copies, against the files that are there."""

    def __init__(self, year: str) -> None:
        self._year = year
        self._streams: set[str] = set()
        self._signed: list[tuple[str, str]] = []
        self.expected: dict[str, str] = {}

    def see(self, line: bytes) -> None:
        if b'"type":"copy.' not in line:
            return
        event = json.loads(line)
        if CERTIFIED in line and year_of(event["paper"]) == self._year:
            self._streams.add(event["originator_id"])
            about = ", ".join(str(text) for _, text in sorted(event["paper"].items()))
            self.expected[event["sha256"]] = f"копия: {about}, версия {event['version']}"
        elif event["type"] == "copy.signed.v1":
            self._signed.append((event["originator_id"], event["sha256"]))

    def check(self, folder: Path) -> Iterator[str]:
        for stream, digest in self._signed:
            if stream in self._streams:
                self.expected[digest] = "подпись копии"
        there = (
            {sha256_of(path): path for path in sorted(folder.rglob("*")) if path.is_file()} if folder.is_dir() else {}
        )
        for digest in self.expected.keys() - there.keys():
            yield f"{self.expected[digest]}: нет файла с SHA-256 {digest}"
        for digest in there.keys() - self.expected.keys():
            yield f"data/copies/{there[digest].relative_to(folder).as_posix()}: такой копии никто не заверял"


def year_of(paper: dict[str, str]) -> str:
    """The academic year that a copy is about: of its term, else of its days, which lie within one."""
    if "term" in paper:
        return paper["term"].rpartition("-")[0]
    year, month = int(paper["until"][:4]), int(paper["until"][5:7])
    first = year if month >= YEAR_BEGINS else year - 1
    return f"{first}-{first + 1}"


# The whole


class Report:
    """What was found, and what a reader should know of the volume."""

    def __init__(self) -> None:
        self.findings: list[str] = []
        self.facts: list[str] = []

    def take(self, findings: Iterator[str]) -> None:
        try:
            self.findings.extend(findings)
        except Damaged as damage:
            self.findings.append(str(damage))


def verify(bag: Path, key: str | None = None, manifest: str | None = None, witnesses: Sequence[str] = ()) -> Report:
    """Check the volume in this folder. Raises FileNotFoundError when there is none."""
    if not (bag / "bagit.txt").is_file():
        raise FileNotFoundError(bag / "bagit.txt")
    report = Report()
    report.take(check_bag(bag, manifest))
    try:
        report.take(check_log(bag, key, witnesses, report.facts))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        report.findings.append(f"содержимое не читается: {error}")
    return report


def check_log(bag: Path, pinned: str | None, witnesses: Sequence[str], facts: list[str]) -> Iterator[str]:
    log, events = bag / "data" / "log", bag / "data" / "events"
    volume: Any = json.loads((bag / "data" / "volume.json").read_text("utf-8"))
    first, last = int(volume["first_position"]), int(volume["last_position"])
    note = (log / "checkpoint").read_text("utf-8")
    origin, size, root, *rest = note.split("\n")
    if origin != volume["origin"] or size != str(last) or rest[:1] != [""]:
        yield "data/log/checkpoint: контрольная точка не этого тома"
    records = [path.read_text("utf-8") for path in sorted(log.glob("key-*"))]
    try:
        current, keys = signing_key(records, last)
        require_signature(note, current, "контрольная точка")
        facts.append(f"Отпечаток ключа: {current.fingerprint}")
        facts.extend(f"Журнал был восстановлен из томов на записи № {since}" for since in restored(records))
        if pinned:
            check_key(keys, current, pinned)
    except Damaged as damage:
        yield str(damage)
    try:
        yield from check_witnesses(log, note.rpartition("\n\n")[0] + "\n", witnesses, facts)
        yield from check_time_stamps(log, note, facts)
    except Damaged as damage:
        yield str(damage)
    tiles = Tiles(log, last)
    try:
        if tiles.root() != from_base64(root):
            yield "хэши записей не ведут к корню контрольной точки: журнал не тот, что был подписан"
    except Damaged as damage:
        yield str(damage)
    copies = Copies(volume["year"])
    yield from check_lines(events / "volume.jsonl", iter(range(first, last + 1)), tiles, copies.see)
    earlier = earlier_positions(events / "earlier.positions", first)
    yield from check_lines(events / "earlier.jsonl", earlier, tiles, copies.see)
    yield from copies.check(bag / "data" / "copies")
    facts[:0] = [
        f"Том: {volume['year']} учебный год, журнал {origin}",
        f"Записи: № {first}–{last}; копий и подписей: {len(copies.expected)}",
        f"Корень дерева: {from_base64(root).hex()}",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Проверка тома года: сторонние программы не нужны.")
    parser.add_argument("bag", nargs="?", type=Path, default=Path(__file__).resolve().parent, help="папка тома")
    parser.add_argument("--key", help="отпечаток ключа из акта передачи (64 знака)")
    parser.add_argument("--manifest", help="SHA-256 описи: напечатанный в акте или записанный в журнале")
    parser.add_argument("--witness", action="append", default=[], metavar="КЛЮЧ", help="открытый ключ свидетеля")
    options = parser.parse_args(arguments)
    try:
        report = verify(options.bag, options.key, options.manifest, options.witness)
    except OSError as error:
        print(f"Тома здесь нет или он не читается: {error}", file=sys.stderr)
        return 2
    for fact in report.facts:
        print(fact)
    if not options.key:
        print("ВНИМАНИЕ: ключ не сверен. Сравните отпечаток с напечатанным в акте или укажите --key.")
    if not options.manifest:
        print("ВНИМАНИЕ: опись не сверена (--manifest): границы тома, акт, шрифты и схемы сверены лишь между собой.")
    if report.findings:
        print(f"ТОМ ПОВРЕЖДЁН, найдено: {len(report.findings)}")
        for finding in report.findings[:MOST_SHOWN]:
            print(f"  - {finding}")
        if len(report.findings) > MOST_SHOWN:
            print(f"  … и ещё {len(report.findings) - MOST_SHOWN}")
        return 1
    print("Том цел: все записи и копии — те, что были подписаны.")
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    sys.exit(main())
