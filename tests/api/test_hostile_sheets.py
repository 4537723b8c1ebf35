"""A file that is damaged, huge or malicious is refused in words, quickly, and nothing else happens."""

from __future__ import annotations

import random
import time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sheet_files import delimited, saved, sheet_xml, with_parts, xlsx

from api.lesson_plan_file import read_lesson_plan, write_template
from api.sheet import MAX_BYTES, MAX_ROWS
from api.sheet_file import read_sheets
from api.workbook import MAX_MARKUP, MAX_PARTS, MAX_STYLING, MAX_UNPACKED
from journal_domain.errors import Refused

HEADER = ["№", "Тема", "Вид", "Часы"]
SECONDS = 60

# Of a file without styles or with a date out of range the reader warns, and reads it.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


def archive(**parts: bytes) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return stream.getvalue()


def encrypted_flag(data: bytes) -> bytes:
    """The archive with every part said to be encrypted."""
    return data.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
)

UNREADABLE = {
    "empty": b"",
    "spaces": b" \r\n\r\n",
    "pdf": b"%PDF-1.7\n\x00\x01\x02",
    "picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "old xls or encrypted": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
    "zip of something else": archive(**{"word/document.xml": b"<w/>"}),
    "zip named like a workbook": archive(**{"xl/workbook.xml": b"<workbook/>"}),
    "cut in half": write_template()[: len(write_template()) // 2],
    "only the signature": b"PK\x03\x04",
    "encrypted parts": encrypted_flag(write_template()),
    "entities": with_parts(xlsx([HEADER]), sheet=ENTITIES),
    "entities in UTF-16": with_parts(xlsx([HEADER]), sheet=ENTITIES.decode().encode("utf-16")),
    "broken markup": with_parts(xlsx([HEADER]), sheet=b"<worksheet><sheetData>"),
    "cell beyond the last column": with_parts(xlsx([]), sheet=sheet_xml('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>')),
    "number of 5000 digits": with_parts(
        xlsx([]), sheet=sheet_xml(f'<row r="1"><c r="A1"><v>{"9" * 5000}</v></c></row>')
    ),
}

TOO_LARGE = {
    "bytes": b"a" * (MAX_BYTES + 1),
    "unpacked": with_parts(xlsx([HEADER]), **{"xl/media/image1.png": bytes(MAX_UNPACKED)}),
    "cells": with_parts(xlsx([]), sheet=sheet_xml("<row>" + "<c/>" * MAX_MARKUP + "</row>")),
    "parts": archive(**{f"xl/{number}.xml": b"" for number in range(MAX_PARTS + 1)}),
    "rows": xlsx([["x"]] * (MAX_ROWS + 1)),
    "rows of text": delimited([["x"]] * (MAX_ROWS + 1)),
    "empty lines": b"x" + b"\n" * 1_000_000,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_not_a_table_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(Refused) as refused:
        read_lesson_plan(UNREADABLE[name])
    assert refused.value.code == "FILE_UNREADABLE"
    assert refused.value.message.startswith("Файл не прочитан: ")


@pytest.mark.parametrize("name", TOO_LARGE)
def test_what_is_too_large_is_refused_quickly(name: str) -> None:
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        read_lesson_plan(TOO_LARGE[name])
    assert refused.value.code == "FILE_TOO_LARGE"
    assert time.monotonic() - began < SECONDS


def test_as_many_rows_as_allowed_are_read() -> None:
    assert len(read_sheets(xlsx([["x"]] * MAX_ROWS))[0].rows) == MAX_ROWS
    assert len(read_sheets(delimited([["x"]] * MAX_ROWS))[0].rows) == MAX_ROWS


def test_a_cell_in_the_last_row_is_found_and_a_false_dimension_is_not_believed() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["A1048576"] = "внизу"
    sheet["XFD1"] = "справа"
    began = time.monotonic()
    (read,) = read_sheets(saved(workbook))
    assert [(row.number, row.cells[0].text) for row in read.rows] == [(1048576, "внизу")]
    assert time.monotonic() - began < SECONDS
    rows = '<row r="3"><c r="B3"><v>7</v></c></row>'
    false = sheet_xml(rows).replace(b"<sheetData>", b'<dimension ref="A1:A1"/><sheetData>')
    (read,) = read_sheets(with_parts(xlsx([]), sheet=false))
    assert [(row.number, row.cells[1].text) for row in read.rows] == [(3, "7")]


def test_a_row_numbered_beyond_the_format_ends_the_sheet() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="99999999999"><c><v>2</v></c></row>'
    assert len(read_sheets(with_parts(xlsx([]), sheet=sheet_xml(rows)))[0].rows) == 1


@pytest.mark.parametrize(("name", "more", "refused"), [("styles", 0, False), ("styles", 1, True), ("merged", 0, False)])
def test_as_much_markup_as_allowed_is_parsed_in_bounded_time(name: str, more: int, refused: bool) -> None:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    begin, end = b'<styleSheet xmlns="' + main + b'"><cellXfs>', b"</cellXfs></styleSheet>"
    parts = {"styles": begin + b"<xf/>" * (MAX_STYLING - 4 + more) + end}
    if name == "merged":
        ranges = b'<mergeCell ref="A1:B1"/>' * (MAX_MARKUP - 2_000)
        parts = {
            "sheet": sheet_xml("").replace(b"</worksheet>", b"<mergeCells>" + ranges + b"</mergeCells></worksheet>")
        }
    data = with_parts(xlsx([HEADER]), **parts)
    began = time.monotonic()
    if refused:
        with pytest.raises(Refused, match="FILE_TOO_LARGE"):
            read_sheets(data)
    else:
        read_sheets(data)
    assert time.monotonic() - began < SECONDS


def test_macros_are_left_alone() -> None:
    data = with_parts(write_template(), **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub AutoOpen()"})
    assert read_lesson_plan(data) == read_lesson_plan(write_template())


def test_invisible_characters_do_not_reach_the_plan() -> None:
    rows = [HEADER, [1, "За\u00adкон\u00a0 Ома\u202e\n(и\u0306)", "урок", 2]]
    assert read_lesson_plan(delimited(rows)).topics[0].title == "Закон Ома (й)"


def answer(data: bytes) -> str:
    """«read», or the code of the refusal; any other exception is a failure."""
    try:
        read_lesson_plan(data)
    except Refused as refused:
        return refused.code
    return "read"


ANSWERS = {"read", "FILE_UNREADABLE", "FILE_TOO_LARGE", "HEADER_NOT_FOUND", "HEADER_TWICE"}


def test_a_damaged_workbook_is_read_or_refused_but_nothing_else() -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    chance, whole = random.Random(seed), write_template()
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 3, 30])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        assert answer(bytes(data)) in ANSWERS


@settings(deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused_but_nothing_else(data: bytes) -> None:
    for attempt in (data, "Тема;Вид;Часы\n".encode() + data, b"PK\x03\x04" + data):
        assert answer(attempt) in ANSWERS
