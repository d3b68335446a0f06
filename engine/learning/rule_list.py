"""Learn a rule list by sequential covering: the rule that says most about the graphs left comes next.

Rules are found as in CN2 (Clark and Niblett, 1989): a beam over conjunctions, ranked by the likelihood ratio. What
earlier rules decide plays no part in the search for later ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.learning.literals import NEGATION, LiteralPool, number_of
from engine.learning.task import LearningTask
from engine.progress import Step, check
from engine.rules import MAX_CONDITIONS, Rule, RuleCounts, RuleList

__all__ = ["learn_rule_list"]

Floats = npt.NDArray[np.float64]

BEAM = 16
MAX_LITERALS = 3
MIN_DECIDED = 5
"""No rule decides on fewer training graphs."""

SMOOTHING = 1.0
"""Laplace's count: added to every class wherever a probability is worked out."""

PENALTY = 1.0
"""A rule has to gain this many times the logarithm of the number of graphs: what gains less is noise."""

READING = 0.25
"""Gains are divided by the cost of reading a rule, to this power."""

WORTH_A_LITERAL = 1.1
"""A longer conjunction has to be worth this many times more than the best shorter one."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A conjunction under construction."""

    parts: tuple[int, ...]
    value: float  # gain for each unit of reading cost


def learn_rule_list(pool: LiteralPool, task: LearningTask) -> RuleList:
    """Learn a rule list by sequential covering.

    Parameters
    ----------
    pool : LiteralPool
        Literals to choose from, over the training graphs.
    task : LearningTask
        What to learn.

    Returns
    -------
    RuleList
        Over the predicates that it uses.

    Raises
    ------
    Cancelled
        Where a stop is wanted before the first rule is looked for.
    """
    progress, max_rules, class_weight = task.progress, task.max_rules, task.class_weight
    check(progress)
    left = np.ones(len(class_weight), bool)
    chosen: list[tuple[tuple[int, ...], npt.NDArray[np.bool_]]] = []
    while len(chosen) < max_rules and not progress.wants_stop():
        best = _best(pool, class_weight, left, task.jobs)
        if best is None:
            break
        decided = left & _fires(pool, best.parts)
        chosen.append((best.parts, decided))
        left &= ~decided
        progress.tell(Step("list", len(chosen), max_rules, "choosing the rule that decides next"))
    return _finish(chosen, class_weight, pool, task.target)


def _fires(pool: LiteralPool, parts: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Return (graphs,): where all parts hold."""
    truth = np.ones(len(pool.table), bool)
    for part in parts:
        truth &= pool.column(part) if part >= 0 else ~pool.column(~part)
    return truth


def _best(pool: LiteralPool, class_weight: Floats, left: npt.NDArray[np.bool_], jobs: int) -> _Candidate | None:
    """Return the conjunction that is worth most on the graphs that are left, None where none gains."""
    beam, best = [_Candidate((), 0.0)], None
    for _ in range(MAX_LITERALS):
        found: dict[frozenset[int], _Candidate] = {}
        for candidate in _extended(pool, beam, class_weight * left[:, None], left, jobs):
            found.setdefault(frozenset(candidate.parts), candidate)
        beam = sorted(found.values(), key=lambda c: -c.value)[:BEAM]
        if not beam or (best is not None and beam[0].value <= best.value * WORTH_A_LITERAL):
            break
        best = beam[0]
    return best


def _extended(
    pool: LiteralPool,
    beam: list[_Candidate],
    class_weight: Floats,
    left: npt.NDArray[np.bool_],
    jobs: int,
) -> Iterator[_Candidate]:
    """Yield the best ways to add one literal to each conjunction; the first one of a rule is present."""
    total = class_weight.sum(axis=0)
    least = PENALTY * np.log(len(class_weight))
    values = np.column_stack((class_weight, np.ones(len(class_weight))))
    masks = np.stack([_fires(pool, candidate.parts) & left for candidate in beam])
    sums_where = pool.sums(values, masks, jobs=jobs)
    for place, candidate in enumerate(beam):
        holds, inside = sums_where[:, place], values[masks[place]].sum(axis=0)
        size = sum(int(pool.conditions[number_of(p)]) for p in candidate.parts)
        spent = sum(float(pool.cost[number_of(p)]) * (1 if p >= 0 else NEGATION) for p in candidate.parts)
        for absent in (False, True) if candidate.parts else (False,):
            sums = inside - holds if absent else holds
            gain = _gain(sums[:, :-1], total) - least
            gain[(pool.conditions + size > MAX_CONDITIONS) | (sums[:, -1] < MIN_DECIDED)] = 0.0
            value = np.maximum(gain, 0.0) / (pool.cost * (NEGATION if absent else 1) + spent) ** READING
            for literal in np.argsort(-value, kind="stable")[:BEAM].tolist():
                if value[literal] > 0 and literal not in map(number_of, candidate.parts):
                    yield _Candidate((*candidate.parts, ~literal if absent else literal), float(value[literal]))


def _gain(decided: Floats, total: Floats) -> Floats:
    """Return (literals,): how much likelier, in logarithms, the classes of the decided graphs become.

    Compared are their own smoothed shares with those of all graphs that are left. What becomes of the others is not
    counted: later rules will see to them.
    """
    smooth = decided + SMOOTHING
    ratio = (
        np.log(smooth / smooth.sum(axis=1, keepdims=True))
        - np.log(total + SMOOTHING)
        + np.log(total.sum() + SMOOTHING * len(total))
    )
    found: Floats = (decided * ratio).sum(axis=1)
    return found


def _finish(
    chosen: list[tuple[tuple[int, ...], npt.NDArray[np.bool_]]],
    class_weight: Floats,
    pool: LiteralPool,
    target: npt.NDArray[np.int32],
) -> RuleList:
    """Return the list over the vocabulary that it uses, its probabilities smoothed counts of what each rule decides."""
    left = np.ones(len(target), bool)
    rules, probabilities = [], []
    for parts, decided in chosen:
        probabilities.append(_shares(class_weight[decided]))
        best = int(np.argmax(probabilities[-1]))
        rules.append(Rule(pool.said(parts), best, probabilities[-1][best], RuleCounts.of(decided, target == best)))
        left &= ~decided
    probabilities.append(_shares(class_weight[left]))
    columns = pool.used_columns(part for parts, _ in chosen for part in parts)
    return RuleList(
        pool.table.vocabulary.select(columns.tolist()), tuple(rules), tuple(probabilities), _shares(class_weight)
    )


def _shares(class_weight: Floats) -> tuple[float, ...]:
    """Return the share of each class among weighted graphs, one of each class added (Laplace)."""
    counted = class_weight.sum(axis=0) + SMOOTHING
    return tuple(float(share) for share in counted / counted.sum())
