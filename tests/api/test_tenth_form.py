"""A tenth form is one file and one line: registered, it is offered, asked for and given in every format."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from school_day import School, recorded_lesson

from projections.reports import registry
from projections.reports.facts import Facts
from projections.reports.form import Content, Form
from projections.reports.names import Names
from projections.reports.scope import Asks, Scope
from projections.reports.table import Column, Kind, Section, Signatory


def content(facts: Facts, _scope: Scope, names: Names) -> Content:
    rows: list[list[Any]] = [
        [journal.head.discipline, journal.hours_given, names.full(journal.last_teacher(date(2025, 9, 1)))]
        for journal in facts.journals
    ]
    columns = [Column("Дисциплина", Kind.TEXT), Column("Дано, ч"), Column("Преподаватель", Kind.TEXT)]
    return Content([Section(columns, rows)], [Signatory("Заместитель директора")])


TENTH = Form(
    code="hours-of-group", number=10, title="Часы группы", right="read_report_of_group", source="4.6.2-k",
    asks=(Asks.GROUP, Asks.TERM), content=content,
)  # fmt: skip


@pytest.mark.clause("4.6.2-k")
def test_a_tenth_form_is_one_file_and_one_line(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.FORMS, TENTH.code, TENTH)
    recorded_lesson(school.api, school.journal)
    about = {"group": "ПМ-11", "term": "2025-2026-1"}

    def asked(who: str, **more: Any) -> Any:
        return school.api.get(who, "/reports/hours-of-group", **about, **more, **school.api.fresh())

    offered = {form["code"] for form in school.api.get("l-1", "/reports").json()["reports"]}
    assert TENTH.code in offered
    found = asked("d-1").json()
    assert found["sections"][0]["rows"] == [["Кулинария", 2, "Пробновt-1 Имя"]]
    assert found["stamp"] == "НЕПОЛНЫЕ ДАННЫЕ"
    assert asked("l-1").json()["code"] == "REPORT_GATE"
    assert asked("d-1", position=found["position"]).json()["digest"] == found["digest"]
    for kind, head in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("pdf", b"%PDF-")):
        assert asked("d-1", format=kind).content.startswith(head), kind
