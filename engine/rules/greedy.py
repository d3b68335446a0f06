"""Learn a rule set greedily: the conjunction that corrects most of what is still wrong comes next.

Each step fits the gradient of the log-loss as boosting does (Friedman, 2001; for rules: Dembczynski, Kotlowski,
Slowinski, 2010, "ENDER"), by a beam over conjunctions; then all weights are fitted again together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import optimize
from scipy.special import logsumexp, softmax

from engine.predicates.table import PredicateTable
from engine.progress import SILENT, Progress, Step, check
from engine.rules.counting import count_rule
from engine.rules.pool import NEGATION, LiteralPool
from engine.rules.rule import MAX_CONDITIONS, Rule, RuleCounts
from engine.rules.rule_set import RuleSet

__all__ = ["learn_rule_set"]

BEAM = 24
MAX_LITERALS = 2
RIDGE = 1.0
"""Strength of the penalty on squared weights, in graphs."""

SHRINK = 4.0
"""Added to the curvature of every candidate: what fires on few graphs has to be better to be chosen."""

WORTH_A_LITERAL = 1.3
"""A longer conjunction has to be worth this many times more than the best shorter one."""

READING = 0.5
"""Gains are divided by the cost of reading a rule, to this power: of two rules that say nearly the same, the plain
one is chosen. Measured on TU Mutagenicity and bbb: rules half as long, accuracy within a point."""

TOLL = 0.5
"""Subtracted from every gain, times the logarithm of the number of graphs: what gains less is noise."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A conjunction under construction: literal numbers, ~number for an absent one."""

    parts: tuple[int, ...]
    target: int
    worth: float  # gain, less the toll, for each unit of reading cost


def learn_rule_set(
    table: PredicateTable,
    target: npt.NDArray[np.int32],
    n_classes: int,
    *,
    max_rules: int,
    weight: npt.NDArray[np.float64] | None = None,
    progress: Progress = SILENT,
) -> RuleSet:
    """Return at most `max_rules` rules; fewer when nothing is left to gain or `progress` wants a stop."""
    check(progress)
    pool = LiteralPool.of(table, max_conditions=MAX_CONDITIONS - 1)
    worth = np.ones(len(target)) if weight is None else weight / weight.mean()
    prior = np.bincount(target, weights=worth, minlength=n_classes) + 0.5
    model = _Fit(np.log(prior / prior.sum()), (), np.zeros((len(target), 0), bool), np.zeros(0))
    while len(model.candidates) < max_rules and not progress.wants_stop():
        best = _best_conjunction(pool, model.probabilities(), target, worth, model.candidates)
        if best is None:
            break
        model = model.extended(best, _fires(pool, best.parts)).fitted(target, worth)
        progress.tell(Step("rules", len(model.candidates), max_rules, "choosing the rule that corrects most"))
    return _finish(model, pool, table, target)


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """Rules chosen so far, where they fire, and their weights."""

    base: npt.NDArray[np.float64]
    candidates: tuple[_Candidate, ...]
    fires: npt.NDArray[np.bool_]
    weights: npt.NDArray[np.float64]

    def scores(self, base: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        scores = np.tile(base, (len(self.fires), 1))
        for k, candidate in enumerate(self.candidates):
            scores[:, candidate.target] += weights[k] * self.fires[:, k]
        return scores

    def probabilities(self) -> npt.NDArray[np.float64]:
        found: npt.NDArray[np.float64] = softmax(self.scores(self.base, self.weights), axis=1)
        return found

    def extended(self, candidate: _Candidate, fires: npt.NDArray[np.bool_]) -> _Fit:
        return _Fit(
            self.base,
            (*self.candidates, candidate),
            np.column_stack((self.fires, fires)),
            np.append(self.weights, 0.1),
        )

    def fitted(self, target: npt.NDArray[np.int32], worth: npt.NDArray[np.float64]) -> _Fit:
        """Return the model with base and weights that minimise the penalised log-loss; no weight is negative."""
        n_classes, rows = len(self.base), np.arange(len(target))
        onehot = np.eye(n_classes)[target]
        targets = np.array([c.target for c in self.candidates])

        def loss(x: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
            base, weights = x[:n_classes], x[n_classes:]
            scores = self.scores(base, weights)
            total = logsumexp(scores, axis=1)
            pull = (np.exp(scores - total[:, None]) - onehot) * worth[:, None]
            value = float((worth * (total - scores[rows, target])).sum() + RIDGE * (weights @ weights) / 2)
            slope = np.einsum("nk,nk->k", self.fires, pull[:, targets]) + RIDGE * weights
            return value, np.concatenate((pull.sum(axis=0), slope))

        bounds = [(None, None)] * n_classes + [(0.0, None)] * len(self.candidates)
        start = np.concatenate((self.base, self.weights))
        found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
        return replace(self, base=found[:n_classes] - found[:n_classes].mean(), weights=found[n_classes:])


def _fires(pool: LiteralPool, parts: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    truth = np.ones(pool.truth.shape[0], bool)
    for part in parts:
        column = pool.column(_number(part))
        truth &= column if part >= 0 else ~column
    return truth


def _best_conjunction(
    pool: LiteralPool,
    chances: npt.NDArray[np.float64],
    target: npt.NDArray[np.int32],
    worth: npt.NDArray[np.float64],
    taken: tuple[_Candidate, ...],
) -> _Candidate | None:
    """Return the conjunction that is worth most, None where no literal gains anything."""
    if not pool.literals:
        return None
    known = {(frozenset(c.parts), c.target) for c in taken}
    beam = [
        candidate
        for c in range(chances.shape[1])
        for candidate in _extend(pool, [_Candidate((), c, 0.0)], chances, target, worth)
        if (frozenset(candidate.parts), c) not in known
    ]
    best = max(beam, key=lambda c: c.worth, default=None)
    for _ in range(1, MAX_LITERALS if beam else 1):
        beam = sorted(beam, key=lambda c: -c.worth)[:BEAM]
        longer = [c for c in _extend(pool, beam, chances, target, worth) if (frozenset(c.parts), c.target) not in known]
        if best is None or not longer:
            break
        top = max(longer, key=lambda c: c.worth)
        if top.worth > best.worth * WORTH_A_LITERAL:
            best = top
        beam = longer
    return best


def _extend(
    pool: LiteralPool,
    beam: list[_Candidate],
    chances: npt.NDArray[np.float64],
    target: npt.NDArray[np.int32],
    worth: npt.NDArray[np.float64],
) -> Iterator[_Candidate]:
    """Yield the best ways to add one literal to each conjunction of the beam."""
    masks = np.stack([_fires(pool, c.parts) for c in beam], axis=1).astype(np.float64)
    classes = np.array([c.target for c in beam])
    p = chances[:, classes]
    pull = ((target[:, None] == classes[None, :]) - p) * masks * worth[:, None]
    bend = p * (1 - p) * masks * worth[:, None]
    size = np.array([sum(pool.conditions[_number(q)] for q in c.parts) for c in beam])
    spent = np.array([sum(pool.cost[_number(q)] * (1 if q >= 0 else NEGATION) for q in c.parts) for c in beam])
    present = (pool.truth.T @ pull, pool.truth.T @ bend)
    absent = (pull.sum(axis=0) - present[0], bend.sum(axis=0) - present[1])
    for negated, (slope, curve) in enumerate((present, absent)):
        gain = np.where(slope > 0, slope, 0.0) ** 2 / (curve + SHRINK) - TOLL * np.log(len(target))
        gain[pool.conditions[:, None] + size[None, :] > MAX_CONDITIONS] = 0.0
        cost = pool.cost[:, None] * (NEGATION if negated else 1) + spent[None, :]
        value = np.maximum(gain, 0.0) / cost**READING
        for k, candidate in enumerate(beam):
            if negated and not candidate.parts:
                continue
            for literal in np.argsort(-value[:, k], kind="stable")[:BEAM]:
                part = ~int(literal) if negated else int(literal)
                if value[literal, k] > candidate.worth and not {int(literal), ~int(literal)} & set(candidate.parts):
                    yield _Candidate((*candidate.parts, part), candidate.target, float(value[literal, k]))


def _number(part: int) -> int:
    """Return the literal behind a part, present or absent."""
    return part if part >= 0 else ~part


def _finish(model: _Fit, pool: LiteralPool, table: PredicateTable, target: npt.NDArray[np.int32]) -> RuleSet:
    """Return the rule set over the vocabulary that it uses: rules by class, strongest first, idle ones left out."""
    rules = []
    for candidate, weight in zip(model.candidates, model.weights, strict=True):
        literals = tuple(
            pool.literals[p] if p >= 0 else replace(pool.literals[~p], present=False) for p in candidate.parts
        )
        if weight > 1e-6:  # an idle rule says nothing
            rules.append(Rule(literals, candidate.target, float(weight), RuleCounts(0, 0, 0, 0)))
    rules.sort(key=lambda rule: (-rule.target, -rule.weight))
    columns = {table.vocabulary.column_of(literal.predicate) for rule in rules for literal in rule.literals}
    small = table.select_columns(np.array(sorted(columns), dtype=np.int64))
    counted = tuple(replace(rule, counts=count_rule(rule.literals, rule.target, small, target)) for rule in rules)
    return RuleSet(small.vocabulary, counted, tuple(float(b) for b in model.base))
