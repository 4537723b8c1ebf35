"""What a personal token may do of what its person may: read, or read and the acts of some groups.

    {"read"}      {"read", "lessons", "timetable"}      NULL: everything (tokens made on the command line)

An operation that is in no group is closed to scoped tokens: credentials, sessions, tokens themselves, accounts.
"""

from __future__ import annotations

from api.signin.csrf import SAFE
from journal_domain.errors import Refused

READ = "read"
GROUPS: dict[str, frozenset[str]] = {
    "lessons": frozenset((
        "publish_lesson", "add_marks", "set_absence_reason", "grant_late_permit", "declare_not_held",
        "request_correction", "approve_correction", "reject_correction", "see_notice", "answer_notice", "certify_attendance", "make_check",
        "make_remark", "answer_remark", "acknowledge_remark", "close_remark", "inspect_group", "acknowledge_inspection",
    )),
    "attestation": frozenset((
        "schedule_attestation", "set_attestation_marks", "set_year_marks", "close_attestation_sheet", "record_resit",
    )),
    "plans": frozenset(("submit_lesson_plan", "adopt_curriculum")),
    "timetable": frozenset((
        "set_week_template", "unroll_timetable", "approve_timetable", "plan_slots", "assign_substitute", "move_lesson",
        "swap_lessons", "cancel_lesson", "give_to_substitute",
    )),
    "groups": frozenset((
        "form_group", "describe_group", "form_subgroup", "appoint_leader", "appoint_master", "assign_teaching",
        "release_leader", "release_master", "end_teaching", "enrol_student", "withdraw_student", "transfer_student",
        "move_group", "open_journal", "annul_journal", "open_term", "adopt_calendar", "adopt_bells",
    )),
}  # fmt: skip


CLOSED = frozenset(("download_volume",))
"""Questions that no scoped token asks: a volume holds every record of a year, reasons of absence among them."""


def require_scope(scope: frozenset[str] | None, method: str, act: str) -> None:
    """Raises Refused(TOKEN_SCOPE) for an act that the token was not made for."""
    if scope is None or (method in SAFE and act not in CLOSED):
        return
    if not any(act in GROUPS.get(group, ()) for group in scope):
        raise Refused(
            "TOKEN_SCOPE", "4.1.2-b", "Этот ключ выдан не для таких действий: войдите или возьмите другой ключ."
        )
