"""Work in a process of its own."""

from __future__ import annotations

import os
import time

import pytest

from engine.bench.isolation import Failed, Isolation
from engine.errors import Cancelled
from engine.progress import Step


def divide(a: int, b: int) -> tuple[float, int]:
    return a / b, os.getpid()


def die() -> None:
    os._exit(3)


def rest(seconds: float) -> None:
    time.sleep(seconds)


def test_results_and_failures_come_back() -> None:
    with Isolation() as isolation:
        quotient, process = isolation.call(divide, 1, 4)
        assert quotient == 0.25
        assert process != os.getpid()
        with pytest.raises(Failed, match=r"^ZeroDivisionError: division by zero$"):
            isolation.call(divide, 1, 0)
        assert isolation.call(divide, 1, 2) == (0.5, process)


def test_a_process_that_dies_is_replaced() -> None:
    with Isolation() as isolation:
        with pytest.raises(Failed, match=r"^its process died$"):
            isolation.call(die)
        assert isolation.call(divide, 9, 3)[0] == 3


def test_a_stop_does_not_wait_for_the_result() -> None:
    class Listener:
        def tell(self, step: Step) -> None: ...

        def wants_stop(self) -> bool:
            return True

    with Isolation(Listener()) as isolation, pytest.raises(Cancelled):
        isolation.call(rest, 2.0)
