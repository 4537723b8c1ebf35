"""Who is in a group, and was: read by whom the regulation gives the group or one of its journals (T9)."""

from __future__ import annotations

import pytest
from school_day import School

READERS = [
    ("d-1", 200), ("dir-1", 200), ("arch-1", 200), ("a-1", 200), ("t-1", 200), ("l-1", 200),
    ("t-2", 403), ("l-2", 403), ("s-1", 404), ("g-1", 404),
]  # fmt: skip


@pytest.mark.clause("4.5.1-a", "4.2.1-a", "4.1.1-b")
def test_a_groups_roster_is_read_by_whoever_reads_a_journal_of_it_and_by_those_who_keep_people(school: School) -> None:
    """T9. The group is listed to every employee; who is in it, and who was, is not."""
    for who, status in READERS:
        answer = school.api.get(who, "/groups/ПМ-11")
        assert answer.status_code == status, who
        assert ("s-1" in answer.text) == (status == 200), who
    assert school.api.get("t-2", "/groups/ПМ-11").json()["code"] == "NOT_ASSIGNED"
    assert school.api.get("l-2", "/groups/ПМ-11").json()["code"] == "NOT_OWN_GROUP"
    body = {"slot_id": "tue", "teacher_id": "t-2", "basis": "№ 44-к"}
    school.api.done(school.api.post("d-1", f"{school.path}/substitutes", body))
    school.api.get("t-2", "/journals", **school.api.fresh())
    assert school.api.get("t-2", "/groups/ПМ-11").status_code == 200
