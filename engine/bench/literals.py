"""What peers learn from: literals of our vocabulary, or RDKit's Morgan counts, as plain matrices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.bench.peers import morgan_counts
from engine.data import GraphDataset
from engine.learning import LiteralPool
from engine.predicates import Entry, count_predicates, with_patterns
from engine.predicates.egos import learn_vocabulary
from engine.predicates.patterns import discover_patterns
from engine.structure import StructureIndex

__all__ = ["FeatureMatrix", "literal_matrix", "morgan_matrix"]

_RADIUS = 2

MOST_LITERALS = 2000
"""Literals that peers are given: with tens of thousands some of them run for hours."""


class FeatureMatrix(NamedTuple):
    """The same columns over training and test graphs, and what it takes to read each."""

    train: npt.NDArray[np.uint8]  # (training graphs, features)
    test: npt.NDArray[np.uint8]  # (test graphs, features)
    names: tuple[str, ...]  # no two alike
    conditions: npt.NDArray[np.int64]  # (features,), conditions that one test of the feature says
    entries: tuple[Entry, ...] = ()  # (features,) what each counts, where that is ours


def literal_matrix(train: GraphDataset, labels: npt.NDArray[Any], test: GraphDataset) -> FeatureMatrix:
    """Return the truth of our literals ("present", "at least n"); learned from `train` alone.

    There are at most `MOST_LITERALS`, those with the largest chi-squared on the training part.
    """
    classes, codes = np.unique(labels, return_inverse=True)
    texts = tuple(str(label) for label in classes.tolist())
    train = replace(train, target_codes=codes.astype(np.int32), classes=texts, class_names=texts)
    ego = learn_vocabulary(train, StructureIndex.build(train, _RADIUS))
    table = with_patterns(ego, discover_patterns(train))
    pool = LiteralPool.of(table)
    best = _most_telling(pool, codes, len(classes))
    columns, place = np.unique(pool.columns[best], return_inverse=True)
    small = table.select_columns(columns)
    parts = [small.counts, count_predicates(small.vocabulary, test).counts]
    truth = [(part.tocsc()[:, place].toarray() >= pool.at_least[best]).astype(np.uint8) for part in parts]
    entries = small.vocabulary.entries
    names = tuple(f"{entries[p].id} >= {n}" for p, n in zip(place, pool.at_least[best], strict=True))
    told = tuple(entries[p] for p in place.tolist())
    return FeatureMatrix(truth[0], truth[1], names, pool.conditions[best], told)


def _most_telling(pool: LiteralPool, codes: npt.NDArray[np.int64], n_classes: int) -> npt.NDArray[np.int64]:
    """Return the `MOST_LITERALS` literals with the largest chi-squared on the training part, in order of number."""
    if len(pool) <= MOST_LITERALS:
        return np.arange(len(pool))
    onehot = np.eye(n_classes)[codes]
    seen = pool.sums(onehot)[:, 0]
    expected = seen.sum(axis=1, keepdims=True) * onehot.mean(axis=0)
    unseen = len(codes) - seen.sum(axis=1, keepdims=True)
    spread = ((seen - expected) ** 2 / expected).sum(axis=1) * len(codes) / unseen[:, 0]
    return np.sort(np.argsort(-spread, kind="stable")[:MOST_LITERALS])


def morgan_matrix(train: GraphDataset, test: GraphDataset) -> FeatureMatrix:
    """Return RDKit's Morgan counts of radius 2, without the columns that no training molecule fills."""
    counts = [np.minimum(morgan_counts(part), 255).astype(np.uint8) for part in (train, test)]
    filled = np.flatnonzero(counts[0].any(axis=0))
    names = tuple(f"morgan {bit}" for bit in filled.tolist())
    return FeatureMatrix(counts[0][:, filled], counts[1][:, filled], names, np.ones(len(filled), np.int64))
