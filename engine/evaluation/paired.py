"""What a change to a model costs: figures before and after on the same graphs, and the graphs that flip."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import binomtest

from engine.evaluation.scores import wilson

__all__ = ["PAIRED_METHOD", "Cost", "Standing", "cost_of", "standing"]

Codes = npt.NDArray[np.integer]

PAIRED_METHOD = "95 % interval of a difference of paired shares (Bonett & Price 2012), exact McNemar test"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one model does on some graphs; NaN where there are none.

    Attributes
    ----------
    graphs : int
        Graphs looked at.
    right : int
        Graphs predicted right.
    accuracy : float
        Share of these.
    low, high : float
        95 % Wilson interval of the accuracy.
    balanced_accuracy : float
        Mean recall over the classes that occur.
    """

    graphs: int
    right: int
    accuracy: float
    low: float
    high: float
    balanced_accuracy: float


@dataclass(frozen=True, slots=True, eq=False)
class Cost:
    """What a change did on some graphs.

    Attributes
    ----------
    before, after : Standing
        How the model does without and with the change.
    won : ndarray of int64
        Rows that were wrong and are right now, ascending.
    lost : ndarray of int64
        Rows that were right and are wrong now, ascending.
    low, high : float
        Interval of the difference in accuracy, see `PAIRED_METHOD`; both 0 where no graph flips.
    p : float
        Of McNemar's test; 1 where no graph flips.
    """

    before: Standing
    after: Standing
    won: npt.NDArray[np.int64]
    lost: npt.NDArray[np.int64]
    low: float
    high: float
    p: float

    @property
    def difference(self) -> float:
        """How much accuracy was gained; below 0 where it was lost."""
        return self.after.accuracy - self.before.accuracy

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the difference leaves out 0 and the test agrees at 5 %."""
        return (self.low > 0 or self.high < 0) and self.p < 0.05


def standing(truth: Codes, predicted: Codes) -> Standing:
    """Return how predictions do on graphs of known `truth`, both of shape (n,)."""
    right = truth == predicted
    n, hits = len(truth), int(np.count_nonzero(right))
    if not n:
        return Standing(0, 0, math.nan, math.nan, math.nan, math.nan)
    low, high = wilson(hits, n)
    members = np.bincount(truth)
    recall = np.bincount(truth, weights=right)[members > 0] / members[members > 0]
    return Standing(n, hits, hits / n, low, high, float(recall.mean()))


def cost_of(truth: Codes, before: Codes, after: Codes) -> Cost:
    """Return what a change of predictions costs on the same graphs.

    The interval adds one half to each of the four cells, which covers well in small samples, too; see `PAIRED_METHOD`.

    Parameters
    ----------
    truth : ndarray of int, shape (n_graphs,)
        Class codes, all known.
    before, after : ndarray of int, shape (n_graphs,)
        Predicted class codes.

    Returns
    -------
    Cost
    """
    was, now, n = truth == before, truth == after, len(truth)
    won, lost = np.flatnonzero(~was & now), np.flatnonzero(was & ~now)
    better, worse = (len(won) + 1) / (n + 2), (len(lost) + 1) / (n + 2)
    middle = better - worse
    half = float(ndtri(0.975)) * math.sqrt(max(better + worse - middle**2, 0.0) / (n + 2))
    flips = len(won) + len(lost)
    p = float(binomtest(len(won), flips).pvalue) if flips else 1.0
    low, high = (max(middle - half, -1.0), min(middle + half, 1.0)) if flips else (0.0, 0.0)
    return Cost(standing(truth, before), standing(truth, after), won, lost, low, high, p)
