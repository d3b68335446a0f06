"""`Literal` and `Rule`: what a model says, as data. Text is a view of them and lives in `engine.explain`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.predicates import Entry

__all__ = ["MAX_CONDITIONS", "Literal", "Recurrence", "Rule", "RuleCounts"]

MAX_CONDITIONS = 6
"""No rule has more conditions than this: a person has to hold it in mind."""


@dataclass(frozen=True, slots=True)
class Literal:
    """Holds for a graph with at least `at_least` nodes that satisfy `predicate`; negated when not `present`.

    Attributes
    ----------
    predicate : Predicate, Pattern, Substructure or Property
        What nodes satisfy.
    at_least : int
        From 1.
    present : bool
        False where the literal is negated.
    """

    predicate: Entry
    at_least: int = 1
    present: bool = True


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """On how many training graphs a rule fires, and the totals to compare with.

    Attributes
    ----------
    fired : int
        Graphs on which it fires.
    fired_in_class : int
        Those of them that are of its class.
    graphs : int
        All graphs.
    in_class : int
        All graphs of its class.
    """

    fired: int
    fired_in_class: int
    graphs: int
    in_class: int

    @classmethod
    def of(cls, fired: npt.NDArray[np.bool_], in_class: npt.NDArray[np.bool_]) -> RuleCounts:
        """Count over graphs.

        Parameters
        ----------
        fired, in_class : ndarray of bool, shape (graphs,)
            Whether the rule fires on each, and whether it is of its class.

        Returns
        -------
        RuleCounts
        """
        hits = int(np.count_nonzero(fired & in_class))
        return cls(int(np.count_nonzero(fired)), hits, len(fired), int(np.count_nonzero(in_class)))

    @property
    def support(self) -> float:
        """Share of all graphs on which the rule fires."""
        return self.fired / self.graphs if self.graphs else 0.0

    @property
    def precision(self) -> float:
        """Share of the graphs on which it fires that belong to its class."""
        return self.fired_in_class / self.fired if self.fired else 0.0

    @property
    def coverage(self) -> float:
        """Share of its class's graphs on which it fires."""
        return self.fired_in_class / self.in_class if self.in_class else 0.0

    @property
    def lift(self) -> float:
        """Precision divided by the share of the class among all graphs: 1 says nothing."""
        prior = self.in_class / self.graphs if self.graphs else 0.0
        return self.precision / prior if prior else 0.0


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How often a rule, or a near copy of it, was chosen again from halves of the training graphs.

    Attributes
    ----------
    chosen : int
        Halves from which it was chosen.
    halves : int
        Halves that were tried.
    """

    chosen: int
    halves: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A conjunction of literals that speaks for class number `target`.

    `weight` is added to the log-odds of the class (rule set, scorecard), or is the class's probability (rule of a list,
    tree leaf).

    Attributes
    ----------
    literals : tuple of Literal
        All of them have to hold.
    target : int
        Number of the class.
    weight : float
        Added to the log-odds, or a probability, as the form has it.
    counts : RuleCounts
        Over the training graphs.
    name : str
        What a person calls it.
    again : Recurrence or None
        None where it was not looked at.
    """

    literals: tuple[Literal, ...]
    target: int
    weight: float
    counts: RuleCounts
    name: str = ""
    again: Recurrence | None = None

    @property
    def n_conditions(self) -> int:
        """Number of conditions: each literal counts its structure test and its role tests."""
        return sum(literal.predicate.n_conditions for literal in self.literals)
