"""Signed notes and checkpoints: the published example, round trips, and every form that is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.transparency.checkpoint import Checkpoint, open_checkpoint
from archive.transparency.note import COSIGNATURE, Note, NoteInvalid, SignerKey, VerifierKey, signed
from archive.transparency.tree import EMPTY_ROOT

ORIGIN = "journal.college.example/log"
KEY = SignerKey(ORIGIN, 1, bytes(range(32)))
WITNESS = SignerKey("witness.neighbour.example", COSIGNATURE, bytes(range(1, 33)))
CHECKPOINT = Checkpoint(ORIGIN, 48_213, bytes(32))

# The example of golang.org/x/mod/sumdb/note: its key, its text, its signature.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SIGNED = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_the_published_example_verifies() -> None:
    key = VerifierKey.parse(PETER)
    ((who, _),) = Note.parse(PETER_SIGNED).signed_by([key])
    assert (who, str(key)) == (key, PETER)


def test_a_checkpoint_is_these_bytes() -> None:
    data = str(signed(CHECKPOINT.text, KEY))
    assert data.startswith(f"{ORIGIN}\n48213\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— {ORIGIN} ")
    assert open_checkpoint(data, ORIGIN, [KEY.verifier]) == CHECKPOINT


@given(st.integers(0, 2**62), st.binary(min_size=32, max_size=32))
def test_what_is_written_is_read(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(ORIGIN, size, root)
    data = str(signed(checkpoint.text, KEY))
    assert open_checkpoint(data, ORIGIN, [KEY.verifier]) == checkpoint
    assert str(Note.parse(data)) == data


@given(st.data())
def test_one_changed_character_is_never_accepted_as_another_checkpoint(data: st.DataObject) -> None:
    original = str(signed(CHECKPOINT.text, KEY))
    place = data.draw(st.integers(0, len(original) - 1))
    character = data.draw(st.characters(codec="utf-8").filter(lambda c: c != original[place]))
    with pytest.raises(NoteInvalid):
        open_checkpoint(original[:place] + character + original[place + 1 :], ORIGIN, [KEY.verifier])


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n048213\n{'A' * 43}=\n",
        f"{ORIGIN}\n+1\n{'A' * 43}=\n",
        f"{ORIGIN}\n-1\n{'A' * 43}=\n",
        f"{ORIGIN}\n1\n{'A' * 42}B=\n",
        f"{ORIGIN}\n1\n{'A' * 43}\n",
        f"{ORIGIN}\n1\n{'A' * 43}=\nextension\n",
        f"{ORIGIN}\n1\n{'A' * 43}=",
        f"\n1\n{'A' * 43}=\n",
        f"{ORIGIN}\r\n1\n{'A' * 43}=\n",
        f"{ORIGIN}\n1\nAAAA\n",
        "",
    ],
)
def test_only_the_canonical_form_is_a_checkpoint(text: str) -> None:
    with pytest.raises(NoteInvalid):
        open_checkpoint(f"{text}\n{KEY.sign(text)}", ORIGIN, [KEY.verifier])


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace("\n\n", "\n"),
        lambda data: data.replace("— ", "- "),
        lambda data: data.removesuffix("\n"),
        lambda data: data + "\n",
        lambda data: data.replace("\n— ", "\n—  "),
        lambda data: data[: data.index("\n\n") + 2],
        lambda data: data + data[data.index("—") :] * 100,
    ],
)
def test_only_the_canonical_form_is_a_note(change: object) -> None:
    assert callable(change)
    with pytest.raises(NoteInvalid):
        open_checkpoint(change(str(signed(CHECKPOINT.text, KEY))), ORIGIN, [KEY.verifier])


def test_another_log_another_key_and_no_key_are_refused() -> None:
    data = str(signed(CHECKPOINT.text, KEY))
    for origin, keys in (("other", [KEY.verifier]), (ORIGIN, [SignerKey.new(ORIGIN).verifier]), (ORIGIN, [])):
        with pytest.raises(NoteInvalid):
            open_checkpoint(data, origin, keys)


def test_a_wrong_signature_is_refused_though_another_is_right() -> None:
    other = SignerKey.new("other")
    note = signed(CHECKPOINT.text, KEY).with_signature(other.sign("another text\n"))
    note.signed_by([KEY.verifier])
    with pytest.raises(NoteInvalid):
        note.signed_by([KEY.verifier, other.verifier])


def test_a_witness_signs_the_time_with_the_text() -> None:
    note = signed(CHECKPOINT.text, KEY).with_signature(WITNESS.sign(CHECKPOINT.text, seconds=1_780_000_000))
    found = Note.parse(str(note)).signed_by([KEY.verifier, WITNESS.verifier])
    assert [(key.name, signature.seconds) for key, signature in found] == [
        (WITNESS.name, 1_780_000_000),
        (ORIGIN, None),
    ]
    (_, cosignature) = note.signatures
    later = WITNESS.sign(CHECKPOINT.text, seconds=1_780_000_001)
    moved = type(later)(later.name, later.key_hash, later.value[:8] + cosignature.value[8:])
    with pytest.raises(NoteInvalid):
        moved.check(WITNESS.verifier, CHECKPOINT.text)


@pytest.mark.parametrize("key", [KEY, WITNESS])
def test_keys_are_written_and_read(key: SignerKey) -> None:
    assert SignerKey.parse(str(key)) == key
    assert VerifierKey.parse(str(key.verifier)) == key.verifier
    assert key.seed.hex() not in repr(key)


@pytest.mark.parametrize(
    "text", ["", "a+b+c", PETER.replace("c74f", "c74e"), PETER.replace("Peter", "Pe ter"), PETER[:-4]]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NoteInvalid):
        VerifierKey.parse(text)
    with pytest.raises(NoteInvalid):
        SignerKey.parse(f"PRIVATE+KEY+{text}")


@pytest.mark.parametrize("name", ["", "with space", "with+plus", "with\nline"])
def test_a_key_has_a_name_that_a_note_can_carry(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        SignerKey.new(name)


def test_the_checkpoint_of_an_empty_log() -> None:
    assert Checkpoint.parse(Checkpoint(ORIGIN, 0, EMPTY_ROOT).text).size == 0
