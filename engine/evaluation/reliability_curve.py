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
    """Bins of equal width; NaN in `stated` and `observed` where a bin is empty."""

    edges: Values  # (bins + 1,) from 0 to 1
    counts: npt.NDArray[np.int64]  # (bins,)
    stated: Values  # (bins,) mean probability
    observed: Values  # (bins,) share in which it came true
    brier: float  # mean squared distance; two classes: of the second one's probability, more: summed over classes
    expected_error: float  # mean distance of `stated` from `observed`, weighted by counts (Naeini et al., 2015)
    of_winner: bool  # whether the probability is that of the predicted class (more than two classes)


def reliability(truth: Codes, probabilities: Values, *, bins: int = 10) -> Reliability:
    """Return the reliability of `probabilities`, (n, classes), n > 0, against the class codes `truth`, (n,).

    With two classes, it is that of the second one's probability; with more, that of the predicted class's, the
    first of equals (Guo et al., 2017). A probability on an edge is in the bin to the left, as in scikit-learn.
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
