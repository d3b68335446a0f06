"""Learn a forest over a table of predicates with scikit-learn; keep it as our own arrays."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.model_selection import StratifiedKFold

from engine.data import Rows, deal_fairly, divisible
from engine.predicates import PredicateTable
from engine.progress import SILENT, Progress, Step
from engine.rules import Forest, TreeArrays, used_columns
from engine.seeds import integer_seed

__all__ = ["N_TREES", "learn_forest"]

N_TREES = 240
"""Trees of a forest; more of them cost time and add about a tenth of a percent."""

DENSE_CELLS = 200_000_000
"""Up to this size the bag is handed to scikit-learn as a dense array, which is several times faster."""

BATCH = 20

KINDS: tuple[tuple[type[Any], dict[str, Any]], ...] = (
    (ExtraTreesClassifier, {}),
    (ExtraTreesClassifier, {"min_samples_leaf": 3}),
    (RandomForestClassifier, {"min_samples_leaf": 2, "max_features": 0.05}),
)
"""Extremely randomised trees, grown to the end (Geurts, Ernst, Wehenkel, 2006), are better where there is much to
learn; larger leaves and the trees of a random forest (Breiman, 2001) where classes are noisy. A split of the latter
chooses from more than the usual square root of the predicates, since most are rare and say nothing of most graphs."""

QUARTERS = tuple(shares for shares in product(range(5), repeat=len(KINDS)) if sum(shares) == 4)
"""The mixtures of kinds that are compared."""

UNTRIED = (2, 0, 2)
"""The mixture where there are too few graphs to compare."""

TRIAL_PARTS, TRIAL_TREES = 3, 30


def learn_forest(
    table: PredicateTable,
    target: npt.NDArray[np.int32],
    *,
    weight: npt.NDArray[np.float64] | None = None,
    copies: Rows | None = None,
    seed: int = 0,
    jobs: int = 1,
    progress: Progress = SILENT,
) -> Forest:
    """Return a forest of the mixture of tree kinds that did best in a trial within the training graphs.

    Nothing in `table` may have been learned from the classes, or the trial would be won by whoever trusts it most. A
    wanted stop ends the forest early, with one batch of trees at least.

    Parameters
    ----------
    table : PredicateTable
        Counts of predicates in the training graphs.
    target : ndarray of int32, shape (n_graphs,)
        Class codes, all known.
    weight : ndarray of float64, shape (n_graphs,), optional
        Weight of each graph; by default all count the same.
    copies : ndarray of int64, shape (n_graphs,), optional
        Graphs of one number are on one side of the trial.
    seed : int
        Of trial and trees.
    jobs : int
        Threads, -1 for all cores; the result does not depend on it.
    progress : Progress
        Told after each batch of trees.

    Returns
    -------
    Forest
        Over the predicates that its trees ask for.
    """
    bag = _matrix(table)
    shares = _best_shares(bag, target, weight, _trial_parts(target, copies, seed), seed, jobs, progress)
    kinds = [_kind(number, seed, jobs) for number in range(len(KINDS))]
    batches = N_TREES // BATCH
    for done in range(1, batches + 1):
        number = max(range(len(KINDS)), key=lambda k: shares[k] * done / 4 - _trees(kinds[k]) / BATCH)
        forest = kinds[number].set_params(n_estimators=_trees(kinds[number]) + BATCH)
        forest.fit(bag, target, sample_weight=weight)
        progress.tell(Step("forest", done * BATCH, N_TREES, "growing trees over the predicates"))
        if progress.wants_stop():
            break
    grown = [tree.tree_ for forest in kinds for tree in getattr(forest, "estimators_", ())]
    trees = TreeArrays.from_sklearn(grown)
    columns = used_columns(trees)
    return Forest(table.select_columns(columns).vocabulary, trees.renumber(columns))


def _kind(number: int, seed: int, jobs: int) -> Any:
    """Return a forest of one kind, not yet grown."""
    made, options = KINDS[number]
    return made(**options, warm_start=True, n_jobs=jobs, random_state=integer_seed(seed, "forest", number))


def _trees(forest: Any) -> int:
    return len(getattr(forest, "estimators_", ()))


def _trial_parts(target: npt.NDArray[np.int32], copies: Rows | None, seed: int) -> list[tuple[Rows, Rows]]:
    """Return the inner parts to learn from and to compare on; none where there are too few graphs."""
    if np.bincount(target).min() < TRIAL_PARTS:
        return []
    if copies is not None and len(np.unique(units := divisible(copies, target))) < len(units):
        part = deal_fairly(units, target, [1 / TRIAL_PARTS] * TRIAL_PARTS, integer_seed(seed, "trial"))
        if part is not None:
            return [(np.flatnonzero(part != number), np.flatnonzero(part == number)) for number in range(TRIAL_PARTS)]
    return list(
        StratifiedKFold(TRIAL_PARTS, shuffle=True, random_state=integer_seed(seed, "trial")).split(target, target)
    )


def _best_shares(
    bag: Any,
    target: npt.NDArray[np.int32],
    weight: npt.NDArray[np.float64] | None,
    parts: list[tuple[Rows, Rows]],
    seed: int,
    jobs: int,
    progress: Progress,
) -> tuple[int, ...]:
    """Return how many quarters each kind has in the mixture with the smallest Brier score (1950) over inner parts."""
    if not parts:
        return UNTRIED
    truth = np.eye(int(target.max()) + 1)[target]
    found = np.zeros((len(KINDS), *truth.shape))
    for part, (train, test) in enumerate(parts):
        for number in range(len(KINDS)):
            if progress.wants_stop():
                return UNTRIED
            progress.tell(Step("forest", 0, N_TREES, f"comparing kinds of trees, part {part + 1} of {TRIAL_PARTS}"))
            forest = _kind(number, seed, jobs).set_params(n_estimators=TRIAL_TREES)
            forest.fit(bag[train], target[train], sample_weight=None if weight is None else weight[train])
            found[number, test] = forest.predict_proba(bag[test])
    sample_weight = np.ones(len(target)) if weight is None else weight

    def brier(shares: tuple[int, ...]) -> float:
        mixed = np.tensordot(np.array(shares) / 4, found, 1)
        return float(sample_weight @ ((mixed - truth) ** 2).sum(axis=1))

    return min(QUARTERS, key=brier)


def _matrix(table: PredicateTable) -> Any:
    """Return the bag for scikit-learn: dense float32 where it fits, sparse otherwise."""
    counts = table.counts.astype(np.float32)
    if counts.shape[1] == 0:  # nothing tells the graphs apart: every tree is a single leaf
        return np.zeros((len(table), 1), np.float32)
    if math.prod(counts.shape) <= DENSE_CELLS:
        return counts.toarray()
    thin = counts.tocsc()
    indices, starts = (part.astype(np.int32) for part in (thin.indices, thin.indptr))  # scikit-learn takes no others
    return sparse.csc_array((thin.data, indices, starts), shape=thin.shape)
