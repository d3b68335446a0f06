"""The learning curve: nested parts, one test part, and what the fits say."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from engine.errors import Cancelled, OptionError
from engine.estimators import SymGraphClassifier
from engine.evaluation.splits import SplitKind, holdout
from engine.progress import Step
from engine.readers import read
from engine.runs.jobs.learning_curve import measure_learning_curve, nested_parts
from engine.runs.request import DataSource, TrainingRequest

SOURCE = DataSource(origin="sample", name="mutag")
REQUEST = TrainingRequest(source=SOURCE, form="tree", radius=1, max_rules=4)


class Listener:
    def __init__(self, stop_after: int = 10**9) -> None:
        self.steps: list[Step] = []
        self._stop_after = stop_after

    def tell(self, step: Step) -> None:
        self.steps.append(step)

    def wants_stop(self) -> bool:
        return len(self.steps) >= self._stop_after


def test_parts_are_nested_and_keep_the_classes(sample_data: Path) -> None:
    data = read(sample_data / "solubility.csv").dataset
    train, _ = holdout(data, 0.2, 0)
    parts = nested_parts(data, train, (0.001, 0.1, 0.5, 1.0), seed=3)
    for smaller, larger in pairwise(parts):
        assert set(smaller.tolist()) < set(larger.tolist())
    assert len(parts[0]) == 3  # one of each class
    assert parts[-1].tolist() == train.tolist()
    whole = np.bincount(data.target_codes[train])
    assert np.bincount(data.target_codes[parts[2]]) == pytest.approx(whole / 2, abs=0.51)
    assert nested_parts(data, train, (0.5,), seed=3)[0].tolist() == parts[2].tolist()
    assert nested_parts(data, train, (0.5,), seed=4)[0].tolist() != parts[2].tolist()


def test_the_last_point_is_a_plain_holdout(sample_data: Path) -> None:
    data = read(sample_data / "mutag.csv").dataset
    listener = Listener()
    found = measure_learning_curve(REQUEST, data, shares=(0.3, 1.0), progress=listener)
    train, test = holdout(data, 0.2, 0)
    model = SymGraphClassifier(radius=1, form="tree", max_rules=4, vocabulary="structures").fit(
        data[train], data.target[train]
    )
    last = found.points[-1]
    assert (found.test_graphs, last.graphs, found.unit) == (len(test), len(train), "graph")
    assert last.accuracy == np.mean(model.predict(data[test]) == data.target[test])
    assert last.training_accuracy == np.mean(model.predict(data[train]) == data.target[train])
    assert last.low < last.accuracy < last.high
    fractions = [step.fraction for step in listener.steps]
    assert fractions == sorted(fractions)
    assert listener.steps[-1].note.startswith("fit 2 of 2, on 150 graphs")


@pytest.mark.parametrize("split", [SplitKind.SCAFFOLD, SplitKind.GROUPED])
def test_units_stay_on_one_side(split: SplitKind, sample_data: Path) -> None:
    data = read(sample_data / "bbb.csv", group="group").dataset[np.arange(0, 2861, 20)]
    request = REQUEST.model_copy(update={"split": split})
    found = measure_learning_curve(request, data, shares=(1.0,))
    assert found.unit == {SplitKind.SCAFFOLD: "Bemis-Murcko scaffold", SplitKind.GROUPED: "group"}[split]
    assert found.points[0].graphs + found.test_graphs == len(data)


def test_a_stop_leaves_no_curve(sample_data: Path) -> None:
    data = read(sample_data / "mutag.csv").dataset
    with pytest.raises(Cancelled, match="stopped"):
        measure_learning_curve(REQUEST, data, shares=(0.5, 1.0), progress=Listener(stop_after=1))


def test_one_class_is_refused(sample_data: Path) -> None:
    data = read(sample_data / "mutag.csv").dataset
    with pytest.raises(OptionError, match="class"):
        measure_learning_curve(REQUEST, data[data.target_codes == 0])
