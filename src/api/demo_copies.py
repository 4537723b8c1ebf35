"""The demo's copies: the letterhead, one group's copy certified and current, another's superseded by a correction."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import psycopg
from psycopg import Connection

from api.demo import CLOSED, Demo, Page
from api.settings import Settings
from archive.copies.certificate import Certificate
from archive.copies.drawing import draw
from archive.copies.kept import keep
from archive.copies.printing import opening, source_at
from archive.copies.source import OpenIdentity
from archive.ledger.persons import Persons
from journal_domain.certified_copy import Certification
from journal_domain.correction import request_id
from journal_domain.nomenclature import DEFAULTS, Papers
from journal_domain.paper import copy_id, journal_paper
from journal_domain.values import Change, Subject
from projections.log import head

POST = "Заместитель директора по учебной работе"
FILE_INDEX = DEFAULTS[Papers.JOURNALS].index
EVENING, LATER = time(18, 30), time(18, 45)
"""Of the day before: whoever looks today finds nothing from hours to come."""
LAST = "copies-superseded"


def certify_copies(settings: Settings, demo: Demo, persons: Persons, base_url: str) -> None:
    """Certify the copies of two groups by commands, then correct a closed journal of the second; once for a log."""
    other = demo.deputies[1]
    if demo.college.ledger.recorded_act(other.person_id, demo.command(other, demo.prepared_at, LAST).command_id):
        return
    at = demo.at(demo.today - timedelta(days=1), EVENING)
    order = "Устав, утверждён 01.02.2024"
    demo.college.describe_college(
        demo.command(demo.offices[1], at, "copies-letterhead"), "Министерство образования Приозёрной области",
        "Техникум народных ремёсел", "Ремесловск", f"{base_url}/check", order,
    )  # fmt: skip
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        for group in dict.fromkeys((demo.pages[0].group_id, demo.pages[-1].group_id)):
            _certify(connection, settings.ledger_schema, demo, group, opening(persons))
    page = next(p for p in reversed(demo.pages) if p.discipline_id == CLOSED)
    _supersede(demo, page)


def _certify(connection: Connection[Any], schema: str, demo: Demo, group: str, open_identity: OpenIdentity) -> None:
    deputy, at = demo.deputies[0], demo.at(demo.today - timedelta(days=1), EVENING)
    paper = journal_paper(group, demo.term)
    position = head(connection, schema)
    source = source_at(connection, schema, paper, position, deputy.person_id)
    _, drawn = draw(source, open_identity)
    demo.college.review_copy(demo.command(deputy, at, f"copies-review-{group}"), paper, drawn)
    on = demo.college.college_policy().today(at)
    certificate = Certificate(copy_id(paper), 1, deputy.person_id, POST, on, FILE_INDEX)
    pdf, drawn = draw(source, open_identity, certificate)
    keep(connection, schema, pdf)
    certification = Certification(post=POST, file_index=FILE_INDEX)
    command = demo.command(deputy, at, f"copies-certify-{group}")
    demo.college.certify_copy(command, paper, drawn, 1, certification)


def _supersede(demo: Demo, page: Page) -> None:
    """A mark of a journal whose sheet is closed, corrected by directive (D2)."""
    at, journal = demo.at(demo.today - timedelta(days=1), LATER), demo.college.journal(page.id)
    free = (cell for cell in sorted(journal.marks) if journal.pending(Subject.MARK, *cell) is None)
    cell = next(free, None)
    if cell is None:
        return
    (lesson, student), entry = cell, journal.marks[cell]
    becomes = "4" if entry.value == "5" else "5"
    change = Change(subject=Subject.MARK, lesson_id=lesson, student_id=student, was=entry.value, becomes=becomes)
    asking = demo.command(page.teacher, at, "copies-asking")
    demo.college.request_correction(asking, page.id, (change,), "Отметка другого обучающегося", "служебная записка")
    request = request_id(page.id, page.teacher.person_id, asking.command_id)
    deciding = demo.command(demo.deputies[1], at, LAST)
    demo.college.approve_correction(deciding, page.id, request, "№ 77-УР", None)
