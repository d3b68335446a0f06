"""A rule set: DNF rules per class, whose weights add up to log-odds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp, softmax

from engine.predicates import PredicateTable, Vocabulary
from engine.rules.model import Attribution, Form, ScoreScale
from engine.rules.rule import Rule
from engine.rules.rule_counts import conjunction_truth

__all__ = ["RuleSet"]


@dataclass(frozen=True, eq=False)
class RuleSet:
    """score(class) = base(class) + the weights of its rules that fire; probabilities by softmax.

    With two classes the difference of the scores is the log-odds.

    Attributes
    ----------
    vocabulary : Vocabulary
        The predicates that the rules speak of.
    rules : tuple of Rule
        In the order in which they are shown.
    base : tuple of float
        Score of each class where no rule fires.
    """

    vocabulary: Vocabulary
    rules: tuple[Rule, ...]
    base: tuple[float, ...]

    form = Form.RULES
    scale = ScoreScale.LOG_ODDS

    def fired(self, table: PredicateTable) -> npt.NDArray[np.bool_]:
        """Tell which rules fire where.

        Parameters
        ----------
        table : PredicateTable
            Of the set's own vocabulary.

        Returns
        -------
        ndarray of bool, shape (graphs, rules)
            True where the rule fires.
        """
        columns = [conjunction_truth(rule.literals, table) for rule in self.rules]
        return np.stack(columns, axis=1) if columns else np.zeros((len(table), 0), bool)

    def scores(self, table: PredicateTable) -> npt.NDArray[np.float64]:
        """Add up the scores, rule by rule in order.

        Parameters
        ----------
        table : PredicateTable
            Of the set's own vocabulary.

        Returns
        -------
        ndarray of float64, shape (graphs, classes)
            Differences are log-odds.
        """
        scores = np.tile(np.array(self.base), (len(table), 1))
        fired = self.fired(table)
        for position, rule in enumerate(self.rules):
            scores[:, rule.target] += rule.weight * fired[:, position]
        return scores

    def probabilities(self, table: PredicateTable) -> npt.NDArray[np.float64]:
        """Predict the probability of each class.

        Parameters
        ----------
        table : PredicateTable
            Of the set's own vocabulary.

        Returns
        -------
        ndarray of float64, shape (graphs, classes)
            Rows sum to one.
        """
        probabilities: npt.NDArray[np.float64] = softmax(self.scores(table), axis=1)
        return probabilities

    def attribute(self, table: PredicateTable, graph: int, target: int) -> tuple[float, tuple[Attribution, ...]]:
        """Explain one prediction by what each fired rule added to the log-odds.

        A rule for `target` adds its weight. Rules for other classes lower the log-odds through the sum over those
        classes; with more than two classes that loss is shared in proportion to weight times probability.

        Parameters
        ----------
        table : PredicateTable
            Of the set's own vocabulary.
        graph : int
            Row of the table.
        target : int
            Number of the class that is explained.

        Returns
        -------
        (float, tuple of Attribution)
            The base log-odds of `target`, and what was added; together they are its log-odds.
        """
        row = table.select_rows([graph])
        fired = np.flatnonzero(self.fired(row)[0])
        others = [c for c in range(len(self.base)) if c != target]
        start, end = np.array(self.base), self.scores(row)[0]
        base = float(start[target] - logsumexp(start[others]))
        loss = float(logsumexp(end[others]) - logsumexp(start[others]))
        share = {c: float(p) for c, p in zip(others, softmax(end[others]), strict=True)}
        against = [i for i in fired if self.rules[i].target != target]
        blame = {i: self.rules[i].weight * share[self.rules[i].target] for i in against}
        total = math.fsum(blame.values())
        attributions = []
        for i in fired:
            rule = self.rules[i]
            value = rule.weight if rule.target == target else -loss * (blame[i] / total if total else 1 / len(blame))
            attributions.append(Attribution(int(i), rule.literals, float(value)))
        return base, tuple(attributions)
