"""Workspaces of earlier versions, whose runs are folders of files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.runs import DataSource, Document, RunScores, RunStore, State, Status, TrainingRequest, new_identity
from engine.runs.run import connected
from engine.runs.storage.adoption import salvage

REQUEST = TrainingRequest(source=DataSource(origin="sample", name="mutag"), max_rules=7)


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


def old_run(store: RunStore, **files: str) -> Path:
    folder = store.folder / new_identity()
    folder.mkdir(parents=True)
    (folder / "request.json").write_text(REQUEST.model_dump_json(indent=1))
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.json").write_text(text)
    return folder


def test_a_folder_is_taken_over_whole_and_belongs_to_nobody(store: RunStore) -> None:
    files = {
        "status": Status(state=State.DONE, seconds=3.5).model_dump_json(),
        "scores": RunScores(training_accuracy=0.75).model_dump_json(),
        "front": "a front",
        "model": "a model",
        "model_1": "the first",
        "model_12": "the twelfth",
        "edits_3": "edits",
    }
    folder = old_run(store, **files)
    os.utime(folder / "request.json", (1_000_000, 1_000_000))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (run,) = store.all()
    assert run.folder == folder
    assert (run.owner, run.name, run.started, run.request) == ("", "", 1_000_000.0, REQUEST)
    assert run.status == Status(state=State.DONE, seconds=3.5)
    assert run.scores == RunScores(training_accuracy=0.75)
    assert run.read(Document.FRONT) == "a front"
    assert [run.read(Document.MODEL, number) for number in (0, 1, 12)] == ["a model", "the first", "the twelfth"]
    assert run.read(Document.EDITS, 3) == "edits"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before  # nothing is touched


def test_it_is_taken_over_once(store: RunStore) -> None:
    old_run(store, model="old")
    (run,) = store.all()
    run.keep(Document.MODEL, "new")
    store.rename(run, "named")
    from engine.runs.storage import database

    database._looked_at.clear()  # as another process sees it
    (again,) = store.all()
    assert (again.name, again.read(Document.MODEL)) == ("named", "new")
    store.delete(again)
    database._looked_at.clear()
    assert store.all() == []


def test_folders_that_are_no_runs_are_left_where_they_are(store: RunStore) -> None:
    (store.folder / "notes").mkdir(parents=True)
    (store.folder / "notes" / "request.json").write_text(REQUEST.model_dump_json())
    (store.folder / new_identity()).mkdir()
    damaged = store.folder / new_identity()
    damaged.mkdir()
    (damaged / "request.json").write_text("{")
    assert store.all() == []
    assert len(list(store.folder.iterdir())) == 3


@pytest.mark.parametrize("status", ["", '{"state": "runn', Status(state=State.RUNNING).model_dump_json()])
def test_a_run_without_an_end_is_not_given_one(store: RunStore, status: str) -> None:
    old_run(store, status=status)
    (run,) = store.unended()
    assert not run.status.finished


def test_files_with_odd_numbers_are_no_documents(store: RunStore) -> None:
    old_run(store, model="m", model_x="no", model_99999999="no")
    (run,) = store.all()
    assert run.read(Document.MODEL) == "m"
    assert run.stamp(Document.MODEL, 99_999_999) == 0


def test_a_run_that_was_done_but_has_no_model_says_that_it_is_lost(store: RunStore) -> None:
    folder = old_run(store, status=Status(state=State.DONE).model_dump_json())
    (run,) = store.all()
    (folder / "status.json").unlink()
    assert run.status.state is State.FAILED
    assert "its model is lost" in run.status.reason


def test_what_a_damaged_file_still_has_is_copied_row_by_row(store: RunStore, tmp_path: Path) -> None:
    run = store.create(REQUEST, owner="a" * 32, name="mine")
    run.keep(Document.MODEL, "a model")
    store.note_upload(DataSource(origin="upload", name="0" * 32), owner="a" * 32, title="mine.csv")
    other = RunStore(tmp_path / "other" / "runs")
    other.check()
    with connected(other.folder) as connection:
        salvage(connection, store.database)
        salvage(connection, store.database)  # twice does no harm
    (found,) = other.all("a" * 32)
    assert (found.id, found.name, found.read(Document.MODEL)) == (run.id, "mine", "a model")
    assert [upload.title for upload in other.uploads("a" * 32)] == ["mine.csv"]
    (tmp_path / "rubbish").write_bytes(b"rubbish" * 1000)
    with connected(other.folder) as connection:
        salvage(connection, tmp_path / "rubbish")
    assert len(other.all()) == 1
