"""Learn a rule set of single conditions that last: those that come again when half of the graphs are left out.

Stability selection in complementary halves (Meinshausen and Buehlmann, 2010; Shah and Samworth, 2013): the greedy
choice is made on each half, and what was chosen most often, near copies counted together, makes the model. Copies of
one graph are on one side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.data import deal
from engine.kernels import in_threads
from engine.learning.assembly import assemble_rule_set
from engine.learning.literals import LiteralPool
from engine.learning.rule_set import Recipe, choose_conjunctions
from engine.learning.single_conditions import Truth, choose_conditions
from engine.learning.weights import fit_weights, rule_scores
from engine.predicates import PredicateTable
from engine.progress import SILENT, Progress, Step, check
from engine.rules import Recurrence, RuleSet
from engine.seeds import stream

__all__ = ["NEAR", "SINGLE", "learn_lasting_rules"]

SINGLE = Recipe(max_literals=1, beam=1, toll=0.1, ridge=1.0)
"""One condition a rule. Of shuffled classes one line in ten is kept at this price, and hardly any true one is lost."""

LENIENT = replace(SINGLE, toll=0.0, shrink=3.0)
"""The same without a price: where graphs are few, the price leaves hardly a rule."""

PAIRS = 20
"""Times that the graphs are parted in two halves."""

NEAR = 0.8
"""Two conditions that share this part of the graphs of both are near copies (Jaccard)."""

SELDOM = 0.3
"""What was chosen in a smaller share of the halves does not last."""

FEWEST, FEW = 20, 600
"""From so many graphs to so many inner parts decide whether a rule has to pay a price."""

PARTS = 5
"""Inner parts that are held out in turn."""

TRIAL_PAIRS = 5
"""Pairs of halves inside such a part."""

Chosen: TypeAlias = tuple[int, int]
"""Number of a literal, and the class that it speaks for."""

Lasting: TypeAlias = list[tuple[Chosen, Recurrence]]
"""What makes the model, most often first."""

Floats: TypeAlias = npt.NDArray[np.float64]
Fires: TypeAlias = npt.NDArray[np.bool_]
Classes: TypeAlias = npt.NDArray[np.int64]


def learn_lasting_rules(  # noqa: PLR0913
    table: PredicateTable,
    target: npt.NDArray[np.int32],
    n_classes: int,
    *,
    max_rules: int,
    copies: npt.NDArray[np.int64],
    weight: npt.NDArray[np.float64] | None = None,
    seed: int = 0,
    jobs: int = 1,
    progress: Progress = SILENT,
) -> RuleSet:
    """Learn a rule set of single conditions, those that are chosen again when half of the graphs are left out.

    Where graphs are few, inner parts decide whether a rule has to pay a price.

    Parameters
    ----------
    table : PredicateTable
        Counts of predicates in the training graphs.
    target : ndarray of int32, shape (n_graphs,)
        Class codes, all known.
    n_classes : int
        Number of classes.
    max_rules : int
        Rules at most, and rules chosen on each half.
    copies : ndarray of int64, shape (n_graphs,)
        One number for all copies of a graph, which are in one half.
    weight : ndarray of float64, shape (n_graphs,), optional
        Weight of each graph; by default all count the same.
    seed : int
        Of the halves.
    jobs : int
        Threads.
    progress : Progress
        Told before each half.

    Returns
    -------
    RuleSet
        Each rule with in how many halves it came again.

    Raises
    ------
    Cancelled
        Where a stop is wanted: nothing is kept.
    """
    worth = np.ones(len(target)) if weight is None else weight
    choice = _Choice(LiteralPool.of(table), target, n_classes, copies, max_rules, seed, jobs)
    recipe = SINGLE
    if FEWEST <= len(target) <= FEW:
        recipe = max((LENIENT, SINGLE), key=lambda one: choice.right(worth, one, progress))  # of equals the first
    return choice.rule_set(choice.lasting(worth, recipe, PAIRS, progress), worth, recipe)


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    """What is chosen from, and for whom."""

    pool: LiteralPool
    target: npt.NDArray[np.int32]
    n_classes: int
    copies: npt.NDArray[np.int64]
    max_rules: int
    seed: int
    jobs: int

    def lasting(self, worth: Floats, recipe: Recipe, pairs: int, progress: Progress) -> Lasting:
        """Return what comes again most often on halves; of near copies the most frequent speaks."""
        often: Counter[Chosen] = Counter()
        choose = self._on_two_classes(recipe) if self.n_classes == 2 else self._on_many_classes(recipe)
        halves = [worth * half for half in _halves(self.copies, self.seed, pairs)]
        for done in range(0, len(halves), self.jobs):
            check(progress)
            progress.tell(Step("rules", done, len(halves), "choosing again on half of the graphs"))
            for found in in_threads(choose, halves[done : done + self.jobs], self.jobs):
                often.update(found)
        return _most_often(self.pool, self._speaking(often, worth), self.max_rules, len(halves))

    def _on_two_classes(self, recipe: Recipe) -> Callable[[Floats], Iterable[Chosen]]:
        truth = Truth.of(self.pool)
        cost = self.pool.cost**recipe.reading
        options: dict[str, Any] = {"max_rules": self.max_rules, "shrink": recipe.shrink, "ridge": recipe.ridge}

        def choose(weight: Floats) -> Iterable[Chosen]:
            price = recipe.price(float(np.count_nonzero(weight)), len(self.pool))
            return choose_conditions(truth, self.target, weight, price=price, cost=cost, **options)

        return choose

    def _on_many_classes(self, recipe: Recipe) -> Callable[[Floats], Iterable[Chosen]]:
        def choose(weight: Floats) -> Iterable[Chosen]:
            options: dict[str, Any] = {"max_rules": self.max_rules, "weight": weight, "recipe": recipe}
            found = choose_conjunctions(self.pool, self.target, self.n_classes, **options)
            return ((literal, speaks_for) for (literal,), speaks_for in found)

        return choose

    def _speaking(self, often: Counter[Chosen], worth: Floats) -> Counter[Chosen]:
        """Leave out what speaks for a class that is rarer where it holds: beside others right, alone absurd."""
        share = np.bincount(self.target, weights=worth, minlength=self.n_classes) / worth.sum()
        kept: Counter[Chosen] = Counter()
        for (literal, speaks_for), times in often.items():
            here = worth * self.pool.column(literal)
            if here[self.target == speaks_for].sum() > share[speaks_for] * here.sum():
                kept[literal, speaks_for] = times
        return kept

    def weigh(self, lasting: Lasting, worth: Floats, recipe: Recipe) -> tuple[Fires, Classes, Floats, Floats]:
        """Return where they hold and what they speak for, the base and their weights, fitted together."""
        worth = worth / worth[worth > 0].mean()
        prior = np.bincount(self.target, weights=worth, minlength=self.n_classes) + 0.5
        columns = [self.pool.column(literal) for (literal, _), _ in lasting]
        fires = np.stack(columns, axis=1) if columns else np.zeros((len(worth), 0), bool)
        speaks_for = np.array([c for (_, c), _ in lasting], np.int64)
        start = np.log(prior / prior.sum()), np.full(len(lasting), 0.1)
        return fires, speaks_for, *fit_weights(fires, speaks_for, self.target, worth, recipe.ridge, start)

    def right(self, worth: Floats, recipe: Recipe, progress: Progress) -> float:
        """Return the weight of the graphs that are right when they are held out."""
        units = np.unique(self.copies, return_inverse=True)[1].astype(np.int64)
        part, total = deal(units, self.target, [1 / PARTS] * PARTS, self.seed), 0.0
        for held in (part == number for number in range(PARTS)):
            known = np.where(held, 0.0, worth)
            fires, speaks_for, base, weights = self.weigh(
                self.lasting(known, recipe, TRIAL_PAIRS, progress), known, recipe
            )
            found = rule_scores(base, weights, fires, speaks_for).argmax(axis=1)
            total += float(worth[held] @ (found == self.target)[held])
        return round(total, 9)

    def rule_set(self, lasting: Lasting, worth: Floats, recipe: Recipe) -> RuleSet:
        """Return the rule set of these conditions."""
        _, speaks_for, base, weights = self.weigh(lasting, worth, recipe)
        pool, literals = self.pool, [literal for (literal, _), _ in lasting]
        small = pool.table.select_columns(pool.used_columns(literals))
        chosen = (((pool.literal(k),), int(c), w) for k, c, w in zip(literals, speaks_for, weights, strict=True))
        model = assemble_rule_set(chosen, base, small, self.target)
        again = {(pool.literal(literal), of_class): told for (literal, of_class), told in lasting}
        return replace(model, rules=tuple(replace(r, again=again[r.literals[0], r.target]) for r in model.rules))


def _halves(copies: npt.NDArray[np.int64], seed: int, pairs: int = PAIRS) -> Iterator[npt.NDArray[np.bool_]]:
    """Yield (graphs,) which graphs are in a half, and then which are not."""
    units, unit = np.unique(copies, return_inverse=True)
    for pair in range(pairs):
        first = np.zeros(len(units), bool)
        first[stream(seed, "halves", pair).permutation(len(units))[: len(units) // 2]] = True
        yield first[unit]
        yield ~first[unit]


def _most_often(pool: LiteralPool, often: Counter[Chosen], max_rules: int, halves: int) -> Lasting:
    known = sorted(often)
    near = _near_copies(np.stack([pool.column(literal) for literal, _ in known])) if known else np.zeros((0, 0), bool)
    near &= np.equal.outer(*2 * (np.array([speaks_for for _, speaks_for in known]),))
    counts = np.array([often[one] for one in known], np.int64)
    again = np.minimum(near @ counts, halves)  # at the most one of them is chosen in a half, as a rule
    order = np.lexsort((pool.cost[[literal for literal, _ in known]] if known else [], -counts, -again))
    chosen: list[int] = []
    for place in order.tolist():
        if len(chosen) == max_rules or again[place] < SELDOM * halves:
            break
        if not near[place, chosen].any():
            chosen.append(place)
    return [(known[place], Recurrence(int(again[place]), halves)) for place in chosen]


def _near_copies(truth: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return (conditions, conditions): whether two hold for nearly the same graphs."""
    rows = truth.astype(np.float32)
    both, sizes = rows @ rows.T, rows.sum(axis=1)
    close: npt.NDArray[np.bool_] = both >= NEAR * (sizes[:, None] + sizes[None, :] - both)
    return close
