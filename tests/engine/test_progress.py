from __future__ import annotations

import pytest

from engine.errors import Cancelled
from engine.progress import SILENT, Deadline, FrontPoint, Section, Silent, Step, check


@pytest.mark.parametrize(("done", "total", "fraction"), [(0, 4, 0.0), (1, 4, 0.25), (4, 4, 1.0), (0, 0, 0.0)])
def test_the_fraction_of_a_stage(done: int, total: int, fraction: float) -> None:
    assert Step("stage", done, total).fraction == fraction


def test_parts_of_a_stage_become_one_stage() -> None:
    told: list[Step] = []

    class Ear(Silent):
        def tell(self, step: Step) -> None:
            told.append(step)

        def wants_stop(self) -> bool:
            return bool(told)

    assert not Section(Ear(), 0, 2).wants_stop()
    front = (FrontPoint(1, 0.5),)
    for number in (0, 1):
        for done in (0, 4, 8):
            Section(Ear(), number, 2).tell(Step("rules", done, 8, "so far", front))
    assert [step.fraction for step in told] == [0, 0.25, 0.5, 0.5, 0.75, 1]
    assert {(step.stage, step.note, step.front) for step in told} == {("rules", "so far", front)}
    assert Section(Ear(), 0, 2).wants_stop()


def test_silence_never_stops_anything() -> None:
    SILENT.tell(Step("stage", 1, 2))
    assert not SILENT.wants_stop()
    check(SILENT)


def test_a_wanted_stop_is_raised() -> None:
    class Impatient(Silent):
        def wants_stop(self) -> bool:
            return True

    with pytest.raises(Cancelled, match="stopped on request"):
        check(Impatient())


def test_a_deadline_wants_a_stop_when_it_has_passed_or_whoever_is_behind_it_wants_one() -> None:
    class Listener:
        stop = False

        def tell(self, step: Step) -> None:
            told.append(step)

        def wants_stop(self) -> bool:
            return self.stop

    told: list[Step] = []
    listener = Listener()
    long = Deadline(listener, 1_000)
    long.tell(Step("a", 0, 1))
    assert told == [Step("a", 0, 1)]
    assert not long.wants_stop()
    listener.stop = True
    assert long.wants_stop()
    assert not long.passed
    assert Deadline(SILENT, -1).wants_stop()
    assert Deadline(SILENT, -1).passed
