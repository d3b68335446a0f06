"""Held-out scores of a request by cross-validation, everything learned anew inside each part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, TypeAlias

from engine.data import GraphDataset
from engine.estimators import SymGraphClassifier
from engine.evaluation import Evaluation, Interval, Output, SplitKind, cross_validate_outputs
from engine.learning.search import CheckpointFile, count_for_all, position
from engine.progress import Progress, Step, check
from engine.runs.jobs.plan import VALIDATING, Plan
from engine.runs.jobs.validated import Validated, defined
from engine.runs.out_of_fold import OutOfFold
from engine.runs.request import TrainingRequest
from engine.runs.scores import HeldOut, Measure

__all__ = ["cross_validated", "cross_validated_front"]

Outputs: TypeAlias = Callable[[SymGraphClassifier, GraphDataset], Sequence[Output]]

Checkpoints: TypeAlias = Callable[[int], CheckpointFile | None]
"""Returns where the search of a part, counted from 1, keeps its state."""


def cross_validated(request: TrainingRequest, dataset: GraphDataset, *, jobs: int, progress: Progress) -> Validated:
    """Return how well models like the requested one do on graphs that they have not seen; raises `Cancelled`."""

    def outputs(model: SymGraphClassifier, part: GraphDataset) -> tuple[Output]:
        return (Output(model.predict_proba(part)),)

    (found,) = _measured(request, dataset, outputs, _no_checkpoint, jobs, progress)
    return found


def cross_validated_front(
    request: TrainingRequest,
    dataset: GraphDataset,
    sizes: Sequence[int],
    *,
    checkpoints: Checkpoints,
    jobs: int,
    progress: Progress,
) -> tuple[Validated, ...]:
    """Return the same for each of the `sizes`: of the model of at most so many rules that a new search would pick.

    The search runs once a part, inside it; raises `Cancelled`.
    """

    def outputs(model: SymGraphClassifier, part: GraphDataset) -> list[Output]:
        front = model.front_
        table = count_for_all([entry.model for entry in front], part, jobs=jobs)
        probabilities = [e.model.model.probabilities(table.select_vocabulary(e.model.model.vocabulary)) for e in front]
        picked = [position(front, size) for size in sizes]
        return [Output(probabilities[k], front[k].rules, front[k].conditions) for k in picked]

    found = _measured(request, dataset, outputs, checkpoints, jobs, progress)
    notes = (
        f"A search of its own in each part, and of its models the one of at most {amount} that does best on the "
        f"inner validation part"
        for amount in (f"{size} rule" if size == 1 else f"{size} rules" for size in sizes)
    )
    return tuple(
        Validated(one.scores.model_copy(update={"notes": [*one.scores.notes, note]}), one.out_of_fold)
        for one, note in zip(found, notes, strict=True)
    )


def _no_checkpoint(_number: int) -> None:
    return None


def _measured(
    request: TrainingRequest,
    dataset: GraphDataset,
    outputs: Outputs,
    checkpoints: Checkpoints,
    jobs: int,
    progress: Progress,
) -> tuple[Validated, ...]:
    watcher = _Folds(progress, request)
    estimator = _watched(request, jobs, watcher, checkpoints)
    folds = request.validation.folds
    found = cross_validate_outputs(
        estimator, dataset, outputs, folds=folds, split=request.split, seed=request.seed, progress=watcher
    )
    return tuple(_of_evaluation(one) for one in found)


class _Folds:
    """Turns the steps of fold after fold into one stage."""

    def __init__(self, progress: Progress, request: TrainingRequest) -> None:
        self._progress, self._folds, self._plan = progress, request.validation.folds, Plan.of_fit(request)
        self._done, self._inside, self._note = 0, 0.0, ""

    def tell(self, step: Step) -> None:
        """Take note of a whole fold, or of a step inside one."""
        if step.stage == "cross-validation":
            self._folds = step.total  # a given split may have others than were asked for
            self._done, self._inside, self._note = step.done, 0.0, step.note
        else:
            self._inside = max(self._inside, self._plan.fraction(step.stage, step.fraction))
        here = min(self._done + 1, self._folds)
        text = f"part {here} of {self._folds}" + (f"; the last one: {self._note}" if self._note else "")
        done = min(1.0, (self._done + self._inside) / self._folds)
        self._progress.tell(Step(VALIDATING, round(1000 * done), 1000, text))

    def wants_stop(self) -> bool:
        """Return whether the listener behind wants a stop."""
        return self._progress.wants_stop()


def _watched(request: TrainingRequest, jobs: int, watcher: _Folds, checkpoints: Checkpoints) -> SymGraphClassifier:
    """Return an estimator whose every clone reports to `watcher`, and never hands back half a model."""
    numbers = count(1)

    class Watched(SymGraphClassifier):
        def fit(self, X: GraphDataset, y: Any = None) -> SymGraphClassifier:  # type: ignore[override]
            super().fit(X, y, progress=watcher, checkpoint=checkpoints(next(numbers)))
            check(watcher)
            return self

    return Watched(**request.model_options, jobs=jobs)


def _of_evaluation(found: Evaluation) -> Validated:
    given = found.split is SplitKind.GIVEN
    scores = HeldOut(
        method=f"{len(found.parts)}-fold cross-validation" + (", folds given by the data" if given else ""),
        unit=found.split_unit,
        graphs=int((found.fold >= 0).sum()),
        accuracy=_measure(found.accuracy),
        balanced_accuracy=_measure(found.balanced_accuracy),
        roc_auc=_measure(found.roc_auc),
        interval_method=found.interval_method,
        confusion=found.confusion.tolist(),
        notes=list(found.notes),
    )
    return Validated(scores, OutOfFold.of(found.fold, found.probabilities))


def _measure(interval: Interval) -> Measure:
    return Measure(mean=defined(interval.mean), low=defined(interval.low), high=defined(interval.high))
