"""How good explanations are: against a known motif, and by what the model says of the highlighted part alone.

Plain arrays of weights, truths and verdicts; how explanations come about is no matter here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import sklearn.metrics

__all__ = ["HIGHLIGHTED", "EdgeAuc", "coverage", "edge_auc", "highlight", "shared", "stability"]

HIGHLIGHTED = 0.8
"""The highlighted part of a graph: the fewest edges that hold this share of the weight."""


@dataclass(frozen=True, slots=True)
class EdgeAuc:
    """Edge-level ROC-AUC against the edges of the known motif; NaN where there is nothing to tell apart.

    Attributes
    ----------
    pooled : float
        Of all edges in one list, weights as shares of their graph's.
    mean : float
        Mean over the graphs that have both kinds of edges.
    graphs : int
        Graphs that have a motif edge.
    """

    pooled: float
    mean: float
    graphs: int


def edge_auc(weights: Sequence[npt.NDArray[np.float64]], truths: Sequence[npt.NDArray[np.bool_]]) -> EdgeAuc:
    """Return how well edge weights find the edges of a known motif.

    Graphs without a motif edge are left out. Before pooling, the weights of a graph are divided by their sum.

    Parameters
    ----------
    weights : sequence of ndarray of float64, shape (n_edges,)
        Edge weights, one array a graph, at least 0.
    truths : sequence of ndarray of bool, shape (n_edges,)
        Whether each edge belongs to the motif.

    Returns
    -------
    EdgeAuc
    """
    marked = [(w, t) for w, t in zip(weights, truths, strict=True) if t.any()]
    shares = [w / max(float(w.sum()), 1e-300) for w, _ in marked]
    each = [_auc(t, w) for w, t in marked if not t.all()]
    pooled = _auc(np.concatenate([t for _, t in marked]), np.concatenate(shares)) if marked else math.nan
    return EdgeAuc(pooled, float(np.mean(each)) if each else math.nan, len(marked))


def _auc(truth: npt.NDArray[np.bool_], weight: npt.NDArray[np.float64]) -> float:
    return math.nan if truth.all() else float(sklearn.metrics.roc_auc_score(truth, weight))


def highlight(weight: npt.NDArray[np.float64], share: float = HIGHLIGHTED) -> npt.NDArray[np.bool_]:
    """Return the heaviest edges that together hold a share of a graph's weight, ties included.

    Parameters
    ----------
    weight : ndarray of float64, shape (n_edges,)
        Edge weights, at least 0.
    share : float
        Between 0 and 1; what is highlighted holds at least this much.

    Returns
    -------
    ndarray of bool, shape (n_edges,)
        All false where there is no weight.
    """
    total = float(weight.sum())
    if total <= 0:
        return np.zeros(len(weight), bool)
    down = np.sort(weight)[::-1]
    least = down[int(np.searchsorted(np.cumsum(down), share * total * (1 - 1e-12)).clip(0, len(down) - 1))]
    found: npt.NDArray[np.bool_] = (weight >= least * (1 - 1e-12)) & (weight > 0)
    return found


def shared(verdicts: npt.NDArray[np.int32], others: npt.NDArray[np.int32]) -> float:
    """Return the share of graphs with the same verdict in both.

    Parameters
    ----------
    verdicts, others : ndarray of int32, shape (n_graphs,)
        Predicted classes.

    Returns
    -------
    float
        Between 0 and 1; NaN where there are no graphs.
    """
    return float(np.mean(verdicts == others)) if len(verdicts) else math.nan


def coverage(
    fires: npt.NDArray[np.bool_], truth: npt.NDArray[np.int32], predicted: npt.NDArray[np.int32], n_classes: int
) -> tuple[float, ...]:
    """Return, class by class, the share of its graphs that a rule of that class fires on and that are predicted right.

    Parameters
    ----------
    fires : ndarray of bool, shape (n_graphs, n_classes)
        Whether some rule of the class fires.
    truth : ndarray of int32, shape (n_graphs,)
        Class codes.
    predicted : ndarray of int32, shape (n_graphs,)
        Class codes.
    n_classes : int
        Number of classes.

    Returns
    -------
    tuple of float
        In the order of the classes; NaN for a class without graphs.
    """
    found = []
    for k in range(n_classes):
        of_class = truth == k
        right = fires[of_class, k] & (predicted[of_class] == k)
        found.append(float(right.mean()) if len(right) else math.nan)
    return tuple(found)


def stability(runs: Sequence[frozenset[str]]) -> float:
    """Return how many rules several runs share: the size of their intersection over that of the largest run.

    Parameters
    ----------
    runs : sequence of frozenset of str
        What identifies the rules of each run.

    Returns
    -------
    float
        Between 0 and 1; NaN where no run has a rule.
    """
    largest = max((len(run) for run in runs), default=0)
    return len(frozenset.intersection(*runs)) / largest if largest else math.nan
