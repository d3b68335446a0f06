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
    """Return the rule set over the vocabulary that it uses: rules by class, strongest first, idle ones left out.

    `chosen` has the literals, the class and the weight of each rule. `table` holds their predicates, and best few
    others, over the graphs of known `target` (graphs,) on which the rules are counted.
    """
    unknown = RuleCounts(0, 0, 0, 0)
    rules = [Rule(literals, of_class, float(weight), unknown) for literals, of_class, weight in chosen if weight > IDLE]
    rules.sort(key=lambda rule: (-rule.target, -rule.weight))
    columns = {table.vocabulary.column_of(literal.predicate) for rule in rules for literal in rule.literals}
    small = table.select_columns(np.array(sorted(columns), dtype=np.int64))
    counted = tuple(replace(rule, counts=count_rule(rule.literals, rule.target, small, target)) for rule in rules)
    return RuleSet(small.vocabulary, counted, tuple(float(b) for b in base))
