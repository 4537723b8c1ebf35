"""docs/rights.md says of every role and every command what the policy says."""

from __future__ import annotations

import pytest

from domain.given import clause
from domain.rights import COMMANDS, PAGE, QUESTIONS, RELATIONS, ROLES, page
from journal_domain import policy
from journal_domain.policy import Grant
from journal_domain.questions import RULES
from journal_domain.values import Role


@clause("1.7", "4.1.1")
def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m domain.rights"


@clause("1.7")
def test_the_page_has_every_command_once_and_every_role_and_relation() -> None:
    named = [command for commands in (*COMMANDS.values(), *QUESTIONS.values()) for command in commands]
    assert sorted(named) == sorted(RULES)
    assert set(ROLES) == set(Role)
    assert {grant.relation for grants in RULES.values() for grant in grants} == set(RELATIONS)
    assert page().count("\n| ") == len(RULES) + len(COMMANDS) + len(QUESTIONS)


def test_a_right_that_is_planted_makes_the_page_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES, "close_year", (Grant(Role.STUDENT, policy.serves_the_college, "1.7"),))
    assert PAGE.read_text(encoding="utf-8") != page()
