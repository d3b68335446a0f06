"""Calibration against generators that are wrong in a known way, and against the truth behind them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression

from engine.evaluation.calibration import (
    FEWEST,
    MANY,
    Calibration,
    Curve,
    Method,
    learn_calibration,
)

Drawn = tuple[np.ndarray, np.ndarray, np.ndarray]


def boastful(n: int, seed: int, *, sharper: float = 3.0, shift: float = 0.8) -> Drawn:
    """Raw probabilities whose log-odds are `sharper` times those of the true ones, and shifted; classes; the truth."""
    random = np.random.default_rng(seed)
    logit = random.normal(0, 1.2, n)
    true = 1 / (1 + np.exp(-logit))
    raw = 1 / (1 + np.exp(-(sharper * logit + shift)))
    return np.column_stack((1 - raw, raw)), (random.random(n) < true).astype(np.int32), true


def three_classes(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The same of three classes: the logits of a softmax are tripled."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, 1, (n, 3))
    true, raw = (np.exp(k * logits) / np.exp(k * logits).sum(axis=1, keepdims=True) for k in (1, 3))
    codes = (random.random(n)[:, None] > true.cumsum(axis=1)).sum(axis=1).astype(np.int32)
    return raw, np.minimum(codes, 2)


def brier_score(probabilities: np.ndarray, truth: np.ndarray) -> float:
    """The mean squared distance of `probabilities` (n, classes) from what is true (Brier, 1950): 0 to 2."""
    return float(((probabilities - np.eye(probabilities.shape[1])[truth]) ** 2).sum(axis=1).mean())


def calibration_error(probabilities: np.ndarray, truth: np.ndarray, *, bins: int = 10) -> float:
    """The expected calibration error of the predicted classes (Guo et al., 2017, section 2)."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    return float(np.abs(np.bincount(place, weights=confidence - right, minlength=bins)).sum() / len(truth))


def folds(n: int) -> np.ndarray:
    return np.arange(n) % 5


@pytest.mark.parametrize(("n", "method"), [(400, Method.SIGMOID), (4_000, Method.ISOTONIC)])
def test_fresh_data_are_better_calibrated(n: int, method: Method) -> None:
    raw, truth, _ = boastful(n, seed=0)
    learned = learn_calibration(raw, truth, folds(n))
    assert learned is not None
    assert (learned.method, learned.graphs, learned.parts) == (method, n, 5)
    fresh, codes, true = boastful(20_000, seed=1)
    calibrated = learned.apply(fresh)
    assert calibration_error(calibrated, codes) < 0.3 * calibration_error(fresh, codes)
    assert brier_score(calibrated, codes) < brier_score(fresh, codes) - 0.03
    assert np.abs(calibrated[:, 1] - true).mean() < 0.04  # the generator's own probabilities, which nothing has seen


@pytest.mark.parametrize("n", [300, 3_000])
def test_three_classes(n: int) -> None:
    raw, truth = three_classes(n, seed=2)
    learned = learn_calibration(raw, truth, folds(n))
    assert learned is not None
    assert len(learned.curves) == 3
    fresh, codes = three_classes(20_000, seed=3)
    calibrated = learned.apply(fresh)
    assert np.allclose(calibrated.sum(axis=1), 1)
    assert (calibrated > 0).all()
    assert calibration_error(calibrated, codes) < 0.5 * calibration_error(fresh, codes)
    assert brier_score(calibrated, codes) < brier_score(fresh, codes)


@pytest.mark.parametrize("n", [FEWEST, MANY - 1, MANY, 5_000])
def test_the_map_never_falls_so_the_order_of_graphs_is_kept(n: int) -> None:
    raw, truth, _ = boastful(n, seed=4)
    learned = learn_calibration(raw, truth, folds(n))
    assert learned is not None
    grid = np.linspace(0, 1, 2_001)
    found = learned.apply(np.column_stack((1 - grid, grid)))
    assert (np.diff(found[:, 1]) >= 0).all()
    assert np.allclose(found.sum(axis=1), 1)
    assert found[0, 1] > 0
    assert found[-1, 1] < 1
    assert (learned.method is Method.ISOTONIC) == (n >= MANY)
    if learned.method is Method.SIGMOID:
        assert (np.diff(found[1:-1, 1]) > 0).all()


def test_steps_are_those_of_isotonic_regression() -> None:
    raw, truth, _ = boastful(2_000, seed=5)
    learned = learn_calibration(raw, truth, folds(2_000))
    assert learned is not None
    oracle = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(raw[:, 1], truth)
    grid = np.linspace(0, 1, 101)
    assert np.allclose(learned.curves[0](grid), oracle.predict(grid), atol=1 / 2_002 + 1e-12)


def test_probabilities_that_are_right_stay_about_as_they_are() -> None:
    raw, truth, _ = boastful(900, seed=6, sharper=1.0, shift=0.0)
    learned = learn_calibration(raw, truth, folds(900))
    assert learned is not None
    assert np.abs(learned.apply(raw) - raw).max() < 0.06


def test_a_model_that_is_worse_than_guessing_says_how_common_the_class_is() -> None:
    raw, truth, _ = boastful(200, seed=7)
    learned = learn_calibration(raw[:, ::-1], truth, folds(200))
    assert learned is not None
    found = learned.apply(np.array([[0.9, 0.1], [0.1, 0.9]]))
    assert found[0, 1] == pytest.approx(found[1, 1])
    assert found[0, 1] == pytest.approx(truth.mean(), abs=0.01)


def test_too_few_held_out_graphs_teach_nothing() -> None:
    raw, truth, _ = boastful(200, seed=8)
    assert learn_calibration(raw[: FEWEST - 1], truth[: FEWEST - 1], folds(FEWEST - 1)) is None
    lonely = truth.copy()
    lonely[np.flatnonzero(truth == 1)[4:]] = 0
    assert learn_calibration(raw, lonely, folds(200)) is None
    unknown = truth.copy()
    unknown[10:] = -1
    assert learn_calibration(raw, unknown, folds(200)) is None


def test_graphs_of_unknown_class_are_left_aside() -> None:
    raw, truth, _ = boastful(300, seed=9)
    some = truth.copy()
    some[::3] = -1
    kept = some >= 0
    assert learn_calibration(raw, some, folds(300)) == learn_calibration(raw[kept], truth[kept], folds(300)[kept])


def test_it_is_nothing_but_numbers() -> None:
    raw, truth, _ = boastful(100, seed=10)
    learned = learn_calibration(raw, truth, folds(100))
    assert learned is not None
    again = Calibration(
        learned.method, learned.graphs, learned.parts, tuple(Curve(c.at, c.value) for c in learned.curves)
    )
    assert again == learned
    assert all(type(x) is float for curve in learned.curves for x in (*curve.at, *curve.value))


def test_figures_by_hand() -> None:
    """Two at 90 %, one right: 0.4 off; two at 60 %, both right: 0.4 off; and the squares of what is missing."""
    raw = np.array([[0.1, 0.9], [0.1, 0.9], [0.6, 0.4], [0.6, 0.4]])
    truth = np.array([1, 0, 0, 0])
    assert calibration_error(raw, truth) == pytest.approx(0.4)
    assert brier_score(raw, truth) == pytest.approx((2 * 0.01 + 2 * 0.81 + 2 * 2 * 0.16) / 4)
    assert calibration_error(np.array([[0.0, 1.0]]), np.array([1])) == 0
