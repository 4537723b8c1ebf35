"""A person's account: how they come in, never what they come in with (3.2, 4.1.1-a).

    created ─► credentials issued on a slip ─► (employee) password changed
                     ▲            │
                     └─ reissued ◄┘   every session begun before ends (T7)

The log keeps the fact: `secret_id` names a row of a table outside the log that holds the hash of the password. A row
that no event names is worth nothing, so the secret is written first and becomes valid with the event, or never.
Who handed a slip over is the event's actor, under which group its assignment; whom, the person of the stream.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from journal_domain.errors import NotFound, Refused
from journal_domain.event import Act, Draft, Event, register
from journal_domain.person import Person, PersonKind
from journal_domain.values import Role


class AccountCreated(Event, frozen=True, kw_only=True, tag="account.created.v1"):
    """By the administrator; nobody can come in yet. `kind` is that of the person, whose login is their id."""

    kind: PersonKind


class CredentialsIssued(Event, frozen=True, kw_only=True, tag="account.credentials_issued.v1"):
    """The first slip was printed and handed over."""

    secret_id: str


class CredentialsReissued(Event, frozen=True, kw_only=True, tag="account.credentials_reissued.v1"):
    """A new slip in place of a lost or given-away one; the password, sessions and tokens before it end."""

    was_secret_id: str
    secret_id: str
    reason: str


class PasswordChanged(Event, frozen=True, kw_only=True, tag="account.password_changed.v1"):
    """An employee chose a password of their own; sessions and tokens before it end."""

    was_secret_id: str
    secret_id: str


class AccountDisabled(Event, frozen=True, kw_only=True, tag="account.disabled.v1"):
    reason: str


class AccountEnabled(Event, frozen=True, kw_only=True, tag="account.enabled.v1"):
    reason: str


class SessionsEnded(Event, frozen=True, kw_only=True, tag="account.sessions_ended.v1"):
    """The administrator ended every session and token of the person; the password stays."""

    reason: str


class ExternalIdentityLinked(Event, frozen=True, kw_only=True, tag="account.external_identity_linked.v1"):
    """An employee may come in by an OpenID provider; `link_id` names the row outside the log that knows as whom."""

    link_id: str
    issuer: str


class ExternalIdentityUnlinked(Event, frozen=True, kw_only=True, tag="account.external_identity_unlinked.v1"):
    link_id: str
    issuer: str


register(
    AccountCreated, CredentialsIssued, CredentialsReissued, PasswordChanged, AccountDisabled, AccountEnabled,
    SessionsEnded, ExternalIdentityLinked, ExternalIdentityUnlinked,
)  # fmt: skip

ENDS_SESSIONS = (CredentialsReissued, PasswordChanged, AccountDisabled, SessionsEnded, ExternalIdentityUnlinked)
"""After any of these whatever was begun before, session or token, is over."""


def account_stream(person_id: str) -> str:
    return f"account:{person_id}"


@dataclass(frozen=True, slots=True)
class Account:
    """`valid_since` is the version of the last event that ended sessions: what began before it is over.

    `first_password`: an employee still has the password of the slip, which its issuer has seen.
    """

    id: str
    kind: PersonKind
    version: int = 1
    secret_id: str | None = None
    first_password: bool = False
    disabled: bool = False
    valid_since: int = 0
    links: tuple[ExternalIdentityLinked, ...] = ()

    @classmethod
    def evolve(cls, state: Account | None, events: Iterable[Event]) -> Account | None:
        account = state
        for event in events:
            if isinstance(event, AccountCreated):
                account = cls(event.originator_id.removeprefix("account:"), event.kind)
            assert account is not None
            since = event.originator_version if isinstance(event, ENDS_SESSIONS) else account.valid_since
            account = replace(_applied(account, event), version=event.originator_version, valid_since=since)
        return account

    def draft(self, act: Act) -> Draft:
        return Draft(account_stream(self.id), self.version, act)

    def admits(self, begun_at_version: int) -> bool:
        """Whether a session or token that began when the account stood at that version is still good."""
        return not self.disabled and begun_at_version >= self.valid_since


def _applied(account: Account, event: Event) -> Account:
    match event:
        case CredentialsIssued() | CredentialsReissued():
            first = account.kind is PersonKind.EMPLOYEE
            return replace(account, secret_id=event.secret_id, first_password=first)
        case PasswordChanged():
            return replace(account, secret_id=event.secret_id, first_password=False)
        case AccountDisabled():
            return replace(account, disabled=True)
        case AccountEnabled():
            return replace(account, disabled=False)
        case ExternalIdentityLinked():
            return replace(account, links=(*account.links, event))
        case ExternalIdentityUnlinked():
            return replace(account, links=tuple(link for link in account.links if link.link_id != event.link_id))
        case _:
            return account


def create_account(account: Account | None, person: Person, act: Act) -> list[Event]:
    """Let a registered person have an account. Raises Refused(ACCOUNT_EXISTS)."""
    if account is not None:
        raise Refused("ACCOUNT_EXISTS", "4.1.1-a", "Учётная запись этого человека уже создана.")
    draft = Draft(account_stream(person.id), 0, act)
    draft.add(AccountCreated, kind=person.kind)
    return draft.events


def issue_credentials(account: Account, secret_id: str, act: Act) -> list[Event]:
    """Hand over the first slip. Raises Refused(WRONG_ISSUER, ACCOUNT_DISABLED, CREDENTIALS_ISSUED)."""
    _require_issuer(account, act)
    _require_enabled(account)
    if account.secret_id is not None:
        raise Refused("CREDENTIALS_ISSUED", "3.2", "Листок уже выдан. Утерянный заменяют перевыпуском.")
    draft = account.draft(act)
    draft.add(CredentialsIssued, secret_id=secret_id)
    return draft.events


def reissue_credentials(account: Account, secret_id: str, reason: str, act: Act) -> list[Event]:
    """Replace the slip; the password and every session before it end (T7).

    Raises Refused(WRONG_ISSUER, ACCOUNT_DISABLED, NO_CREDENTIALS, REASON_REQUIRED).
    """
    _require_issuer(account, act)
    _require_enabled(account)
    was = _credentials(account)
    draft = account.draft(act)
    draft.add(CredentialsReissued, was_secret_id=was, secret_id=secret_id, reason=_reason(reason))
    return draft.events


def change_password(account: Account, secret_id: str, act: Act) -> list[Event]:
    """An employee replaces their own password. Raises Refused(CREDENTIAL_SELF_CHANGE, NO_CREDENTIALS)."""
    if account.kind is not PersonKind.EMPLOYEE:
        raise Refused(
            "CREDENTIAL_SELF_CHANGE", "4.3.2-d", "Реквизиты доступа сменяет классный руководитель: обратитесь к нему."
        )
    was = _credentials(account)
    draft = account.draft(act)
    draft.add(PasswordChanged, was_secret_id=was, secret_id=secret_id)
    return draft.events


def disable_account(account: Account, reason: str, act: Act) -> list[Event]:
    """Let the person in no more; what they did stays theirs. Raises Refused(NOTHING_TO_RECORD, REASON_REQUIRED)."""
    if account.disabled:
        raise Refused("NOTHING_TO_RECORD", "4.1.1-a", "Учётная запись уже отключена.")
    draft = account.draft(act)
    draft.add(AccountDisabled, reason=_reason(reason))
    return draft.events


def enable_account(account: Account, reason: str, act: Act) -> list[Event]:
    """Let the person in again. Raises Refused(NOTHING_TO_RECORD, REASON_REQUIRED)."""
    if not account.disabled:
        raise Refused("NOTHING_TO_RECORD", "4.1.1-a", "Учётная запись и так действует.")
    draft = account.draft(act)
    draft.add(AccountEnabled, reason=_reason(reason))
    return draft.events


def delete_account(_account: Account, _act: Act) -> list[Event]:
    """4.1.1-a names creating and editing, not deleting. Raises Refused(ACCOUNT_NOT_DELETABLE)."""
    raise Refused(
        "ACCOUNT_NOT_DELETABLE", "4.1.1-a", "Учётные записи не удаляются: за ними стоят записи журнала. Отключите её."
    )


def end_sessions(account: Account, reason: str, act: Act) -> list[Event]:
    """End every session and token of the person. Raises Refused(REASON_REQUIRED)."""
    draft = account.draft(act)
    draft.add(SessionsEnded, reason=_reason(reason))
    return draft.events


def link_external_identity(account: Account, link_id: str, issuer: str, act: Act) -> list[Event]:
    """Let an employee come in by an OpenID provider. Raises Refused(STAFF_ONLY, ACCOUNT_DISABLED)."""
    if account.kind is not PersonKind.EMPLOYEE:
        raise Refused("STAFF_ONLY", "3.2-b", "Обучающиеся и их представители входят только по листку руководителя.")
    _require_enabled(account)
    draft = account.draft(act)
    draft.add(ExternalIdentityLinked, link_id=link_id, issuer=issuer)
    return draft.events


def unlink_external_identity(account: Account, link_id: str, act: Act) -> list[Event]:
    """End a link; sessions begun by whatever way end with it. Raises NotFound."""
    link = next((link for link in account.links if link.link_id == link_id), None)
    if link is None:
        raise NotFound("внешний вход")
    draft = account.draft(act)
    draft.add(ExternalIdentityUnlinked, link_id=link_id, issuer=link.issuer)
    return draft.events


def _require_issuer(account: Account, act: Act) -> None:
    """3.2-a: staff from the administrator. 3.2-b: students and guardians from the leader of their group alone."""
    by_administrator = act.role == Role.ADMINISTRATOR
    if account.kind is PersonKind.EMPLOYEE and not by_administrator:
        raise Refused("WRONG_ISSUER", "3.2-a", "Сотрудникам листки выдаёт администратор.")
    if account.kind is not PersonKind.EMPLOYEE and by_administrator:
        raise Refused("WRONG_ISSUER", "3.2-b", "Обучающимся и их представителям листки выдаёт руководитель их группы.")


def _require_enabled(account: Account) -> None:
    if account.disabled:
        raise Refused("ACCOUNT_DISABLED", "4.1.1-a", "Учётная запись отключена: сначала включите её.")


def _credentials(account: Account) -> str:
    if account.secret_id is None:
        raise Refused("NO_CREDENTIALS", "3.2", "Листок ещё не выдавали: сначала выдайте его.")
    return account.secret_id


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refused("REASON_REQUIRED", "4.1.2-d", "Напишите причину.")
    return reason.strip()
