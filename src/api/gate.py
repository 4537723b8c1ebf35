"""Before every answer: may this person ask or do this at all? An operation's rule is its function's name.

A route that names no rule of `journal_domain.questions.RULES`, neither by its function's name nor here, answers nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

SAME_RIGHT = {
    "open_whole_term": "open_term",
    "move_groups_of_year": "move_group",
    "submit_lesson_plan_file": "submit_lesson_plan",
    "copy_lesson_plan": "submit_lesson_plan",
    "adopt_curriculum_file": "adopt_curriculum",
    "list_curricula": "read_curriculum",
    "read_templates": "read_planned_timetable",
    "download_curriculum": "read_curriculum",
    "download_curriculum_template": "read_curriculum",
    "download_lesson_plan_template": "read_curriculum",
    "read_lesson_plan": "read_journal",
    "download_lesson_plan": "read_journal",
    "read_cell_history": "read_journal",
    "read_attestation_history": "read_journal",
    "read_lesson_history": "read_journal",
    "list_unrecorded_lessons": "list_permits",
    "list_plan_lags": "read_report_of_college",
    "export_hours": "read_hours",
    "export_audit": "read_audit",
    "read_copy": "read_copies",
    "print_copy": "read_copies",
    "download_copy": "read_copies",
    "download_signature": "read_copies",
    "compare_copies": "read_copies",
    "end_feed": "make_feed",
    "list_reports": "read_report",
    "read_indicators": "read_report",
    "read_trend": "read_report",
    "read_archive_job": "list_archive_jobs",
    "read_nomenclature": "read_retention",
}
"""Operation → the act or question whose right it is."""

PUBLIC = {
    "healthz": "tells machines that watch that the process lives",
    "readyz": "tells machines that watch whether the service is ready",
    "read_checkpoint": "a signed hash of the log, which is there to be compared by anyone",
    "read_tile": "hashes of events, which tell nothing of them",
    "read_inclusion_proof": "hashes that lead from one event to a checkpoint",
    "read_consistency_proof": "hashes that lead from one checkpoint to a later one",
    "read_log_keys": "public keys",
    "read_log_status": "how many events there are and how many are sealed",
    "metrics": "counts, for machines that watch; the reverse proxy keeps it inside",
    "sign_in": "asks for login and password, and answers every stranger alike",
    "read_problem": "explains a code of refusal, and nothing of the college",
    "read_feed": "the secret link is the key: a phone's calendar sends no header",
}
"""Operations that answer without asking who asks, and why they may."""


def rule_of(endpoint: Callable[..., Any]) -> str:
    """The act or question whose right decides about this operation."""
    return SAME_RIGHT.get(endpoint.__name__, endpoint.__name__)
