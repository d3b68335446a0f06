"""The soak in small: that it can be told, and that no visitor meets an error; its figures are for a long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak import Told, soak


@pytest.mark.slow
def test_ten_visitors_for_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # a killed process leaves half a record of it
    told = soak(tmp_path, 8.0, idle=4.0)
    assert told.errors == []
    assert told.idle
    assert told.busy
    assert told.trainings >= 1
    assert told.before["server"] > 50  # megabytes


def test_what_is_counted_is_told() -> None:
    told = Told(idle=[0.1, 0.2, 0.3], busy=[0.2, 0.3, 0.4], trainings=2, errors=["a page"], loads=[1.0, 2.5])
    told.before, told.after = {"server": 300.0, "all": 500.0}, {"server": 360.0, "all": 490.0}
    assert (told.times, told.growth) == (pytest.approx(1.5), 60.0)
    said = str(told)
    for part in ("0.300 s (1.50 times)", "300 MB, then +60 MB", "500 MB, then -10 MB", "load of the machine: 1.0, 2.5"):
        assert part in said
    assert said.endswith("errors: 1\na page")
