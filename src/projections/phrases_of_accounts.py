"""What happened to accounts and workplaces, as Russian sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from journal_domain import account, workstation
from journal_domain.event import Event
from projections.words import REGISTERED

OF_ACCOUNTS: dict[type[Event], Callable[[Any], str]] = {
    account.AccountCreated: lambda x: f"Создана учётная запись: {REGISTERED[x.kind]}.",
    account.CredentialsIssued: lambda _: "Выдан листок с логином и паролем.",
    account.CredentialsReissued: lambda x: f"Листок с паролем перевыпущен, прежние сеансы прекращены: {x.reason}.",
    account.PasswordChanged: lambda _: "Сотрудник сменил свой пароль, прежние сеансы прекращены.",
    account.AccountDisabled: lambda x: f"Учётная запись отключена: {x.reason}.",
    account.AccountEnabled: lambda x: f"Учётная запись снова включена: {x.reason}.",
    account.SessionsEnded: lambda x: f"Все сеансы и ключи доступа прекращены: {x.reason}.",
    account.ExternalIdentityLinked: lambda x: f"Разрешён вход через {x.issuer}.",
    account.ExternalIdentityUnlinked: lambda x: f"Вход через {x.issuer} прекращён, прежние сеансы тоже.",
    workstation.WorkstationRegistered: lambda x: f"Рабочее место сотрудников «{x.name}» поставлено на учёт.",
    workstation.WorkstationRemoved: lambda x: f"Рабочее место «{x.name}» снято с учёта: {x.reason}.",
}
