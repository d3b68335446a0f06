"""The store of runs: what is kept, whose it is, and in what order it comes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.durable import write_file
from engine.errors import ModelFileError
from engine.runs import DataSource, Document, Run, RunStore, State, Status, StoreError, TrainingRequest

REQUEST = TrainingRequest(source=DataSource(origin="sample", name="mutag"))
OTHER = TrainingRequest(source=DataSource(origin="sample", name="bbb"))
ANNE, BEN = "a" * 32, "b" * 32


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


def change(store: RunStore, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(store.database)) as connection, connection:
        connection.execute(statement, values)


def test_a_run_is_found_by_its_name_again(store: RunStore) -> None:
    run = store.create(REQUEST, owner=ANNE, title="MUTAG", name="first")
    found = store.get(run.id)
    assert found is not None
    assert found.request == REQUEST
    assert (found.owner, found.name, found.record.title, found.record.digest) == (ANNE, "first", "MUTAG", "")
    assert found.started == Run(run.folder).started > 1_000_000_000
    assert found.status.state is State.WAITING
    assert found.scores is None
    assert found.front is None
    assert found.out_of_fold() is None
    assert not found.has_model


@pytest.mark.parametrize("name", ["..", "../runs", "0" * 32, "", None, "%2e%2e"])
def test_names_that_are_no_runs_find_nothing(tmp_path: Path, name: object) -> None:
    (tmp_path / "request.json").write_text(REQUEST.model_dump_json())
    assert RunStore(tmp_path / "runs").get(name) is None


def test_runs_come_newest_first_and_damaged_ones_not_at_all(store: RunStore) -> None:
    old, new, damaged = store.create(REQUEST), store.create(OTHER), store.create(REQUEST)
    change(store, "UPDATE run SET created = 1000 WHERE id = ?", old.id)
    change(store, "UPDATE run SET request = '{}' WHERE id = ?", damaged.id)
    (store.folder / "notes").mkdir()
    assert [run.id for run in store.all()] == [new.id, old.id]
    assert [run.id for run in store.on(REQUEST.source)] == [old.id]
    assert store.get(damaged.id) is None
    with pytest.raises(ValueError, match="cannot be read"):
        _ = Run(damaged.folder).request
    assert Run(damaged.folder).started == 0.0


def test_an_empty_store_has_no_runs_and_looking_makes_no_files(store: RunStore, tmp_path: Path) -> None:
    assert store.all() == []
    assert store.get("0" * 32) is None
    store.check()
    assert list(tmp_path.iterdir()) == []


def test_everybody_sees_their_own_runs_and_the_command_line_all(store: RunStore) -> None:
    hers, his, nobodys = store.create(REQUEST, owner=ANNE), store.create(REQUEST, owner=BEN), store.create(REQUEST)
    assert [run.id for run in store.all(ANNE)] == [hers.id]
    assert [run.id for run in store.on(REQUEST.source, BEN)] == [his.id]
    assert [run.id for run in store.all("")] == [nobodys.id]
    assert {run.id for run in store.all()} == {hers.id, his.id, nobodys.id}
    assert store.all("c" * 32) == []
    assert store.owners() == {ANNE, BEN, ""}
    assert {run.id for run in store.unended()} == {hers.id, his.id, nobodys.id}
    hers.tell(Status(state=State.DONE))
    assert {run.id for run in store.unended()} == {his.id, nobodys.id}


@pytest.mark.parametrize("owner", ["", "*", "' OR 1 --", "a" * 31, "A" * 32])
def test_what_is_no_owner_has_nothing(store: RunStore, owner: str) -> None:
    store.create(REQUEST, owner=ANNE)
    assert store.uploads(owner) == []
    if owner != "*":  # inside the program alone
        assert store.all(owner) == []


def test_runs_and_uploads_are_handed_over(store: RunStore) -> None:
    run = store.create(REQUEST)
    source = DataSource(origin="upload", name="0" * 32)
    store.note_upload(source, owner="", title="mine.csv")
    store.note_upload(source, owner=ANNE, title="mine.csv")  # both brought the same file
    assert store.hand_over("", ANNE) == 1
    assert [found.id for found in store.all(ANNE)] == [run.id]
    assert [upload.title for upload in store.uploads(ANNE)] == ["mine.csv"]
    assert store.owners() == {ANNE}


def test_uploads_are_listed_for_who_brought_them_newest_first(store: RunStore) -> None:
    for k, owner in enumerate((ANNE, BEN, ANNE)):
        store.note_upload(DataSource(origin="upload", name=f"{k:032x}"), owner=owner, title=f"{k}.csv")
    assert [upload.title for upload in store.uploads(ANNE)] == ["2.csv", "0.csv"]
    assert [upload.digest for upload in store.uploads(BEN)] == [f"{1:032x}"]
    change(store, "INSERT INTO upload VALUES ('../x', ?, 'bad', 0)", BEN)
    assert len(store.uploads(BEN)) == 1


def test_a_run_is_renamed_on_one_line(store: RunStore) -> None:
    run = store.create(REQUEST)
    for given, kept in (("  my\nrun\x00 ", "my run"), ("x" * 200, "x" * 80), ("", "")):
        store.rename(run, given)
        found = store.get(run.id)
        assert found is not None
        assert found.name == kept


def test_documents_are_kept_by_number_and_change_their_stamp(store: RunStore) -> None:
    run = store.create(REQUEST)
    assert (run.read(Document.EDITS), run.stamp(Document.EDITS)) == ("", 0)
    run.keep(Document.EDITS, "first")
    before = run.stamp(Document.EDITS)
    run.keep(Document.EDITS, "second")
    run.keep(Document.EDITS, "of model 3", 3)
    assert run.read(Document.EDITS) == "second"
    assert run.read(Document.EDITS, 3) == "of model 3"
    assert run.stamp(Document.EDITS) > before > 0
    run.drop(Document.EDITS, 3)
    assert run.read(Document.EDITS, 3) == ""


def test_several_documents_are_kept_together_or_not_at_all(store: RunStore) -> None:
    run = store.create(REQUEST)
    with pytest.raises(StoreError, match="cannot be used"):
        run.keep_all({(Document.FRONT, 0): "whole", (Document.SCORES, 0): ["no text"]})  # type: ignore[dict-item]
    assert run.read(Document.FRONT) == ""


def test_a_half_written_status_or_score_reads_as_nothing_yet(store: RunStore) -> None:
    run = store.create(REQUEST)
    (run.folder / "status.json").write_text('{"state": "don')
    for document in Document:
        run.keep(document, '{"state": "don')
    assert run.status.state is State.WAITING
    assert run.scores is None
    assert run.front is None
    assert run.out_of_fold() is None


def test_an_end_is_known_without_the_folder_and_gone_on_from_with_it(store: RunStore) -> None:
    run = store.create(REQUEST)
    run.tell(Status(state=State.STOPPED, note="enough"))
    (run.folder / "status.json").unlink()
    assert run.status.note == "enough"
    run.tell(Status())
    assert run.status.state is State.WAITING
    run.tell(Status(state=State.DONE))
    (run.folder / "status.json").write_text(Status(state=State.RUNNING).model_dump_json())
    assert run.status.state is State.DONE  # killed between database and folder


def test_a_damaged_or_missing_model_is_an_input_error(store: RunStore) -> None:
    run = store.create(REQUEST)
    with pytest.raises(ModelFileError, match="was not kept"):
        run.model(2)
    run.keep(Document.MODEL, "{}")
    assert run.has_model
    with pytest.raises(ModelFileError, match="not a SymGraph model"):
        run.model()


def test_the_last_words_of_a_worker(store: RunStore) -> None:
    run = store.create(REQUEST)
    assert run.stderr_tail() == ""
    (run.folder / "stderr.log").write_text("one\ntwo\nthree\n")
    assert run.stderr_tail(2) == "two\nthree"


def test_a_deleted_run_is_gone_with_all_it_kept(store: RunStore) -> None:
    run = store.create(REQUEST)
    run.keep(Document.MODEL, "{}")
    store.delete(run)
    assert store.get(run.id) is None
    assert Run(run.folder).started == 0.0
    assert run.read(Document.MODEL) == ""
    assert not run.folder.exists()
    with pytest.raises(StoreError, match="no longer there"):
        run.keep(Document.SCORES, "{}")
    run.tell(Status(state=State.DONE))  # a worker that has not heard of it
    assert store.all() == []


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    write_file(path, "old")
    with pytest.raises(UnicodeEncodeError, match="surrogates"):
        write_file(path, "new \ud800")
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["status.json"]
