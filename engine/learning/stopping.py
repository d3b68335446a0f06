"""When a rule set stops: held-out graphs decide whether the priced choice ended too early.

The price that keeps noise out of the choice among thousands of literals keeps signal out, too, where graphs are few or
classes many. Where the priced choice ends before it has to, unpriced single conditions over what was found without
looking at classes are tried beside it, and no rules at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.data import deal
from engine.errors import Cancelled
from engine.learning.literals import LiteralPool
from engine.learning.rule_set import Fit, Recipe, finish, grow
from engine.predicates import PredicateTable
from engine.progress import SILENT, Progress, check
from engine.rules import MAX_CONDITIONS, RuleSet

__all__ = ["learn_and_stop"]

PARTS: Final = 5
"""Inner parts that are held out in turn."""

FEWEST, FEW = 50, 2000
"""Fewer graphs, copies counted once, judge nothing when they are held out; above the second number none is in doubt."""

REPEATS, ENOUGH = 3, 1500
"""Dealt out anew so often at most, until so many graphs were held out: what few graphs say depends on the parts."""

CLEARLY: Final = 2.0
"""Standard errors that the priced choice has to be ahead of no rules at all, or what it found is taken for chance."""

SINGLES = Recipe(max_literals=1, beam=1, toll=0.0)
"""One condition a rule, without a price."""

Floats: TypeAlias = npt.NDArray[np.float64]
Parts: TypeAlias = npt.NDArray[np.int64]
"""(graphs,) the part in which each is held out."""

Grown: TypeAlias = Callable[[Floats], Fit]
"""From the weights of graphs to what is learned from those that have one."""


def learn_and_stop(  # noqa: PLR0913
    table: PredicateTable,
    target: npt.NDArray[np.int32],
    n_classes: int,
    *,
    max_rules: int,
    copies: Callable[[], npt.NDArray[np.int64]],
    weight: Floats | None = None,
    seed: int = 0,
    jobs: int = 1,
    progress: Progress = SILENT,
) -> RuleSet:
    """Learn the rule set of the priced choice, or, where it ends early, the one that does best on held-out graphs.

    Parameters
    ----------
    table : PredicateTable
        Counts of predicates in the training graphs; columns behind the ego predicates know nothing of classes.
    target : ndarray of int32, shape (n_graphs,)
        Class codes, all known.
    n_classes : int
        Number of classes.
    max_rules : int
        Rules at most.
    copies : callable
        Gives (n_graphs,) one number for all copies of a graph, which are held out together; asked only where needed.
    weight : ndarray of float64, shape (n_graphs,), optional
        Weight of each graph; by default all count the same.
    seed : int
        Of the inner parts.
    jobs : int
        Threads; the result does not depend on it.
    progress : Progress
        Told after each rule of the priced choice.

    Returns
    -------
    RuleSet
        Over the predicates that it uses.

    Raises
    ------
    Cancelled
        Where a stop is wanted before the first rule is looked for. Later, the priced choice so far is what is learned.
    """
    check(progress)
    worth = np.ones(len(target)) if weight is None else weight
    options: dict[str, Any] = {"max_rules": max_rules, "jobs": jobs}
    pool = LiteralPool.of(table, max_conditions=MAX_CONDITIONS - 1)
    priced = grow(pool, target, n_classes, weight=worth, progress=progress, **options)
    left = worth[priced.probabilities().argmax(axis=1) != target].any()  # something that more rules could put right
    few = FEWEST <= len(target) <= FEW
    if len(priced.candidates) >= max_rules or not (left and few) or progress.wants_stop():
        return finish(priced, pool, target)
    units = np.unique(copies(), return_inverse=True)[1].astype(np.int64)
    if units.max() + 1 < FEWEST:
        return finish(priced, pool, target)
    blind = LiteralPool.of(table, first=len(table.vocabulary.predicates))
    plans: tuple[Grown, ...] = (
        lambda some: grow(pool, target, n_classes, weight=some, **options),
        lambda some: grow(blind, target, n_classes, weight=some, max_rules=0),
        lambda some: grow(blind, target, n_classes, weight=some, recipe=SINGLES, **options),
    )
    try:
        best = _best(plans, _dealt(units, target, seed), target, worth, progress)
    except Cancelled:
        best = 0
    return finish(priced, pool, target) if best == 0 else finish(plans[best](worth), blind, target)


def _dealt(units: npt.NDArray[np.int64], target: npt.NDArray[np.int32], seed: int) -> tuple[Parts, ...]:
    repeats = min(REPEATS, max(1, ENOUGH // len(target)))
    return tuple(deal(units, target, [1 / PARTS] * PARTS, seed + repeat) for repeat in range(repeats))


def _best(
    plans: tuple[Grown, ...], dealt: tuple[Parts, ...], target: npt.NDArray[np.int32], worth: Floats, progress: Progress
) -> int:
    """Return the plan to go by: priced, no rules or single conditions; of equals the first.

    The first, which takes longest, is tried on one deal. Its literals were grown with the classes of all graphs in
    sight, which flatters it: it has to be clearly ahead of no rules at all.
    """
    priced, nothing, singles = (
        [_right(plan, part, target, worth, progress) for part in parts]
        for plan, parts in zip(plans, (dealt[:1], dealt, dealt), strict=True)
    )
    others = 1 if _sum(nothing) >= _sum(singles) else 2
    ahead = priced[0] - nothing[0]
    clear = CLEARLY * np.sqrt(((ahead - ahead.mean()) ** 2).sum())
    rival = (nothing, singles)[others - 1][0]
    return 0 if ahead.sum() > clear and round(float((priced[0] - rival).sum()), 9) >= 0 else others


def _sum(right: list[Floats]) -> float:
    return round(float(np.sum(right)), 9)


def _right(plan: Grown, part: Parts, target: npt.NDArray[np.int32], worth: Floats, progress: Progress) -> Floats:
    """Return (graphs,) the weight of those that are predicted rightly when they are held out, 0 for the others."""
    right = np.zeros(len(target))
    for held in (part == number for number in range(PARTS)):
        check(progress)
        found = plan(np.where(held, 0.0, worth)).probabilities().argmax(axis=1)
        right[held] = worth[held] * (found == target)[held]
    return right
