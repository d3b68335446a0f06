"""Work beside the pages: done once, stopped on request, and only so much of it kept."""

from __future__ import annotations

import threading
import time

import pytest

from engine.errors import Cancelled, Fault, InputError
from engine.progress import Progress, Step, check
from engine.runs.jobs.background import Background, Job


def test_the_same_work_is_done_once() -> None:
    calls = []

    def work(progress: Progress) -> int:
        calls.append(1)
        progress.tell(Step("adding", 1, 2, "half"))
        return 42

    beside = Background()
    first = beside.ask("a", work)
    assert first.wait(60)
    assert (first.result, first.error, first.step.note) == (42, None, "half")
    assert beside.ask("a", work) is first
    assert calls == [1]


def test_a_job_waits_for_its_turn_and_can_be_stopped_before_it() -> None:
    gate = threading.Event()
    beside = Background(workers=1)
    first = beside.ask("first", lambda progress: gate.wait(60))
    second = beside.ask("second", lambda progress: "never")
    assert second.step.stage == "waiting for its turn"
    assert not second.done
    second.stop()
    gate.set()
    assert second.wait(60)
    assert second.stopped
    assert first.wait(60)


def test_a_stopped_job_is_begun_anew() -> None:
    started = threading.Event()

    def patient(progress: Progress) -> str:
        started.set()
        while True:
            check(progress)

    beside = Background()
    job = beside.ask("a", patient)
    assert started.wait(60)
    job.stop()
    assert job.wait(60)
    assert isinstance(job.error, Cancelled)
    again = beside.ask("a", lambda progress: "done")
    assert again is not job
    assert again.wait(60)
    assert again.result == "done"


def test_what_goes_wrong_is_kept_until_it_is_forgotten() -> None:
    def fail(progress: Progress) -> None:
        raise ValueError("no luck")

    beside = Background()
    job = beside.ask("a", fail)
    assert job.wait(60)
    assert not job.stopped
    with pytest.raises(ValueError, match="no luck"):
        raise job.error  # type: ignore[misc]
    assert beside.ask("a", fail) is job
    beside.forget("a")
    beside.forget("a")
    assert beside.ask("a", lambda progress: 1).wait(60)


def test_only_the_last_results_are_kept() -> None:
    beside = Background(kept=2)
    jobs: dict[str, Job] = {}
    for name in "abcd":
        jobs[name] = beside.ask(name, lambda progress: name)  # noqa: B023
        assert jobs[name].wait(60)
    assert beside.ask("d", lambda progress: 0) is jobs["d"]
    assert beside.ask("a", lambda progress: 0) is not jobs["a"]


def test_what_is_under_way_is_known_by_its_key_and_says_its_trouble() -> None:
    gate = threading.Event()
    beside = Background()
    assert beside.get("curve-1") is None
    job = beside.ask("curve-1", lambda progress: gate.wait(60))
    assert beside.get("curve-1") is job
    assert (beside.under_way("curve-"), beside.under_way("other-"), job.trouble) == (True, False, "")
    gate.set()
    assert job.wait(60)
    assert (beside.under_way("curve-"), job.trouble) == (False, "")


def test_trouble_is_told_in_words() -> None:
    def refuse(progress: Progress) -> None:
        raise InputError(Fault("T205", "the target", "one class", "Choose another"))

    def fail(progress: Progress) -> None:
        raise ZeroDivisionError("nothing to divide by")

    def stopped(progress: Progress) -> None:
        raise Cancelled("stopped on request")

    said = {"refuse": "one class", "fail": "ZeroDivisionError: nothing to divide by", "stopped": "Stopped."}
    beside = Background()
    for work in (refuse, fail, stopped):
        job = beside.ask(work.__name__, work)
        assert job.wait(60)
        assert said[work.__name__] in job.trouble


def patient(progress: Progress) -> str:
    while True:
        check(progress)
        time.sleep(0.01)


def test_work_ends_when_all_have_left_who_waited_for_it() -> None:
    job = Background().ask("a", patient)
    job.look("one")
    job.look("other")
    job.leave("one")
    assert not job.wait(0.2)
    job.leave("other")
    assert job.wait(60)
    assert job.stopped


def test_work_ends_when_nobody_has_looked_for_long() -> None:
    beside = Background(workers=2)
    watched, left = (beside.ask(key, patient, patience=0.3) for key in ("watched", "left"))
    while not left.done:
        watched.look("one")
        time.sleep(0.01)
    assert left.stopped
    assert not watched.done
    watched.stop()


def test_who_asks_for_what_is_being_stopped_gets_another() -> None:
    beside = Background(workers=2)
    first = beside.ask("a", patient)
    first.leave("one")
    again = beside.ask("a", lambda progress: "done")
    assert again is not first
    assert again.wait(60)
    assert again.result == "done"
