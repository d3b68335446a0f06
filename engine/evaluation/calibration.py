"""Calibration: from the probability that a model gives to the share of graphs that truly have the class.

What is learned from are held-out probabilities alone: on its own training graphs a model is surer than it may be.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

__all__ = ["FEWEST", "MANY", "Calibration", "Curve", "Method", "learn_calibration"]

Array = npt.NDArray[np.float64]

FEWEST = 30
"""Held-out graphs below which nothing is learned; so too where a class has fewer than `FEWEST_OF_A_CLASS` of them."""

FEWEST_OF_A_CLASS = 5

MANY = 1_000
"""Held-out graphs from which on steps are learned in place of a sigmoid (Niculescu-Mizil and Caruana, 2005, figure 8:
with fewer, isotonic regression fits noise)."""

_NEAREST = 1e-6  # a probability is kept this far from 0 and 1 before its log-odds are taken
_NO_PENALTY = 1e6  # of the logistic regression: two numbers need none


class Method(StrEnum):
    """The kind of map.

    Attributes
    ----------
    SIGMOID
        Platt's sigmoid: a slope and a shift on the log-odds.
    ISOTONIC
        Isotonic regression: the best map that never falls.

    References
    ----------
    Platt (1999); Zadrozny and Elkan (2002).
    """

    SIGMOID = "sigmoid"
    ISOTONIC = "isotonic"


@dataclass(frozen=True, slots=True)
class Curve:
    """A map that never falls, of one class's probability: straight lines between points.

    The points are (probability, share); of a sigmoid they are (log-odds, log-odds), and the lines go on beyond them.
    """

    at: tuple[float, ...]  # ascending
    value: tuple[float, ...]  # never falling

    def __call__(self, x: Array) -> Array:
        """Return the values at `x` (n,), the outermost beyond the points."""
        return np.interp(x, self.at, self.value)


@dataclass(frozen=True, slots=True)
class Calibration:
    """One map for each class, the shares then made to sum to one; of two classes, one map serves both.

    Nothing but numbers, so that it can be written down. Of two classes the order of graphs by probability is kept,
    up to ties; of more, that of each class before the shares are made to sum to one.

    Attributes
    ----------
    method : Method
        Kind of the maps.
    graphs : int
        Held-out graphs that it was learned from.
    parts : int
        Models whose held-out graphs they were.
    curves : tuple of Curve
        One a class, in the order of the classes; of two classes that of the second alone.
    """

    method: Method
    graphs: int
    parts: int
    curves: tuple[Curve, ...]

    def apply(self, probabilities: Array) -> Array:
        """Return calibrated probabilities.

        Parameters
        ----------
        probabilities : ndarray of float64, shape (n_graphs, n_classes)
            What the model gives.

        Returns
        -------
        ndarray of float64, shape (n_graphs, n_classes)
            Rows sum to one.
        """
        if len(self.curves) == 1:
            second = self._map(self.curves[0], probabilities[:, 1])
            return np.column_stack((1.0 - second, second))
        shares = np.column_stack([self._map(c, probabilities[:, k]) for k, c in enumerate(self.curves)])
        total = shares.sum(axis=1, keepdims=True)
        found: Array = shares / total  # every curve stays above 0
        return found

    def _map(self, curve: Curve, probability: Array) -> Array:
        if self.method is Method.ISOTONIC:
            return curve(probability)
        return _inverse_logit(curve(_logit(probability)))


def learn_calibration(
    probabilities: Array, truth: npt.NDArray[np.integer], fold: npt.NDArray[np.integer]
) -> Calibration | None:
    """Return the calibration learned from held-out probabilities, None where there are too few.

    Steps are learned from `MANY` graphs on, a sigmoid from fewer.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (n_graphs, n_classes)
        What models give for graphs that they were not learned from.
    truth : ndarray of int, shape (n_graphs,)
        Class numbers, -1 where unknown: such graphs play no part.
    fold : ndarray of int, shape (n_graphs,)
        The part in which each graph was held out; only how many there are is kept.

    Returns
    -------
    Calibration or None
        None below `FEWEST` graphs of a known class, or where a class has fewer than `FEWEST_OF_A_CLASS`.
    """
    known = truth >= 0
    said, codes = np.asarray(probabilities, float)[known], truth[known]
    n_classes = said.shape[1]
    sizes = np.bincount(codes, minlength=n_classes)
    if len(codes) < FEWEST or sizes.min() < FEWEST_OF_A_CLASS:
        return None
    method = Method.ISOTONIC if len(codes) >= MANY else Method.SIGMOID
    learn = _steps if method is Method.ISOTONIC else _sigmoid
    asked = (1,) if n_classes == 2 else range(n_classes)
    curves = tuple(learn(said[:, k], codes == k) for k in asked)
    return Calibration(method, len(codes), len(np.unique(fold[known])), curves)


def _steps(chance: Array, hit: npt.NDArray[np.bool_]) -> Curve:
    """Return isotonic regression, never surer than the data can say: between 1 / (n + 2) and 1 less that."""
    least = 1.0 / (len(chance) + 2)
    fitted = IsotonicRegression(y_min=least, y_max=1.0 - least, out_of_bounds="clip").fit(chance, hit.astype(float))
    return Curve(tuple(fitted.X_thresholds_.tolist()), tuple(fitted.y_thresholds_.tolist()))


def _sigmoid(chance: Array, hit: npt.NDArray[np.bool_]) -> Curve:
    """Return Platt's sigmoid on the log-odds, with his targets, which keep few graphs from being taken for proof."""
    members, others = int(hit.sum()), int((~hit).sum())
    share = np.where(hit, (members + 1) / (members + 2), 1 / (others + 2))
    x = _logit(chance)
    told = np.repeat([1, 0], len(x))
    fitted = LogisticRegression(C=_NO_PENALTY, max_iter=1_000).fit(
        np.tile(x, 2)[:, None], told, sample_weight=np.concatenate((share, 1.0 - share))
    )
    slope, shift = float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
    if slope <= 0:  # worse than guessing: then all that is known is how common the class is
        slope, shift = 0.0, float(_logit(np.array([(members + 1) / (members + others + 2)]))[0])
    low, high = (float(end) for end in _logit(np.array([0.0, 1.0])))
    return Curve((low, high), (slope * low + shift, slope * high + shift))


def _logit(chance: Array) -> Array:
    kept = np.clip(chance, _NEAREST, 1.0 - _NEAREST)
    found: Array = np.log(kept) - np.log1p(-kept)
    return found


def _inverse_logit(x: Array) -> Array:
    found: Array = 0.5 * (1.0 + np.tanh(0.5 * x))  # never overflows
    return np.clip(found, 1e-12, 1.0 - 1e-12)
