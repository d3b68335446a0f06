"""`Arena`: what individuals are made of and measured by. Classes of validation rows are used for measuring alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from engine.data import Rows, deal_fairly, divisible
from engine.errors import Fault, OptionError
from engine.learning.assembly import IDLE
from engine.learning.literals import LiteralPool, number_of
from engine.learning.rule_set import Recipe
from engine.learning.search.genome import Conjunction, Individual, Scored, individual
from engine.learning.search.vocabulary_mask import EVERYTHING, Language
from engine.learning.weights import fit_weights, rule_scores
from engine.predicates import PredicateTable
from engine.rules import MAX_CONDITIONS
from engine.seeds import integer_seed, stream

__all__ = ["Arena", "inner_split"]

Floats = npt.NDArray[np.float64]

RIDGE = Recipe().ridge
"""As in the greedy choice."""

VALIDATION = 0.2
"""Share of each class that is held out to compare individuals."""


def inner_split(target: npt.NDArray[np.int32], seed: int, copies: Rows | None = None) -> tuple[Rows, Rows]:
    """Split training rows into those to learn from and those to compare individuals on.

    Parameters
    ----------
    target : ndarray of int32, shape (n_graphs,)
        Class codes, all known; every class has its share in both parts.
    seed : int
        Of the split.
    copies : ndarray of int64, shape (n_graphs,), optional
        Rows of one number are on one side where that can be done.

    Returns
    -------
    tuple of ndarray of int64
        Rows to learn from and rows to compare on, both ascending.

    Raises
    ------
    OptionError
        Where no class has two graphs to share out.
    """
    if copies is not None and len(np.unique(units := divisible(copies, target))) < len(units):
        part = deal_fairly(units, target, (1 - VALIDATION, VALIDATION), integer_seed(seed, "search", "split"))
        if part is not None:
            return np.flatnonzero(part == 0), np.flatnonzero(part == 1)
    random = stream(seed, "search", "split")
    held = []
    for code in np.unique(target):
        rows = random.permutation(np.flatnonzero(target == code))
        held.append(rows[: max(1, round(VALIDATION * len(rows))) if len(rows) > 1 else 0])
    validation = np.sort(np.concatenate(held))
    if len(validation) == 0:
        found = f"{len(target)} graphs, no two of one class"
        raise OptionError(Fault("O709", "option search", found, "Give more graphs, or choose search none"))
    return np.setdiff1d(np.arange(len(target)), validation), validation


@dataclass(frozen=True, eq=False)
class Arena:
    """The literals of the inner training part, their truth over all training rows, and the two parts.

    Attributes
    ----------
    pool : LiteralPool
        Literals, over the inner training rows.
    table : PredicateTable
        All training rows, same columns.
    target : ndarray of int32, shape (n_graphs,)
        Class codes of all training rows.
    sample_weight : ndarray of float64, shape (n_graphs,)
        Weight of each, with mean one.
    n_classes : int
        Number of classes.
    train, validation : ndarray of int64
        Inner training and validation rows, ascending.
    max_rules : int
        Rules of an individual at most.
    """

    pool: LiteralPool
    table: PredicateTable
    target: npt.NDArray[np.int32]
    sample_weight: Floats
    n_classes: int
    train: Rows
    validation: Rows
    max_rules: int
    _literals: dict[int, npt.NDArray[np.bool_]] = field(default_factory=dict)
    _rules: dict[tuple[int, ...], npt.NDArray[np.bool_]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        table: PredicateTable,
        target: npt.NDArray[np.int32],
        weight: Floats | None,
        parts: tuple[Rows, Rows],
        n_classes: int,
        max_rules: int,
    ) -> Arena:
        """Return the arena over a table of predicates.

        Parameters
        ----------
        table : PredicateTable
            Counts in all training rows, of predicates that were learned from `parts[0]` alone.
        target : ndarray of int32, shape (n_graphs,)
            Class codes, all known.
        weight : ndarray of float64, shape (n_graphs,), or None
            Weight of each graph; None where all count the same.
        parts : tuple of ndarray of int64
            Rows to learn from and rows to compare on, from `inner_split`.
        n_classes : int
            Number of classes.
        max_rules : int
            Rules of an individual at most.

        Returns
        -------
        Arena
        """
        pool = LiteralPool.of(table.select_rows(parts[0]), max_conditions=MAX_CONDITIONS - 1)
        sample_weight = np.ones(len(target)) if weight is None else weight / weight.mean()
        return cls(pool, table, target, sample_weight, n_classes, *parts, max_rules)

    @cached_property
    def _counts(self) -> Any:
        return self.table.counts.tocsc()

    @cached_property
    def language(self) -> Language:
        """What each literal asks of a language."""
        return Language.of(self.pool)

    @cached_property
    def thresholds(self) -> dict[int, npt.NDArray[np.int64]]:
        """The literals of each column of the table."""
        order = np.argsort(self.pool.columns, kind="stable")
        columns, first = np.unique(self.pool.columns[order], return_index=True)
        return dict(zip(columns.tolist(), np.split(order, first[1:]), strict=True))

    def literal_truth(self, part: int) -> npt.NDArray[np.bool_]:
        """Return where a part of a conjunction holds.

        Parameters
        ----------
        part : int
            Literal number, ~number for an absent one.

        Returns
        -------
        ndarray of bool, shape (n_graphs,)
        """
        number = number_of(part)
        if number not in self._literals:
            column = int(self.pool.columns[number])
            counts, here = self._counts, slice(*self._counts.indptr[column : column + 2])
            truth = np.zeros(len(self.table), np.bool_)
            truth[counts.indices[here]] = counts.data[here] >= self.pool.at_least[number]
            self._literals[number] = truth
        found = self._literals[number]
        return found if part >= 0 else ~found

    def rule_truth(self, parts: tuple[int, ...]) -> npt.NDArray[np.bool_]:
        """Return where all parts of a conjunction hold.

        Parameters
        ----------
        parts : tuple of int
            Literal numbers, ~number for an absent one.

        Returns
        -------
        ndarray of bool, shape (n_graphs,)
        """
        if parts not in self._rules:
            truth = np.ones(len(self.table), np.bool_)
            for part in parts:
                truth &= self.literal_truth(part)
            self._rules[parts] = truth
        return self._rules[parts]

    def fires(self, rules: Individual) -> npt.NDArray[np.bool_]:
        """Return where each rule fires.

        Parameters
        ----------
        rules : Individual
            Rules as numbers.

        Returns
        -------
        ndarray of bool, shape (n_graphs, n_rules)
        """
        columns = [self.rule_truth(parts) for parts, _ in rules]
        return np.stack(columns, axis=1) if columns else np.zeros((len(self.table), 0), np.bool_)

    def conditions(self, parts: tuple[int, ...]) -> int:
        """Return the number of conditions of a rule.

        Parameters
        ----------
        parts : tuple of int
            Literal numbers, ~number for an absent one.

        Returns
        -------
        int
        """
        return int(sum(self.pool.conditions[number_of(part)] for part in parts))

    def sound(self, rules: Individual) -> Individual:
        """Return the rules without those that are too long, fire always or never, or repeat a simpler one.

        Parameters
        ----------
        rules : Individual
            Rules as numbers.

        Returns
        -------
        Individual
            Fires is judged on the inner training rows.
        """
        kept: dict[tuple[bytes, int], Conjunction] = {}
        for rule in sorted(rules, key=lambda r: (self.conditions(r[0]), len(r[0]), r)):
            truth = self.rule_truth(rule[0])[self.train]
            if 0 < self.conditions(rule[0]) <= MAX_CONDITIONS and truth.any() and not truth.all():
                kept.setdefault((truth.tobytes(), rule[1]), rule)
        return individual(kept.values())

    def weigh(self, rules: Individual, rows: Rows) -> tuple[Floats, Floats]:
        """Return base and weights learned from `rows`.

        Parameters
        ----------
        rules : Individual
            Rules as numbers.
        rows : ndarray of int64
            Rows to learn from.

        Returns
        -------
        base : ndarray of float64, shape (n_classes,)
        weights : ndarray of float64, shape (n_rules,)
        """
        prior = np.bincount(self.target[rows], weights=self.sample_weight[rows], minlength=self.n_classes) + 0.5
        base = np.log(prior) - np.log(prior).mean()
        start = base, np.full(len(rules), 0.1)
        return fit_weights(
            self.fires(rules)[rows], speakers(rules), self.target[rows], self.sample_weight[rows], RIDGE, start
        )

    def evaluate(self, rules: Individual, language: int = EVERYTHING) -> Scored:
        """Return the sound part of `rules`, less what gets no weight, with its weights and scores.

        Parameters
        ----------
        rules : Individual
            Rules as numbers.
        language : int
            Where new literals of its children come from; kept as it is.

        Returns
        -------
        Scored
            Weights from the inner training rows, scores on the validation rows.
        """
        rules = self.sound(rules)
        base, weights = self.weigh(rules, self.train)
        busy = weights > IDLE
        rules, weights = tuple(rule for rule, some in zip(rules, busy, strict=True) if some), weights[busy]
        probabilities = self.probabilities(rules, base, weights, self.validation)
        truth, sample_weight = self.target[self.validation], self.sample_weight[self.validation]
        likelihood = probabilities[np.arange(len(truth)), truth]
        loss = float(sample_weight @ -np.log(np.maximum(likelihood, 1e-15)) / sample_weight.sum())
        error = float(sample_weight @ (probabilities.argmax(axis=1) != truth) / sample_weight.sum())
        return Scored(rules, base, weights, loss, error, sum(self.conditions(parts) for parts, _ in rules), language)

    def probabilities(self, rules: Individual, base: Floats, weights: Floats, rows: Rows) -> Floats:
        """Return the class probabilities of some rules with their weights.

        Parameters
        ----------
        rules : Individual
            Rules as numbers.
        base : ndarray of float64, shape (n_classes,)
        weights : ndarray of float64, shape (n_rules,)
        rows : ndarray of int64, shape (n_rows,)
            Rows to predict.

        Returns
        -------
        ndarray of float64, shape (n_rows, n_classes)
            Each row sums to one.
        """
        found: Floats = softmax(rule_scores(base, weights, self.fires(rules)[rows], speakers(rules)), axis=1)
        return found


def speakers(rules: Individual) -> npt.NDArray[np.int64]:
    """Return (rules,): the class that each speaks for."""
    return np.array([target for _, target in rules], np.int64)
