"""The front as models: the rules that the search kept, their weights learned again from all training rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.data import GraphDataset
from engine.evaluation import Scores, score, score_on
from engine.learning.assembly import assemble_rule_set
from engine.learning.search.fitness import Arena
from engine.learning.search.genome import Scored
from engine.predicates import PredicateTable, Vocabulary, count_predicates
from engine.rules import RuleSet, TrainedModel

__all__ = [
    "MOST_ENTRIES",
    "FrontEntry",
    "count_for_all",
    "front_models",
    "pick",
    "picked_by_search",
    "position",
    "scored_on",
]

MOST_ENTRIES = 40
"""A front has no more entries than a person may want to look through."""


@dataclass(frozen=True, slots=True, eq=False)
class FrontEntry:
    """One non-dominated model.

    Attributes
    ----------
    model : TrainedModel
        Its weights are learned from all training rows.
    rules : int
        Number of rules.
    conditions : float
        Mean number of conditions a rule, 0 without rules.
    train : Scores
        On all training rows.
    validation : Scores
        On the inner validation part, with the weights learned from the rest: what was compared.
    test : Scores or None
        On rows that no part of the fit has seen, where somebody scored them.
    """

    model: TrainedModel
    rules: int
    conditions: float
    train: Scores
    validation: Scores
    test: Scores | None = None


def front_models(
    arena: Arena, front: Sequence[Scored], trained: Callable[[RuleSet], TrainedModel]
) -> tuple[FrontEntry, ...]:
    """Return the individuals of a front as models, their weights learned again from all training rows.

    Parameters
    ----------
    arena : Arena
        In which the front was found.
    front : sequence of Scored
        From `search_front`; of more than `MOST_ENTRIES` the best and an even choice are kept.
    trained : callable
        Makes a bare rule set a model that can be used.

    Returns
    -------
    tuple of FrontEntry
        Fewest rules first.
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
        own = small.select_vocabulary(model.vocabulary)
        probabilities = arena.probabilities(one.rules, one.base, one.weights, arena.validation)
        entries.append(
            FrontEntry(
                trained(model),
                len(model.rules),
                float(np.mean([rule.n_conditions for rule in model.rules])) if model.rules else 0.0,
                score(arena.target, model.probabilities(own)),
                score(arena.target[arena.validation], probabilities),
            )
        )
    return tuple(entries)


def pick(front: Sequence[FrontEntry], max_rules: int) -> FrontEntry:
    """Return the entry of least validation log-loss that is not too long; of equals the shorter one.

    Parameters
    ----------
    front : sequence of FrontEntry
        Fewest rules first, not empty.
    max_rules : int
        Rules at most; where all entries have more, the first one is returned.

    Returns
    -------
    FrontEntry
    """
    return front[position(front, max_rules)]


def picked_by_search(front: Sequence[FrontEntry], max_rules: int) -> tuple[FrontEntry, ...]:
    """Return the entries, those that `pick` does not pick marked as models that a person has to choose.

    Parameters
    ----------
    front : sequence of FrontEntry
        Fewest rules first, not empty.
    max_rules : int
        As in `pick`.

    Returns
    -------
    tuple of FrontEntry
        In the same order.
    """
    chosen = position(front, max_rules)
    return tuple(entry if k == chosen else replace(entry, model=_by_hand(entry.model)) for k, entry in enumerate(front))


def _by_hand(model: TrainedModel) -> TrainedModel:
    return replace(model, provenance=replace(model.provenance, is_picked=False))


def position(front: Sequence[FrontEntry], max_rules: int) -> int:
    """Return which entry `pick` picks.

    Parameters
    ----------
    front : sequence of FrontEntry
        Fewest rules first, not empty.
    max_rules : int
        As in `pick`.

    Returns
    -------
    int
        From 0; where all have more rules, the first entry, which has fewest.
    """
    fitting = [k for k, entry in enumerate(front) if entry.rules <= max_rules] or [0]
    return min(fitting, key=lambda k: (front[k].validation.log_loss, _length(front[k]), front[k].rules))


def _length(entry: FrontEntry) -> float:
    return entry.rules * entry.conditions


def count_for_all(models: Sequence[TrainedModel], dataset: GraphDataset, *, jobs: int = 1) -> PredicateTable:
    """Return the bag, over some graphs, of what any of the models of one front asks for.

    Counted once, since these models share much: `select_vocabulary` gives each its own table.

    Parameters
    ----------
    models : sequence of TrainedModel
        Of one front.
    dataset : GraphDataset
        Graphs, read as the models' were.
    jobs : int
        Workers.

    Returns
    -------
    PredicateTable
        One row a graph, over the joint vocabulary.
    """
    return count_predicates(Vocabulary.joint([m.model.vocabulary for m in models]), dataset, jobs=jobs)


def scored_on(front: Sequence[FrontEntry], dataset: GraphDataset, *, jobs: int = 1) -> tuple[FrontEntry, ...]:
    """Return the entries of a front with their scores on graphs that no part of the fit has seen.

    Parameters
    ----------
    front : sequence of FrontEntry
        What to score.
    dataset : GraphDataset
        Graphs of a known class, read as the models' were.
    jobs : int
        Workers.

    Returns
    -------
    tuple of FrontEntry
        In the same order, each with `test`.
    """
    found: list[FrontEntry] = []
    if not front:
        return ()
    table = count_for_all([entry.model for entry in front], dataset, jobs=jobs)
    for entry in front:
        model = entry.model.model
        probabilities = model.probabilities(table.select_vocabulary(model.vocabulary))
        found.append(replace(entry, test=score_on(dataset, probabilities, entry.model.classes)))
    return tuple(found)
