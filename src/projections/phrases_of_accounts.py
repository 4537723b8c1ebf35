"""What happened to accounts and workplaces, as Russian sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from journal_domain import account, workstation
from journal_domain.event import Event
from projections.words import REGISTERED


def _of(event: Event) -> str:
    """Whose account it is: the login is the person's id."""
    return event.originator_id.partition(":")[2]


OF_ACCOUNTS: dict[type[Event], Callable[[Any], str]] = {
    account.AccountCreated: lambda x: f"Создана учётная запись {_of(x)}: {REGISTERED[x.kind]}.",
    account.CredentialsIssued: lambda x: f"Выдан листок с паролем, логин {_of(x)}.",
    account.CredentialsReissued: lambda x: (
        f"Листок с паролем перевыпущен, логин {_of(x)}, прежние сеансы прекращены: {x.reason}."
    ),
    account.PasswordChanged: lambda x: f"Сотрудник {_of(x)} сменил свой пароль, прежние сеансы прекращены.",
    account.AccountDisabled: lambda x: f"Учётная запись {_of(x)} отключена: {x.reason}.",
    account.AccountEnabled: lambda x: f"Учётная запись {_of(x)} снова включена: {x.reason}.",
    account.SessionsEnded: lambda x: f"Все сеансы и ключи доступа {_of(x)} прекращены: {x.reason}.",
    account.ExternalIdentityLinked: lambda x: f"Сотруднику {_of(x)} разрешён вход через {x.issuer}.",
    account.ExternalIdentityUnlinked: lambda x: (
        f"Вход сотрудника {_of(x)} через {x.issuer} прекращён, прежние сеансы тоже."
    ),
    workstation.WorkstationRegistered: lambda x: f"Рабочее место сотрудников «{x.name}» поставлено на учёт.",
    workstation.WorkstationRemoved: lambda x: f"Рабочее место «{x.name}» снято с учёта: {x.reason}.",
}
