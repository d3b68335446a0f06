from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import SymGraphClassifier, read_dataset
from engine.data.dataset import GraphDataset
from engine.evaluation.calibration import Method, learn_calibration
from engine.prediction.confidence import calibrate
from engine.rules.trained import TrainedModel

GRAPHS = list(range(188))
FOLD = [graph % 5 for graph in GRAPHS]
SAID = np.column_stack((1 - np.linspace(0.05, 0.95, 188), np.linspace(0.05, 0.95, 188)))


@pytest.fixture(scope="module")
def data(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "mutag.csv")


@pytest.fixture(scope="module")
def trained(data: GraphDataset) -> TrainedModel:
    return SymGraphClassifier(max_rules=4, radius=1).fit(data, data.target).fitted


def test_held_out_predictions_teach(data: GraphDataset, trained: TrainedModel) -> None:
    found = calibrate(trained, data, graphs=GRAPHS, probabilities=SAID.tolist(), fold=FOLD)
    assert found is not None
    assert (found.method, found.graphs, found.parts) == (Method.SIGMOID, 188, 5)
    plain = learn_calibration(SAID, data.target_codes, np.array(FOLD))  # here both number the classes alike
    assert plain is not None
    assert np.array_equal(found.apply(SAID), plain.apply(SAID))


def test_a_graph_without_a_class_teaches_nothing(data: GraphDataset, trained: TrainedModel) -> None:
    from dataclasses import replace

    codes = data.target_codes.copy()
    codes[:20] = -1
    found = calibrate(trained, replace(data, target_codes=codes), graphs=GRAPHS, probabilities=SAID.tolist(), fold=FOLD)
    assert found is not None
    assert found.graphs == 168


@pytest.mark.parametrize(
    ("graphs", "said"),
    [
        ([], np.zeros((0, 2))),
        ([*GRAPHS[:-1], 188], SAID),  # of larger data
        (GRAPHS, np.column_stack((SAID, np.zeros(188)))),  # of three classes
    ],
)
def test_what_does_not_belong_to_the_data_teaches_nothing(
    data: GraphDataset, trained: TrainedModel, graphs: list[int], said: np.ndarray
) -> None:
    fold = [graph % 5 for graph in graphs]
    assert calibrate(trained, data, graphs=graphs, probabilities=said.tolist(), fold=fold) is None
