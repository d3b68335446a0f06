"""Learn a scorecard: choose literals by gradient, improve the choice by swaps, round the weights to whole points.

The choice is forward selection for the penalised logistic loss; the rounding searches the unit of a point and then
moves one row at a time, as Ustun and Rudin (2019, "RiskSLIM") do within their lattice search.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from engine.learning.additive import Columns, Scale, fit_columns, fit_scale
from engine.learning.literals import LiteralPool
from engine.learning.task import LearningTask
from engine.machine import linear_algebra
from engine.progress import Progress, Step, check
from engine.rules import MOST_POINTS, Row, RuleCounts, Scorecard

__all__ = ["RIDGE", "learn_scorecard"]

Floats = npt.NDArray[np.float64]

RIDGE = 5.0
"""Strength of the penalty on squared weights, in graphs."""

PENALTY = 0.5
"""A row has to gain this many times the logarithm of the number of graphs: what gains less is noise."""

READING = 0.25
"""Gains are divided by the cost of reading a literal, to this power."""

PASSES = 2
"""How often every row is tried against what could stand in its place."""

LARGEST = (2, 3, 4, 5, 6, 7, 8, 9)
"""Points of the strongest row, before the first improvement."""

PLAIN = 1.003
"""Smaller points are taken where they cost no more than this times the least loss."""


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """The literals chosen so far, and the weights that fit best."""

    literals: tuple[int, ...]
    columns: Columns
    base: Floats
    weights: Floats
    loss: float

    def fitted(self, class_weight: Floats) -> _Fit:
        """Return the same literals with the weights of least penalised loss."""
        base, weights, loss = fit_columns(self.columns, class_weight, RIDGE, (self.base, self.weights))
        return replace(self, base=base, weights=weights, loss=loss)

    def with_one(self, literal: int, of_class: int, holds: npt.NDArray[np.bool_]) -> _Fit:
        columns = self.columns.with_one(holds, of_class)
        return _Fit((*self.literals, literal), columns, self.base, np.append(self.weights, 0.0), np.inf)

    def without(self, row: int) -> _Fit:
        literals = self.literals[:row] + self.literals[row + 1 :]
        return _Fit(literals, self.columns.without(row), self.base, np.delete(self.weights, row), np.inf)

    def probabilities(self) -> Floats:
        found: Floats = softmax(self.base + self.columns.scores(self.weights, len(self.base)), axis=1)
        return found


def learn_scorecard(pool: LiteralPool, task: LearningTask) -> Scorecard:
    """Learn a scorecard: literals chosen by gradient, their weights rounded to whole points.

    Parameters
    ----------
    pool : LiteralPool
        Literals to choose from, over the training graphs.
    task : LearningTask
        What to learn; rules are rows.

    Returns
    -------
    Scorecard
        Over the predicates that it uses.

    Raises
    ------
    Cancelled
        Where a stop is wanted before the first row is looked for.
    """
    check(task.progress)
    with linear_algebra().limit(limits=1):
        return _learn(pool, task)


def _learn(pool: LiteralPool, task: LearningTask) -> Scorecard:
    class_weight, max_rules, jobs, progress = task.class_weight, task.max_rules, task.jobs, task.progress
    prior = class_weight.sum(axis=0) + 0.5
    nothing = Columns(np.zeros((len(class_weight), 0)), np.zeros(0, np.int64))
    fit = _Fit((), nothing, np.log(prior) - np.log(prior).mean(), np.zeros(0), np.inf)
    while len(fit.literals) < max_rules and not progress.wants_stop():
        found = _best(pool, fit, class_weight, jobs)
        if found is None:
            break
        fit = fit.with_one(*found, pool.column(found[0])).fitted(class_weight)
        progress.tell(Step("scorecard", len(fit.literals), max_rules + PASSES, "choosing what is worth points"))
    for number in range(PASSES):
        better = _swapped(pool, fit, class_weight, jobs, progress)
        if better.loss == fit.loss or progress.wants_stop():
            fit = better
            break
        fit = better
        done = max_rules + number + 1
        progress.tell(Step("scorecard", done, max_rules + PASSES, "trying every row against others"))
    return _finish(fit, class_weight, pool, task.target)


def _best(pool: LiteralPool, fit: _Fit, class_weight: Floats, jobs: int) -> tuple[int, int] | None:
    """Return the literal that would lower the loss most, and the class that it speaks for; None where none gains.

    The gain is that of one Newton step in its weight and in the base together.
    """
    whole, said = class_weight.sum(axis=1, keepdims=True), fit.probabilities()
    two = class_weight.shape[1] == 2
    classes = [1] if two else list(range(class_weight.shape[1]))
    gradients, curvatures = (class_weight - whole * said)[:, classes], (whole * said * (1 - said))[:, classes]
    sums = pool.sums(np.concatenate((gradients, curvatures), axis=1), jobs=jobs)[:, 0]
    gradient, curvature = np.split(sums, 2, axis=1)
    curvature = curvature - curvature**2 / np.maximum(curvatures.sum(axis=0), 1e-12)
    rise = gradient if two else np.maximum(gradient, 0.0)
    gain = rise**2 / (curvature + RIDGE) - PENALTY * np.log(len(class_weight))
    value = np.maximum(gain, 0.0) / pool.cost[:, None] ** READING
    for literal, of_class in zip(fit.literals, fit.columns.classes, strict=True):
        value[literal, classes.index(of_class)] = 0.0
    if value.size == 0 or value.max() <= 0:
        return None
    literal, place = divmod(int(value.argmax()), len(classes))
    return literal, classes[place]


def _swapped(pool: LiteralPool, fit: _Fit, class_weight: Floats, jobs: int, progress: Progress) -> _Fit:
    """Return the fit after each row in turn has given way to the literal that gains most without it, where better."""
    for literal in fit.literals:
        if progress.wants_stop():
            break
        rest = fit.without(fit.literals.index(literal)).fitted(class_weight)
        found = _best(pool, rest, class_weight, jobs)
        if found is None or found[0] == literal:
            continue
        other = rest.with_one(*found, pool.column(found[0])).fitted(class_weight)
        if other.loss < fit.loss * (1 - 1e-6):
            fit = other
    return fit


# -- whole points ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Rounded:
    """Whole points for each column, and what they are worth."""

    points: npt.NDArray[np.int64]
    scale: Scale


def _rounded(fit: _Fit, class_weight: Floats) -> _Rounded:
    """Return the points that fit best, small ones where they do about as well.

    For each size of the strongest row the weights are rounded; then one row at a time goes up or down by a point for
    as long as that lowers the penalised loss.
    """
    strongest = float(np.abs(fit.weights).max())
    found = [
        _improved(_start(fit, class_weight, strongest / largest), fit.columns, class_weight) for largest in LARGEST
    ]
    least = min(rounded.scale.loss for rounded in found)
    return next(rounded for rounded in found if rounded.scale.loss <= least * PLAIN)


def _start(fit: _Fit, class_weight: Floats, unit: float) -> _Rounded:
    points = np.rint(fit.weights / unit).astype(np.int64)
    return _Rounded(points, _scale(fit.columns, points, class_weight, Scale(fit.base, unit, np.inf)))


def _scale(columns: Columns, points: npt.NDArray[np.int64], class_weight: Floats, start: Scale) -> Scale:
    totals = np.rint(columns.scores(points.astype(np.float64), class_weight.shape[1])).astype(np.int64)
    return fit_scale(totals, class_weight, RIDGE * float((points**2).sum()), start)


def _improved(rounded: _Rounded, columns: Columns, class_weight: Floats) -> _Rounded:
    """Return the points after coordinate descent by single points."""
    least = -MOST_POINTS if class_weight.shape[1] == 2 else 0
    moved = True
    while moved:
        moved = False
        for column in range(len(columns)):
            for step in (-1, 1):
                points = rounded.points.copy()
                points[column] += step
                if not least <= points[column] <= MOST_POINTS or not points.any():
                    continue
                scale = _scale(columns, points, class_weight, rounded.scale)
                if scale.unit > 0 and scale.loss < rounded.scale.loss * (1 - 1e-7):
                    rounded, moved = _Rounded(points, scale), True
                    break
    return rounded


def _finish(fit: _Fit, class_weight: Floats, pool: LiteralPool, target: npt.NDArray[np.int32]) -> Scorecard:
    """Return the scorecard over the vocabulary that it uses: for the last class first, most points first."""
    if not np.any(np.abs(fit.weights) > 1e-6):
        return Scorecard.of(pool.table.vocabulary.select([]), (), tuple(fit.base.tolist()), 1.0)
    rounded = _rounded(fit, class_weight)
    common = int(np.gcd.reduce(rounded.points))
    rows, columns = [], set()
    for literal, of_class, points in zip(fit.literals, fit.columns.classes, rounded.points // common, strict=True):
        if points:
            speaks_for = int(of_class) if points > 0 else 0
            counts = RuleCounts.of(pool.column(literal), target == speaks_for)
            columns.add(int(pool.columns[literal]))
            rows.append(Row(pool.literal(literal), speaks_for, abs(int(points)), counts))
    rows.sort(key=lambda row: (-row.target, -row.points))
    base = tuple(rounded.scale.base.tolist())
    return Scorecard.of(pool.table.vocabulary.select(sorted(columns)), rows, base, rounded.scale.unit * common)
