"""Replay gives every certified copy back byte for byte, on processes or a Dask cluster, and names each difference."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace as with_fields

import msgspec
import pytest
from printed_group import JOURNALS, PAPERS, TERM, PrintedGroup, certificate, opened

from archive.copies.drawing import draw
from archive.transparency.tree import Tree, leaf_hash
from archive.volume.regenerating import Replay, Task, draw_task, regenerate
from archive.volume.rows import Row
from journal_domain.certified_copy import CopyCertified
from journal_domain.paper import Paper, copy_stream
from projections.phrases_of_copies import said_of

YEAR = TERM[:9]


class CertifiedGroup:
    """A group whose copy is certified twice; `replay` is made of its rows alone."""

    def __init__(self) -> None:
        self.group = PrintedGroup(students=4, lessons=3)
        self.certify(1)
        self.group.attest()
        self.certify(2)

    def certify(self, version: int, paper: Paper = JOURNALS) -> None:
        source, said = self.group.source_of(paper), certificate(version, paper)
        _, drawn = draw(source, opened, said)
        self.group.add(
            copy_stream(paper), CopyCertified, by=said.by, paper=paper, form_version=drawn.form_version, version=version, position=drawn.position,
            tree_head=drawn.tree_head, sha256=drawn.sha256, replaces=None, streams=drawn.streams,
            incomplete=drawn.incomplete, post=said.post, certified_on=said.on, file_index=said.file_index,
            pages=drawn.pages,
        )  # fmt: skip

    def replay(self) -> Replay:
        rows = [Row(*row) for row in self.group.rows]
        tree = Tree(leaf_hash(row.state) for row in rows)
        return Replay(rows, lambda size: tree.root(size).hex(), opened, YEAR)


@pytest.fixture(scope="module")
def certified() -> CertifiedGroup:
    return CertifiedGroup()


def progress(_done: int, _of: int) -> None:
    return None


def test_both_versions_come_back_byte_for_byte_from_two_processes(certified: CertifiedGroup) -> None:
    told: list[tuple[int, int]] = []
    outcomes = regenerate(certified.replay(), 2, None, lambda done, of: told.append((done, of)))
    assert [(one.paper, one.version, one.difference) for one in outcomes] == [
        (said_of(JOURNALS), 1, None), (said_of(JOURNALS), 2, None),
    ]  # fmt: skip
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_every_form_comes_back_byte_for_byte_from_its_rows_alone() -> None:
    every = CertifiedGroup()
    for paper in PAPERS[1:]:
        every.certify(1, paper)
    tasks = list(every.replay().tasks())
    assert [draw_task(task).difference for task in tasks] == [None] * (len(PAPERS) + 1)
    of_results = tasks[-2].rows
    assert not any(b"journal.mark_recorded" in state for *_, state in of_results)


def test_a_copy_of_another_year_is_left_alone(certified: CertifiedGroup) -> None:
    assert list(with_fields(certified.replay(), year="2024-2025").tasks()) == []


def first_task(certified: CertifiedGroup) -> Task:
    return next(certified.replay().tasks())


def test_a_changed_event_a_changed_root_another_form_and_an_erased_name_are_each_named(
    certified: CertifiedGroup,
) -> None:
    task = first_task(certified)
    assert draw_task(task).difference is None
    altered = [
        (at, stream, topic, state.replace("Нормы".encode(), "Норма".encode())) for at, stream, topic, state in task.rows
    ]
    assert "вместо" in (draw_task(task._replace(rows=altered)).difference or "")
    assert "корень дерева" in (draw_task(task._replace(head="00" * 32)).difference or "")
    event = msgspec.json.decode(task.certified)
    older = msgspec.json.encode(event | {"form_version": 0}, order="sorted")
    of_earlier_form = draw_task(task._replace(certified=older))
    assert of_earlier_form.difference is None
    assert "по форме версии 0" in (of_earlier_form.not_drawn or "")
    erased = dict.fromkeys(task.names)
    assert f"данные уничтожены у {len(erased)} чел." in (draw_task(task._replace(names=erased)).difference or "")


def test_rows_that_cannot_be_read_are_a_difference_of_that_copy_and_the_others_are_compared(
    certified: CertifiedGroup,
) -> None:
    task = first_task(certified)
    broken = [(at, stream, topic, b"{") for at, stream, topic, _ in task.rows]
    assert "не составляется" in (draw_task(task._replace(rows=broken)).difference or "")


def test_a_form_no_longer_drawn_says_nothing_of_a_forged_log(certified: CertifiedGroup) -> None:
    task = first_task(certified)
    older = msgspec.json.encode(msgspec.json.decode(task.certified) | {"form_version": 0}, order="sorted")
    forged = draw_task(task._replace(certified=older, head="00" * 32))
    assert "корень дерева" in (forged.difference or "")


@contextmanager
def cluster() -> Iterator[str]:
    """A scheduler and two workers in this process; the library's own warnings on its way out are not ours."""
    distributed = pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None, protocol="tcp"
        ) as local:
            yield local.scheduler_address


@pytest.mark.filterwarnings("ignore")
def test_the_same_work_on_a_dask_cluster_gives_the_same_bytes(certified: CertifiedGroup) -> None:
    with cluster() as address:
        assert address.startswith("tcp://")
        outcomes = regenerate(certified.replay(), None, address, progress)
    assert [one.difference for one in outcomes] == [None, None]
