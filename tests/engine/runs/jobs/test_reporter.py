from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.progress import FrontPoint, Step
from engine.runs import DataSource, Run, State, TrainingRequest
from engine.runs.jobs.plan import READING, VALIDATING, Plan
from engine.runs.jobs.reporter import CANCEL, Reporter

PLAN = Plan.of(TrainingRequest(source=DataSource(origin="sample", name="mutag")))


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """The folder of a run."""
    folder = tmp_path / "runs" / ("0" * 32)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def reporter(tmp_path: Path, clock: Clock) -> Reporter:
    return Reporter(tmp_path, PLAN, clock)


def test_a_new_stage_is_told_at_once_and_steps_in_between_are_left_out(
    reporter: Reporter, tmp_path: Path, clock: Clock
) -> None:
    reporter.tell(Step("local rules", 1, 10, "first"))
    reporter.tell(Step("local rules", 2, 10, "second"))
    assert Run(tmp_path).status.note == "first"
    clock.now += 1.0
    reporter.tell(Step("local rules", 3, 10, "third"))
    assert Run(tmp_path).status.note == "third"
    reporter.tell(Step("local rules", 10, 10, "last"))
    assert Run(tmp_path).status.note == "last"
    events = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    assert [event["note"] for event in events] == ["", "first", "third", "last"]


def test_progress_never_goes_back(reporter: Reporter, tmp_path: Path) -> None:
    reporter.tell(Step(VALIDATING, 1, 2))
    far = Run(tmp_path).status.fraction
    reporter.tell(Step(READING, 0, 1))
    assert Run(tmp_path).status.fraction == far > 0.5


def test_the_time_left_follows_the_pace_since_the_fit_began(reporter: Reporter, tmp_path: Path, clock: Clock) -> None:
    clock.now += 50  # reading and compiling say nothing about the fit
    reporter.tell(Step("structure", 0, 1))
    assert Run(tmp_path).status.seconds_left is None
    clock.now += 10
    reporter.tell(Step(VALIDATING, 1, 2))
    status = Run(tmp_path).status
    began = PLAN.fraction("structure", 0.0)
    done = PLAN.fraction(VALIDATING, 0.5)
    assert status.seconds_left == pytest.approx(10 / (done - began) * (1 - done))
    assert status.seconds == pytest.approx(60)


def test_a_stop_is_heard_once_the_file_is_there(reporter: Reporter, tmp_path: Path, clock: Clock) -> None:
    assert not reporter.wants_stop()
    (tmp_path / CANCEL).touch()
    assert not reporter.wants_stop()  # looked a moment ago
    clock.now += 1.0
    assert reporter.wants_stop()
    (tmp_path / CANCEL).unlink()
    assert reporter.wants_stop()


def test_looking_does_not_wait(reporter: Reporter, tmp_path: Path) -> None:
    (tmp_path / CANCEL).touch()
    assert reporter.look()


def test_the_front_of_a_search_is_written_down_and_where_it_began(
    reporter: Reporter, tmp_path: Path, clock: Clock
) -> None:
    greedy, better = (FrontPoint(1, 0.25), FrontPoint(2, 0.2)), (FrontPoint(1, 0.25), FrontPoint(2, 0.125))
    reporter.tell(Step("search", 0, 10, front=greedy))
    assert (Run(tmp_path).status.greedy, Run(tmp_path).status.front) == (greedy, greedy)
    clock.now += 1.0
    reporter.tell(Step("search", 4, 10, front=better))
    reporter.tell(Step(VALIDATING, 0, 10))
    assert (Run(tmp_path).status.greedy, Run(tmp_path).status.front) == (greedy, better)
    again = Reporter(tmp_path, PLAN, clock)
    again.tell(Step("search", 5, 10, front=better))
    assert Run(tmp_path).status.greedy == greedy


def test_the_end_is_written(reporter: Reporter, tmp_path: Path) -> None:
    reporter.tell(Step("structure", 1, 1))
    reporter.finish(State.DONE)
    assert Run(tmp_path).status.fraction == 1.0
    assert Run(tmp_path).status.finished
    reporter.finish(State.FAILED, reason="no luck")
    assert Run(tmp_path).status.reason == "no luck"
