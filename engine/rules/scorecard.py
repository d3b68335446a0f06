"""A scorecard: whole points for each literal, and a table from their total to a probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from engine.predicates import PredicateTable, Vocabulary
from engine.rules.model import Attribution, Form
from engine.rules.rule import Literal, Rule, RuleCounts
from engine.rules.rule_set import RuleSet

__all__ = ["MOST_POINTS", "Band", "Row", "Scorecard"]

MOST_POINTS = 9
"""No row has more points than this: one digit is added in the head."""

_BAND_EDGES = (0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True, slots=True)
class Row:
    """Points for a class where a literal holds.

    Attributes
    ----------
    literal : Literal
        What is looked at.
    target : int
        Number of the class.
    points : int
        1 to `MOST_POINTS`.
    counts : RuleCounts
        Over the training graphs.
    name : str
        What a person calls it.
    """

    literal: Literal
    target: int
    points: int
    counts: RuleCounts
    name: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """Totals from `low` to `high` points, and the probabilities of the second class at both ends."""

    low: int
    high: int
    low_chance: float
    high_chance: float


@dataclass(frozen=True, eq=False)
class Scorecard(RuleSet):
    """A rule set whose rules are single literals, and whose weights are whole multiples of one unit of log-odds.

    With two classes a point for the first is a point off the total, and log-odds of the second = intercept + unit x
    total. With more, each class has a total of its own, and the probabilities are the softmax of base + unit x total.

    Attributes
    ----------
    unit : float
        Log-odds that a point is worth.
    points : tuple of int
        Of each row, for the class that it speaks for; weight = unit x points.
    """

    unit: float
    points: tuple[int, ...]

    form = Form.SCORECARD

    @classmethod
    def of(cls, vocabulary: Vocabulary, rows: Sequence[Row], base: tuple[float, ...], unit: float) -> Self:
        """Build a scorecard of rows.

        Parameters
        ----------
        vocabulary : Vocabulary
            The predicates that the rows speak of.
        rows : sequence of Row
            In the order in which they are shown.
        base : tuple of float
            Log-odds of each class at no points.
        unit : float
            Log-odds that a point is worth.

        Returns
        -------
        Scorecard
            Each row is a rule.
        """
        rules = tuple(Rule((row.literal,), row.target, unit * row.points, row.counts, row.name) for row in rows)
        return cls(vocabulary, rules, base, unit, tuple(row.points for row in rows))

    @property
    def intercept(self) -> float:
        """Log-odds of the second of two classes at a total of 0."""
        return self.base[1] - self.base[0]

    @property
    def signed_points(self) -> tuple[int, ...]:
        """Points of each row towards its total: with two classes, those for the first class are negative."""
        two = len(self.base) == 2
        return tuple(-n if two and rule.target == 0 else n for rule, n in zip(self.rules, self.points, strict=True))

    def total_for(self, row: int) -> int:
        """Tell to which class's total a row adds.

        Parameters
        ----------
        row : int
            Position among the rows.

        Returns
        -------
        int
            Number of the class; of two always the second.
        """
        return 1 if len(self.base) == 2 else self.rules[row].target

    def totals(self, table: PredicateTable) -> npt.NDArray[np.int64]:
        """Add up the points.

        Parameters
        ----------
        table : PredicateTable
            Of the scorecard's own vocabulary.

        Returns
        -------
        ndarray of int64, shape (graphs, classes)
            Points of each class; with two classes all are in the second column.
        """
        totals = np.zeros((len(table), len(self.base)), np.int64)
        fired = self.fired(table)
        for row, points in enumerate(self.signed_points):
            totals[:, self.total_for(row)] += points * fired[:, row]
        return totals

    def scores(self, table: PredicateTable) -> npt.NDArray[np.float64]:
        """Turn totals into scores: base + unit x total.

        Parameters
        ----------
        table : PredicateTable
            Of the scorecard's own vocabulary.

        Returns
        -------
        ndarray of float64, shape (graphs, classes)
            Differences are log-odds.
        """
        found: npt.NDArray[np.float64] = np.array(self.base) + self.unit * self.totals(table)
        return found

    def attribute(self, table: PredicateTable, graph: int, target: int) -> tuple[float, tuple[Attribution, ...]]:
        """Explain one prediction by what the points of each row that holds are worth.

        Parameters
        ----------
        table : PredicateTable
            Of the scorecard's own vocabulary.
        graph : int
            Row of the table.
        target : int
            Number of the class that is explained.

        Returns
        -------
        (float, tuple of Attribution)
            The log-odds of `target` at no points, and what was added to it.
        """
        if len(self.base) > 2:
            return super().attribute(table, graph, target)
        fired = np.flatnonzero(self.fired(table.select_rows([graph]))[0])
        sign, points = 2 * target - 1, self.signed_points
        return sign * self.intercept, tuple(
            Attribution(int(row), self.rules[row].literals, sign * self.unit * points[row]) for row in fired
        )

    def bands(self) -> tuple[Band, ...]:
        """Return every total that two classes can have, in ranges of like probability; none with more classes."""
        if len(self.base) != 2:
            return ()
        least, most = (sum(p for p in self.signed_points if p * sign > 0) for sign in (-1, 1))
        totals = np.arange(least, most + 1)
        probabilities = expit(self.intercept + self.unit * totals)
        band = np.searchsorted(_BAND_EDGES, probabilities, side="right")
        found = []
        for number in np.unique(band):
            inside = np.flatnonzero(band == number)
            low, high = inside[0], inside[-1]
            found.append(
                Band(int(totals[low]), int(totals[high]), float(probabilities[low]), float(probabilities[high]))
            )
        return tuple(found)
