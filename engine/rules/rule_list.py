"""A rule list: rules in order, the first that fires decides."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.predicates import PredicateTable, Vocabulary
from engine.rules.model import Attribution, Form, ScoreScale
from engine.rules.rule import Rule
from engine.rules.rule_counts import conjunction_truth

__all__ = ["RuleList", "deciding"]


@dataclass(frozen=True, eq=False)
class RuleList:
    """If the first rule fires, its probabilities; else if the second does, its; and so on; else the default's.

    The weight of a rule is the probability of its class where it decides. Its counts, too, are of the graphs on which
    it decides, not of those that an earlier rule took. No probability is 0 or 1.

    Attributes
    ----------
    vocabulary : Vocabulary
        The predicates that the rules speak of.
    rules : tuple of Rule
        First one first.
    rule_probabilities : tuple of tuple of float
        Class probabilities of each rule; last, those of the default.
    prior : tuple of float
        Class probabilities before anything is asked.
    """

    vocabulary: Vocabulary
    rules: tuple[Rule, ...]
    rule_probabilities: tuple[tuple[float, ...], ...]
    prior: tuple[float, ...]

    form = Form.LIST
    scale = ScoreScale.LOG_ODDS

    @property
    def default(self) -> tuple[float, ...]:
        """The class probabilities where no rule fires."""
        return self.rule_probabilities[-1]

    def decides(self, table: PredicateTable) -> npt.NDArray[np.int64]:
        """Find the rule that decides on each graph.

        Parameters
        ----------
        table : PredicateTable
            Of the list's own vocabulary.

        Returns
        -------
        ndarray of int64, shape (graphs,)
            Position of the rule; the number of rules where none fires.
        """
        return deciding([conjunction_truth(rule.literals, table) for rule in self.rules], len(table))

    def fired(self, table: PredicateTable) -> npt.NDArray[np.bool_]:
        """Tell which rule decides where; of a list no other fires.

        Parameters
        ----------
        table : PredicateTable
            Of the list's own vocabulary.

        Returns
        -------
        ndarray of bool, shape (graphs, rules)
            One true entry in a row, or none.
        """
        found: npt.NDArray[np.bool_] = self.decides(table)[:, None] == np.arange(len(self.rules))
        return found

    def probabilities(self, table: PredicateTable) -> npt.NDArray[np.float64]:
        """Predict the probability of each class.

        Parameters
        ----------
        table : PredicateTable
            Of the list's own vocabulary.

        Returns
        -------
        ndarray of float64, shape (graphs, classes)
            Rows sum to one.
        """
        found: npt.NDArray[np.float64] = np.array(self.rule_probabilities)[self.decides(table)]
        return found

    def attribute(self, table: PredicateTable, graph: int, target: int) -> tuple[float, tuple[Attribution, ...]]:
        """Explain one prediction by how far the rule that decides moves the log-odds.

        The default moves them, too: it speaks where no rule does, has no literals and is no rule (-1).

        Parameters
        ----------
        table : PredicateTable
            Of the list's own vocabulary.
        graph : int
            Row of the table.
        target : int
            Number of the class that is explained.

        Returns
        -------
        (float, tuple of Attribution)
            The log-odds of `target` a priori, and one entry, or none where the default moves nothing.
        """
        decides = int(self.decides(table.select_rows([graph]))[0])
        base = _log_odds(self.prior, target)
        value = _log_odds(self.rule_probabilities[decides], target) - base
        if decides < len(self.rules):
            return base, (Attribution(decides, self.rules[decides].literals, value),)
        return base, (Attribution(-1, (), value),) if value else ()


def deciding(fires: list[npt.NDArray[np.bool_]], graphs: int) -> npt.NDArray[np.int64]:
    """Find the first of several conditions that holds on each graph.

    Parameters
    ----------
    fires : list of ndarray of bool
        Where each condition holds, shape (graphs,).
    graphs : int
        Number of graphs.

    Returns
    -------
    ndarray of int64, shape (graphs,)
        Position of the condition; their number where none holds.
    """
    columns = np.stack([*fires, np.ones(graphs, bool)], axis=1)
    found: npt.NDArray[np.int64] = columns.argmax(axis=1)
    return found


def _log_odds(rule_probabilities: tuple[float, ...], target: int) -> float:
    return math.log(rule_probabilities[target]) - math.log(
        math.fsum(p for c, p in enumerate(rule_probabilities) if c != target)
    )
