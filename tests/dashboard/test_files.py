"""One's own files on the Data page: listed, used again, deleted; and what becomes of runs that learned from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.runs import DataSource, RunStore, State, Status, TrainingRequest, UploadStore, Workspace
from tests.dashboard.conftest import OWNER
from tests.dashboard.test_pages import button, open_page, texts
from tests.dashboard.test_runs_page import tick

OTHER = "b" * 32
TABLE = ("smiles,label\n" + "CCO,a\nCCN,b\n" * 8).encode()


@pytest.fixture
def space(workspace: Path) -> Workspace:
    return Workspace(workspace)


def keep(space: Workspace, name: str, owner: str = OWNER, content: bytes = TABLE) -> DataSource:
    return UploadStore(space).keep(name, content, owner=owner)


def chosen(test: AppTest, row: int) -> AppTest:
    """Click a row of the table of files, which is the last one on the page."""
    test.session_state[test.dataframe[-1].key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    test.run()
    assert not test.exception, test.exception[0].stack_trace
    return test


def test_without_files_nothing_is_said_of_them(space: Workspace) -> None:
    keep(space, "theirs.csv", OTHER)
    assert "Your files" not in texts(open_page("home"))


def test_ones_own_files_are_listed_with_size_date_and_runs(space: Workspace) -> None:
    source = keep(space, "[mine] *a*.csv")
    keep(space, "second.csv", content=TABLE * 100)
    keep(space, "theirs.csv", OTHER)
    store = RunStore(space.runs)
    run = store.create(TrainingRequest(source=source), owner=OWNER, title="mine.csv", name="my rules")
    run.tell(Status(state=State.DONE))
    store.create(TrainingRequest(source=source), owner=OTHER).tell(Status(state=State.DONE))
    test = open_page("home")
    assert "Your files" in texts(test)
    assert "2 files, 10.8 kB of the 2.0 GB that you may keep here. A file that was not used for 90 days" in texts(test)
    frame = test.dataframe[-1].value
    assert frame["name"].tolist() == ["second.csv", "mine_a_.csv"]
    assert frame["size"].tolist() == ["10.6 kB", f"{len(TABLE)} bytes"]
    assert frame["runs"].tolist() == ["", "my rules"]
    assert frame["uploaded"].notna().all()


def test_a_file_is_used_again(space: Workspace) -> None:
    source = keep(space, "mine.csv")
    test = chosen(open_page("home"), 0)
    button(test, "Use this file").click().run()  # type: ignore[attr-defined]
    assert test.session_state["source"] == source
    assert "mine.csv" in texts(test)


def test_a_file_is_deleted_after_a_question_and_the_run_says_so(space: Workspace) -> None:
    source = keep(space, "mine.csv")
    keep(space, "mine.csv", OTHER)
    store = RunStore(space.runs)
    run = store.create(TrainingRequest(source=source), owner=OWNER, title="mine.csv", name="my rules")
    run.tell(Status(state=State.DONE))
    test = chosen(open_page("home"), 0)
    assert "Delete **mine.csv** from this server? There is no way back." in texts(test)
    assert "1 run of yours learned from it (my rules)" in texts(test)
    test.button(key=f"files-delete-{source.name}").click().run()
    assert not test.exception
    assert "Your files" not in texts(test)
    assert len(UploadStore(space).of(OTHER)) == 1  # who brought the same keeps it
    UploadStore(space).delete(source, owner=OTHER)
    test = tick(open_page("runs"), [run], run)
    assert test.dataframe[0].value["data"].tolist() == ["mine.csv, deleted"]
    assert "The data of this run were deleted." in texts(test)


def test_a_run_is_deleted_with_its_data_where_that_is_wanted(space: Workspace) -> None:
    source = keep(space, "mine.csv")
    store = RunStore(space.runs)
    first, second = (store.create(TrainingRequest(source=source), owner=OWNER, name=f"run {k}") for k in (1, 2))
    for run in (first, second):
        run.tell(Status(state=State.DONE))
    test = tick(open_page("runs"), [second, first], first)
    assert "1 other run of yours learned from it: run 2." in texts(test)
    test.button(key=f"runs-delete-{first.id}").click().run()
    assert len(UploadStore(space).of(OWNER)) == 1  # without the tick they stay
    test = tick(open_page("runs"), [second], second)
    test.checkbox(key=f"runs-data-{second.id}").check().run()
    test.button(key=f"runs-delete-{second.id}").click().run()
    assert not test.exception
    assert store.all() == []
    assert UploadStore(space).of(OWNER) == []
    assert list(space.uploads.iterdir()) == []


def test_a_quota_that_is_no_amount_is_told(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(space, "mine.csv")
    monkeypatch.setenv("SYMGRAPH_QUOTA", "plenty")
    said = texts(open_page("home"))
    assert "Your files cannot be listed." in said
    assert "'plenty' is no amount" in said
