"""A journal as plain dictionaries, replayed from the stored bytes: what the real one is compared with.

It shares no line with the domain: it reads JSON, knows the types by their text and writes down what each says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]
AFTER_THE_LOCK = {
    "absence_reason_set", "attendance_certified", "leader_appointed", "master_appointed", "teacher_assigned",
    "leader_released", "master_released", "teacher_released", "correction_requested",
    "correction_rejected", "mark_corrected", "attendance_corrected", "attestation_mark_corrected", "lesson_corrected",
    "year_mark_corrected", "resit_recorded", "remark_made", "remark_answered", "remark_acknowledged", "remark_closed",
}  # fmt: skip


def fact_of(row: Row) -> str:
    return str(row["type"].split(".")[1])


@dataclass
class NaivePage:
    opened: Row = field(default_factory=dict)
    slots: dict[str, Row] = field(default_factory=dict)
    roster: list[list[str | None]] = field(default_factory=list)
    teachers: dict[str, str] = field(default_factory=dict)
    """By the day from which they teach."""
    released: dict[str, str] = field(default_factory=dict)
    """By the same day: from when on nobody does."""
    gave: dict[str, str] = field(default_factory=dict)
    substitutes: dict[str, str] = field(default_factory=dict)
    permits: dict[str, Row] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)
    cells: dict[tuple[str, str | None, str | None], str] = field(default_factory=dict)
    """(subject, lesson, student) to its value, for marks, attendance, attestation and a lesson's own fields."""
    lessons: set[str] = field(default_factory=set)
    waiting: dict[str, list[Row]] = field(default_factory=dict)
    topics: set[str] = field(default_factory=set)
    resits: dict[str, list[str]] = field(default_factory=dict)
    certified_until: str = ""
    closed: bool = False

    @property
    def students(self) -> set[str]:
        return {str(student) for student, _, _ in self.roster}

    def enrolled(self, student: str, day: str) -> bool:
        return any(s == student and str(since) <= day and (not until or day < until) for s, since, until in self.roster)

    def is_absent(self, lesson: str, student: str) -> bool:
        return self.cells.get(("attendance", lesson, student), "late") != "late"

    def gives(self, lesson: str) -> str:
        """Who gave the lesson, or is to: the substitute, else the teacher of its day."""
        since = max(day for day in self.teachers if day <= self.slots[lesson]["day"])
        gone = self.released.get(since, "9999-12-31") <= self.slots[lesson]["day"]
        return self.gave.get(lesson) or self.substitutes.get(lesson) or ("" if gone else self.teachers[since])

    def waits(self, subject: str, lesson: str | None, student: str | None) -> bool:
        cell = (subject, lesson, student)
        return any((c["subject"], c["lesson_id"], c["student_id"]) == cell for cs in self.waiting.values() for c in cs)

    def put(self, subject: str, lesson: str | None, student: str | None, value: str | None) -> None:
        self.cells.pop((subject, lesson, student), None)
        if value is not None:
            self.cells[subject, lesson, student] = value

    def write(self, row: Row) -> None:  # noqa: PLR0912, PLR0915  # one case per fact
        lesson, student = row.get("lesson_id"), row.get("student_id")
        match fact_of(row):
            case "opened":
                self.opened = row
                self.teachers["0001-01-01"] = row["teacher_id"]
                self.roster = [[p["student_id"], p["since"], p["until"]] for p in row["roster"]]
            case "lesson_plan_submitted":
                self.topics = {topic["topic_id"] for topic in row["topics"]}
            case "teacher_assigned":
                self.teachers[row["since"]] = row["teacher_id"]
                self.released.pop(row["since"], None)
            case "teacher_released":
                self.released[max(day for day in self.teachers if day < row["until"])] = row["until"]
            case "slots_planned":
                self.slots |= {slot["slot_id"]: slot for slot in row["slots"]}
            case "slot_cancelled" | "slot_not_held":
                self.slots.pop(row["was"]["slot_id"], None)
            case "slots_retimed":
                self.slots |= {slot["slot_id"]: slot for slot in row["became"]}
            case "student_enrolled":
                self.roster.append([student, row["since"], None])
            case "student_withdrawn":
                [p for p in self.roster if p[0] == student][-1][2] = row["until"]
            case "substitute_assigned":
                self.substitutes[row["slot_id"]] = row["teacher_id"]
            case "late_permit_granted":
                self.permits[row["permit_id"]] = row
            case "late_permit_spent":
                self.spent.add(row["permit_id"])
            case "lesson_published":
                self.lessons.add(row["lesson_id"])
                self.gave[row["lesson_id"]] = row["teacher_id"]
                for subject, name in (("topic", "topic_id"), ("kind", "kind"), ("homework", "homework")):
                    self.put(subject, lesson, None, row[name])
            case "absence_recorded":
                self.put("attendance", lesson, student, "unspecified")
            case "late_arrival_recorded":
                self.put("attendance", lesson, student, "late")
            case "mark_recorded":
                self.put("mark", lesson, student, row["value"])
            case "absence_reason_set":
                self.put("attendance", lesson, student, row["became"])
            case "attendance_certified":
                self.certified_until = row["until"]
            case "attestation_mark_set":
                self.put("attestation", None, student, row["value"])
            case "year_mark_set":
                self.put("year", None, student, row["value"])
            case "resit_recorded":
                self.resits.setdefault(row["student_id"], []).append(row["value"])
            case "attestation_sheet_closed":
                self.closed = True
            case "correction_requested":
                self.waiting.setdefault(row["request_id"], []).append(row)
            case "correction_rejected":
                self.waiting.pop(row["request_id"], None)
            case fact if fact.endswith("_corrected"):
                self.waiting.pop(row["request_id"], None)
                subject = row.get("subject") or fact.removesuffix("_corrected").removesuffix("_mark")
                self.put(subject, lesson, student, row["became"])


def replayed(stored: Iterable[bytes]) -> NaivePage:
    page = NaivePage()
    for state in stored:
        page.write(json.loads(state))
    return page


def objections(page: NaivePage, rows: list[Row]) -> list[str]:
    """What the regulation, read naively, has against these events of one act on this page."""
    found = []
    for row in rows:
        if page.closed and fact_of(row) not in AFTER_THE_LOCK:
            found.append("the page is locked")
        for against in (_lesson, _mark, _permit, _plan, _reason, _attestation, _resit, _correction):
            found += [f"{fact_of(row)}: {what}" for what in against(page, row, rows)]
    return found


def _local(row: Row) -> datetime:
    return datetime.fromisoformat(row["act"]["at"]).replace(tzinfo=None) + timedelta(hours=3)


def _today(row: Row) -> str:
    return _local(row).date().isoformat()


def _lesson(page: NaivePage, row: Row, act: list[Row]) -> Iterable[str]:
    if fact_of(row) not in ("lesson_published", "mark_recorded", "absence_recorded", "late_arrival_recorded"):
        return
    lesson, student = row["lesson_id"], row.get("student_id")
    slot = page.slots[lesson]
    late = _today(row) != slot["day"]
    if _local(row) < datetime.fromisoformat(f"{slot['day']}T{slot['starts']}"):
        yield "the lesson has not begun"
    if late != row["late"] or late != any(fact_of(other) == "late_permit_spent" for other in act):
        yield "a late act is marked late and spends a permit, another does not"
    if row["act"]["by"] != page.gives(lesson):
        yield "somebody else gives the lesson"
    if student and (not page.enrolled(student, slot["day"]) or ("attestation", None, student) in page.cells):
        yield "the row is not there or frozen"
    if fact_of(row) == "lesson_published" and lesson in page.lessons:
        yield "recorded twice"


def _mark(page: NaivePage, row: Row, act: list[Row]) -> Iterable[str]:
    if fact_of(row) != "mark_recorded":
        return
    lesson, student = row["lesson_id"], row["student_id"]
    if ("mark", lesson, student) in page.cells or page.waits("mark", lesson, student):
        yield "the cell is taken"
    absent_in_the_act = any(fact_of(other) == "absence_recorded" and other["student_id"] == student for other in act)
    if page.is_absent(lesson, student) or absent_in_the_act:
        yield "a mark for who was absent"
    if row["value"] not in ("5", "4", "3", "2"):
        yield "no such mark"


def _permit(page: NaivePage, row: Row, _act: list[Row]) -> Iterable[str]:
    if fact_of(row) == "late_permit_spent":
        permit = page.permits[row["permit_id"]]
        if row["permit_id"] in page.spent:
            yield "the permit was spent before"
        same = (permit["subject"], permit["slot_id"]) == (row["subject"], row["slot_id"])
        if permit["valid_until"] < _today(row) or not same:
            yield "the permit is not good for this"


def _plan(page: NaivePage, row: Row, act: list[Row]) -> Iterable[str]:
    if fact_of(row) == "lesson_plan_submitted":
        plans = [other["subject"] for other in act if fact_of(other) == "late_permit_spent"]
        if not row["late"] or plans != ["plan"]:
            yield "a plan of the running year is late and spends a permit"
        if sum(topic["hours"] for topic in row["topics"]) != page.opened["plan_hours"]:
            yield "not the curriculum's hours"
        taught = {page.cells["topic", lesson, None] for lesson in page.lessons}
        if not taught <= {topic["topic_id"] for topic in row["topics"]}:
            yield "a topic that was taught is gone"


def _reason(page: NaivePage, row: Row, _act: list[Row]) -> Iterable[str]:
    if fact_of(row) == "absence_reason_set":
        if page.cells.get(("attendance", row["lesson_id"], row["student_id"])) != row["was"] or row["was"] == "late":
            yield "no such absence"
        if page.slots[row["lesson_id"]]["day"] <= page.certified_until:
            yield "the period is certified"


def _attestation(page: NaivePage, row: Row, act: list[Row]) -> Iterable[str]:
    if fact_of(row) not in ("attestation_mark_set", "year_mark_set", "attestation_sheet_closed"):
        return
    late = _today(row) > page.opened["attestation_by"]
    closing = fact_of(row) == "attestation_sheet_closed"
    if late != row["late"] or (late and closing) != any(fact_of(other) == "late_permit_spent" for other in act):
        yield "a late act is marked late, and closing a late sheet spends its permit"
    usable = [p for p in page.permits.values() if p["subject"] == "sheet" and p["valid_until"] >= _today(row)]
    if late and all(p["permit_id"] in page.spent for p in usable):
        yield "a late sheet without a permit"
    day = min(_today(row), page.opened["attestation_by"])
    if not closing:
        subject = "year" if fact_of(row) == "year_mark_set" else "attestation"
        if (subject, None, row["student_id"]) in page.cells or not page.enrolled(row["student_id"], day):
            yield "attested twice, or not enrolled"
    elif any(page.enrolled(s, day) and ("attestation", None, s) not in page.cells for s in page.students):
        yield "a blank row"


def _resit(page: NaivePage, row: Row, _act: list[Row]) -> Iterable[str]:
    if fact_of(row) == "resit_recorded":
        earlier = page.resits.get(row["student_id"], [])
        stood = earlier[-1] if earlier else page.cells.get(("attestation", None, row["student_id"]))
        if not page.closed or stood != row["was"] or stood not in ("2", "н/а"):
            yield "no debt"
        if row["attempt"] != len(earlier) + 1 or row["attempt"] > 2 or (earlier and len(set(row["commission"])) < 3):
            yield "a third attempt, or a second without a commission"


def _correction(page: NaivePage, row: Row, _act: list[Row]) -> Iterable[str]:
    fact = fact_of(row)
    if not fact.endswith("_corrected"):
        return
    subject = row.get("subject") or fact.removesuffix("_corrected").removesuffix("_mark")
    if page.cells.get((subject, row.get("lesson_id"), row.get("student_id"))) != row["was"]:
        yield "not what stood there"
    if not row["directive"] or row["request_id"] not in page.waiting or row["requested_by"] == row["act"]["by"]:
        yield "no directive, nobody asked, or who asked decided"
