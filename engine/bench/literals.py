"""What peers learn from: literals of our vocabulary, or RDKit's Morgan counts, as plain matrices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.bench.peers import morgan_counts
from engine.data.dataset import GraphDataset
from engine.predicates.learning import learn_vocabulary
from engine.predicates.table import count_predicates
from engine.rules.pool import LiteralPool
from engine.structure.index import StructureIndex

__all__ = ["FeatureMatrix", "literal_matrix", "morgan_matrix"]

_RADIUS = 2


class FeatureMatrix(NamedTuple):
    """The same columns over training and test graphs, and what it takes to read each."""

    train: npt.NDArray[np.uint8]  # (training graphs, features)
    test: npt.NDArray[np.uint8]  # (test graphs, features)
    names: tuple[str, ...]  # no two alike
    conditions: npt.NDArray[np.int64]  # (features,), conditions that one test of the feature says


def literal_matrix(train: GraphDataset, labels: npt.NDArray[Any], test: GraphDataset) -> FeatureMatrix:
    """Return the truth of our literals ("present", "at least n"); all of them are learned from `train` alone."""
    classes, codes = np.unique(labels, return_inverse=True)
    texts = tuple(str(label) for label in classes.tolist())
    train = replace(train, target_codes=codes.astype(np.int32), classes=texts, class_names=texts)
    table = learn_vocabulary(train, StructureIndex.build(train, _RADIUS))
    pool = LiteralPool.of(table)
    column = {predicate.id: place for place, predicate in enumerate(table.vocabulary.predicates)}
    columns = [column[literal.predicate.id] for literal in pool.literals]
    at_least = np.array([literal.at_least for literal in pool.literals], np.int32)
    parts = [table.counts, count_predicates(table.vocabulary, test).counts]
    truth = [(part.tocsc()[:, columns].toarray() >= at_least).astype(np.uint8) for part in parts]
    names = tuple(f"{literal.predicate.id} >= {literal.at_least}" for literal in pool.literals)
    return FeatureMatrix(truth[0], truth[1], names, pool.conditions)


def morgan_matrix(train: GraphDataset, test: GraphDataset) -> FeatureMatrix:
    """Return RDKit's Morgan counts of radius 2, without the columns that no training molecule fills."""
    counts = [np.minimum(morgan_counts(part), 255).astype(np.uint8) for part in (train, test)]
    filled = np.flatnonzero(counts[0].any(axis=0))
    names = tuple(f"morgan {bit}" for bit in filled.tolist())
    return FeatureMatrix(counts[0][:, filled], counts[1][:, filled], names, np.ones(len(filled), np.int64))
