"""The bench of edits: every kind is made and measured; nothing is said of how long it may take."""

from __future__ import annotations

import pytest

from engine.bench.edits import bench_edits
from engine.bench.measurement import as_json
from engine.cli.commands.benchmarks import Bench
from engine.readers import read_dataset, sample_path


@pytest.mark.parametrize(("name", "molecules"), [("mutag", True), ("motif_house", False)])
def test_edits_of_every_kind_are_measured(name: str, molecules: bool) -> None:
    found = bench_edits(read_dataset(sample_path(name)), seed=0)
    what = [measurement.what for measurement in found.measurements]
    assert what[:2] == ["any edit", "any edit, slowest"]
    assert ("a SMARTS added" in what) is molecules
    assert ("reading the molecules" in what) is molecules
    assert found.measurements[0].repeats == sum(
        m.repeats for m in found.measurements[2:] if m.what != "reading the molecules"
    )
    assert as_json(found)["data"]["name"]
    assert Bench.EDITS in Bench
