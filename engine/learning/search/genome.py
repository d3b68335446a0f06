"""`Individual`: rules as tuples of numbers, without weights; in one order, so that equal sets are equal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Conjunction", "Individual", "Scored", "conjunction", "individual"]

Conjunction: TypeAlias = tuple[tuple[int, ...], int]
"""Literal numbers of the pool in ascending order, ~number for an absent one; and the class spoken for."""

Individual: TypeAlias = tuple[Conjunction, ...]


def conjunction(parts: Iterable[int], target: int) -> Conjunction:
    """Return the rule with its parts in order, each once."""
    return tuple(sorted({int(part) for part in parts})), int(target)


def individual(rules: Iterable[Conjunction]) -> Individual:
    """Return the rules in order, each once."""
    return tuple(sorted(set(rules)))


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """An individual with its weights, learned from the inner training part, and how it does on the validation part.

    Attributes
    ----------
    rules : Individual
        Rules as numbers.
    base : ndarray of float64, shape (n_classes,)
        Score of each class where no rule fires.
    weights : ndarray of float64, shape (n_rules,)
        What each rule adds to the score of its class.
    loss : float
        Mean log-loss on the validation part.
    error : float
        Share of wrong predictions there.
    conditions : int
        Conditions of all rules together.
    language : int
        Where its new literals come from, see `Language`; -1 for everything.
    """

    rules: Individual
    base: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    loss: float
    error: float
    conditions: int
    language: int = -1

    @property
    def goals(self) -> tuple[float, int, int]:
        """What is to be small: validation log-loss, number of rules, number of conditions."""
        return self.loss, len(self.rules), self.conditions
