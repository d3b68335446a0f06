"""Small rule models of other libraries; each is tested where it is installed, else through a stand-in."""

from __future__ import annotations

import sys
import warnings
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pytest
from scipy.special import softmax

from engine.bench.rule_learners import Learner, Problem, boosted_terms, cart, figs, learn_and_predict, ripper, rulefit

PACKAGES = {cart: "sklearn", figs: "imodels", rulefit: "imodels", ripper: "wittgenstein", boosted_terms: "interpret"}


def problem(size: int = 4, *, seed: int = 0, rows: int = 300) -> tuple[Problem, npt.NDArray[np.uint8]]:
    """Class 1 where features 0 and 1 are both there, or feature 2 is there three times; the rest is noise."""
    rng = np.random.default_rng(seed)
    matrix = rng.integers(0, 2, (rows, 12)).astype(np.uint8)
    matrix[:, 2] = rng.integers(0, 4, rows)
    codes = ((matrix[:, 0] & matrix[:, 1]) | (matrix[:, 2] >= 3)).astype(np.int64)
    conditions = np.arange(1, 13)  # feature k says k + 1 things
    half = rows // 2
    return Problem(matrix[:half], codes[:half], conditions, size, 0), matrix[half:]


def truth(matrix: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    return ((matrix[:, 0] & matrix[:, 1]) | (matrix[:, 2] >= 3)).astype(np.int64)


@pytest.mark.parametrize("learn", PACKAGES)
@pytest.mark.parametrize("size", [2, 6])
def test_the_real_ones_learn_and_keep_to_the_size(learn: Learner, size: int) -> None:
    pytest.importorskip(PACKAGES[learn], exc_type=ImportError)
    given, test = problem(size)
    found = learn_and_predict(learn, given, test)
    assert found.probabilities.shape == (len(test), 2)
    assert np.allclose(found.probabilities.sum(axis=1), 1)
    assert 0 < found.rules <= size
    assert found.conditions > 0
    assert found.seconds > 0
    right = np.mean(found.probabilities.argmax(axis=1) == truth(test))
    assert right > (0.9 if learn is not boosted_terms and size > 2 else 0.7)


@pytest.mark.parametrize("learn", [cart, figs, boosted_terms])
def test_more_than_two_classes(learn: Learner) -> None:
    pytest.importorskip(PACKAGES[learn], exc_type=ImportError)
    given, test = problem(6)
    codes = np.where(given.train[:, 3] > 0, 2, given.codes)
    found = learn_and_predict(learn, given._replace(codes=codes), test)
    assert found.probabilities.shape == (len(test), 3)
    assert np.mean(found.probabilities.argmax(axis=1) == np.where(test[:, 3] > 0, 2, truth(test))) > 0.7


def test_the_leaf_with_the_longest_path_is_the_default() -> None:
    """Feature 0 tells more than 1, so that it is asked for first: paths of 1, 1 + 2 and 1 + 2 conditions."""
    matrix = np.array([[0, 0], [0, 0], [0, 1], [0, 1], [1, 0], [1, 1], [1, 1]] * 20, np.uint8)
    codes = (matrix[:, 0] & matrix[:, 1]).astype(np.int64)
    found = cart(Problem(matrix, codes, np.array([1, 2]), 10, 0))
    assert (found.rules, found.conditions) == (2, 2.0)  # (1 + 3) / 2
    assert found.probabilities(matrix).argmax(axis=1).tolist() == codes.tolist()
    nothing = cart(Problem(matrix, codes, np.array([1, 2]), 10, 0)._replace(train=matrix * 0))
    assert (nothing.rules, nothing.conditions) == (0, 0.0)


def test_two_thresholds_on_one_side_are_one_condition() -> None:
    counts = np.repeat(np.arange(4, dtype=np.uint8), 20)[:, None]
    codes = np.isin(counts[:, 0], (1, 3)).astype(np.int64)
    found = cart(Problem(counts, codes, np.array([1]), 10, 0))
    assert found.rules == 3
    assert found.conditions == pytest.approx(4 / 3)  # of 0, 1, 2, 3: one end each at the sides, two inside, one dropped


def test_warnings_are_not_heard() -> None:
    def loud(given: Problem) -> Any:
        warnings.warn("look at me", FutureWarning, stacklevel=1)
        return cart(given)

    given, test = problem()
    assert learn_and_predict(loud, given, test).rules == cart(given).rules


def play(monkeypatch: pytest.MonkeyPatch, name: str, **contents: Any) -> None:
    for module in (name, name.partition(".")[0]):
        stand_in = ModuleType(module)
        vars(stand_in).update(contents)
        monkeypatch.setitem(sys.modules, module, stand_in)


class Sum:
    """Stands in for FIGS: two trees, the first with two splits."""

    def __init__(self, **options: Any) -> None:
        assert options == {"max_rules": 4, "random_state": 0}

    def fit(self, matrix: npt.NDArray[np.float32], codes: npt.NDArray[np.int64]) -> None:
        assert matrix.dtype == np.float32
        leaf = SimpleNamespace(left=None, right=None, feature=None)
        inner = SimpleNamespace(left=leaf, right=leaf, feature=1)
        self.trees_ = [
            SimpleNamespace(left=leaf, right=inner, feature=0),
            SimpleNamespace(left=leaf, right=leaf, feature=2),
        ]

    def predict_proba(self, matrix: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        second = np.asarray(matrix[:, 0] * matrix[:, 1], np.float64)
        return np.column_stack((1 - second, second))


def test_trees_of_a_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, "imodels", FIGSClassifier=Sum)
    given, test = problem()
    found = learn_and_predict(figs, given, test)
    assert found.rules == 3  # five leaves, less one for each tree
    assert found.conditions == pytest.approx((1 + 3 + 3) / 3)  # of 1, 3, 3 and of 3, 3
    assert np.array_equal(found.probabilities[:, 1], test[:, 0] & test[:, 1])


class Weighted:
    """Stands in for RuleFit: its score s becomes the softmax of (1 - s, s), as imodels has it."""

    def __init__(self, **options: Any) -> None:
        assert options == {"max_rules": 4, "include_linear": False, "random_state": 0}

    def fit(self, matrix: npt.NDArray[np.float32], codes: npt.NDArray[np.int64]) -> None:
        sides = [{("X_0", ">"): "0.5", ("X_1", ">"): "0.5"}, {("X_2", ">"): "2.5"}]
        self.rules_without_feature_names_ = [SimpleNamespace(agg_dict=side) for side in sides]

    def predict_proba(self, matrix: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        score = matrix[:, 0].astype(np.float64) * 0.4 - 0.1
        return np.asarray(softmax(np.column_stack((1 - score, score)), axis=1))


def test_a_score_above_zero_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, "imodels", RuleFitClassifier=Weighted)
    given, test = problem()
    found = learn_and_predict(rulefit, given, test)
    assert (found.rules, found.conditions) == (2, 3.0)  # 1 + 2 and 3 things said
    assert np.allclose(found.probabilities[:, 1], 1 / (1 + np.exp(0.1 - 0.4 * test[:, 0])))
    assert np.array_equal(found.probabilities.argmax(axis=1), test[:, 0])


class Conjunctions:
    """Stands in for RIPPER: one rule, on the two first columns that it is given."""

    def __init__(self, **options: Any) -> None:
        assert options == {"max_rules": 4, "random_state": 0}

    def fit(self, frame: Any, *, y: npt.NDArray[np.int64], pos_class: int) -> None:
        assert frame.isin([0, 1]).all(axis=None)
        assert pos_class == 1
        assert 2 * y.sum() <= len(y)
        self.columns = list(frame)[:2]
        asked = [SimpleNamespace(feature=name, val=1) for name in self.columns]
        self.ruleset_ = SimpleNamespace(rules=[SimpleNamespace(conds=asked)])

    def predict(self, frame: Any) -> list[bool]:
        return [bool(value) for value in frame[self.columns].all(axis=1)]


@pytest.mark.parametrize("flipped", [False, True])
def test_conjunctions_are_for_the_rarer_class(monkeypatch: pytest.MonkeyPatch, flipped: bool) -> None:
    play(monkeypatch, "wittgenstein", RIPPER=Conjunctions)
    given, test = problem()
    rows = np.flatnonzero(given.codes == 1)[:40].tolist() + np.flatnonzero(given.codes == 0)[:60].tolist()
    given = given._replace(train=given.train[rows], codes=given.codes[rows] ^ flipped)
    found = learn_and_predict(ripper, given, test)
    assert found.rules == 1
    # The two columns that depend most on the class: a count of feature 2 at least 3, and something else.
    rare = found.probabilities[:, 0 if flipped else 1] == 1
    assert rare.any()
    assert (test[rare, 2] >= 3).all()
    assert found.conditions > 3


class Terms:
    """Stands in for an EBM: a column weighs as much as its mean, and the prediction is the first column."""

    seen: ClassVar[list[int]] = []

    def __init__(self, **options: Any) -> None:
        assert (options["interactions"], options["n_jobs"], options["random_state"]) == (0, 1, 0)

    def fit(self, matrix: npt.NDArray[np.uint8], codes: npt.NDArray[np.int64]) -> Terms:
        self.weights = matrix.mean(axis=0)
        Terms.seen.append(matrix.shape[1])
        return self

    def term_importances(self) -> npt.NDArray[np.float64]:
        return np.asarray(self.weights)

    def predict_proba(self, matrix: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
        second = matrix[:, 0] / 3
        return np.column_stack((1 - second, second))


def test_terms_that_weigh_most_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, "interpret.glassbox", ExplainableBoostingClassifier=Terms)
    monkeypatch.setattr(Terms, "seen", [])
    given, test = problem()
    found = learn_and_predict(boosted_terms, given, test)
    assert Terms.seen == [12, 4]
    assert found.rules == 4
    assert np.allclose(found.probabilities[:, 1], test[:, 2] / 3)  # feature 2 has the largest mean
    heaviest = np.argsort(-given.train.mean(axis=0), kind="stable")[:4]
    assert found.conditions == pytest.approx(np.mean(given.conditions[heaviest]))
