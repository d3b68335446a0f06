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
    """

    vocabulary: Vocabulary
    rules: tuple[Rule, ...]
    chances: tuple[tuple[float, ...], ...]  # class probabilities of each rule; last, those of the default
    prior: tuple[float, ...]  # class probabilities before anything is asked

    form = Form.LIST
    scale = ScoreScale.LOG_ODDS

    @property
    def default(self) -> tuple[float, ...]:
        """The class probabilities where no rule fires."""
        return self.chances[-1]

    def decides(self, table: PredicateTable) -> npt.NDArray[np.int64]:
        """Return (graphs,): the position of the rule that decides, the number of rules where none fires."""
        return deciding([conjunction_truth(rule.literals, table) for rule in self.rules], len(table))

    def fired(self, table: PredicateTable) -> npt.NDArray[np.bool_]:
        """Return (graphs, rules): the one rule that decides, or none."""
        found: npt.NDArray[np.bool_] = self.decides(table)[:, None] == np.arange(len(self.rules))
        return found

    def probabilities(self, table: PredicateTable) -> npt.NDArray[np.float64]:
        """Return (graphs, classes), rows sum to one."""
        found: npt.NDArray[np.float64] = np.array(self.chances)[self.decides(table)]
        return found

    def attribute(self, table: PredicateTable, graph: int, target: int) -> tuple[float, tuple[Attribution, ...]]:
        """Return the log-odds of `target` a priori, and how far the rule that decides moves them.

        The default moves them, too: it speaks where no rule does, has no literals and is no rule (-1).
        """
        decides = int(self.decides(table.select_rows([graph]))[0])
        base = _log_odds(self.prior, target)
        value = _log_odds(self.chances[decides], target) - base
        if decides < len(self.rules):
            return base, (Attribution(decides, self.rules[decides].literals, value),)
        return base, (Attribution(-1, (), value),) if value else ()


def deciding(fires: list[npt.NDArray[np.bool_]], graphs: int) -> npt.NDArray[np.int64]:
    """Return (graphs,): which of the conditions, each of shape (graphs,), holds first; their number where none does."""
    columns = np.stack([*fires, np.ones(graphs, bool)], axis=1)
    found: npt.NDArray[np.int64] = columns.argmax(axis=1)
    return found


def _log_odds(chances: tuple[float, ...], target: int) -> float:
    return math.log(chances[target]) - math.log(math.fsum(p for c, p in enumerate(chances) if c != target))
