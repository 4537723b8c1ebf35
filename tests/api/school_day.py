"""A journal as most tests of the API need it: three students, a plan, the slots of three days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from http_api import Api, registered

from api.appoint_command import appoint
from journal_domain.values import Role

TOPICS = [{"topic_id": f"topic-{n}", "title": f"Тема {n}", "kind": "lesson", "hours": 2} for n in (1, 2, 3)]
SLOTS = [
    {"slot_id": "mon", "day": "2025-09-01", "starts": "09:00", "hours": 2},
    {"slot_id": "mon-late", "day": "2025-09-01", "starts": "15:00", "hours": 2},
    {"slot_id": "tue", "day": "2025-09-02", "starts": "09:00", "hours": 2},
]
STUDENTS = ("s-1", "s-2", "s-3")


class School(NamedTuple):
    """A college, and the id of the journal in it."""

    api: Api
    journal: str

    @property
    def path(self) -> str:
        return f"/journals/{self.journal}"


def first_offices(api: Api, day: date) -> None:
    """The director and the administrator, entered by the owner of the database as `journal appoint` does."""
    for person, role in (("dir-1", Role.DIRECTOR), ("a-1", Role.ADMINISTRATOR)):
        appoint(api.settings, person, role, day, "41-к", day, datetime.combine(day, time(6), UTC))


def opened_journal(api: Api, group: str = "ПМ-11", discipline: str = "cooking") -> str:
    """A group led by l-1 and its journal taught by t-1; its id."""
    api.done(api.post("d-1", "/groups", {"group_id": group, "name": f"Группа {group}"}))
    for student in STUDENTS:
        own = student
        if group != "ПМ-11":  # nobody is in two groups
            own = f"{student}-{discipline}"
            registered(api, own, "student")
        body = {"student_id": own, "since": "2025-09-01", "order": "№ 1-с"}
        api.done(api.post("d-1", f"/groups/{group}/students", body))
    api.done(api.put("d-1", f"/groups/{group}/leader", {"leader_id": "l-1", "since": "2025-09-01", "order": "№ 2-к"}))
    return str(api.done(api.post("d-1", "/journals", journal(group, discipline)))["journal_id"])


def journal(group: str = "ПМ-11", discipline: str = "cooking", **changed: Any) -> dict[str, Any]:
    return {
        "group_id": group, "discipline_id": discipline, "discipline": "Кулинария", "term": "2025-2026-1",
        "teacher_id": "t-1", "attestation_form": "exam", "attestation_by": "2025-12-26",
        "topics": TOPICS, "slots": SLOTS, **changed,
    }  # fmt: skip


def lesson(slot: str = "mon", **changed: Any) -> dict[str, Any]:
    return {
        "slot_id": slot, "topic_id": "topic-1", "kind": "lesson", "hours": 2, "homework": "Прочитать параграф 4",
        "absent": ["s-2"], "late": {"s-3": 10}, "marks": {"s-1": "5"}, **changed,
    }  # fmt: skip


def recorded_lesson(api: Api, journal_id: str, slot: str = "mon", **changed: Any) -> int:
    """Put a lesson on record; the position of its last event."""
    return int(api.done(api.post("t-1", f"/journals/{journal_id}/lessons", lesson(slot, **changed)))["position"])


def closed_sheet(api: Api, journal_id: str) -> int:
    """Attest everybody and close the sheet; the position of the lock."""
    marks = dict.fromkeys(STUDENTS, "4")
    api.done(api.post("t-1", f"/journals/{journal_id}/attestation-marks", {"marks": marks}))
    return int(api.done(api.post("t-1", f"/journals/{journal_id}/attestation-sheet/closing"))["position"])


def change(**changed: Any) -> dict[str, Any]:
    """A request that s-1's mark of Monday become 4."""
    cell = {"subject": "mark", "lesson_id": "mon", "student_id": "s-1", "was": "5", "becomes": "4", **changed}
    return {"changes": [cell], "reason": "Не та строка", "basis": "Докладная от 01.09.2025"}
