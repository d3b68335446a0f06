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
        """Return (graphs, classes), rows sum to one."""

    def fired(self, table: PredicateTable) -> npt.NDArray[np.bool_]:
        """Return (graphs, rules): which rules fire where."""

    def attribute(self, table: PredicateTable, graph: int, target: int) -> tuple[float, tuple[Attribution, ...]]:
        """Return the base score of class `target` and what each thing that fired added to it."""
