"""Learn a rule set greedily: the conjunction that corrects most of what is still wrong comes next.

Each step fits the gradient of the log-loss as boosting does (Friedman, 2001; for rules: Dembczynski, Kotlowski,
Slowinski, 2010, "ENDER"), by a beam over conjunctions; then all weights are fitted again together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from engine.learning.assembly import assemble_rule_set
from engine.learning.literals import NEGATION, LiteralPool
from engine.learning.weights import fit_weights, rule_scores
from engine.predicates import PredicateTable
from engine.progress import SILENT, Progress, Step, check
from engine.rules import MAX_CONDITIONS, RuleSet

__all__ = ["Fit", "Recipe", "choose_conjunctions", "finish", "grow", "learn_rule_set"]

SHORTLIST = 4
"""Literals tried for each way to extend a conjunction, times the width of the beam."""


_HARDLY = 1e-9  # what a gain is divided by at least


@dataclass(frozen=True, slots=True)
class Recipe:
    """How rules are chosen. The defaults were found on design seeds of TU Mutagenicity, NCI1 and bbb.

    Parameters
    ----------
    max_literals : int
        Literals of a rule at most.
    beam : int
        Conjunctions under construction.
    worth_a_literal : float
        A longer conjunction has to be worth this many times more than a shorter one.
    shrink : float
        Added to the curvature: what fires on few graphs has to be better to be chosen.
    ridge : float
        Strength of the penalty on squared weights, in graphs.
    reading : float
        Gains are divided by the cost of reading a rule, to this power.
    toll : float
        Share of the extended BIC's price of a rule that a gain has to pay: less is noise.
    """

    max_literals: int = 4
    beam: int = 8
    worth_a_literal: float = 1.05
    shrink: float = 10.0
    ridge: float = 5.0
    reading: float = 0.1
    toll: float = 0.25

    def price(self, n_graphs: float, n_literals: int, n_conditions: int = 1) -> float:
        """Return what a gain has to be worth more than: a parameter, and each literal chosen among so many.

        Chen and Chen, "Extended Bayesian information criteria for model selection with large model spaces", 2008.

        Parameters
        ----------
        n_graphs : float
            Graphs that are learned from.
        n_literals : int
            Literals that are chosen among.
        n_conditions : int, default 1
            Literals of the rule.

        Returns
        -------
        float
            In units of twice the log-likelihood.
        """
        return float(self.toll * (np.log(n_graphs) + 2 * n_conditions * np.log(max(n_literals, 1))))


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """A conjunction under construction."""

    parts: tuple[int, ...]
    target: int
    worth: float  # gain, less the toll, for each unit of reading cost
    rows: npt.NDArray[np.bool_]  # (graphs,) where it holds
    conditions: int = 0
    cost: float = 0.0


def learn_rule_set(
    table: PredicateTable,
    target: npt.NDArray[np.int32],
    n_classes: int,
    *,
    max_rules: int,
    weight: npt.NDArray[np.float64] | None = None,
    recipe: Recipe = Recipe(),
    jobs: int = 1,
    progress: Progress = SILENT,
) -> RuleSet:
    """Learn a rule set greedily: the conjunction that corrects most of what is still wrong comes next.

    Parameters
    ----------
    table : PredicateTable
        Counts of predicates in the training graphs.
    target : ndarray of int32, shape (n_graphs,)
        Class codes, all known.
    n_classes : int
        Number of classes.
    max_rules : int
        Rules at most; fewer when nothing is left to gain or a stop is wanted.
    weight : ndarray of float64, shape (n_graphs,), optional
        Weight of each graph; by default all count the same.
    recipe : Recipe
        How rules are chosen.
    jobs : int
        Threads.
    progress : Progress
        Told after each rule.

    Returns
    -------
    RuleSet
        Over the predicates that it uses.

    Raises
    ------
    Cancelled
        Where a stop is wanted before the first rule is looked for.
    """
    check(progress)
    pool = LiteralPool.of(table, max_conditions=MAX_CONDITIONS - 1)
    options: dict[str, Any] = {"max_rules": max_rules, "weight": weight, "recipe": recipe, "jobs": jobs}
    return finish(grow(pool, target, n_classes, progress=progress, **options), pool, target)


def choose_conjunctions(
    pool: LiteralPool,
    target: npt.NDArray[np.int32],
    n_classes: int,
    *,
    max_rules: int,
    weight: npt.NDArray[np.float64] | None = None,
    recipe: Recipe = Recipe(),
    jobs: int = 1,
    progress: Progress = SILENT,
) -> tuple[tuple[tuple[int, ...], int], ...]:
    """Return what `learn_rule_set` would choose, in order: literal numbers (~number: absent) and a class."""
    options: dict[str, Any] = {"max_rules": max_rules, "weight": weight, "recipe": recipe, "jobs": jobs}
    model = grow(pool, target, n_classes, progress=progress, **options)
    return tuple((candidate.parts, candidate.target) for candidate in model.candidates)


def grow(
    pool: LiteralPool,
    target: npt.NDArray[np.int32],
    n_classes: int,
    *,
    max_rules: int,
    weight: npt.NDArray[np.float64] | None = None,
    recipe: Recipe = Recipe(),
    jobs: int = 1,
    progress: Progress = SILENT,
) -> Fit:
    """Return the fit behind `learn_rule_set`; it speaks of graphs of weight 0, too, from which nothing is learned."""
    worth = np.ones(len(target)) if weight is None else weight / weight[weight > 0].mean()
    prior = np.bincount(target, weights=worth, minlength=n_classes) + 0.5
    model = Fit(np.log(prior / prior.sum()), (), np.zeros((len(target), 0), bool), np.zeros(0))
    while len(model.candidates) < max_rules and not progress.wants_stop():
        now = pool, model.probabilities(), target, worth, model.candidates
        best = _best_conjunction(*now, recipe, jobs)
        if best is None and not model.candidates:  # few graphs: unshrunken, a first rule has to pay the whole price
            best = _best_conjunction(*now, replace(recipe, shrink=_HARDLY, toll=1.0), jobs)
        if best is None:
            break
        model = model.extended(best).fitted(target, worth, recipe.ridge)
        progress.tell(Step("rules", len(model.candidates), max_rules, "choosing the rule that corrects most"))
    return model


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Rules chosen so far, where they fire, and their weights."""

    base: npt.NDArray[np.float64]
    candidates: tuple[_Candidate, ...]
    fires: npt.NDArray[np.bool_]
    weights: npt.NDArray[np.float64]

    def probabilities(self) -> npt.NDArray[np.float64]:
        """Return (graphs, classes), rows sum to one."""
        found: npt.NDArray[np.float64] = softmax(
            rule_scores(self.base, self.weights, self.fires, self.speaks_for), axis=1
        )
        return found

    @property
    def speaks_for(self) -> npt.NDArray[np.int64]:
        """(rules,) the class that each speaks for."""
        return np.array([c.target for c in self.candidates], np.int64)

    def extended(self, candidate: _Candidate) -> Fit:
        """Return the fit with one more rule, of little weight."""
        return Fit(
            self.base,
            (*self.candidates, candidate),
            np.column_stack((self.fires, candidate.rows)),
            np.append(self.weights, 0.1),
        )

    def fitted(self, target: npt.NDArray[np.int32], worth: npt.NDArray[np.float64], ridge: float) -> Fit:
        """Return the model with base and weights that minimise the penalised log-loss; no weight is negative."""
        base, weights = fit_weights(self.fires, self.speaks_for, target, worth, ridge, (self.base, self.weights))
        return replace(self, base=base, weights=weights)


def _best_conjunction(
    pool: LiteralPool,
    chances: npt.NDArray[np.float64],
    target: npt.NDArray[np.int32],
    worth: npt.NDArray[np.float64],
    taken: tuple[_Candidate, ...],
    recipe: Recipe,
    jobs: int,
) -> _Candidate | None:
    """Return the conjunction that is worth most, None where no literal gains anything."""
    if len(pool) == 0:
        return None
    known = {(c.rows.tobytes(), c.target) for c in taken}
    pull = (np.eye(chances.shape[1])[target] - chances) * worth[:, None]
    bend = chances * (1 - chances) * worth[:, None]
    empty = _Candidate((), -1, 0.0, np.ones(len(target), bool))
    best: _Candidate | None = None
    beam = [empty]
    for _ in range(recipe.max_literals):
        longer = []
        for candidate in sorted(_extend(pool, beam, pull, bend, recipe, jobs), key=lambda c: (-c.worth, c.parts)):
            mark = candidate.rows.tobytes(), candidate.target
            if mark not in known:
                longer.append(candidate)
                known.add(mark)
        beam = longer[: recipe.beam]
        if not beam:
            break
        if best is None or beam[0].worth > best.worth * recipe.worth_a_literal:
            best = beam[0]
    return best


def _extend(
    pool: LiteralPool,
    beam: list[_Candidate],
    pull: npt.NDArray[np.float64],
    bend: npt.NDArray[np.float64],
    recipe: Recipe,
    jobs: int,
) -> Iterator[_Candidate]:
    """Yield the best ways to add one literal to each conjunction of the beam."""
    n, n_classes = pull.shape
    told = range(1 if n_classes == 2 else n_classes)  # of two classes the second mirrors the first
    values = np.column_stack([column for c in told for column in (pull[:, c], bend[:, c])])
    masks = np.stack([c.rows for c in beam])
    inside = pool.sums(values, masks, jobs=jobs)
    whole = masks @ values
    everything = values.sum(axis=0)
    for k, candidate in enumerate(beam):
        price = recipe.price(n, len(pool), len(candidate.parts) + 1)
        for present in (True, False) if candidate.parts else (True,):
            sums = inside[:, k] if present else whole[k] - inside[:, k]
            cost = candidate.cost + pool.cost * (1.0 if present else NEGATION)
            fits = pool.conditions + candidate.conditions <= MAX_CONDITIONS
            for c in told:
                if candidate.target not in (-1, c) and n_classes > 2:
                    continue
                slope, curve = sums[:, 2 * c], np.maximum(sums[:, 2 * c + 1], 0.0)
                total = everything[2 * c + 1]
                share = np.minimum(curve / max(total, 1e-12), 1.0)
                gain = slope**2 / (curve * (1 - share) + recipe.shrink) - price
                wanted = fits if n_classes == 2 else fits & (slope > 0)
                value = np.where(wanted, np.maximum(gain, 0.0), 0.0) / cost**recipe.reading
                for number in _largest(value, SHORTLIST * recipe.beam):
                    part = int(number) if present else ~int(number)
                    if value[number] > 0 and not {int(number), ~int(number)} & set(candidate.parts):
                        holds = pool.column(int(number))
                        yield _Candidate(
                            (*candidate.parts, part),
                            c if slope[number] > 0 else 1 - c,
                            float(value[number]),
                            candidate.rows & (holds if present else ~holds),
                            candidate.conditions + int(pool.conditions[number]),
                            float(cost[number]),
                        )


def _largest(values: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.int64]:
    """Return the positions of the `count` largest values, largest first, ties in order of position."""
    if len(values) > count:
        cut = np.partition(values, -count)[-count]
        near = np.flatnonzero(values >= cut)
    else:
        near = np.arange(len(values))
    return near[np.argsort(-values[near], kind="stable")][:count]


def finish(model: Fit, pool: LiteralPool, target: npt.NDArray[np.int32]) -> RuleSet:
    """Return what was chosen as a rule set, its rules counted on all graphs."""
    small = pool.table.select_columns(pool.used_columns(part for c in model.candidates for part in c.parts))
    weighed = zip(model.candidates, model.weights, strict=True)
    chosen = ((pool.said(candidate.parts), candidate.target, weight) for candidate, weight in weighed)
    return assemble_rule_set(chosen, model.base, small, target)
