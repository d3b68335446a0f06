"""Learn a forest over a table of predicates with scikit-learn; keep it as our own arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

from engine.predicates.table import PredicateTable
from engine.progress import SILENT, Progress, Step
from engine.rules.forest import Forest
from engine.rules.trees import TreeArrays, used_columns
from engine.seeds import integer_seed

__all__ = ["N_TREES", "learn_forest"]

N_TREES = 240
"""Trees of a forest; more of them cost time and add about a tenth of a percent."""

DENSE_CELLS = 200_000_000
"""Up to this size the bag is handed to scikit-learn as a dense array, which is several times faster."""

MIN_LEAF = 2
"""Graphs in a leaf of the random forest."""

FEATURES = 0.05
"""Share of the predicates that a split of the random forest chooses from: more than the usual square root,
since most predicates are rare and say nothing about most graphs."""

BATCH = 20


def learn_forest(
    table: PredicateTable,
    target: npt.NDArray[np.int32],
    *,
    weight: npt.NDArray[np.float64] | None = None,
    seed: int = 0,
    jobs: int = 1,
    progress: Progress = SILENT,
) -> Forest:
    """Return a forest of two kinds of trees over `table`.

    Half are extremely randomised trees, grown to the end (Geurts, Ernst, Wehenkel, 2006), which are better where
    there is much to learn; the others are trees of a random forest with larger leaves (Breiman, 2001), which are
    better where classes are noisy. Together they were as good as the better kind on NCI1 and on PROTEINS.
    `target` has the class number of each graph. A wanted stop ends the forest early, with one batch at least.
    """
    bag = _matrix(table)
    kinds = _kinds(seed, jobs)
    for done in range(1, N_TREES // BATCH + 1):
        forest = kinds[done % 2]
        forest.set_params(n_estimators=len(getattr(forest, "estimators_", ())) + BATCH)
        forest.fit(bag, target, sample_weight=weight)
        progress.tell(Step("forest", done * BATCH, N_TREES, "growing trees over the predicates"))
        if progress.wants_stop():
            break
    grown = [tree.tree_ for forest in kinds for tree in getattr(forest, "estimators_", ())]
    trees = TreeArrays.from_sklearn(grown)
    columns = used_columns(trees)
    return Forest(table.select_columns(columns).vocabulary, trees.renumber(columns))


def _kinds(seed: int, jobs: int) -> tuple[Any, Any]:
    """Return the two kinds of forest, not yet grown."""
    kinds = (ExtraTreesClassifier(), RandomForestClassifier(min_samples_leaf=MIN_LEAF, max_features=FEATURES))
    for number, forest in enumerate(kinds):
        forest.set_params(warm_start=True, n_jobs=jobs, random_state=integer_seed(seed, "forest", number))
    return kinds


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
