"""`RuleModel`: what every form of model has in common, and the evidence behind one prediction."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.predicates import PredicateTable, Vocabulary
from engine.rules.rule import Literal, Rule

__all__ = ["Attribution", "Form", "RuleModel", "ScoreScale"]


class Form(StrEnum):
    """The forms that a model can take."""

    RULES = "rules"
    LIST = "list"
    SCORECARD = "scorecard"
    TREE = "tree"
    FOREST = "forest"


class ScoreScale(StrEnum):
    """The scale on which contributions add up."""

    LOG_ODDS = "log-odds"
    PROBABILITY = "probability"


@dataclass(frozen=True, slots=True)
class Attribution:
    """What one thing that fired added to the score of the explained class.

    `rule` is the position among the rules; -1 for a forest, whose literals speak for themselves, and for the default of
    a rule list, which has none. A forest asks one literal in many trees, where it raises the score or lowers it;
    `lowered`, at least 0, is what the steps down took, and is part of `value`.

    Attributes
    ----------
    rule : int
        Position among the rules, or -1.
    literals : tuple of Literal
        What fired.
    value : float
        Added to the score, on the model's scale.
    lowered : float
        Taken by a forest's steps down.
    """

    rule: int
    literals: tuple[Literal, ...]
    value: float
    lowered: float = 0.0


class RuleModel(Protocol):
    """Predicts from a table of its own vocabulary's predicates, and can say why."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The predicates it speaks in: the columns of the tables it is given."""

    @property
    def form(self) -> Form:
        """Which form the model has."""

    @property
    def scale(self) -> ScoreScale:
        """The scale of `base` and of the attributions."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in the order in which they are shown; empty for a forest."""

    def probabilities(self, table: PredicateTable) -> npt.NDArray[np.float64]:
        """Predict the probability of each class.

        Parameters
        ----------
        table : PredicateTable
            Of the model's own vocabulary.

        Returns
        -------
        ndarray of float64, shape (graphs, classes)
            Rows sum to one.
        """

    def fired(self, table: PredicateTable) -> npt.NDArray[np.bool_]:
        """Tell which rules fire where.

        Parameters
        ----------
        table : PredicateTable
            Of the model's own vocabulary.

        Returns
        -------
        ndarray of bool, shape (graphs, rules)
            True where the rule fires.
        """

    def attribute(self, table: PredicateTable, graph: int, target: int) -> tuple[float, tuple[Attribution, ...]]:
        """Explain one prediction by what each thing that fired added to the score.

        Parameters
        ----------
        table : PredicateTable
            Of the model's own vocabulary.
        graph : int
            Row of the table.
        target : int
            Number of the class that is explained.

        Returns
        -------
        (float, tuple of Attribution)
            The base score of `target`, and what was added to it.
        """
