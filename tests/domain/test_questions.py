"""Who may ask what: nobody by omission, the family about its own alone, a guardian to the 18th birthday (3.8, D5)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.given import clause
from journal_domain.errors import NotFound, Refused
from journal_domain.majority import comes_of_age, is_adult
from journal_domain.policy import CREDENTIALS, About, Actor, StudentRecord
from journal_domain.questions import FOR_ANY_PERSON, QUESTIONS, RULES, admit, may_see, require_record, sees_all
from journal_domain.regulation import clause_text
from journal_domain.values import Role

CHILD, MOTHER, STRANGER = "s-1", "g-1", "g-9"
MINOR = StudentRecord(CHILD, frozenset((MOTHER,)), adult=False)
ADULT = StudentRecord(CHILD, frozenset((MOTHER,)), adult=True)
CONSENTED = StudentRecord(CHILD, frozenset((MOTHER,)), adult=True, allowed=frozenset((MOTHER,)))
FORGOTTEN = StudentRecord(CHILD, frozenset((MOTHER,)), adult=None, allowed=frozenset((MOTHER,)))
OF_THE_FAMILY = ("read_diary", "read_debts", "read_timetable", "list_notices", "read_health_data")
OF_ONESELF = ("read_person", "export_person")


def person(name: str, *roles: Role) -> Actor:
    return Actor(name, frozenset(roles))


@clause("1.3", "1.7", "3.8")
@pytest.mark.parametrize("act", sorted(RULES))
@pytest.mark.parametrize("role", list(Role))
def test_whoever_has_no_granted_role_is_answered_before_anything_is_looked_up(act: str, role: Role) -> None:
    actor = person("x-1", role)
    if any(grant.role is role for grant in RULES[act]):
        admit(act, actor)
    elif role in (Role.STUDENT, Role.GUARDIAN) and act not in CREDENTIALS:
        with pytest.raises(NotFound):
            admit(act, actor)
    else:
        with pytest.raises(Refused) as refused:
            admit(act, actor)
        assert refused.value.code in (
            "ROLE", "READ_ONLY_LEADER", "NOT_OWN_GROUP", "NOT_ASSIGNED", "WRONG_ISSUER", "CREDENTIAL_SELF_CHANGE",
        )  # fmt: skip


@clause("1.7")
def test_what_no_rule_names_is_refused_to_everybody() -> None:
    with pytest.raises(Refused, match="ROLE"):
        admit("burn_journal", person("x-1", *Role))
    with pytest.raises(NotFound):
        admit("burn_journal", person("x-1"))
    assert not sees_all("burn_journal", person("x-1", *Role))
    assert not may_see("burn_journal", person("x-1", *Role), About(record=MINOR))


@clause("1.7")
def test_who_has_no_role_at_all_learns_who_they_are_and_nothing_else() -> None:
    for act in FOR_ANY_PERSON:
        admit(act, person("x-1"))
    for act in RULES.keys() - set(CREDENTIALS):
        with pytest.raises(NotFound):
            admit(act, person("x-1"))
    for act in CREDENTIALS:  # the regulation forbids it by name, and says so whatever there is (4.3.2-d)
        with pytest.raises(Refused, match="CREDENTIAL_SELF_CHANGE"):
            admit(act, person("x-1"))


@clause("1.4", "1.5", "2.2.3", "2.2.4", "2.2.6", "4.3.1-c", "4.4.1-a", "4.5.2-g", "4.6.2-d", "5.5")
@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_every_grant_of_a_question_cites_a_clause(question: str) -> None:
    assert QUESTIONS[question]
    assert all(clause_text(grant.clause) for grant in QUESTIONS[question])


@clause("3.8", "D5", "T6", "4.4.1-a")
@pytest.mark.parametrize("question", OF_THE_FAMILY)
@pytest.mark.parametrize(
    ("who", "record", "expected"),
    [
        (MOTHER, MINOR, "yes"),
        (MOTHER, ADULT, "PARENT_OF_ADULT"),
        (MOTHER, CONSENTED, "yes"),
        (MOTHER, FORGOTTEN, "404"),
        (MOTHER, None, "404"),
        (STRANGER, MINOR, "404"),
        (STRANGER, ADULT, "404"),
        (STRANGER, None, "404"),
    ],
)
def test_a_guardian_sees_the_child_to_its_majority_and_later_by_consent(
    question: str, who: str, record: StudentRecord | None, expected: str
) -> None:
    assert asked(question, person(who, Role.GUARDIAN), record) == expected


@clause("1.2-b", "4.4.1-a")
@pytest.mark.parametrize("question", OF_ONESELF)
def test_the_personal_data_of_an_adult_stay_with_the_adult_whatever_they_allow(question: str) -> None:
    mother = person(MOTHER, Role.GUARDIAN)
    assert asked(question, mother, MINOR) == "yes"
    assert asked(question, mother, ADULT) == asked(question, mother, CONSENTED) == "PARENT_OF_ADULT"
    assert asked(question, mother, FORGOTTEN) == asked(question, person(STRANGER, Role.GUARDIAN), MINOR) == "404"


@clause("2.2.6", "4.3.1-c")
@pytest.mark.parametrize("question", OF_THE_FAMILY + OF_ONESELF)
@pytest.mark.parametrize("record", [MINOR, ADULT, CONSENTED, FORGOTTEN])
def test_a_student_sees_the_own_record_at_any_age_and_nobody_elses(question: str, record: StudentRecord) -> None:
    assert asked(question, person(CHILD, Role.STUDENT), record) == "yes"
    assert asked(question, person("s-2", Role.STUDENT), record) == "404"


@clause("4.6.2-d", "4.2.1-a")
def test_of_health_no_office_knows_but_the_deputys() -> None:
    for role in Role:
        assert sees_all("read_health_data", person("x-1", role)) is (role is Role.DEPUTY)


@clause("5.5", "4.6.2-e")
def test_a_volume_with_everything_in_it_is_the_archivists_and_the_deputys() -> None:
    assert {role for role in Role if sees_all("download_volume", person("x-1", role))} == {Role.ARCHIVIST, Role.DEPUTY}


@clause("D5", "4.4.1-a")
@pytest.mark.parametrize(
    ("born", "of_age"),
    [
        (date(2008, 3, 14), date(2026, 3, 14)),
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2002, 2, 28), date(2020, 2, 28)),
        (date(2007, 12, 31), date(2025, 12, 31)),
    ],
)
def test_of_age_is_one_from_the_eighteenth_birthday_on(born: date, of_age: date) -> None:
    assert comes_of_age(born) == of_age
    assert is_adult(born.isoformat(), of_age) is True
    assert is_adult(born.isoformat(), date.fromordinal(of_age.toordinal() - 1)) is False
    assert is_adult(None, of_age) is None


def asked(question: str, actor: Actor, record: StudentRecord | None) -> str:
    try:
        require_record(question, actor, record)
    except NotFound:
        return "404"
    except Refused as refused:
        return refused.code if refused.clause == "4.4.1-a" else str(refused)
    return "yes"


@clause("4.2.1-d", "4.5.1-d", "4.6.2-k", "4.7.1-a")
def test_reports_are_of_the_group_one_leads_of_ones_own_work_or_of_the_whole_college() -> None:
    forms = ("read_report_of_group", "read_report_of_teacher", "read_report_of_college")
    granted = {form: {grant.role: grant.clause for grant in RULES[form]} for form in forms}
    whole = {Role.DEPUTY: "4.6.2-k", Role.DIRECTOR: "4.7.1-a"}
    assert granted["read_report_of_group"] == {Role.LEADER: "4.2.1-d", Role.MASTER: "4.2.1-d", **whole}
    assert granted["read_report_of_teacher"] == {Role.TEACHER: "4.5.1-d", Role.MASTER: "4.5.1-d", **whole}
    assert granted["read_report_of_college"] == whole
    assert {grant.role for grant in RULES["read_report"]} == set().union(*granted.values())
