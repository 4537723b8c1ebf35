"""Files that a command is given on its line: what they hold, or in Russian why it cannot be had."""

from __future__ import annotations

from pathlib import Path

from cryptography.x509 import Certificate, load_pem_x509_certificates

from archive.transparency.checkpoint import Checkpoint
from archive.transparency.note import Note, NoteInvalid, VerifierKey


class GivenUnfit(Exception):
    """What was given is not what it should be; the message is a Russian sentence without its full stop."""


def told(error: OSError) -> str:
    """«/mnt/x: такого файла нет»."""
    reasons = (
        (FileNotFoundError, "такого файла или папки нет"),
        (IsADirectoryError, "это папка, а нужен файл"),
        (NotADirectoryError, "это файл, а нужна папка"),
        (PermissionError, "нет прав"),
        (FileExistsError, "там уже что-то есть"),
    )
    why = next((text for kind, text in reasons if isinstance(error, kind)), error.strerror or str(error))
    return f"{error.filename}: {why}" if error.filename else why


def content(path: Path) -> bytes:
    """Raises GivenUnfit."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise GivenUnfit(told(error)) from None


def text(path: Path) -> str:
    """Raises GivenUnfit."""
    try:
        return content(path).decode("utf-8")
    except UnicodeDecodeError:
        raise GivenUnfit(f"{path}: не текст (UTF-8)") from None


def password(path: Path) -> str:
    """The one line of a file. Raises GivenUnfit."""
    secret = text(path).strip()
    if not secret:
        raise GivenUnfit(f"{path}: файл пуст, пароля в нём нет")
    return secret


def checkpoint(path: Path) -> str:
    """A checkpoint kept outside, as it was kept. Raises GivenUnfit."""
    note = text(path)
    try:
        Checkpoint.parse(Note.parse(note).text)
    except NoteInvalid:
        raise GivenUnfit(f"{path}: не контрольная точка; сохраняет её journal log checkpoint") from None
    return note


def certificates(path: Path) -> list[Certificate]:
    """Raises GivenUnfit."""
    try:
        return load_pem_x509_certificates(content(path))
    except ValueError:
        raise GivenUnfit(f"{path}: не сертификаты в форме PEM") from None


def public_key(line: str) -> VerifierKey:
    """Raises GivenUnfit."""
    try:
        return VerifierKey.parse(line.strip())
    except NoteInvalid:
        raise GivenUnfit(f"{line!r}: не открытый ключ; он пишется имя+8 знаков+base64") from None
