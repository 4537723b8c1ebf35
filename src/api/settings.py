"""Settings of the service: environment variables `JOURNAL_…`, validated at start, refusals in Russian."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from archive.ledger.master_key import MasterKeys, key_source
from archive.transparency.anchoring import KnownWitness
from archive.transparency.note import COSIGNATURE, NoteInvalid, VerifierKey

PREFIX = "JOURNAL_"
UNSAFE = "POSTGRES_ENABLE_DB_FUNCTIONS"
"""A switch of the eventsourcing library that takes no lock while it appends: readers then miss events."""


class SettingsInvalid(Exception):
    """The service must not start; each line names the variable and says what is wrong with it."""


class Settings(BaseSettings):
    """What the environment says. A variable's name is the field's in capitals with the prefix."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", populate_by_name=True)

    database_url: str = Field(default="", description="PostgreSQL службы; пусто — встроенный сервер в папке данных")
    owner_database_url: str = Field(
        default="",
        description="PostgreSQL владельца схемы; нужна только командам `journal migrate` и `journal appoint`",
    )
    database_url_file: Path | None = Field(
        default=None, description="Файл со строкой подключения службы вместо самой переменной"
    )
    owner_database_url_file: Path | None = Field(
        default=None, description="Файл со строкой подключения владельца вместо самой переменной"
    )
    ledger_schema: str = Field(
        default="journal", validation_alias=f"{PREFIX}SCHEMA", description="Схема журнала событий; одна на колледж"
    )
    service_role: str = Field(default="journal_service", description="Роль PostgreSQL, под которой работает служба")
    data_folder: Path = Field(
        default=Path("data"), description="Папка встроенной базы и ключей; должна переживать перезапуск и копироваться"
    )
    master_key_file: Path | None = Field(
        default=None,
        description="Файл главного ключа персональных данных (права 0600); пусто — `master.key` в папке данных",
    )
    log_key_file: Path | None = Field(
        default=None,
        description="Файл ключа, которым подписываются контрольные точки (права 0600); пусто — `log.key` в папке данных",
    )
    log_origin: str = Field(
        default="",
        description="Имя журнала в контрольных точках, например journal.college.example/log; назначается первой"
        " миграцией и больше не меняется; пусто — случайное",
    )
    public_url: str = Field(
        default="",
        description="Адрес, под которым журнал видят браузеры, например https://journal.example.ru; пусто — из запроса",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="Адреса обратных прокси через запятую, которым верят X-Forwarded-For и X-Forwarded-Proto",
    )
    session_idle_minutes: int = Field(
        default=60, ge=5, le=1440, description="Через сколько минут без обращений сеанс прекращается"
    )
    session_hours: int = Field(default=12, ge=1, le=720, description="Сколько часов сеанс длится самое большее")
    oidc_issuer: str = Field(
        default="", description="Поставщик OpenID Connect для входа сотрудников (issuer); пусто — такого входа нет"
    )
    oidc_client_id: str = Field(default="", description="Под каким именем журнал известен поставщику OpenID")
    oidc_client_secret_file: Path | None = Field(
        default=None, description="Файл с секретом журнала у поставщика OpenID (права 0600)"
    )
    oidc_claim: str = Field(
        default="sub", description="По какому утверждению поставщика узнают сотрудника: sub, email, preferred_username"
    )
    oidc_title: str = Field(default="учётную запись колледжа", description="Как назвать поставщика на странице входа")
    login_address_budget: int = Field(
        default=100, ge=5, description="Сколько неверных паролей подряд принимается с одного адреса на все логины"
    )
    logins_kept_days: int = Field(
        default=365,
        ge=30,
        le=3650,
        description="Сколько дней хранятся журнал входов и сеансы с адресами; вступает в силу с `journal migrate`",
    )
    master_key_command: str = Field(
        default="",
        description="Команда, которая печатает главный ключ (сейф, служба ключей); вместо файла, без оболочки",
    )
    log_witnesses: str = Field(
        default="",
        description="Свидетели контрольных точек: адрес и открытый ключ через пробел; несколько — через запятую",
    )
    log_time_stamp_url: str = Field(default="", description="Служба отметок времени (RFC 3161); пусто — без отметок")
    log_anchor_minutes: int = Field(
        default=60,
        ge=1,
        le=1440,
        description="Как часто контрольная точка показывается свидетелям и службе времени, минут",
    )
    pool_size: int = Field(
        default=8,
        ge=1,
        le=100,
        description="Соединений с базой у каждого рабочего процесса (на запись и столько же на чтение)",
    )
    cached_journals: int = Field(default=2000, ge=1, description="Сколько журналов рабочий процесс держит в памяти")
    max_body_bytes: int = Field(default=1_000_000, ge=1000, description="Наибольший размер тела запроса, байт")
    trusted_certificates: Path | None = Field(
        default=None, description="Файл PEM с сертификатами издателей, чьим подписям под копиями колледж доверяет"
    )
    max_copy_bytes: int = Field(
        default=20_000_000, ge=1000, description="Наибольший размер файла копии: проверка копии, приложение подписи"
    )
    wait_for_read_seconds: float = Field(
        default=2.0,
        ge=0,
        le=30,
        description="Сколько секунд чтение с `after=` ждёт свою запись, прежде чем ответить как есть",
    )
    lag_alarm_events: int = Field(
        default=10_000, ge=1, description="Отставание представлений в событиях, с которого `/readyz` отвечает 503"
    )
    shutdown_seconds: int = Field(
        default=20, ge=1, le=600, description="Сколько секунд остановка ждёт завершения начатых запросов"
    )
    demo_logins: Path | None = Field(
        default=None,
        description="Файл логинов демонстрации, которые показывает первая страница; его пишет `journal demo`",
    )
    log_level: str = Field(default="info", description="Подробность журнала работы: debug, info, warning, error")

    @field_validator("database_url", "owner_database_url")
    @classmethod
    def _is_a_connection_string(cls, value: str) -> str:
        try:
            conninfo_to_dict(value)
        except ProgrammingError:
            raise ValueError("не строка подключения PostgreSQL (postgresql://пользователь@узел:5432/база)") from None
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _is_an_issuer(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s?#]+", value):
            raise ValueError("адрес поставщика вида https://login.example.ru")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^/\s]+/?", value):
            raise ValueError("адрес вида https://journal.example.ru, без пути")
        return value.rstrip("/")

    @field_validator("ledger_schema", "service_role")
    @classmethod
    def _is_a_plain_name(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", value):
            raise ValueError("латинские строчные буквы, цифры и подчёркивание, не длиннее 41 знака")
        return value

    @field_validator("log_origin")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        if not re.fullmatch(r"[^\s+\x00-\x1f\x7f]{0,200}", value):
            raise ValueError("без пробелов и знака +, не длиннее 200 знаков")
        return value

    @field_validator("log_witnesses")
    @classmethod
    def _are_witnesses(cls, value: str) -> str:
        witnesses_of(value)
        return value

    @field_validator("log_time_stamp_url")
    @classmethod
    def _is_a_web_address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("адрес начинается с https:// или http://")
        return value

    @field_validator("log_level")
    @classmethod
    def _is_a_level(cls, value: str) -> str:
        if value.lower() not in ("debug", "info", "warning", "error"):
            raise ValueError("одно из: debug, info, warning, error")
        return value.lower()

    @property
    def embedded(self) -> bool:
        return not self.database_url

    @property
    def master_key(self) -> Path:
        return self.master_key_file or self.data_folder / "master.key"

    @property
    def witnesses(self) -> tuple[KnownWitness, ...]:
        return witnesses_of(self.log_witnesses)

    @property
    def volumes_folder(self) -> Path:
        return self.data_folder / "volumes"

    @property
    def log_key(self) -> Path:
        return self.log_key_file or self.data_folder / "log.key"

    @property
    def has_master_key(self) -> bool:
        return bool(self.master_key_command) or self.master_key.exists()

    def master_keys(self) -> MasterKeys:
        """The master key in use and the earlier ones. Raises SettingsInvalid."""
        try:
            return MasterKeys(key_source(self.master_key, self.master_key_command))
        except (ValueError, OSError) as error:
            variable = self.variable("master_key_command" if self.master_key_command else "master_key_file")
            raise SettingsInvalid(f"{variable}: {error}") from None

    @classmethod
    def variable(cls, field: str) -> str:
        """The environment variable of a field."""
        alias = cls.model_fields[field].validation_alias
        return str(alias) if alias else PREFIX + field.upper()


def witnesses_of(value: str) -> tuple[KnownWitness, ...]:
    """`https://witness.example name+hash+key, …`. Raises ValueError."""
    found = []
    for pair in filter(None, (part.strip() for part in value.split(","))):
        url, _, key = pair.partition(" ")
        try:
            witness = KnownWitness(url, VerifierKey.parse(key.strip()))
        except NoteInvalid:
            raise ValueError("адрес и открытый ключ свидетеля через пробел") from None
        if witness.key.algorithm != COSIGNATURE or not url.startswith(("http://", "https://")):
            raise ValueError("адрес начинается с https://, ключ — свидетеля (cosignature/v1)")
        found.append(witness)
    return tuple(found)


MESSAGES = {
    "int_parsing": "нужно целое число",
    "float_parsing": "нужно число",
    "greater_than_equal": "не меньше {ge}",
    "less_than_equal": "не больше {le}",
    "value_error": "{error}",
}


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsInvalid with a line for every wrong variable."""
    wrong = []
    if os.environ.get(UNSAFE, "").lower() in ("y", "yes", "t", "true", "on", "1"):
        wrong.append(f"{UNSAFE}: с этим режимом читатели теряют события; уберите переменную")
    wrong += [
        f"{name}: такой настройки нет" for name in sorted(os.environ) if name.startswith(PREFIX) and name not in known()
    ]
    settings: Settings | None = None
    try:
        settings = Settings(**_from_files(wrong))
    except ValidationError as error:
        wrong += [_line(problem) for problem in error.errors()]
    if settings and settings.oidc_issuer and not (settings.oidc_client_id and settings.oidc_client_secret_file):
        wrong.append(
            f"{Settings.variable('oidc_issuer')}: вместе с ним нужны имя журнала у поставщика и файл с секретом"
        )
    if wrong or settings is None:
        raise SettingsInvalid("\n".join(wrong))
    return settings


def _from_files(wrong: list[str]) -> dict[str, Any]:
    """Connection strings that stand in files, so that no list of processes shows a password."""
    read = {}
    for field in ("database_url", "owner_database_url"):
        variable = Settings.variable(f"{field}_file")
        if path := os.environ.get(variable):
            try:
                read[field] = Path(path).read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError):
                wrong.append(f"{variable}: файл не читается")
            if os.environ.get(Settings.variable(field)):
                wrong.append(f"{variable}: строка подключения задана и в переменной, и в файле")
    return read


def known() -> set[str]:
    """Every variable with our prefix that means something; the tests have one of their own, and so has systemd."""
    return {*map(Settings.variable, Settings.model_fields), f"{PREFIX}TEST_DATABASE_URL", f"{PREFIX}STREAM"}


def _line(problem: Any) -> str:
    field = str(problem["loc"][0])
    variable = field if field.startswith(PREFIX) else Settings.variable(field)
    message = MESSAGES.get(problem["type"], "недопустимое значение")
    return f"{variable}: {message.format(**problem.get('ctx', {}))}"
