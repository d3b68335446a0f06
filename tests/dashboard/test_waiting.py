"""Pages that wait for a reading: one for all who ask, with Cancel, and sentences where there is no answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.session import caches
from engine.faults import refusal
from engine.progress import Progress, Step, check
from engine.readers import Imported, read_apart
from engine.runs import Workspace
from engine.runs.jobs.background import Background
from tests.dashboard.test_pages import APP, open_page, texts


class Reader:
    """Takes the place of `read_apart`; reads on only when it may."""

    def __init__(self) -> None:
        self.calls = 0
        self.may = threading.Event()
        self.stopped = threading.Event()

    def __call__(self, path: Path, *, progress: Progress, **options: object) -> Imported:
        self.calls += 1
        while not self.may.wait(0.02):
            progress.tell(Step("reading structures", 30, 188))
            if progress.wants_stop():
                self.stopped.set()
            check(progress)
        return read_apart(path, **options)


@pytest.fixture
def reader(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    made = Reader()
    monkeypatch.setattr(caches, "read_apart", made)
    yield made
    made.may.set()


def opened(**params: str) -> tuple[AppTest, threading.Thread]:
    """A page that a link opens, in a thread of its own."""
    test = AppTest.from_file(APP, default_timeout=240)
    test.query_params.update(params)
    thread = threading.Thread(target=test.run)
    thread.start()
    return test, thread


def test_who_opens_one_file_shares_one_reading(reader: Reader) -> None:
    visits = [opened(data="mutag") for _ in range(2)]
    time.sleep(2)
    assert all(thread.is_alive() for _, thread in visits)
    reader.may.set()
    for _, thread in visits:
        thread.join(240)
    for test, _ in visits:
        assert not test.exception
        assert {metric.label: metric.value for metric in test.metric}["Molecules"] == "188"
    assert reader.calls == 1


def test_what_was_cancelled_is_not_begun_again_and_says_so(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run of the page after the click has the note of it; the next one reads anew."""
    noted: list[str] = []
    ask = Background.ask

    def note(self: Background, key: str, *arguments: object, **options: object) -> object:
        noted.append(key)
        return ask(self, key, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Background, "ask", note)
    reader.may.set()
    test = open_page("home", data="mutag")
    test.session_state["cancelled"] = noted[0]
    test.run()
    assert "it was stopped on request. Choose it again to start anew." in texts(test)
    assert "Bundled data sets" in texts(test)
    test.button(key="use-mutag").click().run()
    assert not test.exception
    assert {metric.label: metric.value for metric in test.metric}["Molecules"] == "188"


@pytest.mark.parametrize("code", ["F391", "F392", "F393", "F394"])
def test_a_reading_that_is_lost_is_one_sentence(code: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []

    def lost(path: Path, **options: object) -> Imported:
        calls.append(options["require_target"])
        raise refusal(code, path.name, "it is lost")

    made = Workspace(workspace)
    made.prepare()
    source = made.keep_upload("made.csv", b"smiles,label\nC,a\n")
    monkeypatch.setattr(caches, "read_apart", lost)
    test = open_page("home", data=source.name)
    said = texts(test)
    assert "made.csv: it is lost." in said
    assert code in said
    assert calls == [True], "it is not read in another way in the hope of a better end"
    test.query_params.update({"data": source.name, "row": "1"})
    test.run()
    assert calls == [True, True], "whoever comes back to it has it read anew"


def test_a_wait_ends_with_the_visit(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    class Runtime:
        def is_active_session(self, session: str) -> bool:
            return False

    monkeypatch.setattr("dashboard.session.waiting.exists", lambda: True)
    monkeypatch.setattr("dashboard.session.waiting.get_instance", Runtime)
    monkeypatch.setattr("dashboard.session.waiting._GRACE", 0.5)
    _, thread = opened(data="mutag")
    assert reader.stopped.wait(240)
    thread.join(240)
    assert not thread.is_alive()
