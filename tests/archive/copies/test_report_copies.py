"""Every form of the registry as a copy: the same bytes anywhere, fit for an archive, and nothing on it that its readers may not know."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from printed_group import PAPERS, PrintedGroup, certificate, digest, opened

from archive.copies.difference import differences, says
from archive.copies.drawing import draw
from archive.copies.names import Names
from archive.copies.report_source import ReportSource
from archive.copies.sheet import LANDSCAPE, PORTRAIT
from archive.copies.table_layout import laid
from archive.copies.typeface import register_fonts
from journal_domain.journal_events import AttendanceCorrected, RemarkClosed, RemarkMade
from journal_domain.paper import WITHOUT_LESSONS, Paper, copy_id
from projections.reports.form import scope_of
from projections.reports.registry import FORMS
from projections.reports.table import Column, Kind, Section

REPORTS = PAPERS[1:]
CODES = [paper.form for paper in REPORTS]

VERSIONS = {
    "summary-of-marks": (5, "c5581eb43ee008e149810e19d2ce4695932f3b17d3dd007f6e64703bd7a20117"),
    "summary-of-attendance": (4, "8482155cc24dc9c1788868caea64e3ed31850f975a6eb2fe4cee752c9ee27916"),
    "attendance-of-group": (4, "c25fc3cb485524bab431e257e6f7fc81afa39395a95f8667411c7b8c205378f8"),
    "occupancy": (3, "9cb63f4a391e3d2d25df6f381610b3e526795eb198223b059cf1d3850ed95aa8"),
    "final-data": (5, "9343e5881072499291e0940965312ec4e5e136221ccec9bf39e9e92f6e225336"),
    "group-results": (6, "e04f0841f00989a7f476472e03aefd19e31d16e27054d163a551b10ca42a4b75"),
    "discipline-results": (3, "12aef5bd88e671a6306d630cb5bec87a39327c9ba282487b56c1d4ac5b423df3"),
    "teachers-report": (3, "a1b673f3a00e157c5e06ccca12a55639e031d14d5944090f7b12907d036896ff"),
}
"""The version of each form and the SHA-256 of what its pages and values show of one and the same log."""

IN_ANOTHER_PROCESS = """
import sys
sys.path.insert(0, sys.argv[1])
from printed_group import PAPERS, PrintedGroup, certificate, digest, opened
from archive.copies.drawing import draw
group = PrintedGroup(students=7, lessons=12, disciplines=3)
group.changes(); group.attest()
print(*(digest(draw(group.source_of(paper), opened, certificate(1, paper))[0]) for paper in PAPERS[1:]))
"""


def attested(disciplines: int = 3) -> PrintedGroup:
    group = PrintedGroup(students=7, lessons=12, disciplines=disciplines)
    group.changes()
    group.attest()
    return group


@pytest.fixture(scope="module")
def group() -> PrintedGroup:
    """Not to be written to."""
    return attested()


def drawn(group: PrintedGroup, paper: Paper) -> bytes:
    return draw(group.source_of(paper), opened, certificate(1, paper))[0]


def report_source(group: PrintedGroup, paper: Paper) -> ReportSource:
    source = group.source_of(paper)
    assert isinstance(source, ReportSource)
    return source


def test_there_is_one_paper_of_every_form_here() -> None:
    assert {paper.form for paper in PAPERS} == set(FORMS)
    assert len({copy_id(paper) for paper in PAPERS}) == len(PAPERS)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.form)
def test_a_paper_has_one_name_and_asks_what_its_form_asks(paper: Paper) -> None:
    form = FORMS[paper.form]
    assert form.paper(scope_of(paper)) == paper
    assert not scope_of(paper).health


def test_the_same_events_give_the_same_bytes_in_any_process_time_zone_and_hash_seed(group: PrintedGroup) -> None:
    here = [digest(drawn(group, paper)) for paper in REPORTS]
    command = [sys.executable, "-c", IN_ANOTHER_PROCESS, str(Path(__file__).parent)]
    environment = {**os.environ, "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    there = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()
    assert there == here


@pytest.mark.parametrize("paper", REPORTS, ids=CODES)
def test_the_form_draws_what_its_version_drew(group: PrintedGroup, paper: Paper) -> None:
    """Should this fail, old copies would no longer be drawn again: raise the form's version once a copy of it was certified."""
    source = replace(report_source(group, paper), tree_head="a1" * 32)  # whatever form the events are stored in
    assert (FORMS[paper.form].version, shown(draw(source, opened, certificate(1, paper))[0])) == VERSIONS[paper.form]


def shown(pdf: bytes) -> str:
    """The SHA-256 of all pages and of the values that travel with them."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        values = document.attachments["report.json"].get_file().read_bytes()
        pages = (page.Contents.read_bytes() for page in document.pages)
        return hashlib.sha256(b"\f".join((*pages, values))).hexdigest()


def test_every_form_is_pdfa_whose_values_travel_with_it(
    group: PrintedGroup, verapdf: Callable[..., str], tmp_path: Path
) -> None:
    files = []
    for paper in REPORTS:
        files.append(tmp_path / f"{paper.form}.pdf")
        files[-1].write_bytes(drawn(group, paper))
        with pikepdf.open(files[-1]) as document:
            assert list(document.attachments) == ["report.json"]
            assert document.Root.AF[0].AFRelationship == pikepdf.Name.Data
    verapdf(*files)


@pytest.mark.parametrize("paper", REPORTS, ids=CODES)
def test_no_illness_no_adapted_programme_and_no_event_is_on_the_paper_or_in_it(
    group: PrintedGroup, paper: Paper
) -> None:
    with pikepdf.open(io.BytesIO(drawn(group, paper))) as document:
        values = document.attachments["report.json"].get_file().read_bytes().decode()
    assert "болезн" not in values
    assert "адаптирован" not in values
    assert "originator_id" not in values


def test_the_sheet_lies_on_its_side_when_the_disciplines_are_many_and_parts_when_they_are_too_many() -> None:
    register_fonts()
    paper = REPORTS[0]
    narrow, wide = report_source(attested(3), paper), report_source(attested(20), paper)
    sizes = [source.filled(Names(source.identities, opened)).size for source in (narrow, wide)]
    assert sizes == [PORTRAIT, LANDSCAPE]
    columns = [Column("№"), Column("Кто", Kind.TEXT), *(Column(f"Дисциплина {n}", Kind.UPRIGHT) for n in range(90))]
    section = Section(columns, [[1, "Белова Анна", *("5" for _ in range(90))]])
    parts = laid(section, 180)
    assert [part.columns[:2] for part in parts] == [(0, 1)] * len(parts)
    assert sorted(n for part in parts for n in part.columns[2:]) == list(range(2, 92))
    assert all(sum(part.widths) <= 180.01 for part in parts)


def test_a_correction_is_told_by_the_cells_that_it_changed() -> None:
    paper = REPORTS[1]
    group = attested(1)
    before = says(group.source_of(paper), opened)
    assert differences(before, before) == []
    group.add(
        group.journal(), AttendanceCorrected, lesson_id="slot-2", student_id="s-1", was=None, became="unexcused",
        request_id="r-1", requested_by="t-1", reason="описка", directive="12-УР",
    )  # fmt: skip
    changed = differences(before, says(group.source_of(paper), opened))
    more = {where: int(d.became) - int(d.was) for d in changed if (where := d.where).endswith("без уваж. причины")}
    assert set(more.values()) == {2}
    assert {where.partition(":")[0] for where in more} == {"Ежевичкин Глеб Барвинкович", "Всего по группе"}


@pytest.mark.clause("5.4", "4.6.2-e")
def test_a_remark_its_closing_and_a_note_differ_on_the_copy_of_the_journal() -> None:
    group = attested(1)
    before = says(group.source(), opened)
    group.add(
        group.journal(), RemarkMade, remark_id="r-9", text="Нет темы", demand="указать тему", due=date(2026, 1, 15),
    )  # fmt: skip
    made = says(group.source(), opened)
    (remark,) = differences(before, made)
    assert "Нет темы" in remark.became
    group.add(group.journal(), RemarkClosed, remark_id="r-9", result="указана")
    (closed,) = differences(made, says(group.source(), opened))
    assert closed.became.endswith("указана")
    group.mark_corrected("slot-3", "s-1", None, "5")
    notes = [x for x in differences(made, says(group.source(), opened)) if x.where.startswith("примечание: ")]
    assert [note.became for note in notes] == ["есть"]


def test_a_note_of_a_report_is_a_part_of_what_it_says() -> None:
    group = attested(1)
    paper = next(paper for paper in REPORTS if report_source(group, paper).filled(Names([], opened)).report.notes)
    source = report_source(group, paper)
    notes = source.filled(source.names(opened)).report.notes
    assert {where for _, where in says(source, opened)} >= {f"примечание: {note}" for note in notes}


def test_what_is_too_long_for_a_cell_is_wrapped_and_never_cut() -> None:
    register_fonts()
    long = "Безопасность жизнедеятельности " * 6
    (part,) = laid(Section([Column("Дисциплина", Kind.TEXT), Column("N")], [[long, 3]]), 300)
    assert " ".join(part.lines(0, long, "Noto Sans")).split() == long.split()


def test_the_domain_knows_which_forms_read_no_lessons() -> None:
    assert {
        code for code, form in FORMS.items() if not (form.lessons or form.courses or form.excuses)
    } == WITHOUT_LESSONS
