"""Candidate literals: the predicates of a table with count thresholds; of equal truths the simplest speaks for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.predicates.pattern import Pattern
from engine.predicates.table import PredicateTable
from engine.rules.rule import MAX_CONDITIONS, Literal

__all__ = ["NEGATION", "LiteralPool", "reading_cost"]

THRESHOLDS = (1, 2, 3)

NEGATION = 2.5
"""Saying what is not there takes a reader as much as saying this many things that are."""


@dataclass(frozen=True, slots=True, eq=False)
class LiteralPool:
    """Present literals as columns of a sparse truth matrix; an absent one is the complement of its column."""

    literals: tuple[Literal, ...]
    truth: Any  # scipy.sparse.csc_array of float64, (graphs, literals)
    conditions: npt.NDArray[np.int64]  # (literals,)
    cost: npt.NDArray[np.float64]  # (literals,) what it takes to read a present literal

    @classmethod
    def of(cls, table: PredicateTable, *, max_conditions: int = MAX_CONDITIONS) -> LiteralPool:
        """Return the literals of `table` that hold, and fail, on enough graphs and are short enough for a rule."""
        n = len(table)
        least = max(5, n // 500)
        literals, columns, seen = [], [], set()
        counts = table.counts.tocsc()
        simplest_first = sorted(enumerate(table.vocabulary.predicates), key=lambda item: item[1].n_conditions)
        for column, predicate in simplest_first:
            if predicate.n_conditions > max_conditions:
                break
            rows = counts.indices[counts.indptr[column] : counts.indptr[column + 1]]
            values = counts.data[counts.indptr[column] : counts.indptr[column + 1]]
            for at_least in THRESHOLDS:
                holds = np.sort(rows[values >= at_least])
                mark = holds.tobytes()
                if least <= len(holds) <= n - least and mark not in seen:
                    seen.add(mark)
                    literals.append(Literal(predicate, at_least))
                    columns.append(holds)
        indptr = np.concatenate(([0], np.cumsum([len(c) for c in columns], dtype=np.int64)))
        indices = np.concatenate([np.zeros(0, np.int32), *columns])
        truth = sparse.csc_array((np.ones(len(indices)), indices, indptr), shape=(n, len(literals)))
        conditions = np.array([x.predicate.n_conditions for x in literals], np.int64)
        return cls(tuple(literals), truth, conditions, np.array([reading_cost(x) for x in literals]))

    def column(self, literal: int) -> npt.NDArray[np.bool_]:
        """Return (graphs,): where the present literal holds."""
        found: npt.NDArray[np.bool_] = self.truth[:, [literal]].toarray().ravel() > 0
        return found


def reading_cost(literal: Literal) -> float:
    """Return what it takes to read a present literal: one for each thing said, more for negations and large radii.

    >>> from engine.predicates.predicate import Predicate
    >>> from engine.structure.roles import Structure
    >>> reading_cost(Literal(Predicate.of(Structure("wl", 2, 1, (0,), (0,), ()), ())))
    1.5
    """
    said = literal.predicate
    if isinstance(said, Pattern):
        cost = 1 + 0.25 * (said.size - 1)
    else:
        structure = 1 + 0.5 * (said.structure.radius - 1) if said.structure.radius else 0.0
        conditions = sum(1.0 if condition.low > 0 else NEGATION for condition in said.conditions)
        cost = max(structure + conditions, 1.0)
    return cost + (0.5 if literal.at_least > 1 else 0.0)
