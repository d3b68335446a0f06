"""Peers for a whole fit, as estimators that take our data sets: a graph kernel, and fingerprints."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin

from engine.data import GraphDataset
from engine.data.chemistry import molecule

__all__ = ["KernelMachine", "MorganForest", "morgan_counts"]

_BITS = 2048
_TREES = 500


class KernelMachine(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """GraKeL's Weisfeiler-Lehman subtree kernel (Shervashidze et al., 2011) and a support vector machine.

    The machine's C is chosen by cross-validation inside the training part. Edge labels do not count in this kernel.
    """

    def __init__(self, *, rounds: int = 4) -> None:
        self.rounds = rounds

    def fit(self, graphs: GraphDataset, target: npt.NDArray[Any]) -> Self:
        """Learn from graphs and their classes."""
        from grakel.kernels import VertexHistogram, WeisfeilerLehman
        from sklearn.model_selection import GridSearchCV
        from sklearn.svm import SVC

        self.kernel_ = WeisfeilerLehman(n_iter=self.rounds, base_graph_kernel=VertexHistogram, normalize=True)
        likeness = self.kernel_.fit_transform(_neighbor_lists(graphs))
        self.machine_ = GridSearchCV(SVC(kernel="precomputed"), {"C": [0.1, 1.0, 10.0, 100.0]}, cv=3)
        self.machine_.fit(np.nan_to_num(likeness), target)
        self.classes_ = self.machine_.classes_
        return self

    def predict_proba(self, graphs: GraphDataset) -> npt.NDArray[np.float64]:
        """Return (graphs, classes): 1 for the class chosen, since the machine knows no probabilities."""
        likeness = np.nan_to_num(self.kernel_.transform(_neighbor_lists(graphs)))
        chosen = self.machine_.predict(likeness)
        return np.asarray(chosen[:, None] == self.classes_, np.float64)


class MorganForest(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """RDKit's Morgan counts of radius 2, folded to 2,048 numbers, and a random forest of 500 trees."""

    def __init__(self, *, random_state: int = 0) -> None:
        self.random_state = random_state

    def fit(self, graphs: GraphDataset, target: npt.NDArray[Any]) -> Self:
        """Learn from molecules and their classes."""
        from sklearn.ensemble import RandomForestClassifier

        self.forest_ = RandomForestClassifier(_TREES, random_state=self.random_state, n_jobs=1)
        self.forest_.fit(morgan_counts(graphs), target)
        self.classes_ = self.forest_.classes_
        return self

    def predict_proba(self, graphs: GraphDataset) -> npt.NDArray[np.float64]:
        """Return (graphs, classes) probabilities."""
        return np.asarray(self.forest_.predict_proba(morgan_counts(graphs)))


def _neighbor_lists(graphs: GraphDataset) -> list[tuple[dict[int, list[int]], dict[int, int]]]:
    """Return each graph as GraKeL reads it: the neighbours, and the label, of every node."""
    near, labels = graphs.adjacency, graphs.node_codes[:, 0]
    found = []
    for row in range(len(graphs)):
        nodes = range(graphs.node_offsets[row], graphs.node_offsets[row + 1])
        lists = {v: near.neighbors[near.offsets[v] : near.offsets[v + 1]].tolist() for v in nodes}
        found.append((lists, {v: int(labels[v]) for v in nodes}))
    return found


def morgan_counts(graphs: GraphDataset) -> npt.NDArray[np.uint32]:
    """Return (graphs, 2048) counts of RDKit's Morgan environments of radius 2; zeros for what is no molecule."""
    from rdkit.Chem import rdFingerprintGenerator

    generator = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=_BITS)
    counts = np.zeros((len(graphs), _BITS), np.uint32)
    for row in range(len(graphs)):
        mol = molecule(graphs, row)
        if mol is not None:
            counts[row] = generator.GetCountFingerprintAsNumPy(mol)
    return counts
