"""What a change to a model costs: figures before and after on the same graphs, and the graphs that flip."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import binomtest

__all__ = ["PAIRED_METHOD", "Cost", "Standing", "cost_of", "standing"]

Codes = npt.NDArray[np.integer]

PAIRED_METHOD = "95 % interval of a difference of paired shares (Bonett & Price 2012), exact McNemar test"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one model does on some graphs; NaN where there are none."""

    graphs: int
    right: int
    accuracy: float
    low: float  # 95 % Wilson interval of the accuracy
    high: float
    balanced_accuracy: float  # mean recall over the classes that occur


@dataclass(frozen=True, slots=True, eq=False)
class Cost:
    """What a change did on some graphs."""

    before: Standing
    after: Standing
    won: npt.NDArray[np.int64]  # rows that were wrong and are right now
    lost: npt.NDArray[np.int64]  # rows that were right and are wrong now
    low: float  # interval of the difference in accuracy
    high: float
    p: float  # of McNemar's test; 1 where no graph flips

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
    interval = binomtest(hits, n).proportion_ci(method="wilson")
    members = np.bincount(truth)
    recall = np.bincount(truth, weights=right)[members > 0] / members[members > 0]
    return Standing(n, hits, hits / n, float(interval.low), float(interval.high), float(recall.mean()))


def cost_of(truth: Codes, before: Codes, after: Codes) -> Cost:
    """Return what the change from the predictions `before` to those `after` costs, all of shape (n,).

    The interval adds one half to each of the four cells, which covers well in small samples, too; see `PAIRED_METHOD`.
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
