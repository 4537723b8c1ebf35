"""A copy's bytes follow from its events, certificate, form version and fonts, and from nothing else."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from functools import partial
from pathlib import Path

import pikepdf
import pytest
from printed_group import GROUP, TERM, PrintedGroup, certificate, digest, opened
from reportlab.pdfgen.canvas import Canvas
from signing_keys import PASSWORD, made_keys

from archive.copies import pades
from archive.copies.book import read_book
from archive.copies.book_pages import book_pages
from archive.copies.certificate import Certificate
from archive.copies.drawing import draw
from archive.copies.journal_content import READ
from archive.copies.sheet import PORTRAIT, THIN, Imprint, Sheet
from archive.copies.spread import paint_left
from archive.copies.typeface import BOLD, REGULAR, drawable, register_fonts
from archive.transparency.tree import leaf_hash
from journal_domain import journal_events as e
from journal_domain.certified_copy import NOT_PRINTED
from journal_domain.event import EVENTS
from journal_domain.group import group_stream
from journal_domain.mistake import JournalAnnulled, JournalDetached
from journal_domain.paper import JOURNAL
from journal_domain.values import LessonKind, Slot
from projections.reports.registry import FORMS


@pytest.fixture(scope="session")
def group() -> PrintedGroup:
    """25 students, 45 lessons, corrections, a withdrawal, a re-sit, a closed sheet. Not to be written to."""
    group = PrintedGroup(lessons=45)
    group.changes()
    group.attest()
    return group


CONTENT_OF_FORM_1 = "913d2ba00f9cf73f0bb3f50300f79b7affa59ca6e54917a6c6c4a9b2da7367fd"

IN_ANOTHER_PROCESS = """
import locale, sys
sys.path.insert(0, sys.argv[1])
if sys.argv[2]:
    locale.setlocale(locale.LC_ALL, sys.argv[2])
from printed_group import PrintedGroup, certificate, digest, opened
from archive.copies.drawing import draw
group = PrintedGroup(students=7, lessons=24)
group.changes(); group.attest()
print(digest(draw(group.source(), opened, certificate())[0]))
"""


def drawn_elsewhere(locale: str = "", **environment: str) -> str:
    command = [sys.executable, "-c", IN_ANOTHER_PROCESS, str(Path(__file__).parent), locale]
    env = {**os.environ, **environment}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.strip()


def test_the_same_events_give_the_same_bytes_in_any_process_time_zone_hash_seed_and_locale() -> None:
    group = PrintedGroup(students=7, lessons=24)
    group.changes()
    group.attest()
    here = digest(draw(group.source(), opened, certificate())[0])
    assert digest(draw(group.source(), opened, certificate())[0]) == here
    elsewhere = {
        drawn_elsewhere(TZ="Pacific/Kiritimati", PYTHONHASHSEED="1", LC_ALL="C"),
        drawn_elsewhere("C.UTF-8", TZ="America/Los_Angeles", PYTHONHASHSEED="77", SOURCE_DATE_EPOCH="1"),
    }
    assert elsewhere == {here}


def test_what_happened_after_the_position_does_not_change_a_byte(group: PrintedGroup) -> None:
    later = PrintedGroup(lessons=45)
    later.changes()
    later.attest()
    position = later.position
    later.mark_corrected("slot-9", "s-2", None, "4")
    later.renamed("s-1", "Новофамильцев", "Глеб", "Барвинкович")
    assert draw(later.source(position), opened)[0] == draw(group.source(), opened)[0]
    assert draw(later.source(), opened)[0] != draw(group.source(), opened)[0]


@pytest.mark.clause("4.5.1-a", "4.6.2-e")
def test_a_closed_sheet_is_signed_by_whose_it_was_and_not_by_who_records_its_re_sits() -> None:
    group = PrintedGroup(students=2, lessons=1)
    named = {"was": "t-1", "order": "9-к"}
    group.add(group.journal(), e.TeacherAssigned, teacher_id="t-2", since=date(2025, 12, 1), **named)
    group.attest()
    group.add(group.journal(), e.TeacherAssigned, teacher_id="z-1", since=date(2025, 12, 27), **named)
    (journal,) = read_book(group.source(), opened).journals
    assert journal.teachers == ["t-1", "t-2"]


@pytest.mark.clause("1.6", "4.6.2-e")
def test_an_annulled_journal_is_none_of_the_copy() -> None:
    group = PrintedGroup(students=2, lessons=1, disciplines=2)
    stands, mistaken = group.journal(0), group.journal(1)
    position = group.position
    group.add(mistaken, JournalAnnulled, basis="46-УР")
    named = {"journal_id": mistaken, "discipline_id": "d-1", "subgroup_id": None, "term": TERM}
    group.add(group_stream(GROUP), JournalDetached, **named)
    assert [at.stream for at in group.source().streams] == [stands]
    assert [at.stream for at in group.source(position).streams] == [stands, mistaken]


def test_every_word_of_the_certificate_is_in_the_bytes(group: PrintedGroup) -> None:
    source, first = group.source(), certificate()
    others = [
        Certificate(**{**vars(first), **change})
        for change in ({"version": 2}, {"by": "l-1"}, {"post": "Директор"}, {"file_index": "05-15"})
    ]
    prints = {digest(draw(source, opened, each)[0]) for each in (None, first, *others)}
    assert len(prints) == 6
    assert len({each.code(source.position, source.tree_head) for each in (first, *others)}) == 5


def contents(pdf: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [page.Contents.read_bytes() for page in document.pages]


def test_the_form_draws_what_its_version_drew() -> None:
    """Should this fail, old copies would no longer be drawn again: raise the version of its form once a copy of it was certified."""
    group = PrintedGroup(students=7, lessons=24)
    group.changes()
    group.attest()
    group.add(
        group.journal(), e.AttestationMarkCorrected, student_id="s-1", was="4", became="н/а", request_id="r-9",
        requested_by="t-1", reason="не явился", directive="15-УР от 26.12.2025", order="№ 70-к",
    )  # fmt: skip
    group.add(group.journal(), e.SlotsPlanned, slots=(Slot("slot-hole", date(2025, 12, 24), time(8, 30), 2),))
    group.remark("r-1", "Нет домашних заданий.", closed=True)
    group.remark("r-2", "Темы не по плану")
    source = replace(group.source(), tree_head="a1" * 32)  # whatever form the events are stored in
    pages = contents(draw(source, opened, certificate())[0])
    assert (FORMS[JOURNAL].version, hashlib.sha256(b"\f".join(pages)).hexdigest()) == (1, CONTENT_OF_FORM_1)


def test_what_is_said_of_a_print_is_true(group: PrintedGroup) -> None:
    source = group.source()
    pdf, drawn = draw(source, opened)
    assert drawn.sha256 == digest(pdf)
    assert (drawn.position, drawn.tree_head, drawn.streams) == (source.position, source.tree_head, source.streams)
    assert drawn.pages == len(contents(pdf))
    assert not drawn.incomplete


def test_a_sheet_writes_texts_and_lines_as_reportlab_itself_would() -> None:
    """Every character of the face, more than one subset of it holds, and what a PDF string must escape."""
    register_fonts()
    alphabet = "".join(c for c in map(chr, range(0x20, 0x2200)) if drawable(c) == c)
    assert len(alphabet) > 256, "one subset of a face holds 256 characters"
    texts = ["(\\)", "5\u00a0/ 4", "5\u00a0/ 4", alphabet, alphabet[::-1], "Ёж", "(\\)"]
    ends = [(0.0, 1e-9, 595.275590551, 12.3456789), (1, 2, 3, 4), (100.5, 1 / 3, -7.25, 841.88976)]

    sheets: dict[Canvas, Sheet] = {}

    def with_reportlab(canvas: Canvas) -> None:
        for n, text in enumerate(texts):
            canvas.setFont(BOLD if n % 2 else REGULAR, 7 + n / 3)
            canvas.drawString(n / 7, 800 - n * 11.1, drawable(text))
        canvas.setLineWidth(THIN)
        canvas.lines(ends)

    def with_the_sheet(canvas: Canvas) -> None:
        sheet = sheets.setdefault(canvas, Sheet(canvas, Imprint("", "", (), None, draft=False, stamp=False)))
        for n, text in enumerate(texts):
            sheet.text(n / 7, 800 - n * 11.1, text, BOLD if n % 2 else REGULAR, 7 + n / 3)
        sheet.lines(ends, THIN)

    written = []
    for paint in (with_reportlab, with_the_sheet):
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=PORTRAIT, pageCompression=0, invariant=1)
        for _ in range(2):
            paint(canvas)
            canvas.showPage()
        canvas.save()
        written.append(out.getvalue())
    assert written[0] == written[1]


def test_the_events_travel_in_the_copy_as_they_are_stored_but_for_those_that_tell_of_illness(
    group: PrintedGroup,
) -> None:
    pdf, _ = draw(group.source(), opened)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        attached = document.attachments["events.jsonl"].get_file().read_bytes()
        assert document.Root.AF[0].AFRelationship == pikepdf.Name.Source
    lines = [json.loads(line) for line in attached.splitlines()]
    stored = {position: state for position, _, _, state in group.rows}
    withheld = [line for line in lines if "withheld" in line]
    assert withheld
    for line in withheld:
        assert line["leaf"] == leaf_hash(stored[line["position"]]).hex()
    for line in lines:
        if "event" in line:
            assert (
                json.dumps(line["event"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
                == (stored[line["position"]])
            )
    assert b"illness" not in attached
    excuses = [position for position, state in stored.items() if b'"became":"excused"' in state]
    assert excuses
    assert {line["position"] for line in withheld} > set(excuses), "an illness does not show by its gap alone"
    assert b'"adapted":true' not in attached
    assert [line["position"] for line in lines] == sorted(line["position"] for line in lines)


def test_of_people_the_attachment_holds_identities_alone(group: PrintedGroup) -> None:
    kinds = {event.TYPE for event in group.source().events if event.originator_id.startswith("person:")}
    assert kinds == {"person.registered.v1"}


@pytest.mark.parametrize(
    ("students", "lessons", "disciplines"),
    [(25, 80, 1), (12, 60, 2), (0, 0, 0), (1, 1, 1), (12, 0, 1), (60, 3, 1)],
)
def test_a_group_of_any_size_is_drawn_and_every_spread_begins_on_an_even_page(
    students: int, lessons: int, disciplines: int
) -> None:
    group = PrintedGroup(students=students, lessons=lessons, disciplines=disciplines)
    pdf, drawn = draw(group.source(), opened)
    assert drawn.incomplete is bool(disciplines)
    assert len(drawn.streams) == disciplines
    assert drawn.pages >= 5 + 2 * disciplines
    source = group.source()
    planned = book_pages(read_book(source, opened), source, None)
    left = [n for n, (_, paint) in enumerate(planned, 1) if isinstance(paint, partial) and paint.func is paint_left]
    assert [number % 2 for number in left] == [0] * len(left)
    assert len(left) >= disciplines
    assert pdf.startswith(b"%PDF-1.7")


def test_text_that_the_face_cannot_show_or_a_column_cannot_hold_is_drawn_all_the_same(
    tmp_path: Path, verapdf: Callable[..., str]
) -> None:
    group = PrintedGroup(students=2, lessons=2)
    awkward = "😀 \u0000\t" + "слово" * 60 + " <b>&amp; → ∑ \\(скобки) 中文 ә ү ҡ ӊ"
    group.add(
        group.journal(), e.LessonPublished, lesson_id="slot-x", day=date(2025, 10, 1), teacher_id="t-nobody",
        topic_id="topic-0", topic=awkward, kind=LessonKind.LESSON, hours=2, homework=awkward, homework_due=None, late=True,
    )  # fmt: skip
    group.renamed("s-1", "Оченьдлиннаяфамилия" * 4, "Имя", "Отчество")
    plain, certified, signed = (tmp_path / f"{name}.pdf" for name in ("plain", "certified", "signed"))
    plain.write_bytes(draw(group.source(), opened)[0])
    certified.write_bytes(draw(group.source(), opened, certificate())[0])
    signer = pades.pkcs12_signer(made_keys().pkcs12(tmp_path / "deputy.p12"), PASSWORD)
    signed.write_bytes(pades.sign(certified.read_bytes(), signer))
    assert verapdf(plain, certified, signed).count(" compliant") == 3


def test_an_event_of_a_journal_is_either_printed_or_said_not_to_make_a_copy_out_of_date() -> None:
    """Else a copy would be called current though a print of today shows something else, or the other way round.

    What is annulled is in no print of today: a copy that has it is out of date.
    """
    of_journals = {kind for topic, kind in EVENTS.items() if topic.startswith("journal.")}
    assert of_journals - {e.JournalOpened, JournalAnnulled} == set(READ) | NOT_PRINTED
    assert not set(READ) & NOT_PRINTED
