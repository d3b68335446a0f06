"""The front as models: the rules that the search kept, their weights learned again from all training rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.evaluation.scores import Scores, score
from engine.rules.assembly import assemble_rule_set
from engine.rules.rule_set import RuleSet
from engine.rules.trained import TrainedModel
from engine.search.arena import Arena
from engine.search.individual import Scored

__all__ = ["MOST_ENTRIES", "FrontEntry", "front_models", "pick"]

MOST_ENTRIES = 40
"""A front has no more entries than a person may want to look through."""


@dataclass(frozen=True, slots=True, eq=False)
class FrontEntry:
    """One non-dominated model."""

    model: TrainedModel
    rules: int
    conditions: float  # mean number a rule
    train: Scores  # on all training rows, with the weights learned from them
    validation: Scores  # on the inner validation part, with the weights learned from the rest: what was compared
    test: Scores | None = None  # on rows that no part of the fit has seen, where somebody scored them


def front_models(
    arena: Arena, front: Sequence[Scored], trained: Callable[[RuleSet], TrainedModel]
) -> tuple[FrontEntry, ...]:
    """Return the entries of `front`, fewest rules first; of more than `MOST_ENTRIES` the best and an even choice.

    `trained` makes a bare model one that can be used.
    """
    if len(front) > MOST_ENTRIES:
        best = min(range(len(front)), key=lambda k: front[k].goals)
        spread = np.linspace(0, len(front) - 1, MOST_ENTRIES - 1).astype(np.int64).tolist()
        front = [front[k] for k in sorted({best, *spread})]
    pool = arena.pool
    small = arena.table.select_columns(
        pool.used_columns(part for one in front for parts, _ in one.rules for part in parts)
    )
    everything = np.arange(len(arena.table))
    entries = []
    for one in front:
        base, weights = arena.weigh(one.rules, everything)
        weighed = zip(one.rules, weights, strict=True)
        chosen = ((pool.said(parts), target, weight) for (parts, target), weight in weighed)
        model = assemble_rule_set(chosen, base, small, arena.target)
        own = small.select_columns(
            np.array([small.vocabulary.column_of(e) for e in model.vocabulary.entries], np.int64)
        )
        chances = arena.chances(one.rules, one.base, one.weights, arena.validation)
        entries.append(
            FrontEntry(
                trained(model),
                len(model.rules),
                float(np.mean([rule.n_conditions for rule in model.rules])) if model.rules else 0.0,
                score(arena.target, model.probabilities(own)),
                score(arena.target[arena.validation], chances),
            )
        )
    return tuple(entries)


def pick(front: Sequence[FrontEntry], max_rules: int) -> FrontEntry:
    """Return the entry of least validation log-loss with at most `max_rules` rules; of equals the shorter one."""
    fitting = [entry for entry in front if entry.rules <= max_rules]
    return min(fitting, key=lambda entry: (entry.validation.log_loss, entry.rules * entry.conditions, entry.rules))
