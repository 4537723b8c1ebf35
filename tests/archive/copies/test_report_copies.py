"""Every form of the registry as a copy: the same bytes anywhere, fit for an archive, and nothing on it that its readers may not know."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
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
from journal_domain.journal_events import AttendanceCorrected
from journal_domain.paper import WITHOUT_LESSONS, Paper, copy_id
from projections.reports.form import scope_of
from projections.reports.registry import FORMS
from projections.reports.table import Column, Kind, Section

REPORTS = PAPERS[1:]
CODES = [paper.form for paper in REPORTS]

VERSIONS = {
    "summary-of-marks": (1, "9e72f058ea8248476844ca6e9e20be0f00831a27c42e18bf8e0c16a4e96b274d"),
    "summary-of-attendance": (1, "c4084cc13821399b178c24e898586ab059615ddfbbe18e18d3fd1b98940a918e"),
    "attendance-of-group": (1, "76c9354acf085d56461af8a5b46c0cd5388894e42621e4ef4f3cb084c550e0e1"),
    "occupancy": (1, "b06a6990072a1aa5a26da86fa2cc3c264a8ff22b5fb65743a5e4df0195bb9416"),
    "final-data": (1, "be7d7c189d1cf624a086b11ec57e62e2c635f3ac625a07dab59a9345513d8f32"),
    "group-results": (1, "bb23ddcbc61f9a4917de25645328fb50eed8fb2bae973eb4d44b46ef5e47b06c"),
    "discipline-results": (1, "51c705e407a2d19fe3934832b590badd90b7ff976953696b9c64223b8e7f3993"),
    "teachers-report": (1, "b98087306c05423d23cb974edb16e9f5aac996f72c02dffa987aa27e8a7eba1a"),
}
"""The version of each form and the SHA-256 of what its pages show of one and the same log."""

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
    """Should this fail, old copies would no longer be drawn again: raise the form's version, and keep the old one beside it."""
    source = replace(report_source(group, paper), tree_head="a1" * 32)
    with pikepdf.open(io.BytesIO(draw(source, opened, certificate(1, paper))[0])) as document:
        pages = b"\f".join(page.Contents.read_bytes() for page in document.pages)
    assert (FORMS[paper.form].version, hashlib.sha256(pages).hexdigest()) == VERSIONS[paper.form]


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


def test_what_is_too_long_for_a_cell_is_wrapped_and_never_cut() -> None:
    register_fonts()
    long = "Безопасность жизнедеятельности " * 6
    (part,) = laid(Section([Column("Дисциплина", Kind.TEXT), Column("N")], [[long, 3]]), 300)
    assert " ".join(part.lines(0, long, "Noto Sans")).split() == long.split()


def test_the_domain_knows_which_forms_read_no_lessons() -> None:
    assert {code for code, form in FORMS.items() if not form.lessons and not form.courses} == WITHOUT_LESSONS
