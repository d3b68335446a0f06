"""Several browsers on one server: what is whose, and what a link shows."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import dashboard.session.identity
from engine.runs import RunStore, State, Status, TrainingRequest, Workspace
from tests.dashboard.conftest import MUTAG, OWNER, run_of
from tests.dashboard.test_pages import button, open_page, texts

OTHER = "f" * 32
CSV = ("smiles,label\n" + "CCO,a\nCCN,b\n" * 8).encode()


@pytest.fixture
def store(full_workspace: Path) -> RunStore:
    return RunStore(Workspace(full_workspace).runs)


@pytest.fixture
def as_other(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are another browser's than the one that made the runs."""
    monkeypatch.setattr(dashboard.session.identity, "new_identity", lambda: OTHER)


def runs_in_sidebar(test: AppTest) -> list[str]:
    boxes = [box for box in test.sidebar.selectbox if box.key == "sidebar-run"]
    return list(boxes[0].options) if boxes else []


@pytest.mark.usefixtures("as_other")
def test_anothers_runs_are_listed_nowhere(store: RunStore) -> None:
    assert len(store.all(OWNER)) == 7
    test = open_page("rules", data="mutag")
    assert runs_in_sidebar(test) == []
    assert "There are no rules for this data set yet." in texts(test)
    assert "You have no runs yet." in texts(open_page("runs", data="mutag"))


def test_two_browsers_train_side_by_side_and_see_their_own(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = RunStore(Workspace(workspace).runs)
    sessions = {}
    for owner in (OWNER, OTHER):
        monkeypatch.setattr(dashboard.session.identity, "new_identity", lambda owner=owner: owner)
        sessions[owner] = open_page("runs")
        store.create(TrainingRequest(source=MUTAG), owner=owner, name=f"of {owner[:3]}").tell(Status(state=State.DONE))
    for owner, test in sessions.items():
        test.run()
        assert test.dataframe[0].value["name"].tolist() == [f"of {owner[:3]}"]


@pytest.mark.usefixtures("as_other")
def test_a_link_opens_anothers_run_to_look_at_and_no_more(store: RunStore) -> None:
    run = run_of(store.folder.parent, "rules", search="quick")
    test = open_page("rules", run=run.id)
    assert "R1" in texts(test)
    assert "Opened by its link" in texts(test)
    assert len(runs_in_sidebar(test)) == 1
    page = open_page("runs", run=run.id)
    assert "was opened by its link" in texts(page)
    assert len(page.dataframe) == 0
    labels = [b.label for b in page.button]
    assert "Delete for good" not in labels
    run.checkpoint_path(0).touch()
    run.tell(Status(state=State.STOPPED, note="Stopped early"))
    assert "Go on with the search" not in [b.label for b in open_page("train", run=run.id).button]


def test_a_visitor_can_neither_rename_nor_delete_nor_cancel(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.session import access as ownership
    from dashboard.session import state as session

    run = run_of(store.folder.parent, "tree")
    monkeypatch.setattr(session, "owner", lambda: OTHER)
    ownership.rename(run, "mine")
    ownership.delete(run)
    found = store.get(run.id)
    assert found is not None
    assert found.name == ""
    from engine.runs import jobs

    waiting = store.create(TrainingRequest(source=MUTAG), owner=OTHER[::-1].replace("f", "e"))
    waiting.tell(Status(state=State.RUNNING))
    monkeypatch.setattr(jobs, "is_alive", lambda run: True)
    page = open_page("train", run=waiting.id)
    assert button(page, "Cancel").disabled  # type: ignore[attr-defined]


def test_uploads_are_known_to_who_brought_them(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = open_page("home")
    test.file_uploader[0].set_value(("mine.csv", CSV, "text/csv")).run()
    assert not test.exception
    store = RunStore(Workspace(workspace).runs)
    (upload,) = store.uploads(OWNER)
    assert upload.title == "mine.csv"
    assert upload.digest == test.query_params["data"]
    assert store.uploads(OTHER) == []
    monkeypatch.setattr(dashboard.session.identity, "new_identity", lambda: OTHER)
    assert "mine.csv" not in texts(open_page("home"))


@pytest.mark.parametrize("cookie", ["", "x" * 32, "../" + "0" * 29, OTHER.upper()])
def test_a_cookie_that_is_no_token_is_not_taken(store: RunStore, monkeypatch: pytest.MonkeyPatch, cookie: str) -> None:
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: {dashboard.session.identity.COOKIE: cookie}))
    assert open_page("runs").session_state["owner"] == OWNER
    assert store.all(OWNER)


@pytest.mark.usefixtures("store")
def test_the_browsers_cookie_says_who_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: {dashboard.session.identity.COOKIE: OTHER}))
    test = open_page("runs")
    assert test.session_state["owner"] == OTHER
    assert "You have no runs yet" in texts(test)


def test_runs_without_an_owner_are_handed_over_by_the_link_of_the_command(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = RunStore(Workspace(workspace).runs)
    run = store.create(TrainingRequest(source=MUTAG), name="old one")
    his = store.create(TrainingRequest(source=MUTAG), owner=OTHER)
    assert "symgraph dashboard --adopt" in texts(open_page("runs"))
    monkeypatch.setenv("SYMGRAPH_ADOPT", "unowned:the-secret")
    for wrong in ("", "the-secre", "wrong"):
        open_page("runs", adopt=wrong)
        assert store.all(OWNER) == []
    test = open_page("runs", adopt="the-secret")
    assert test.dataframe[0].value["name"].tolist() == ["old one"]
    assert "adopt" not in test.query_params
    assert [found.id for found in store.all(OTHER)] == [his.id]
    monkeypatch.setenv("SYMGRAPH_ADOPT", "all:another-secret")
    open_page("runs", adopt="another-secret")
    assert {found.id for found in store.all(OWNER)} == {run.id, his.id}


def test_without_the_command_no_link_hands_anything_over(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = RunStore(Workspace(workspace).runs)
    store.create(TrainingRequest(source=MUTAG))
    for said in ("", ":", "all:"):
        monkeypatch.setenv("SYMGRAPH_ADOPT", said)
        open_page("runs", adopt="x")
        open_page("runs", adopt="")
    assert store.all(OWNER) == []
