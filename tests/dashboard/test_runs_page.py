"""The Runs page: empty, full and faulty."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.runs.views.rows import run_name
from engine.runs import Document, Run, RunStore, State, Status, TrainingRequest, Workspace, jobs
from engine.runs.storage import database
from tests.dashboard.conftest import HOUSE, MUTAG, OWNER, run_of
from tests.dashboard.test_pages import button, open_page, texts
from tests.engine.runs.storage.test_database import spoil


@pytest.fixture
def store(full_workspace: Path) -> RunStore:
    return RunStore(Workspace(full_workspace).runs)


def tick(test: AppTest, runs: list[Run], *chosen: Run) -> AppTest:
    """Tick runs in the table, as a click on their boxes does."""
    table = test.dataframe[0]
    rows = [[run.id for run in runs].index(run.id) for run in chosen]
    test.session_state[table.key] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    test.run()
    assert not test.exception, test.exception[0].stack_trace
    return test


# -- empty ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("workspace")
def test_without_runs_the_page_says_how_to_make_one() -> None:
    assert "You have no runs yet. A run begins with data." in texts(open_page("runs"))
    assert "You have no runs yet." in texts(open_page("runs", data="mutag"))


# -- full -----------------------------------------------------------------------------------------


def test_all_of_ones_runs_are_listed_over_all_data_with_their_figures(store: RunStore) -> None:
    test = open_page("runs")
    frame = test.dataframe[0].value
    runs = store.all(OWNER)
    assert len(frame) == len(runs) == 7
    assert set(frame["data"]) == {"MUTAG, as SMILES", "House or butterfly"}
    for row, run in zip(frame.to_dict("records"), runs, strict=True):
        assert run.scores is not None
        assert run.scores.held_out is not None
        assert row["name"] == run_name(run)
        assert row["accuracy"] == run.scores.held_out.accuracy.mean
        assert row["state"] == "done"
        if run.request.form != "forest":
            assert row["rules"] == len(run.model().model.rules)
    assert "Tick a run" in texts(test)


def test_a_ticked_run_shows_its_command_and_a_link_and_is_taken_into_use(store: RunStore) -> None:
    runs = store.all(OWNER)
    run = run_of(store.folder.parent, "tree")
    test = tick(open_page("runs"), runs, run)
    command, link = (code.value for code in test.code)
    assert shlex.split(command)[:2] == ["symgraph", "fit"]
    assert "--test-part 0.2" in command
    assert link == "" or f"run={run.id}" in link  # a test has no address
    button(test, "Open the rules").click().run()  # type: ignore[attr-defined]
    assert not test.exception
    assert test.session_state["run"] == run.id
    assert test.session_state["source"] == MUTAG


def test_the_link_is_made_from_the_readers_own_address(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(store.folder.parent, "rules")
    monkeypatch.setattr(type(st.context), "url", property(lambda _: "https://graphs.example:8443/lab/runs?run=x"))
    test = open_page("runs", run=run.id, rule="R2", row="17")
    tick(test, store.all(OWNER), run)
    link = test.code[-1].value
    assert link.startswith("https://graphs.example:8443/lab/rules?")
    for part in (f"run={run.id}", "rule=R2", "row=17", "data=mutag"):
        assert part in link
    assert "opens the rule and the record" in texts(test)


def test_a_run_is_renamed_everywhere(store: RunStore) -> None:
    run = run_of(store.folder.parent, "list")
    test = tick(open_page("runs", run=run.id), store.all(OWNER), run)
    test.text_input(key=f"runs-name-{run.id}").set_value("my *best* list").run()
    assert not test.exception
    found = store.get(run.id)
    assert found is not None
    assert found.name == "my *best* list"
    assert "my *best* list" in test.dataframe[0].value["name"].tolist()
    again = open_page("rules", run=run.id)
    assert any("my *best* list" in option for option in again.sidebar.selectbox(key="sidebar-run").options)


def test_a_run_is_deleted_after_a_question(store: RunStore) -> None:
    run = run_of(store.folder.parent, "rules", HOUSE)
    test = tick(open_page("runs", run=run.id), store.all(OWNER), run)
    assert "There is no way back" in texts(test)
    test.button(key=f"runs-delete-{run.id}").click().run()
    assert not test.exception
    assert store.get(run.id) is None
    assert not run.folder.exists()
    assert len(test.dataframe[0].value) == 6


def test_a_run_that_is_under_way_is_stopped_before_it_is_deleted(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = RunStore(Workspace(workspace).runs)
    run = store.create(TrainingRequest(source=MUTAG), owner=OWNER)
    run.tell(Status(state=State.RUNNING, fraction=0.25))
    monkeypatch.setattr(jobs, "is_alive", lambda run: True)
    order: list[str] = []
    monkeypatch.setattr(jobs.launch, "cancel", lambda run: order.append("cancel"))
    monkeypatch.setattr(RunStore, "delete", lambda self, run: order.append("delete"))
    test = open_page("runs")
    assert test.dataframe[0].value["state"].tolist() == ["training, 25 %"]
    tick(test, [run], run)
    assert "will be stopped first" in texts(test)
    test.button(key=f"runs-delete-{run.id}").click().run()
    assert order == ["cancel", "delete"]


def test_two_runs_stand_side_by_side(store: RunStore) -> None:
    root = store.folder.parent
    first, second = run_of(root, "rules"), run_of(root, "rules", search="quick")
    test = tick(open_page("runs"), store.all(OWNER), first, second)
    frames = [frame.value for frame in test.dataframe[1:]]
    scores, options, rules = frames
    assert scores["score"].tolist()[0] == "held-out accuracy"
    assert options["option"].tolist() == ["search"]
    assert set(options.iloc[0, 1:]) == {"none", "quick"}
    assert len(rules) >= max(len(run.model().model.rules) for run in (first, second))
    assert "The same graphs were held out for all" in texts(test)


def test_a_forest_has_no_rules_to_compare_and_different_data_no_scores(store: RunStore) -> None:
    root = store.folder.parent
    runs = store.all(OWNER)
    said = texts(tick(open_page("runs"), runs, run_of(root, "forest"), run_of(root, "rules", HOUSE)))
    assert "a forest cannot be read as rules" in said
    assert "learned from different data" in said
    assert "no two lists of rules" in said
    assert "6 runs fit side by side" in texts(tick(open_page("runs"), runs, *runs))


# -- faulty ---------------------------------------------------------------------------------------


def test_a_failed_run_says_why_and_one_without_data_too(workspace: Path) -> None:
    space = Workspace(workspace)
    store = RunStore(space.runs)
    source = space.keep_upload("gone.csv", b"smiles,label\nC,a\n")
    run = store.create(TrainingRequest(source=source), owner=OWNER)
    run.tell(Status(state=State.FAILED, reason="RuntimeError: <b>x</b>"))
    space.path_of(source).unlink()
    said = texts(tick(open_page("runs"), [run], run))
    assert "RuntimeError: <b>x</b>" in said
    assert "The data of this run are gone." in said
    assert "an upload that is no longer there" in said


def test_a_damaged_model_is_told_in_a_comparison(store: RunStore) -> None:
    root = store.folder.parent
    first, second = run_of(root, "rules"), run_of(root, "tree")
    first.keep(Document.MODEL, "{}")
    said = texts(tick(open_page("runs"), store.all(OWNER), first, second))
    assert "cannot be read" in said


def test_a_database_that_cannot_be_used_stops_every_page(store: RunStore) -> None:
    import sqlite3

    connection = sqlite3.connect(store.database)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for page in ("data", "runs"):
        said = texts(open_page(page))
        assert "The store of runs cannot be used." in said
        assert "newer program" in said


def test_a_database_that_was_set_aside_is_told(store: RunStore) -> None:
    store.database.write_bytes(b"rubbish" * 1000)
    for ending in ("-wal", "-shm"):
        store.database.with_name(store.database.name + ending).unlink(missing_ok=True)
    database._looked_at.clear()
    said = texts(open_page("runs"))
    assert "The database of runs was damaged" in said
    assert "Runs without an owner" in [expander.label for expander in open_page("runs").expander]


@pytest.mark.parametrize("page", ["data", "train", "rules", "edit", "runs"])
def test_a_database_that_is_damaged_while_pages_are_open_is_mended_and_told_at_once(store: RunStore, page: str) -> None:
    """The second page of the file and all others are gone: what is left of the runs is in their folders."""
    test = open_page(page, run=run_of(store.folder.parent, "rules").id)
    assert "was damaged" not in texts(test)
    spoil(store.database)
    test.run()
    assert not test.exception, test.exception[0].stack_trace
    assert texts(test).count("The database of runs was damaged. It was set aside as runs.damaged-") == 1
    assert len(store.all()) == 7
