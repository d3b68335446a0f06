from __future__ import annotations

import pytest

from engine.errors import Cancelled
from engine.progress import SILENT, Silent, Step, check


@pytest.mark.parametrize(("done", "total", "fraction"), [(0, 4, 0.0), (1, 4, 0.25), (4, 4, 1.0), (0, 0, 0.0)])
def test_the_fraction_of_a_stage(done: int, total: int, fraction: float) -> None:
    assert Step("stage", done, total).fraction == fraction


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
