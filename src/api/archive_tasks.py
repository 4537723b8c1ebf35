"""What the archive takes long over, for the command line and for the jobs of the pages alike; and the process of a job."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from psycopg import sql

from api.given_files import GivenUnfit, told
from api.identity import access_schema
from api.serve import when_the_parent_ends
from api.settings import Settings
from archive.copies.verification import check_copies
from archive.ledger.environment import ledger_environment
from archive.ledger.persons import Persons
from archive.transparency.anchoring import Anchors
from archive.transparency.keys import KeyProblem
from archive.transparency.note import NoteInvalid
from archive.transparency.sealer import LogForked
from archive.transparency.store import LogDamaged
from archive.verification.finding import Inquiry, Report
from archive.verification.verify import CouldNotVerify, NothingToVerify, verify
from archive.volume.bag import BagInTheWay
from archive.volume.building import ActIsCut, Built, LogDiffers
from archive.volume.person_keys import KeysClosed
from archive.volume.regenerating import Outcome, regenerate, replay_of_log
from archive.volume.verify import Damaged
from archive.volume.year_files import FileMissing
from archive.volume.year_volume import NotSealed, build_year, seal_everything
from journal_domain.college import College
from journal_domain.errors import Refused
from journal_domain.retention import require_ready_for_sealing

Advance = Callable[[int, int], None]
Outcomes = dict[str, Any]

SHOWN_EVERY_SECONDS = 0.3
REASONS: dict[type[Exception], str] = {
    BagInTheWay: "Там уже что-то есть, том не заменяется",
    LogDiffers: "Записи не сходятся с подписанным корнем: запустите journal verify",
    ActIsCut: "Контрольная точка приходится на середину действия: повторите",
    FileMissing: "Нет файла заверенной копии или подписи",
    NotSealed: "Нет контрольной точки для этого тома",
    KeysClosed: "Файл ключей",
    GivenUnfit: "Не выполнено",
    LogForked: "Записи не те, что подписаны: запустите journal verify",
    LogDamaged: "Записи не на своих местах: запустите journal verify",
    KeyProblem: "Ключ журнала не подходит",
    NoteInvalid: "Подписанное не сходится с ключами журнала: запустите journal verify",
    Damaged: "Том повреждён",
    msgspec.MsgspecError: "Содержимое тома не читается",
    NothingToVerify: "Проверять нечего: в журнале нет ни одного события",
    CouldNotVerify: "Проверка не состоялась",
    OSError: "Не выполнено",
}


def reason_of(error: Exception) -> str | None:
    """Why the work could not be done, in Russian; None for a fault of the program."""
    reason = next((text for kind, text in REASONS.items() if isinstance(error, kind)), None)
    if reason is None:
        return None
    detail = told(error) if isinstance(error, OSError) else str(error)
    return f"{reason}: {detail}" if detail else f"{reason}."


@contextmanager
def college_of(settings: Settings) -> Iterator[College]:
    with College(ledger_environment(settings.database_url, settings.ledger_schema, settings.pool_size)) as college:
        yield college


def verified(settings: Settings, now: datetime, progress: Callable[[str, int, int], None], **given: Any) -> Report:
    """The whole log recomputed, by what the service itself knows and what of an Inquiry is `given` from outside.

    Raises NothingToVerify, CouldNotVerify.
    """
    inquiry = Inquiry(
        dsn=settings.database_url,
        schema=settings.ledger_schema,
        now=now,
        progress=progress,
        **given,
        key_file=settings.log_key,
        master_key=settings.master_keys() if settings.has_master_key else None,
    )
    return verify(inquiry, check_copies)


def regenerated(settings: Settings, year: str, jobs: int | None, dask: str | None, advance: Advance) -> list[Outcome]:
    """Every certified copy of the year drawn anew from the log and compared."""
    persons = Persons(settings.database_url, settings.ledger_schema, settings.master_keys())
    try:
        with college_of(settings) as college, psycopg.connect(settings.database_url) as connection:
            replay = replay_of_log(connection, settings.ledger_schema, year, college.year(year), persons)
            return regenerate(replay, jobs, dask, advance)
    finally:
        persons.close()


def built_volume(settings: Settings, college: College, year: str, place: Path, advance: Advance) -> Built:
    """The year's volume at `place`: as it is due, or the same again once it was sealed.

    Raises Refused(YEAR_OPEN, COPY_NOT_CERTIFIED) and what REASONS name.
    """
    state = college.year(year)
    if state.sealed is None:
        require_ready_for_sealing(state, year, college.uncertified_copies(state))
    seal_everything(settings.database_url, settings.ledger_schema, settings.log_key)
    if state.sealed is None:  # the witnesses and the authority sign its checkpoint; it does not wait for who is silent
        Anchors(
            settings.database_url, settings.ledger_schema, settings.witnesses, settings.log_time_stamp_url, 0
        ).ask_all()
    return build_year(settings.database_url, settings.ledger_schema, year, state, place, advance)


def run(settings: Settings, job_id: str, kind: str, year: str | None, at: datetime) -> None:
    """The process of one job: does it and writes into its row how far it has come and what came of it."""
    when_the_parent_ends(_leave)
    signal.signal(signal.SIGTERM, lambda *_: _leave())
    begun = time.monotonic()
    table = sql.Identifier(access_schema(settings.ledger_schema), "archive_job")
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        update = sql.SQL("UPDATE {} SET stage = %s, done = %s, whole = %s WHERE job_id = %s").format(table)
        shown = [0.0]

        def progress(stage: str, done: int, whole: int) -> None:
            if done and done < whole and time.monotonic() - shown[0] < SHOWN_EVERY_SECONDS:
                return
            shown[0] = time.monotonic()
            connection.execute(update, [stage, done, whole, job_id])

        try:
            outcome = _TASKS[kind](settings, year or "", at, progress)
        except Refused as refused:
            outcome = {"failed": refused.message, "problems": [problem.message for problem in refused.problems]}
        except Exception as error:
            reason = reason_of(error)
            outcome = {"failed": reason or f"Сбой программы: {type(error).__name__}."}
            if reason is None:
                raise
        finally:
            finish = sql.SQL("UPDATE {} SET finished_at = %s, outcome = %s WHERE job_id = %s").format(table)
            ended = at + timedelta(seconds=time.monotonic() - begun)
            connection.execute(finish, [ended, msgspec.json.encode(outcome).decode(), job_id])


def _leave() -> None:
    for worker in multiprocessing.active_children():
        worker.terminate()
    os._exit(1)


def _verify(settings: Settings, _year: str, at: datetime, progress: Callable[[str, int, int], None]) -> Outcomes:
    report = verified(settings, at, progress, witnesses=tuple(witness.key for witness in settings.witnesses))
    return {**msgspec.to_builtins(report), "intact": report.intact}


def _regenerate(settings: Settings, year: str, _at: datetime, progress: Callable[[str, int, int], None]) -> Outcomes:
    workers = max(1, (os.cpu_count() or 1) - 1)  # the journal itself goes on beside it
    outcomes = regenerated(settings, year, workers, None, lambda done, whole: progress("Копии", done, whole))
    return {
        "copies": len(outcomes),
        "pages": sum(outcome.pages for outcome in outcomes),
        "different": [outcome._asdict() for outcome in outcomes if outcome.difference],
        "not_drawn": [outcome._asdict() for outcome in outcomes if outcome.not_drawn],
    }


def _volume(settings: Settings, year: str, at: datetime, progress: Callable[[str, int, int], None]) -> Outcomes:
    place = settings.volumes_folder / f"volume-{year}-{at:%Y%m%d-%H%M%S}"
    place.parent.mkdir(parents=True, exist_ok=True)
    with college_of(settings) as college:
        built = built_volume(settings, college, year, place, lambda done, whole: progress("Записи", done, whole))
        sealed = college.year(year).sealed
    progress("Файл для передачи", 0, 1)
    shutil.make_archive(str(place), "zip", place.parent, place.name)
    return {
        "place": place.name,
        "events": built.events,
        "earlier": built.earlier,
        "fingerprint": built.fingerprint,
        "same_as_sealed": None if sealed is None else sealed.manifest_sha256 == built.volume.manifest_sha256,
        **msgspec.to_builtins(built.volume),
    }


_TASKS: dict[str, Callable[[Settings, str, datetime, Callable[[str, int, int], None]], Outcomes]] = {
    "verify": _verify, "regenerate": _regenerate, "volume": _volume,
}  # fmt: skip
