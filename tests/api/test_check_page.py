"""The check page tells whoever holds a copy whether it is what the log says, and tells a stranger nothing."""

from __future__ import annotations

import io
import re
import socket
import tracemalloc
import zlib
from typing import Any

import httpx
import pikepdf
import psycopg
import pytest
from school_day import School
from test_copies import VERO, at, certified, corrected, printed

from api.pages import check
from api.pages.check import BURST, REFILL_SECONDS, Pace
from archive.copies.checking import MOST_DECODED, what_differs

LETTERHEAD = {
    "founder": "Министерство", "name": "Техникум народных ремёсел", "city": "Ремесловск",
    "check_address": "https://journal.example/check", "order": "Устав",
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "pace", Pace())


def link(school: School) -> str:
    edition = school.api.get("d-1", at()).json()
    return f"/check/{edition['copy_id']}/1-{edition['editions'][0]['code']}"


def page(school: School, path: str) -> httpx.Response:
    return httpx.get(school.api.url + path)


def checked(school: School, content: bytes) -> httpx.Response:
    return httpx.post(f"{school.api.url}/check", files={"file": ("копия.pdf", content, "application/pdf")})


def copy_of(school: School) -> bytes:
    school.api.done(school.api.put("a-1", "/college", LETTERHEAD))
    certified(school)
    return bytes(school.api.get("d-1", at("/versions/1.pdf")).content)


def tampered(pdf: bytes, **changes: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        if "page" in changes:
            target = document.pages[changes["page"] - 1]
            target.Contents = document.make_stream(target.Contents.read_bytes() + b"\nBT ET")
        if "drop" in changes:
            del document.pages[changes["drop"] - 1]
        document.save(out)
    return out.getvalue()


@pytest.mark.clause("4.6.2-f")
def test_the_address_that_is_printed_and_the_file_itself_are_found_true(school: School) -> None:
    pdf = copy_of(school)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        printed_path = str(document.docinfo.Keywords)
    assert link(school) == f"/check/{printed_path}"
    for answer in (page(school, link(school)), checked(school, pdf)):
        assert answer.status_code == 200
        assert "Копия верна" in answer.text
        assert "Кулинария" in answer.text
        assert VERO["post"] in answer.text


def test_the_page_says_nothing_that_is_not_on_the_paper_and_no_name_of_a_student(school: School) -> None:
    copy_of(school)
    shown = re.sub(r"<[^>]+>", " ", page(school, link(school)).text)
    assert not re.search(r"\b[slt]-\d\b", shown)
    assert "d-2" not in shown


def test_whatever_names_no_copy_is_answered_alike(school: School) -> None:
    copy_of(school)
    path = link(school)
    head, code = path.rsplit("-", 1)
    unknown = page(school, "/check/no/copy")
    for wrong in ("/check/" + "0" * 8 + path[15:], f"{head[:-1]}7-{code}", f"{head}-{'0' * 12}", "/check/a/b"):
        answer = page(school, wrong)
        assert answer.status_code == 404
        assert re.sub(r"/check/\S*", "", answer.text) == re.sub(r"/check/\S*", "", unknown.text)


@pytest.mark.clause("4.5.2-k")
def test_a_superseded_copy_is_true_but_out_of_date_and_its_successor_is_named(school: School) -> None:
    copy_of(school)
    path = link(school)
    corrected(school)
    assert "новая версия ещё не заверена" in page(school, path).text
    _, position = printed(school)
    school.api.done(school.api.post("d-1", at("/review"), {"position": position}))
    school.api.done(school.api.post("d-1", at("/certification"), VERO))
    assert "заменена версией 2" in page(school, path).text


def test_of_an_altered_file_the_page_says_where_it_differs(school: School) -> None:
    pdf = copy_of(school)
    said = {"Изменены страницы: 5.": {"page": 5}, "Страниц 6 вместо 7.": {"drop": 2}, "пересохранён": {}}
    for words, changes in said.items():
        answer = checked(school, tampered(pdf, **changes))
        assert "Файл не совпадает с заверенной копией" in answer.text
        assert words in answer.text
    assert "дописано" in checked(school, pdf + b"\n% more").text
    for content in (b"", b"%PDF-1.7 broken", b"\x00" * 1000):
        answer = checked(school, content)
        assert answer.status_code == 404
        assert "Такой копии нет" in answer.text


def test_a_page_that_unfolds_without_end_is_another_page_and_takes_no_memory(school: School) -> None:
    pdf = copy_of(school)
    endless, out = zlib.compressobj(1), io.BytesIO()
    folded = b"".join(endless.compress(bytes(1_000_000)) for _ in range(400)) + endless.flush()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        bomb = pikepdf.Stream(document, folded)
        bomb.Filter = pikepdf.Name.FlateDecode
        document.pages[4].Contents = bomb
        document.save(out)
    tracemalloc.start()
    assert what_differs(pdf, out.getvalue()) == ["Изменены страницы: 5."]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * MOST_DECODED


def test_a_log_that_was_altered_since_no_longer_confirms_the_copy(school: School) -> None:
    copy_of(school)
    path, settings = link(school), school.api.settings
    with psycopg.connect(settings.owner_database_url) as owner:
        schema = settings.ledger_schema
        owner.execute(f"ALTER TABLE {schema}.event DISABLE TRIGGER event_is_append_only".encode())
        owner.execute(f"UPDATE {schema}.event SET state = state || ' ' WHERE position = 3".encode())  # noqa: S608
    assert "Записи журнала изменены" in page(school, path).text


def test_checks_come_at_a_measured_pace() -> None:
    pace = Pace()
    assert [pace.allows("203.0.113.7", 0.0) for _ in range(BURST + 2)].count(True) == BURST + 1
    assert pace.allows("203.0.113.8", 0.0)
    assert pace.allows("203.0.113.7", REFILL_SECONDS + 0.1)


def test_the_page_is_of_ours_alone_slows_down_and_takes_no_more_than_a_copy(school: School) -> None:
    answer = page(school, "/check")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not re.search(r"<script(?![^>]*src=)|style=|onclick=", answer.text)
    assert checked(school, b"x" * (school.api.settings.max_copy_bytes + 1)).status_code == 413
    slow = [page(school, "/check/no/copy").status_code for _ in range(BURST + 2)]
    assert slow[-1] == 429


@pytest.mark.clause("4.1.2-d")
def test_whoever_asks_too_fast_is_answered_before_the_file_is_sent(school: School) -> None:
    """Of the announced megabytes nothing is read: the answer comes while the file is still with whoever sends it."""
    while checked(school, b"%PDF-1.7").status_code != 429:
        pass
    url = httpx.URL(school.api.url)
    head = (
        "POST /check HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
    )
    with socket.create_connection((url.host, url.port), timeout=20) as connection:
        connection.sendall(head.encode())
        answered = connection.recv(65536)
    assert answered.startswith(b"HTTP/1.1 429")
    assert b"connection: close" in answered.lower()


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"file": "не файл"}}, {"files": {"other": b"%PDF"}}, {"content": b""},
        {"content": b"--", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"content": b"--", "headers": {"Content-Type": "multipart/form-data"}},
        {"files": [("file", b"a"), ("file", b"b")]},
    ],
)  # fmt: skip
def test_what_is_no_file_is_told_so_and_is_no_fault_of_ours(school: School, sent: dict[str, Any]) -> None:
    assert httpx.post(f"{school.api.url}/check", **sent).status_code in (400, 404)
