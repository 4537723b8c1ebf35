"""A cell of a journal page: where it is, what stands in it, and what a correction request would say it was."""

from __future__ import annotations

from typing import Any

from api.pages.asking import Answer
from journal_domain.values import Subject

SUBJECTS = {
    Subject.MARK: "Отметка",
    Subject.ATTENDANCE: "Посещаемость",
    Subject.ATTESTATION: "Отметка аттестации",
    Subject.YEAR: "Годовая отметка",
    Subject.TOPIC: "Тема занятия",
    Subject.KIND: "Вид занятия",
    Subject.HOMEWORK: "Домашнее задание",
}


def cell_facts(page: Answer, lesson_id: str | None, student_id: str | None) -> dict[str, Any]:
    """`lesson`, `student` and `standing`: (subject, its Russian name, what stands there) that may be corrected."""
    lesson = next((x for x in page["lessons"] if x["slot_id"] == lesson_id), None)
    student = next((x for x in page["students"] if x["student_id"] == student_id), None)
    standing: list[tuple[str, str, str]] = []
    if lesson and student:
        cell = lesson["cells"].get(student_id, {})
        standing = [
            _stands(Subject.MARK, cell.get("mark")), _stands(Subject.ATTENDANCE, cell.get("attendance")),
        ]  # fmt: skip
    elif lesson and lesson["record"]:
        record = lesson["record"]
        standing = [
            (Subject.TOPIC.value, SUBJECTS[Subject.TOPIC], record["topic_id"]),
            (Subject.KIND.value, SUBJECTS[Subject.KIND], record["kind"]),
            (Subject.HOMEWORK.value, SUBJECTS[Subject.HOMEWORK], record["homework"] or ""),
        ]
    elif student:
        standing = [_stands(Subject.ATTESTATION, student["attestation"]), _stands(Subject.YEAR, student["year_mark"])]
    recorded = lesson is None or lesson["record"] is not None
    return {"lesson": lesson, "student": student, "standing": standing if recorded else []}


def _stands(subject: Subject, value: Answer | None) -> tuple[str, str, str]:
    return subject.value, SUBJECTS[subject], (value or {}).get("value") or ""
