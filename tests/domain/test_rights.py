"""docs/rights.md says of every role and every command what the policy says."""

from __future__ import annotations

import pytest

from domain.given import clause
from domain.rights import COMMANDS, PAGE, RELATIONS, ROLES, page
from journal_domain import policy
from journal_domain.policy import GRANTS, Grant
from journal_domain.values import Role


@clause("1.7", "4.1.1")
def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m domain.rights"


@clause("1.7")
def test_the_page_has_every_command_once_and_every_role_and_relation() -> None:
    named = [command for commands in COMMANDS.values() for command in commands]
    assert sorted(named) == sorted(GRANTS)
    assert set(ROLES) == set(Role)
    assert {grant.relation for grants in GRANTS.values() for grant in grants} == set(RELATIONS)
    assert page().count("\n| ") == len(GRANTS) + len(COMMANDS)


def test_a_right_that_is_planted_makes_the_page_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GRANTS, "close_year", (Grant(Role.STUDENT, policy.serves_the_college, "1.7"),))
    assert PAGE.read_text(encoding="utf-8") != page()
