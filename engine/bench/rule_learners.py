"""Learners of small rule models from other libraries, each bounded by a number of rules by its own means."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit
from threadpoolctl import threadpool_limits

__all__ = [
    "Answer",
    "Learned",
    "Learner",
    "Problem",
    "boosted_terms",
    "cart",
    "figs",
    "learn_and_predict",
    "ripper",
    "rulefit",
]

Matrix: TypeAlias = npt.NDArray[np.uint8]
Test: TypeAlias = tuple[int, object]  # a feature, and the side that is asked for

MIN_LEAF = 5  # graphs in a leaf of CART, as in our own tree
RIPPER_FEATURES, BOOSTED_FEATURES = 300, 300
_THRESHOLDS = (1, 2, 3)  # that RIPPER, which knows only equality, may ask counts for
_BAGS = 4


class Problem(NamedTuple):
    """What a learner is given: the training part, and nothing of the test part."""

    train: Matrix  # (graphs, features)
    codes: npt.NDArray[np.int64]  # (graphs,), classes from 0
    conditions: npt.NDArray[np.int64]  # (features,), conditions that a test of the feature says
    size: int  # rules at most
    seed: int


@dataclass(frozen=True, slots=True)
class Learned:
    """A model: how it predicts, and how long it is to read."""

    probabilities: Callable[[Matrix], npt.NDArray[np.float64]]  # (graphs, features) -> (graphs, classes)
    rules: int
    conditions: float  # mean number of conditions a rule
    asked: frozenset[int] = frozenset()  # features that the rules speak of


class Learner(Protocol):
    """A function that learns a model of bounded size."""

    __name__: str

    def __call__(self, problem: Problem) -> Learned:
        """Return the model; it has no more than `problem.size` rules."""


def cart(problem: Problem) -> Learned:
    """Return scikit-learn's tree; the leaf with the longest path is the default and no rule."""
    from sklearn.tree import DecisionTreeClassifier

    model = DecisionTreeClassifier(
        max_leaf_nodes=problem.size + 1, min_samples_leaf=MIN_LEAF, random_state=problem.seed
    ).fit(problem.train, problem.codes)
    tree = model.tree_

    def paths(node: int, asked: frozenset[Test]) -> Iterable[frozenset[Test]]:
        if tree.children_left[node] < 0:
            yield asked
            return
        for side, child in enumerate((tree.children_left[node], tree.children_right[node])):
            yield from paths(child, asked | {(int(tree.feature[node]), side)})

    return _learned(model.predict_proba, _but_longest(paths(0, frozenset()), problem), problem)


def figs(problem: Problem) -> Learned:
    """Return imodels' FIGS, a sum of trees (Tan et al., 2022); as in CART, one leaf of each tree is no rule."""
    from imodels import FIGSClassifier

    model = FIGSClassifier(max_rules=problem.size, random_state=problem.seed)
    model.fit(problem.train.astype(np.float32), problem.codes)

    def paths(node: Any, asked: frozenset[Test]) -> Iterable[frozenset[Test]]:
        if node.left is None:
            yield asked
            return
        for side, child in enumerate((node.left, node.right)):
            yield from paths(child, asked | {(int(node.feature), side)})

    rules = [path for root in model.trees_ for path in _but_longest(paths(root, frozenset()), problem)]
    return _learned(lambda test: model.predict_proba(test.astype(np.float32)), rules, problem)


def rulefit(problem: Problem) -> Learned:
    """Return imodels' RuleFit (Friedman and Popescu, 2008), rules only; those with a weight count.

    Its probabilities compare one minus the score with the score; here they are those of the logistic regression that
    it fits, which is several points better.
    """
    from imodels import RuleFitClassifier

    model = RuleFitClassifier(max_rules=problem.size, include_linear=False, random_state=problem.seed)
    model.fit(problem.train.astype(np.float32), problem.codes)

    def probabilities(test: Matrix) -> npt.NDArray[np.float64]:
        stated = model.predict_proba(test.astype(np.float32))[:, 1].clip(1e-12, 1 - 1e-12)
        second = expit((logit(stated) + 1) / 2)
        return np.column_stack((1 - second, second))

    rules = [
        frozenset((int(name.removeprefix("X_")), sign) for name, sign in rule.agg_dict)
        for rule in model.rules_without_feature_names_
    ]
    return _learned(probabilities, rules, problem)


def ripper(problem: Problem) -> Learned:
    """Return wittgenstein's RIPPER (Cohen, 1995): rules for the rarer class, the other is the default."""
    import pandas as pd
    from wittgenstein import RIPPER

    features, at_least = _thresholds(problem.train)
    chosen = _likeliest(_reached(problem.train, features, at_least), problem.codes, RIPPER_FEATURES)
    features, at_least = features[chosen], at_least[chosen]
    names = [f"f{place}" for place in range(len(chosen))]

    def frame(matrix: Matrix) -> Any:
        return pd.DataFrame(_reached(matrix, features, at_least).astype(np.int64), columns=names)

    rarer = int(np.bincount(problem.codes, minlength=2).argmin())
    model = RIPPER(max_rules=problem.size, random_state=problem.seed)
    model.fit(frame(problem.train), y=(problem.codes == rarer).astype(np.int64), pos_class=1)

    def probabilities(test: Matrix) -> npt.NDArray[np.float64]:
        fires = np.asarray(model.predict(frame(test)), bool)
        found = np.zeros((len(test), 2))
        found[np.arange(len(test)), np.where(fires, rarer, 1 - rarer)] = 1
        return found

    rules = [
        frozenset((int(features[names.index(test.feature)]), int(test.val)) for test in rule.conds)
        for rule in model.ruleset_.rules
    ]
    return _learned(probabilities, rules, problem)


def boosted_terms(problem: Problem) -> Learned:
    """Return interpret's EBM (Lou et al., 2012) of the terms that weigh most in a first, larger one."""
    from interpret.glassbox import ExplainableBoostingClassifier

    def fit(columns: npt.NDArray[np.int64]) -> Any:
        model = ExplainableBoostingClassifier(interactions=0, outer_bags=_BAGS, n_jobs=1, random_state=problem.seed)
        return model.fit(problem.train[:, columns], problem.codes)

    columns = _likeliest(problem.train, problem.codes, BOOSTED_FEATURES)
    weight = np.asarray(fit(columns).term_importances())
    columns = columns[np.argsort(-weight, kind="stable")[: problem.size]]
    model = fit(columns)
    rules = [frozenset({(int(column), 0)}) for column in columns]
    return _learned(lambda test: model.predict_proba(test[:, columns]), rules, problem)


class Answer(NamedTuple):
    """What a learner came to, as plain values that another process can hand over."""

    probabilities: npt.NDArray[np.float64]  # (test graphs, classes)
    rules: int
    conditions: float
    seconds: float  # to learn
    asked: frozenset[int]  # features that the rules speak of


def learn_and_predict(learn: Learner, problem: Problem, test: Matrix) -> Answer:
    """Return the answer of one thread; the library's warnings go unheard: they speak to its own authors."""
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        start = time.perf_counter()
        learned = learn(problem)
        seconds = time.perf_counter() - start
        return Answer(
            np.asarray(learned.probabilities(test)), learned.rules, learned.conditions, seconds, learned.asked
        )


def _learned(probabilities: Callable[[Matrix], Any], rules: Sequence[frozenset[Test]], problem: Problem) -> Learned:
    lengths = [_length(rule, problem) for rule in rules]
    asked = frozenset(feature for rule in rules for feature, _ in rule)
    return Learned(probabilities, len(rules), float(np.mean(lengths)) if lengths else 0.0, asked)


def _length(rule: frozenset[Test], problem: Problem) -> int:
    return int(sum(problem.conditions[feature] for feature, _ in rule))


def _but_longest(paths: Iterable[frozenset[Test]], problem: Problem) -> list[frozenset[Test]]:
    """Return the paths of a tree but for the longest, which is read as "otherwise"."""
    return sorted(paths, key=lambda path: _length(path, problem))[:-1]


def _thresholds(matrix: Matrix) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return features and the counts that some, but not all, graphs reach."""
    pairs = [
        (feature, at_least)
        for at_least in _THRESHOLDS
        for feature in np.flatnonzero((matrix >= at_least).any(axis=0) & (matrix < at_least).any(axis=0)).tolist()
    ]
    found = np.array(pairs, np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _reached(matrix: Matrix, features: npt.NDArray[np.int64], at_least: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = matrix[:, features] >= at_least
    return found


def _likeliest(matrix: npt.NDArray[Any], codes: npt.NDArray[np.int64], most: int) -> npt.NDArray[np.int64]:
    """Return up to `most` columns with the largest chi-squared statistic, best first."""
    from sklearn.feature_selection import chi2

    statistic = np.nan_to_num(chi2(matrix, codes)[0])
    found: npt.NDArray[np.int64] = np.argsort(-statistic, kind="stable")[:most]
    return found
