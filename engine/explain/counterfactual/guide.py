"""How near a graph is to another verdict, finer than the model's score: a rule that half holds counts by half."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.predicates import PredicateTable
from engine.rules import Rule, RuleModel

__all__ = ["nearness"]

_PARTIAL = 0.25
"""How much what half holds counts beside what the model says: it breaks ties, and leads over plains."""

_SMALLEST = 1e-12


def nearness(
    model: RuleModel, table: PredicateTable, target: int, wanted: int | None = None
) -> npt.NDArray[np.float64]:
    """Return (graphs,): larger for graphs that are nearer to another class than `target`, or to class `wanted`.

    The log-odds of the best other class against `target`, and a part of what the rules would add that hold in part.
    """
    log_probabilities = np.log(np.maximum(model.probabilities(table), _SMALLEST))
    others = [wanted] if wanted is not None else [c for c in range(log_probabilities.shape[1]) if c != target]
    score: npt.NDArray[np.float64] = log_probabilities[:, others].max(axis=1) - log_probabilities[:, target]
    counts = {}
    for rule in model.rules:
        for literal in rule.literals:
            column = table.vocabulary.column_of(literal.predicate)
            if column not in counts:
                counts[column] = table.counts[:, [column]].toarray().ravel()
        sign = -1.0 if rule.target == target else 1.0 if rule.target in others else 0.0
        score = score + sign * _PARTIAL * abs(rule.weight) * _share(rule, counts, table)
    return score


def _share(rule: Rule, counts: dict[int, npt.NDArray[np.int32]], table: PredicateTable) -> npt.NDArray[np.float64]:
    """Return (graphs,): how much of the rule holds, 0 to 1."""
    parts = []
    for literal in rule.literals:
        found = counts[table.vocabulary.column_of(literal.predicate)]
        if literal.present:
            parts.append(np.minimum(found / literal.at_least, 1.0))
        else:
            parts.append(1.0 / (1.0 + np.maximum(found - literal.at_least + 1, 0)))
    share: npt.NDArray[np.float64] = np.mean(parts, axis=0) if parts else np.ones(len(table))
    return share
