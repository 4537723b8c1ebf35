"""May this person read this? The rights are the domain's; here is what a list or a page asks of them."""

from __future__ import annotations

from api.service import Service
from journal_domain.application import found
from journal_domain.college_policy import STREAM, CollegePolicy
from journal_domain.errors import NotFound
from journal_domain.group import Group, group_stream
from journal_domain.journal import Journal
from journal_domain.policy import About, Actor, require
from journal_domain.questions import may_see


def readable_journal(
    service: Service, actor: Actor, journal_id: str, act: str = "read_journal"
) -> tuple[Journal, CollegePolicy]:
    """The journal, if this person may read it (or do `act` in it), and the rules: by one query.

    Raises NotFound, Refused(NOT_ASSIGNED, NOT_OWN_GROUP, ROLE).
    """
    states = service.college.load({journal_id: Journal, STREAM: CollegePolicy})
    journal = found(states[journal_id], "журнал")
    policy: CollegePolicy = states[STREAM]
    require(act, actor, About(journal, day=policy.today(service.clock())))
    return journal, policy


def group_of(service: Service, group_id: str) -> Group:
    """The group as it stands. Raises NotFound."""
    group: Group | None = service.college.load({group_stream(group_id): Group})[group_stream(group_id)]
    if group is None:
        raise NotFound("группа")
    return group


def readable_group(service: Service, actor: Actor, group_id: str) -> Group:
    """The group with its roster, if this person leads it or may read one of its journals (T9: 4.5.1-a, 4.2.1-a).

    Raises NotFound, Refused(NOT_ASSIGNED, NOT_OWN_GROUP, ROLE).
    """
    group, day = group_of(service, group_id), service.today()
    about = About(group=group, day=day)
    if not may_see("read_group", actor, about):
        journals = service.college.load(dict.fromkeys(group.journals, Journal)).values()
        if not any(may_see("read_group", actor, About(journal, day=day)) for journal in journals):
            require("read_group", actor, about)
    return group


def leads_now(service: Service, command: str, actor: Actor, group_id: str) -> None:
    """Raises NotFound, Refused(NOT_OWN_GROUP, ROLE, …) for whoever may not do this in the group."""
    require(command, actor, About(group=group_of(service, group_id), day=service.today()))
