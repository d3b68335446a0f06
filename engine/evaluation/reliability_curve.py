"""Whether stated probabilities come true: reliability in bins, Brier score, expected calibration error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Reliability", "reliability"]

Codes = npt.NDArray[np.integer[Any]]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """Bins of equal width; NaN in `stated` and `observed` where a bin is empty.

    Attributes
    ----------
    edges : ndarray of float64, shape (n_bins + 1,)
        Ends of the bins, from 0 to 1.
    counts : ndarray of int64, shape (n_bins,)
        Graphs in each bin.
    stated : ndarray of float64, shape (n_bins,)
        Mean probability.
    observed : ndarray of float64, shape (n_bins,)
        Share in which it came true.
    brier : float
        Mean squared distance; with two classes of the second one's probability, with more summed over classes.
    expected_error : float
        Mean distance of `stated` from `observed`, weighted by counts (Naeini et al., 2015).
    of_winner : bool
        Whether the probability is that of the predicted class, as it is with more than two classes.
    """

    edges: Values
    counts: npt.NDArray[np.int64]
    stated: Values
    observed: Values
    brier: float
    expected_error: float
    of_winner: bool


def reliability(truth: Codes, probabilities: Values, *, bins: int = 10) -> Reliability:
    """Return whether stated probabilities come true, in bins of equal width.

    With two classes, it is the second one's probability that is looked at; with more, that of the predicted class, the
    first of equals. A probability on an edge is in the bin to the left, as in scikit-learn.

    Parameters
    ----------
    truth : ndarray of int, shape (n_graphs,)
        Class codes, of at least one graph.
    probabilities : ndarray of float64, shape (n_graphs, n_classes)
        Predicted.
    bins : int
        Number of bins.

    Returns
    -------
    Reliability

    References
    ----------
    Guo et al. (2017).
    """
    n_classes = probabilities.shape[1]
    if n_classes == 2:
        said, came_true = probabilities[:, 1], truth == 1
        brier = float(np.mean((said - came_true) ** 2))
    else:
        winner = probabilities.argmax(axis=1)
        said, came_true = probabilities[np.arange(len(truth)), winner], truth == winner
        brier = float(np.mean(((probabilities - (truth[:, None] == np.arange(n_classes))) ** 2).sum(axis=1)))
    edges = np.linspace(0, 1, bins + 1)
    place = np.searchsorted(edges[1:-1], said)
    counts = np.bincount(place, minlength=bins)
    with np.errstate(invalid="ignore"):  # empty bins are 0 / 0
        stated = np.bincount(place, said, bins) / counts
        observed = np.bincount(place, came_true, bins) / counts
    gaps = np.abs(stated - observed)[counts > 0]
    error = float((gaps * counts[counts > 0]).sum() / counts.sum())
    return Reliability(edges, counts.astype(np.int64), stated, observed, brier, error, n_classes != 2)
