"""Work in a thread: it ends, it can be stopped, and it says why it failed."""

from __future__ import annotations

from engine.errors import Fault, InputError
from engine.jobs.background import Background
from engine.progress import Progress, Step, check


def test_it_ends_with_what_it_told_last() -> None:
    made = []

    def work(progress: Progress) -> None:
        progress.tell(Step("counting", 3, 4, "three"))
        made.append(1)

    background = Background.start(work)
    assert background.wait(30)
    assert (background.is_over, background.trouble, background.step) == (True, "", Step("counting", 3, 4, "three"))
    assert made == [1]


def test_it_stops_on_request() -> None:
    def work(progress: Progress) -> None:
        while True:
            check(progress)

    background = Background.start(work)
    assert not background.is_over
    background.stop()
    assert background.wait(30)
    assert background.trouble == "Stopped."


def test_it_says_why_it_failed() -> None:
    def refuse(_progress: Progress) -> None:
        raise InputError(Fault("T205", "the target", "one class", "Choose another"))

    def fail(_progress: Progress) -> None:
        raise ZeroDivisionError("nothing to divide by")

    for work, said in ((refuse, "one class"), (fail, "ZeroDivisionError: nothing to divide by")):
        background = Background.start(work)
        assert background.wait(30)
        assert said in background.trouble
