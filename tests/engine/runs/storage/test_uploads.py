"""Uploaded files: whose each is, what they may take, when they go, and what is left of one that came to no end."""

from __future__ import annotations

import errno
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine import durable
from engine.errors import InputError
from engine.runs import DataSource, Quota, RunStore, StoreError, UploadStore, Workspace
from engine.runs.storage import uploads

ANNE, BEN, CLEO = "a" * 32, "b" * 32, "c" * 32
TABLE = b"smiles,label\nCCO,a\n"
DAY = 86_400.0


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    workspace.prepare()
    return workspace


@pytest.fixture
def store(space: Workspace) -> UploadStore:
    return UploadStore(space)


def titles(store: UploadStore, owner: str) -> list[str]:
    return [found.record.title for found in store.of(owner)]


def files(store: UploadStore) -> list[Path]:
    return [path for path in store.workspace.uploads.rglob("*") if path.is_file()]


def unused_for(store: UploadStore, source: DataSource, days: float) -> None:
    then = time.time() - days * DAY
    os.utime(store.workspace.uploads / source.name, (then, then))


# -- whose they are -------------------------------------------------------------------------------


def test_two_who_bring_the_same_file_have_a_listing_each_and_it_goes_with_the_last(store: UploadStore) -> None:
    sources = [store.keep("mine.csv", TABLE, owner=owner) for owner in (ANNE, BEN)]
    assert sources[0] == sources[1]
    assert len(files(store)) == 1
    (found,) = store.of(ANNE)
    assert (found.record.title, found.size, found.source) == ("mine.csv", len(TABLE), sources[0])
    store.delete(sources[0], owner=ANNE)
    assert (titles(store, ANNE), titles(store, BEN)) == ([], ["mine.csv"])
    assert store.workspace.path_of(sources[0]).read_bytes() == TABLE
    store.delete(sources[0], owner=ANNE)  # a second click
    store.delete(sources[0], owner=CLEO)
    assert titles(store, BEN) == ["mine.csv"]
    store.delete(sources[0], owner=BEN)
    assert list(store.workspace.uploads.iterdir()) == []
    with pytest.raises(InputError, match="no longer there"):
        store.workspace.path_of(sources[0])


def test_a_file_of_an_earlier_version_that_nobody_owns_is_nobodys_to_delete(store: UploadStore) -> None:
    source = store.workspace.keep_upload("old.csv", TABLE)
    store.delete(source, owner=ANNE)
    assert store.workspace.path_of(source).is_file()


@pytest.mark.parametrize("name", ["..", "", "../runs", "*", "0" * 31])
def test_what_is_no_upload_deletes_nothing(store: UploadStore, name: str) -> None:
    store.keep("mine.csv", TABLE, owner=ANNE)
    store.delete(DataSource.model_construct(origin="upload", name=name), owner=ANNE)
    store.delete(DataSource(origin="sample", name="mutag"), owner=ANNE)
    assert len(files(store)) == 1
    assert store.workspace.runs.is_dir()


def test_many_who_bring_and_delete_the_same_file_at_once_keep_theirs(store: UploadStore) -> None:
    """Those with an even number delete what they brought; whoever is left has a listing, and the file is whole."""
    owners = [f"{k:032x}" for k in range(12)]

    def visit(k: int) -> None:
        for _ in range(4):
            source = store.keep("same.csv", TABLE, owner=owners[k])
            if k % 2 == 0:
                store.delete(source, owner=owners[k])

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(visit, range(12)))
    assert [len(store.of(owner)) for owner in owners] == [0, 1] * 6
    assert [path.read_bytes() for path in files(store)] == [TABLE]


# -- whole or not at all --------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["fsync", "replace", "mkdir"])
def test_a_full_disk_is_told_and_leaves_nothing(store: UploadStore, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    theirs = store.keep("theirs.csv", TABLE, owner=BEN)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    place = {"fsync": (durable.os, "fsync"), "replace": (Path, "replace"), "mkdir": (Path, "mkdir")}[step]
    with monkeypatch.context() as patch:
        patch.setattr(*place, full)
        with pytest.raises(InputError, match=r"mine.csv: the file cannot be kept \(No space left.*Make room"):
            store.keep("mine.csv", TABLE + b"C,b\n", owner=ANNE)
    assert titles(store, ANNE) == []
    assert [path.name for path in store.workspace.uploads.rglob("*")] == [theirs.name, "theirs.csv"]
    assert RunStore(store.workspace.runs).uploads(ANNE) == []
    store.keep("mine.csv", TABLE + b"C,b\n", owner=ANNE)  # there is room again
    assert titles(store, ANNE) == ["mine.csv"]


def test_a_full_disk_takes_nothing_from_who_brings_a_file_once_more(
    store: UploadStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = store.keep("mine.csv", TABLE, owner=ANNE)

    def full(*_: object, **__: object) -> None:
        raise StoreError

    with monkeypatch.context() as patch:
        patch.setattr(RunStore, "note_upload", full)
        with pytest.raises(StoreError):
            store.keep("mine.csv", TABLE, owner=ANNE)
    assert titles(store, ANNE) == ["mine.csv"]
    assert store.workspace.path_of(source).read_bytes() == TABLE


def test_half_a_file_of_an_earlier_version_is_written_anew(store: UploadStore) -> None:
    source = store.keep("mine.csv", TABLE, owner=ANNE)
    store.workspace.path_of(source).write_bytes(b"")
    assert store.keep("mine.csv", TABLE, owner=ANNE) == source
    assert store.workspace.path_of(source).read_bytes() == TABLE


def test_what_a_killed_process_left_is_not_listed_and_is_swept(store: UploadStore) -> None:
    """A part of a file beside it, a row without a file, an empty folder: an hour later they are gone."""
    kept = store.keep("mine.csv", TABLE, owner=ANNE)
    lost = store.workspace.upload_source("lost.csv", TABLE)
    RunStore(store.workspace.runs).note_upload(lost, owner=ANNE, title="lost.csv")
    (store.workspace.uploads / lost.name).mkdir()
    parts = [store.workspace.uploads / kept.name / ".0a.part", store.workspace.root / ".1b.part"]
    for part in parts:
        part.write_bytes(b"half")
    assert titles(store, ANNE) == ["mine.csv"]
    store.sweep()
    assert all(part.exists() for part in parts)  # another process may be at it
    assert store.sweep(time.time() + 3_700) == 0
    assert not any(part.exists() for part in parts)
    assert not (store.workspace.uploads / lost.name).exists()
    assert [found.title for found in RunStore(store.workspace.runs).uploads(ANNE)] == ["mine.csv"]
    assert store.workspace.path_of(kept).read_bytes() == TABLE


# -- how much and how long ------------------------------------------------------------------------


def test_a_visitor_and_all_together_have_a_quota(space: Workspace) -> None:
    store = UploadStore(space, Quota(per_visitor=1_000, in_all=2_000, days=0))
    store.keep("first.csv", b"x" * 600, owner=ANNE)
    store.keep("first.csv", b"x" * 600, owner=ANNE)  # the same takes no more room
    with pytest.raises(InputError, match=r"500 bytes more .* your files take 600 bytes of the 1000 bytes") as caught:
        store.keep("second.csv", b"y" * 500, owner=ANNE)
    assert caught.value.faults[0].code == "Q942"
    store.keep("second.csv", b"y" * 400, owner=ANNE)  # just so
    store.keep("third.csv", b"z" * 700, owner=BEN)
    with pytest.raises(InputError, match=r"301 bytes more .* all visitors take 1.7 kB of 2.0 kB") as caught:
        store.keep("fourth.csv", b"z" * 301, owner=CLEO)
    assert caught.value.faults[0].code == "Q943"
    assert titles(store, CLEO) == []
    assert store.total() == 1_700
    store.delete(store.of(ANNE)[0].source, owner=ANNE)
    store.keep("fourth.csv", b"z" * 301, owner=CLEO)


def test_files_that_are_being_written_count(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    store = UploadStore(space, Quota(per_visitor=1_000))
    whole, refusals = Workspace.keep_upload, []

    def slow(self: Workspace, name: str, content: bytes) -> DataSource:
        if name == "first.csv":
            with pytest.raises(InputError, match="your files take 600 bytes") as caught:
                store.keep("second.csv", b"y" * 600, owner=ANNE)
            refusals.append(caught.value.faults[0].code)
        return whole(self, name, content)

    monkeypatch.setattr(Workspace, "keep_upload", slow)
    store.keep("first.csv", b"x" * 600, owner=ANNE)
    assert refusals == ["Q942"]
    assert uploads._under_way == {}


def test_what_nobody_uses_for_long_enough_is_deleted_and_what_is_used_stays(space: Workspace) -> None:
    store = UploadStore(space, Quota(days=30))
    old, used, new = (store.keep(f"{k}.csv", TABLE, owner=ANNE) for k in range(3))
    orphan = space.keep_upload("orphan.csv", TABLE)
    for source in (old, used, orphan):
        unused_for(store, source, 31)
    space.note_use(used)
    assert store.sweep() == 2
    assert titles(store, ANNE) == ["2.csv", "1.csv"]
    assert [source.name for source in (old, orphan) if (space.uploads / source.name).exists()] == []
    unused_for(store, new, 31)
    assert store.keep("2.csv", TABLE, owner=BEN) == new  # just before it is swept
    assert store.sweep() == 0
    assert titles(store, ANNE) == ["2.csv", "1.csv"]
    unused_for(store, new, 10_000)
    assert UploadStore(space, Quota(days=0)).sweep() == 0
