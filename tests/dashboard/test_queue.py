"""Trainings that wait for a place: what the Train and the Runs page say of them, and the server's attendant."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.attendant import Attendant
from engine.runs import Run, RunStore, State, Status, TrainingRequest, UploadStore, Workspace, jobs
from tests.dashboard.conftest import MUTAG, OWNER
from tests.dashboard.test_pages import button, open_page, texts
from tests.engine.runs.jobs.test_launch import without_workers

BEN, CLEO = "b" * 32, "c" * 32
REQUEST = TrainingRequest(source=MUTAG)


@pytest.fixture
def store(workspace: Path) -> RunStore:
    return RunStore(Workspace(workspace).runs)


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return without_workers(monkeypatch)


def started(test: AppTest) -> Run:
    button(test, "Start training").click().run()  # type: ignore[attr-defined]
    assert not test.exception, test.exception[0].stack_trace
    found = RunStore(Workspace(Path(os.environ["SYMGRAPH_WORKSPACE"])).runs).get(test.session_state["run"])
    assert found is not None
    return found


def test_a_second_training_waits_says_where_and_is_cancelled(store: RunStore, launched: list[str]) -> None:
    test = open_page("train", data="mutag")
    first = started(test)
    assert launched == [first.id]
    first.leave_queue()
    second = started(test)
    assert launched == [first.id]
    assert "Waiting: 1st of 1 training in the queue" in texts(test)
    assert "2 trainings run at a time, 1 of one visitor" in texts(test)
    jobs.start(store, REQUEST, owner=BEN)
    jobs.start(store, REQUEST, owner=CLEO)
    test = open_page("train", run=second.id)
    assert "Waiting: 2nd of 2 trainings in the queue" in texts(test)  # behind the first of somebody else
    runs = open_page("runs")
    assert runs.dataframe[0].value["state"].tolist() == ["waiting, 2nd", "starting, 0 %"]
    button(test, "Cancel").click().run()  # type: ignore[attr-defined]
    assert not test.exception
    assert second.status.state is State.STOPPED
    assert "Cancelled while it waited for its turn." in texts(open_page("train", run=second.id))


def test_too_many_waiting_ones_are_refused_in_words(store: RunStore, launched: list[str]) -> None:
    jobs.start(store, REQUEST, owner=OWNER).leave_queue()
    for _ in range(jobs.MOST_WAITING):
        jobs.start(store, REQUEST, owner=OWNER)
    test = open_page("train", data="mutag")
    button(test, "Start training").click().run()  # type: ignore[attr-defined]
    assert not test.exception
    assert "5 runs of yours wait for a place" in texts(test)
    assert len(launched) == 1


def test_a_full_disk_is_told_when_a_training_is_started(
    store: RunStore, launched: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    test = open_page("train", data="mutag")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        button(test, "Start training").click().run()  # type: ignore[attr-defined]
    assert not test.exception
    assert "No space left on device" in texts(test)
    assert store.all() == []
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []
    assert launched == []


def test_the_attendant_gives_places_and_sweeps(store: RunStore, launched: list[str]) -> None:
    space = Workspace(store.folder.parent)
    attendant = Attendant(space)
    attendant.attend()
    assert list(space.root.iterdir()) == []  # nothing is made where nobody was
    first, second = (jobs.start(store, REQUEST, owner=BEN) for _ in range(2))
    first.leave_queue()
    first.tell(Status(state=State.DONE))
    source = UploadStore(space).keep("old.csv", b"smiles\nC\n", owner=BEN)
    then = time.time() - 91 * 86_400
    os.utime(space.uploads / source.name, (then, then))
    attendant.attend()
    assert launched == [first.id, second.id]
    assert UploadStore(space).of(BEN) == []


def test_the_attendant_outlives_what_goes_wrong(
    store: RunStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    attendant, turns = Attendant(Workspace(store.folder.parent)), [RuntimeError("once"), jobs.TooManyJobs()]

    def attend() -> None:
        raise turns.pop() if turns else SystemExit

    monkeypatch.setattr(attendant, "attend", attend)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with pytest.raises(SystemExit):
        attendant.run()
    assert turns == []
    assert "the queue is looked at again" in caplog.text
