"""Learn a rule set of single conditions that last: those that come again when half of the graphs are left out.

Stability selection in complementary halves (Meinshausen and Buehlmann, 2010; Shah and Samworth, 2013): the greedy
choice is made on each half, and what was chosen most often, near copies counted together, makes the model. Copies of
one graph are on one side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.kernels import in_threads
from engine.learning.assembly import assemble_rule_set
from engine.learning.literals import LiteralPool
from engine.learning.rule_set import Recipe, choose_conjunctions
from engine.learning.single_conditions import Path, Truth, choose_conditions
from engine.learning.weights import fit_weights
from engine.predicates import PredicateTable
from engine.progress import SILENT, Progress, Step, check
from engine.rules import Recurrence, RuleSet
from engine.seeds import stream

__all__ = ["NEAR", "SINGLE", "learn_lasting_rules"]

SINGLE = Recipe(max_literals=1, beam=1, toll=0.1, ridge=1.0)
"""One condition a rule. The price is for more than two classes, where nobody looks whether a rule helps."""

PAIRS = 20
"""Times that the graphs are parted in two halves."""

NEAR = 0.8
"""Two conditions that share this part of the graphs of both are near copies (Jaccard)."""

SELDOM = 0.3
"""What was chosen in a smaller share of the halves does not last."""

NEARLY_ALL = 0.9
"""In so many of the halves the conditions have to help, or there are none: noise helps in up to 85 %."""

Chosen: TypeAlias = tuple[int, int]
"""Number of a literal, and the class that it speaks for."""

Lasting: TypeAlias = list[tuple[Chosen, Recurrence]]
"""What makes the model, most often first."""

Floats: TypeAlias = npt.NDArray[np.float64]


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

    As many as help to tell the graphs of the other half: the longer path would follow noise.

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
    sample_weight = np.ones(len(target)) if weight is None else weight
    pool = LiteralPool.of(table)
    truth = Truth.of(pool) if n_classes == 2 else None
    choice = _Choice(pool, target, n_classes, sample_weight, max_rules, truth)
    halves = list(_halves(copies, seed))
    paths: list[Path] = []
    for done in range(0, len(halves), jobs):
        check(progress)
        progress.tell(Step("rules", done, len(halves), "choosing again on half of the graphs"))
        paths += in_threads(choice.path, halves[done : done + jobs], jobs)
    return choice.rule_set(choice.lasting(paths))


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    """What is chosen from, and for whom."""

    pool: LiteralPool
    target: npt.NDArray[np.int32]
    n_classes: int
    sample_weight: Floats
    max_rules: int
    truth: Truth | None  # what the kernel for two classes looks at

    def path(self, half: npt.NDArray[np.bool_]) -> Path:
        """Return what is chosen on a half."""
        weight, held_out = self.sample_weight * half, self.sample_weight * ~half
        if not weight.any():  # all graphs are copies of one
            return Path(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(1))
        if self.truth is not None:
            options: dict[str, Any] = {"shrink": SINGLE.shrink, "ridge": SINGLE.ridge}
            cost = self.pool.cost**SINGLE.reading
            return choose_conditions(
                self.truth, self.target, weight, held_out, max_rules=self.max_rules, cost=cost, **options
            )
        options = {"max_rules": self.max_rules, "weight": weight, "recipe": SINGLE}
        found = choose_conjunctions(self.pool, self.target, self.n_classes, **options)
        literals, speaks_for = [literal for (literal,), _ in found], [c for _, c in found]
        every_one_helps = -np.arange(len(found) + 1.0)  # the price has decided where to end
        return Path(np.array(literals, np.int64), np.array(speaks_for, np.int64), every_one_helps)

    def lasting(self, paths: list[Path]) -> Lasting:
        """Return what comes again most often on halves; of near copies the most frequent speaks."""
        often: Counter[Chosen] = Counter()
        size = _helpful(paths, self.max_rules)
        for path in paths:
            often.update(zip(path.literals[:size].tolist(), path.speaks_for[:size].tolist(), strict=True))
        return _most_often(self.pool, self._speaking(often), self.max_rules, len(paths))

    def _speaking(self, often: Counter[Chosen]) -> Counter[Chosen]:
        """Leave out what speaks for a class that is rarer where it holds: beside others right, alone absurd."""
        weight = self.sample_weight
        share = np.bincount(self.target, weights=weight, minlength=self.n_classes) / weight.sum()
        kept: Counter[Chosen] = Counter()
        for (literal, speaks_for), times in often.items():
            here = weight * self.pool.column(literal)
            if here[self.target == speaks_for].sum() > share[speaks_for] * here.sum():
                kept[literal, speaks_for] = times
        return kept

    def rule_set(self, lasting: Lasting) -> RuleSet:
        """Return the rule set of these conditions, their weights fitted together on all graphs."""
        weight = self.sample_weight / self.sample_weight[self.sample_weight > 0].mean()
        prior = np.bincount(self.target, weights=weight, minlength=self.n_classes) + 0.5
        pool, literals = self.pool, [literal for (literal, _), _ in lasting]
        columns = [pool.column(literal) for literal in literals]
        fires = np.stack(columns, axis=1) if columns else np.zeros((len(weight), 0), bool)
        speaks_for = np.array([c for (_, c), _ in lasting], np.int64)
        start = np.log(prior / prior.sum()), np.full(len(lasting), 0.1)
        base, weights = fit_weights(fires, speaks_for, self.target, weight, SINGLE.ridge, start)
        small = pool.table.select_columns(pool.used_columns(literals))
        chosen = (((pool.literal(k),), int(c), w) for k, c, w in zip(literals, speaks_for, weights, strict=True))
        model = assemble_rule_set(chosen, base, small, self.target)
        again = {(pool.literal(literal), of_class): told for (literal, of_class), told in lasting}
        return replace(model, rules=tuple(replace(r, again=again[r.literals[0], r.target]) for r in model.rules))


def _helpful(paths: list[Path], most: int) -> int:
    """Return how many conditions help, by the graphs that were left out: fewer where more would follow noise."""
    losses = np.array([np.append(p.losses, np.full(most + 1 - len(p.losses), p.losses[-1])) for p in paths])
    best = int(losses.sum(axis=0).argmin())
    helped = (losses[:, best] < losses[:, 0]).mean()
    return best if helped >= NEARLY_ALL else 0


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
