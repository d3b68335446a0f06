"""Peers as estimators; GraKeL and torch are tested where they are installed, else through a stand-in."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import sklearn.base

from engine.bench.gin import IsomorphismNetwork
from engine.bench.peers import KernelMachine, MorganForest
from engine.data.dataset import GraphDataset
from engine.data.generated.synthetic import ba_2motifs
from engine.readers import read_dataset


@pytest.fixture(scope="module")
def mutag(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "mutag.csv")


def share_right(model: Any, train: GraphDataset, test: GraphDataset) -> float:
    model = sklearn.base.clone(model).fit(train, train.target)
    found = model.predict_proba(test)
    assert found.shape == (len(test), 2)
    assert np.allclose(found.sum(axis=1), 1)
    return float(np.mean(model.classes_[found.argmax(axis=1)] == test.target))


def test_fingerprints_and_a_forest_learn(mutag: GraphDataset) -> None:
    assert share_right(MorganForest(), mutag[::2], mutag[1::2]) > 0.75


def test_graphs_that_are_no_molecules_have_empty_fingerprints() -> None:
    data = ba_2motifs(0, n=8)
    assert len(np.unique(MorganForest().fit(data, data.target).predict_proba(data), axis=0)) == 1


class LabelCounts:
    """Stands in for GraKeL's kernel: the likeness of two graphs is the product of their counts of degrees."""

    def __init__(self, **options: Any) -> None:
        assert options["normalize"] is True

    def fit_transform(self, graphs: list[Any]) -> npt.NDArray[np.float64]:
        self.seen = self.count(graphs)
        return self.seen @ self.seen.T

    def transform(self, graphs: list[Any]) -> npt.NDArray[np.float64]:
        return self.count(graphs) @ self.seen.T

    def count(self, graphs: list[Any]) -> npt.NDArray[np.float64]:
        for lists, labels in graphs:
            assert lists.keys() == labels.keys()
            assert all(v in lists[u] for v, near in lists.items() for u in near)
        return np.array([np.bincount([len(near) for near in lists.values()], minlength=60)[:5] for lists, _ in graphs])


def test_a_kernel_and_a_machine_learn(mutag: GraphDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    package, kernels = ModuleType("grakel"), ModuleType("grakel.kernels")
    kernels.WeisfeilerLehman, kernels.VertexHistogram = LabelCounts, object  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "grakel", package)
    monkeypatch.setitem(sys.modules, "grakel.kernels", kernels)
    assert share_right(KernelMachine(), mutag[::2], mutag[1::2]) > 0.7


def test_the_real_kernel(mutag: GraphDataset) -> None:
    pytest.importorskip("grakel")
    assert share_right(KernelMachine(), mutag[::2], mutag[1::2]) > 0.75


def test_the_real_network() -> None:
    """A house closes a triangle, a five-cycle does not: what a network with enough rounds learns from degrees."""
    pytest.importorskip("torch")
    data = ba_2motifs(0, n=120)
    network = IsomorphismNetwork(epochs=30)
    train, test = data[:80], data[80:]
    assert share_right(network, train, test) > 0.8
    again = [network.fit(train, train.target).predict_proba(test) for _ in range(2)]
    assert np.array_equal(*again)


def test_labels_and_numbers_are_what_the_network_sees(mutag: GraphDataset) -> None:
    network = IsomorphismNetwork()
    network.shift_, network.scale_ = np.zeros(0), np.ones(0)
    seen = network._features(mutag)
    assert seen.shape == (mutag.n_nodes, sum(map(len, mutag.node_columns)))
    assert (seen.sum(axis=1) == len(mutag.node_columns)).all()
