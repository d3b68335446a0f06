"""Candidate literals: the columns of a table with count thresholds; of equal truths the simplest speaks for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.learning.bit_rows import Bits, masked_sums, pack, threshold_rows, threshold_support, unpack
from engine.predicates import PredicateTable, Vocabulary
from engine.predicates.egos import Predicate
from engine.predicates.groups import Property, Substructure
from engine.predicates.patterns import Pattern, PatternTable
from engine.rules import MAX_CONDITIONS, Literal
from engine.seeds import stream

__all__ = ["NEGATION", "LiteralPool", "number_of", "reading_cost"]

THRESHOLDS = (1, 2, 3, 4, 6)
"""Numbers of nodes that "at least" may ask for, besides the quartiles of columns that have larger ones."""

QUANTILES = np.array((0.25, 0.5, 0.75, 0.9))

ROUND = np.array((8, 10, 12, 15, 20, 25, 30, 40, 50))
"""Larger numbers that "at least" may ask for of what has a name: there a quartile would look learned."""

NEGATION = 2.5
"""Saying what is not there takes a reader as much as saying this many things that are."""

LEAST_SHARE = 0.005
"""A literal holds, and fails, on this share of the graphs at least, and on `LEAST` of them."""
LEAST = 5


def number_of(part: int) -> int:
    """Return the number of the literal behind a part of a conjunction: `number`, or `~number` for an absent one."""
    return part if part >= 0 else ~part


@dataclass(frozen=True, eq=False)
class LiteralPool:
    """Present literals as packed rows of truth; an absent one is the complement of its row.

    Conjunctions under construction are tuples of parts: a literal's number, or ~number where it is to be absent.

    Attributes
    ----------
    table : PredicateTable
        What the literals speak of.
    columns : ndarray of int64, shape (n_literals,)
        Column of the table of each literal.
    at_least : ndarray of int64, shape (n_literals,)
        Count that it asks for.
    bits : ndarray of uint64, shape (n_literals, n_words)
        Where it holds, 64 graphs a word.
    conditions : ndarray of int64, shape (n_literals,)
        Number of conditions of its predicate.
    cost : ndarray of float64, shape (n_literals,)
        What it takes to read it where it is present.
    """

    table: PredicateTable
    columns: npt.NDArray[np.int64]
    at_least: npt.NDArray[np.int64]
    bits: Bits
    conditions: npt.NDArray[np.int64]
    cost: npt.NDArray[np.float64]

    @classmethod
    def of(cls, table: PredicateTable, *, max_conditions: int = MAX_CONDITIONS, first: int = 0) -> LiteralPool:
        """Return the literals of a table that hold, and fail, on enough graphs and are short enough for a rule.

        Of literals that hold on the same graphs the one that is easiest to read is kept.

        Parameters
        ----------
        table : PredicateTable
            Counts of predicates in the training graphs.
        max_conditions : int
            Conditions of a literal at most.
        first : int
            Column from which on the literals are.

        Returns
        -------
        LiteralPool
        """
        n = len(table)
        least = max(LEAST, int(np.ceil(LEAST_SHARE * n)))
        conditions, cost = _burdens(table.vocabulary)
        counts = table.counts.tocsc()
        flat = counts.indptr.astype(np.int64), counts.indices.astype(np.int32, copy=False), counts.data
        short = first + np.flatnonzero(conditions[first:] <= max_conditions)
        column, at_least = _thresholds(counts, short, least, table.vocabulary)
        salt = stream(0, "column digest").integers(1, 2**63, n).astype(np.uint64)
        support, digest = threshold_support(*flat, column, at_least, salt)
        usable = np.flatnonzero((support >= least) & (support <= n - least))
        spent = cost[column] + 0.5 * (at_least > 1)
        simplest_first = usable[np.lexsort((at_least[usable], column[usable], spent[usable]))]
        _, chosen = np.unique(digest[simplest_first], return_index=True)
        kept = simplest_first[np.sort(chosen)]
        bits = threshold_rows(*flat, column[kept], at_least[kept], -(-n // 64))
        return cls(table, column[kept], at_least[kept], bits, conditions[column[kept]], spent[kept])

    def __len__(self) -> int:
        return len(self.columns)

    def literal(self, number: int) -> Literal:
        """Return what literal `number` says.

        Parameters
        ----------
        number : int
            From 0, not below.

        Returns
        -------
        Literal
            Present.
        """
        return Literal(self.table.vocabulary.entry(int(self.columns[number])), int(self.at_least[number]))

    @cached_property
    def literals(self) -> tuple[Literal, ...]:
        """All of them, written out: slow for a large pool, which learners do not need."""
        return tuple(self.literal(k) for k in range(len(self)))

    def said(self, parts: Iterable[int]) -> tuple[Literal, ...]:
        """Return what the parts of a conjunction say.

        Parameters
        ----------
        parts : iterable of int
            Literal numbers, ~number for an absent one.

        Returns
        -------
        tuple of Literal
            In the same order.
        """
        return tuple(replace(self.literal(number_of(part)), present=part >= 0) for part in parts)

    def used_columns(self, parts: Iterable[int]) -> npt.NDArray[np.int64]:
        """Return the columns of the table that the parts of conjunctions speak of.

        Parameters
        ----------
        parts : iterable of int
            Literal numbers, ~number for an absent one.

        Returns
        -------
        ndarray of int64
            Ascending, each once.
        """
        return np.unique(np.array([self.columns[number_of(part)] for part in parts], np.int64))

    def column(self, literal: int) -> npt.NDArray[np.bool_]:
        """Return where a literal holds.

        Parameters
        ----------
        literal : int
            Its number, from 0.

        Returns
        -------
        ndarray of bool, shape (n_graphs,)
            Where it holds when present.
        """
        truth: npt.NDArray[np.bool_] = unpack(self.bits[[literal]], len(self.table))[0]
        return truth

    def sums(
        self, values: npt.NDArray[np.float64], masks: npt.NDArray[np.bool_] | None = None, *, jobs: int = 1
    ) -> npt.NDArray[np.float64]:
        """Sum values over the graphs where a literal and a mask hold.

        Parameters
        ----------
        values : ndarray of float64, shape (n_graphs, n_columns)
            What is summed.
        masks : ndarray of bool, shape (n_masks, n_graphs), optional
            By default one that holds everywhere.
        jobs : int
            Threads.

        Returns
        -------
        ndarray of float64, shape (n_literals, n_masks, n_columns)
        """
        everywhere = np.ones((1, len(self.table)), np.bool_) if masks is None else masks
        return masked_sums(self.bits, pack(everywhere), values, jobs=jobs)


def reading_cost(literal: Literal) -> float:
    """Return what it takes to read a present literal: one for each thing said, more for negations and large radii.

    >>> from engine.predicates.egos import Predicate
    >>> from engine.structure import Structure
    >>> reading_cost(Literal(Predicate.of(Structure("wl", 2, 1, (0,), (0,), ()), ())))
    1.5
    """
    said = literal.predicate
    if isinstance(said, Pattern):
        told = len(said.nodes[0]) + any(said.edges)
        cost = 1.0 + 0.25 * (said.size - 1) + 0.05 * told
    elif isinstance(said, Property):
        return 1.0  # the number belongs to it
    elif isinstance(said, Substructure):
        cost = 1.0
    else:
        cost = _predicate_cost(said)
    return cost + (0.5 if literal.at_least > 1 else 0.0)


def _predicate_cost(said: Predicate) -> float:
    structure = 1 + 0.5 * (said.structure.radius - 1) if said.structure.radius else 0.0
    conditions = sum(1.0 if condition.low > 0 else NEGATION for condition in said.conditions)
    return max(structure + conditions, 1.0)


def _burdens(vocabulary: Vocabulary) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return the number of conditions of each column, and what it takes to read "at least one" of it."""
    patterns = vocabulary.patterns
    plain = (
        patterns.plainness
        if isinstance(patterns, PatternTable)
        else np.array([reading_cost(Literal(pattern)) for pattern in patterns], np.float64)
    )
    conditions = np.array([p.n_conditions for p in vocabulary.predicates], np.int64)
    cost = np.array([_predicate_cost(p) for p in vocabulary.predicates], np.float64)
    one = np.ones(len(vocabulary.substructures) + len(vocabulary.properties))  # what each takes to read
    return (
        np.concatenate((conditions, np.ones(len(plain) + len(one), np.int64))),
        np.concatenate((cost, plain, one)),
    )


def _thresholds(
    counts: Any, usable: npt.NDArray[np.int64], least: int, vocabulary: Vocabulary
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return (column, at least) pairs: the usual small numbers, and quartiles where a column has larger ones.

    Of SMARTS the larger ones are round numbers instead, and of properties all.
    """
    highest = counts.max(axis=0).toarray().ravel() if counts.shape[0] and counts.shape[1] else np.zeros(0, np.int64)
    valued = len(vocabulary) - len(vocabulary.properties)
    named = valued - len(vocabulary.substructures)
    columns, at_least = [], []
    for column in usable[usable >= valued].tolist():
        round_numbers = np.array(vocabulary.properties[column - valued].thresholds)
        columns.append(np.full(len(round_numbers), column))
        at_least.append(round_numbers)
    usable = usable[usable < valued]
    for threshold in THRESHOLDS:
        reached = usable[highest[usable] >= threshold]
        columns.append(reached)
        at_least.append(np.full(len(reached), threshold))
    for column in usable[highest[usable] > THRESHOLDS[-1]]:
        values = counts.data[counts.indptr[column] : counts.indptr[column + 1]].astype(np.int64)
        large = np.unique(values[values > THRESHOLDS[-1]])
        if np.count_nonzero(values > THRESHOLDS[-1]) >= least:
            cuts = large if len(large) <= len(THRESHOLDS) else np.unique(_quantiles(values))
            cuts = ROUND if column >= named else np.unique(np.ceil(cuts).astype(np.int64))
            cuts = cuts[cuts > THRESHOLDS[-1]]
            columns.append(np.full(len(cuts), column))
            at_least.append(cuts)
    return np.concatenate(columns).astype(np.int64), np.concatenate(at_least).astype(np.int64)


def _quantiles(values: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return what `np.quantile` does for `QUANTILES`, to the last bit, in a fraction of its time."""
    ordered, place = np.sort(values), (len(values) - 1) * QUANTILES
    below = place.astype(np.int64)
    low, high, share = ordered[below], ordered[np.minimum(below + 1, len(values) - 1)], place - below
    found: npt.NDArray[np.float64] = np.where(
        share < 0.5, low + (high - low) * share, high - (high - low) * (1 - share)
    )
    return found
