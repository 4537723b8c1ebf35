"""An account is created by the administrator; who hands a slip over and what ends with the next one (3.2, T7)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.given import Decision, Fact, clause, fact
from domain.given import in_august as given
from domain.test_person import registered
from journal_domain import account
from journal_domain.account import (
    AccountCreated,
    AccountDisabled,
    AccountEnabled,
    CredentialsIssued,
    CredentialsReissued,
    ExternalIdentityLinked,
    ExternalIdentityUnlinked,
    PasswordChanged,
    SessionsEnded,
    account_stream,
)
from journal_domain.person import PersonKind

EMPLOYEE, STUDENT, GUARDIAN = PersonKind
WHO = {EMPLOYEE: "t-1", STUDENT: "s-1", GUARDIAN: "g-1"}


def of(kind: PersonKind) -> str:
    return account_stream(WHO[kind])


def created(kind: PersonKind = STUDENT) -> Fact:
    return fact(AccountCreated, of(kind), kind=kind)


def issued(kind: PersonKind = STUDENT) -> Fact:
    return fact(CredentialsIssued, of(kind), secret_id="k-1")


def having(kind: PersonKind, decide: Callable[..., object], *arguments: object) -> Decision:
    return lambda p, act: decide(p.account(WHO[kind]), *arguments, act)


@clause("4.1.1-a")
@pytest.mark.parametrize("kind", list(PersonKind))
def test_an_account_is_created_once_and_lets_nobody_in_yet(kind: PersonKind) -> None:
    def create(p, act):  # type: ignore[no-untyped-def]
        return account.create_account(p.account(WHO[kind]), p.person(WHO[kind]), act)

    past = given(registered(WHO[kind], kind)).when(create).then(created(kind))
    assert past.account(WHO[kind]).secret_id is None
    past.when(create).then_refused("ACCOUNT_EXISTS", "4.1.1-a")


@clause("3.2-a", "3.2-b", "4.3.1-a", "4.4.1-b", "4.2.2-c")
@pytest.mark.parametrize(
    ("kind", "role", "clause_of_refusal"),
    [
        (EMPLOYEE, "administrator", None),
        (EMPLOYEE, "leader", "3.2-a"),
        (EMPLOYEE, "master", "3.2-a"),
        (STUDENT, "leader", None),
        (STUDENT, "master", None),
        (STUDENT, "administrator", "3.2-b"),
        (GUARDIAN, "leader", None),
        (GUARDIAN, "administrator", "3.2-b"),
    ],
)
def test_a_slip_is_handed_over_by_whom_the_regulation_names(
    kind: PersonKind, role: str, clause_of_refusal: str | None
) -> None:
    first = given(created(kind)).when(having(kind, account.issue_credentials, "k-1"), role=role)
    again = given(created(kind), issued(kind)).when(
        having(kind, account.reissue_credentials, "k-2", "Потерян"), role=role
    )
    if clause_of_refusal:
        first.then_refused("WRONG_ISSUER", clause_of_refusal)
        again.then_refused("WRONG_ISSUER", clause_of_refusal)
        return
    first.then(issued(kind))
    again.then(fact(CredentialsReissued, of(kind), was_secret_id="k-1", secret_id="k-2", reason="Потерян"))


@clause("3.2", "4.1.2-d")
def test_a_first_slip_comes_first_and_only_once_and_a_new_one_says_why() -> None:
    issue = having(STUDENT, account.issue_credentials, "k-2")
    given(created(), issued()).when(issue, role="leader").then_refused("CREDENTIALS_ISSUED", "3.2")
    reissue = having(STUDENT, account.reissue_credentials, "k-2", "Потерян")
    given(created()).when(reissue, role="leader").then_refused("NO_CREDENTIALS", "3.2")
    silent = having(STUDENT, account.reissue_credentials, "k-2", " ")
    given(created(), issued()).when(silent, role="leader").then_refused("REASON_REQUIRED", "4.1.2-d")


@clause("4.3.2-d", "4.3.2-a", "4.4.2-b", "T7")
@pytest.mark.parametrize("kind", [STUDENT, GUARDIAN])
def test_students_and_guardians_do_not_change_their_password(kind: PersonKind) -> None:
    given(created(kind), issued(kind)).when(having(kind, account.change_password, "k-2")).then_refused(
        "CREDENTIAL_SELF_CHANGE", "4.3.2-d"
    )


@clause("4.5.2-n")
def test_an_employee_replaces_the_password_of_the_slip_that_its_issuer_has_seen() -> None:
    past = given(created(EMPLOYEE), issued(EMPLOYEE))
    assert past.account("t-1").first_password
    after = past.when(having(EMPLOYEE, account.change_password, "k-2")).then(
        fact(PasswordChanged, of(EMPLOYEE), was_secret_id="k-1", secret_id="k-2")
    )
    assert not after.account("t-1").first_password
    given(created(EMPLOYEE)).when(having(EMPLOYEE, account.change_password, "k-2")).then_refused(
        "NO_CREDENTIALS", "3.2"
    )


@clause("4.3.2-d")
def test_a_student_keeps_the_password_of_the_slip() -> None:
    assert not given(created(), issued()).account("s-1").first_password


@clause("4.1.1-a", "T7")
def test_a_disabled_account_admits_nobody_and_gets_no_slip_until_it_is_enabled() -> None:
    disable = having(STUDENT, account.disable_account, "Отчислен")
    enable = having(STUDENT, account.enable_account, "Восстановлен")
    past = given(created(), issued())
    past.when(enable).then_refused("NOTHING_TO_RECORD", "4.1.1-a")
    past.when(having(STUDENT, account.disable_account, "")).then_refused("REASON_REQUIRED", "4.1.2-d")
    off = past.when(disable).then(fact(AccountDisabled, of(STUDENT), reason="Отчислен"))
    assert not off.account("s-1").admits(off.account("s-1").version)
    off.when(disable).then_refused("NOTHING_TO_RECORD", "4.1.1-a")
    reissue = having(STUDENT, account.reissue_credentials, "k-2", "Потерян")
    off.when(reissue, role="leader").then_refused("ACCOUNT_DISABLED", "4.1.1-a")
    on = off.when(enable).then(fact(AccountEnabled, of(STUDENT), reason="Восстановлен"))
    assert on.account("s-1").admits(on.account("s-1").version)
    assert not on.account("s-1").admits(2), "what began before it was disabled stays over"


@clause("4.1.1-a")
@pytest.mark.parametrize("history", [(created(),), (created(), issued())])
def test_an_account_is_never_deleted(history: tuple[Fact, ...]) -> None:
    given(*history).when(having(STUDENT, account.delete_account)).then_refused("ACCOUNT_NOT_DELETABLE", "4.1.1-a")


ENDINGS = [
    fact(CredentialsReissued, of(EMPLOYEE), was_secret_id="k-1", secret_id="k-2", reason="Потерян"),
    fact(PasswordChanged, of(EMPLOYEE), was_secret_id="k-1", secret_id="k-2"),
    fact(SessionsEnded, of(EMPLOYEE), reason="Украден телефон"),
    fact(ExternalIdentityUnlinked, of(EMPLOYEE), link_id="e-1", issuer="https://login.example"),
]


@clause("T7")
@pytest.mark.parametrize("ending", ENDINGS, ids=lambda one: one.event_class.__name__)
def test_what_began_before_a_new_password_is_over_and_what_begins_after_is_not(ending: Fact) -> None:
    before = given(created(EMPLOYEE), issued(EMPLOYEE)).account("t-1")
    after = given(created(EMPLOYEE), issued(EMPLOYEE), ending).account("t-1")
    assert before.admits(before.version)
    assert not after.admits(before.version)
    assert after.admits(after.version)


@clause("4.1.2-d")
def test_the_administrator_ends_sessions_for_a_reason_and_the_password_stays() -> None:
    past = given(created(), issued())
    past.when(having(STUDENT, account.end_sessions, "")).then_refused("REASON_REQUIRED", "4.1.2-d")
    after = past.when(having(STUDENT, account.end_sessions, "Украден телефон")).then(
        fact(SessionsEnded, of(STUDENT), reason="Украден телефон")
    )
    assert after.account("s-1").secret_id == "k-1"


@clause("3.2-b", "4.1.1-a")
def test_only_an_employee_may_come_in_by_a_provider() -> None:
    linked = fact(ExternalIdentityLinked, of(EMPLOYEE), link_id="e-1", issuer="https://login.example")

    def link(kind: PersonKind) -> Decision:
        return having(kind, account.link_external_identity, "e-1", "https://login.example")

    past = given(created(EMPLOYEE)).when(link(EMPLOYEE)).then(linked)
    assert [one.link_id for one in past.account("t-1").links] == ["e-1"]
    for kind in (STUDENT, GUARDIAN):
        given(created(kind)).when(link(kind)).then_refused("STAFF_ONLY", "3.2-b")
    disabled = fact(AccountDisabled, of(EMPLOYEE), reason="Уволен")
    given(created(EMPLOYEE), disabled).when(link(EMPLOYEE)).then_refused("ACCOUNT_DISABLED", "4.1.1-a")
    ended = past.when(having(EMPLOYEE, account.unlink_external_identity, "e-1")).then(
        fact(ExternalIdentityUnlinked, of(EMPLOYEE), link_id="e-1", issuer="https://login.example")
    )
    assert ended.account("t-1").links == ()
    ended.when(having(EMPLOYEE, account.unlink_external_identity, "e-1")).then_not_found("внешний вход")


def test_no_event_of_an_account_has_a_place_for_a_password() -> None:
    allowed = {"kind", "secret_id", "was_secret_id", "reason", "link_id", "issuer"}
    for one in (AccountCreated, CredentialsIssued, AccountEnabled, *account.ENDS_SESSIONS, ExternalIdentityLinked):
        own = set(one.__struct_fields__) - {"originator_id", "originator_version", "act"}
        assert own <= allowed
