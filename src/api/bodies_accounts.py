"""What commands about accounts, sessions, tokens and workplaces are sent as."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints

from api.fields import Body, Id, Line, example

Password = Annotated[SecretStr, Field(min_length=1, max_length=200)]
GroupOfActs = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,20}$")]


class SignInBody(Body):
    model_config = example(login="t-ivolgina", password="k7hn-w3pe-x9da")
    login: Line
    password: Password


class NewPasswordBody(Body):
    model_config = example(present="k7hn-w3pe-x9da", new="лодка плывёт под радугой")
    present: Password
    new: Password


class IssueBody(Body):
    model_config = example(group_id="ПМ-11")
    group_id: Id | None = Field(None, description="Своя группа — для руководителя; null — для администратора")


class ReissueBody(Body):
    model_config = example(group_id="ПМ-11", reason="Листок потерян")
    group_id: Id | None = Field(None, description="Своя группа — для руководителя; null — для администратора")
    reason: Line


class ReasonBody(Body):
    model_config = example(reason="Отчислен, приказ № 31-с от 12.02.2026")
    reason: Line


class ExternalIdentityBody(Body):
    model_config = example(value="ivolgina@college.example")
    value: Annotated[Line, Field(min_length=1, description="Значение утверждения поставщика: sub, адрес почты …")]


class WorkstationBody(Body):
    model_config = example(name="Кабинет 12, у окна")
    name: Line


class TokenBody(Body):
    model_config = example(label="Выгрузка в 1С", scope=["read"], days=90)
    label: Annotated[Line, Field(min_length=1)]
    scope: Annotated[list[GroupOfActs], Field(min_length=1, max_length=10, description="read и группы действий")]
    days: Annotated[int, Field(strict=True, ge=1, le=365)]
