"""The staff's workplaces are registered by name and removed for a reason (4.2.4, 4.5.3)."""

from __future__ import annotations

from domain.given import Decision, clause, fact
from domain.given import in_august as given
from journal_domain import workstation
from journal_domain.workstation import STREAM, WorkstationRegistered, WorkstationRemoved

REGISTERED = fact(WorkstationRegistered, STREAM, key_id="w-1", name="Кабинет 12")


def register(key_id: str, name: str) -> Decision:
    return lambda p, act: workstation.register_workstation(p.workstations(), key_id, name, act)


def remove(key_id: str, reason: str) -> Decision:
    return lambda p, act: workstation.remove_workstation(p.workstations(), key_id, reason, act)


@clause("4.2.4", "4.5.3")
def test_a_workplace_is_registered_under_a_name_of_its_own() -> None:
    past = given().when(register("w-1", " Кабинет 12 ")).then(REGISTERED)
    assert past.workstations().name("w-1") == "Кабинет 12"
    past.when(register("w-2", "Кабинет 12")).then_refused("DUPLICATE", "4.2.4")
    past.when(register("w-2", " ")).then_refused("NAME_REQUIRED", "4.2.4")


@clause("4.2.4")
def test_a_workplace_is_removed_for_a_reason_and_its_name_is_free_again() -> None:
    past = given(REGISTERED)
    past.when(remove("w-1", " ")).then_refused("REASON_REQUIRED", "4.2.4")
    past.when(remove("w-9", "Списан")).then_not_found("рабочее место")
    after = past.when(remove("w-1", "Списан")).then(
        fact(WorkstationRemoved, STREAM, key_id="w-1", name="Кабинет 12", reason="Списан")
    )
    assert after.workstations().name("w-1") is None
    after.when(register("w-2", "Кабинет 12")).then(fact(WorkstationRegistered, STREAM, key_id="w-2", name="Кабинет 12"))
