from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.errors import ModelFileError
from engine.runs import DataSource, Run, RunStore, State, TrainingRequest
from engine.runs.files import write_text

REQUEST = TrainingRequest(source=DataSource(origin="sample", name="mutag"))
OTHER = TrainingRequest(source=DataSource(origin="sample", name="bbb"))


def test_a_run_is_found_by_its_name_again(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "runs")
    run = store.create(REQUEST)
    found = store.get(run.id)
    assert found is not None
    assert found.request == REQUEST
    assert found.status.state is State.WAITING
    assert found.scores is None
    assert not found.has_model


@pytest.mark.parametrize("name", ["..", "../runs", "0" * 32, "", None, "%2e%2e"])
def test_names_that_are_no_runs_find_nothing(tmp_path: Path, name: object) -> None:
    (tmp_path / "request.json").write_text(REQUEST.model_dump_json())
    assert RunStore(tmp_path / "runs").get(name) is None


def test_runs_come_newest_first_and_damaged_ones_not_at_all(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    old, new, damaged = store.create(REQUEST), store.create(OTHER), store.create(REQUEST)
    os.utime(old.folder / "request.json", (1_000, 1_000))
    (damaged.folder / "request.json").write_text("{")
    (tmp_path / "notes").mkdir()
    assert [run.id for run in store.all()] == [new.id, old.id]
    assert [run.id for run in store.on(REQUEST.source)] == [old.id]


def test_an_empty_store_has_no_runs(tmp_path: Path) -> None:
    assert RunStore(tmp_path / "none").all() == []


def test_a_half_written_status_or_score_reads_as_nothing_yet(tmp_path: Path) -> None:
    run = RunStore(tmp_path).create(REQUEST)
    for name in ("status.json", "scores.json"):
        (run.folder / name).write_text('{"state": "don')
    assert run.status.state is State.WAITING
    assert run.scores is None


def test_a_damaged_model_is_an_input_error(tmp_path: Path) -> None:
    run = RunStore(tmp_path).create(REQUEST)
    run.model_path.write_text("{}")
    with pytest.raises(ModelFileError, match="not a SymGraph model"):
        run.model()


def test_the_last_words_of_a_worker(tmp_path: Path) -> None:
    run = RunStore(tmp_path).create(REQUEST)
    assert run.stderr_tail() == ""
    (run.folder / "stderr.log").write_text("one\ntwo\nthree\n")
    assert run.stderr_tail(2) == "two\nthree"


def test_a_deleted_run_is_gone(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    run = store.create(REQUEST)
    store.delete(run)
    assert store.get(run.id) is None
    assert Run(run.folder).started == 0.0


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    write_text(path, "old")
    with pytest.raises(UnicodeEncodeError, match="surrogates"):
        write_text(path, "new \ud800")
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["status.json"]
