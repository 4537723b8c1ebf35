"""Every refusal the domain can give is provoked by a test, and every clause it cites is held to by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.citations import SOURCES, TESTS, cited_clauses, clauses_under_test, refusal_codes, texts_in
from journal_domain.regulation import clauses

DECISIONS = {"D1", "D2", "D3", "D4", "D5", "D8", "T2", "T3", "T6", "T7"}
"""Decisions of the domain reference that settle what this part of the journal does."""

TESTS_OF = {
    "application": ("college", "year_commands"),
    "attestation": ("attestation", "commission", "year_waits"),
    "control_commands": ("college",),
    "copy_commands": ("certified_copy", "requisites"),
    "group_course": ("group", "moving_groups"),
    "group_commands": ("college", "year_commands", "year_waits"),
    "opening": ("opening", "year_commands"),
    "people_commands": ("year_commands", "who_is_named"),
    "person": ("person", "who_is_named"),
    "roster": ("roster", "subgroup"),
    "teaching": ("group",),
    "scheduling": ("unrolling", "timetable_changes", "timetable_past", "teacher_replaced", "lesson_by_hand"),
    "unrolling": ("week_template", "unrolling"),
    "timetable_conflicts": ("attestation_schedule", "week_template", "unrolling", "timetable_changes"),
}
"""Modules whose refusals are tested where they are provoked, under another name."""


def its_tests(module: Path) -> list[Path]:
    names = TESTS_OF.get(module.stem, (module.stem,))
    return [
        test for test in TESTS for name in names if test.stem == f"test_{name}" or test.stem.startswith(f"test_{name}_")
    ]


def unprovoked(module: Path, tests: list[Path]) -> set[str]:
    return refusal_codes([module]) - texts_in(tests)


WITH_CODES = [module for module in SOURCES if refusal_codes([module])]


@pytest.mark.parametrize("module", WITH_CODES, ids=lambda path: path.stem)
def test_every_refusal_of_a_module_is_provoked_by_its_tests(module: Path) -> None:
    assert not unprovoked(module, its_tests(module))


def test_the_modules_with_refusals_are_all_there() -> None:
    assert {module.stem for module in WITH_CODES} >= {
        "academic_calendar", "academic_year", "account", "application", "appointment", "attendance", "attestation",
        "college_policy", "control", "control_commands", "correction", "curriculum", "group", "group_commands", "inspection", "lesson", "lesson_plan",
        "lock", "opening", "people_commands", "permit", "person", "policy", "remark", "resit", "roster", "scheduling",
        "timetable_conflicts", "workstation",
    }  # fmt: skip
    assert len(refusal_codes(SOURCES)) >= 60


def test_every_clause_the_code_cites_and_every_decision_has_a_test() -> None:
    assert not (cited_clauses(SOURCES) | DECISIONS) - clauses_under_test(TESTS)


def test_no_test_cites_a_clause_that_there_is_not() -> None:
    assert not clauses_under_test(TESTS) - clauses().keys() - DECISIONS


def test_a_planted_code_and_a_planted_clause_are_found_out(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(
        'CLAUSES = {"A": "9.1"}\n'
        "def f(x):\n"
        '    Problem("where", "PLANTED_PROBLEM", "…")\n'
        '    raise Refused("PLANTED" if x else "PLANTED_TOO", "9.2-a", "…")\n'
        'GRANT = Grant(Role.TEACHER, f, "9.3")\n'
        'DENIAL = Denial("PLANTED_DENIAL", "9.4", "…", f)\n',
        encoding="utf-8",
    )
    codes = {"PLANTED", "PLANTED_TOO", "PLANTED_PROBLEM", "PLANTED_DENIAL"}
    others = [test for test in TESTS if test != Path(__file__)]
    assert unprovoked(planted, others) == codes
    assert unprovoked(planted, TESTS) == set()
    assert cited_clauses([planted]) == {"9.1", "9.2-a", "9.3", "9.4"}
