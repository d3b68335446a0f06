"""From chosen conjunctions and their weights to a rule set that can be used and read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from engine.predicates import PredicateTable
from engine.rules import Literal, Rule, RuleCounts, RuleSet, count_rule

__all__ = ["IDLE", "assemble_rule_set"]

IDLE = 1e-6
"""A rule of smaller weight says nothing."""


def assemble_rule_set(
    chosen: Iterable[tuple[tuple[Literal, ...], int, float]],
    base: npt.NDArray[np.float64],
    table: PredicateTable,
    target: npt.NDArray[np.int32],
) -> RuleSet:
    """Return a rule set, over the vocabulary that it uses, from chosen conjunctions and their weights.

    Parameters
    ----------
    chosen : iterable of (tuple of Literal, int, float)
        Literals, class and weight of each rule; rules of a weight up to `IDLE` are left out.
    base : ndarray of float64, shape (n_classes,)
        Score of each class where no rule fires.
    table : PredicateTable
        The predicates of these literals, and best few others, over the graphs on which the rules are counted.
    target : ndarray of int32, shape (n_graphs,)
        Class codes of these graphs, all known.

    Returns
    -------
    RuleSet
        Rules by class, the last class first, in each the strongest first.
    """
    unknown = RuleCounts(0, 0, 0, 0)
    rules = [Rule(literals, of_class, float(weight), unknown) for literals, of_class, weight in chosen if weight > IDLE]
    rules.sort(key=lambda rule: (-rule.target, -rule.weight))
    columns = {table.vocabulary.column_of(literal.predicate) for rule in rules for literal in rule.literals}
    small = table.select_columns(np.array(sorted(columns), dtype=np.int64))
    counted = tuple(replace(rule, counts=count_rule(rule.literals, rule.target, small, target)) for rule in rules)
    return RuleSet(small.vocabulary, counted, tuple(float(b) for b in base))
