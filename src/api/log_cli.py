"""`journal log …` and `journal witness …`: checkpoints and the key that signs them; being a witness of a neighbour's log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console

from api.given_files import GivenUnfit, told
from api.serve import database
from api.settings import load_settings
from archive.transparency.keys import KeyProblem, checked_records, read_records, rotate
from archive.transparency.note import NoteInvalid
from archive.transparency.store import cosigned, latest_checkpoint

logs = typer.Typer(no_args_is_help=True, help="Контрольные точки журнала событий и ключ, которым они подписаны.")
witnesses = typer.Typer(no_args_is_help=True, help="Свидетель журнала другого колледжа.")
err = Console(stderr=True, highlight=False, soft_wrap=True)


@logs.command("checkpoint")
def log_checkpoint_command() -> None:
    """Показать последнюю контрольную точку: сохраните её вне базы для `journal verify --from-checkpoint`."""
    with database(load_settings()) as settings, psycopg.connect(settings.database_url) as connection:
        sealed = latest_checkpoint(connection, settings.ledger_schema)
        note = cosigned(connection, settings.ledger_schema, sealed) if sealed else ""
    if not note:
        err.print("Контрольных точек ещё нет.")
        raise typer.Exit(1)
    typer.echo(note, nl=False)


@logs.command("keys")
def log_keys_command() -> None:
    """Показать открытые ключи журнала и с какого размера каждый подписывает."""
    with database(load_settings()) as settings, psycopg.connect(settings.database_url) as connection:
        try:
            records = checked_records(read_records(connection, settings.ledger_schema))
        except NoteInvalid as error:
            err.print(f"Записи о ключах не следуют одна из другой: {error}. Запустите journal verify.", markup=False)
            raise typer.Exit(1) from None
        for record in records:
            note = " — журнал восстановлен из томов" if record.restored else ""
            typer.echo(f"{record.number} {record.since} {record.key}{note}")


@logs.command("rotate-key")
def log_rotate_key_command() -> None:
    """Заменить ключ журнала: новый подписан прежним, прежний закрытый ключ уничтожается. На той же машине, что и projector."""
    with database(load_settings()) as settings, psycopg.connect(settings.database_url, autocommit=True) as connection:
        try:
            record = rotate(connection, settings.ledger_schema, settings.log_key)
        except (KeyProblem, NoteInvalid) as error:
            err.print(f"Ключ не заменён: {error}", markup=False)
            raise typer.Exit(1) from None
        except OSError as error:
            err.print(f"Ключ не заменён: {told(error)}", markup=False)
            raise typer.Exit(1) from None
    typer.echo(f"{record.number} {record.since} {record.key}")


@witnesses.command("serve")
def witness_serve_command(
    folder: Annotated[Path, typer.Option(help="Папка: ключ свидетеля и что он видел.")],
    name: Annotated[str, typer.Option(help="Имя свидетеля, например witness.college.example; даётся однажды.")],
    log: Annotated[list[str], typer.Option(help="Открытый ключ журнала, за которым он следит; можно несколько раз.")],
    host: Annotated[str, typer.Option(help="Адрес, на котором слушать.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Порт.")] = 8001,
) -> None:
    """Быть свидетелем журнала другого колледжа: подписывать, что он только растёт (C2SP tlog-witness)."""
    from api.witness_server import serve_witness  # noqa: PLC0415

    try:
        serve_witness(folder, name, log, host, port, typer.echo)
    except (GivenUnfit, KeyProblem, ValueError) as error:
        err.print(f"Свидетель не запущен: {error}", markup=False)
        raise typer.Exit(2) from None
    except OSError as error:
        err.print(f"Свидетель не запущен: {told(error)}", markup=False)
        raise typer.Exit(2) from None
