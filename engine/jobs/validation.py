"""Held-out scores of a request: cross-validation, or one holdout, everything learned anew inside each part."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from engine.data.dataset import GraphDataset
from engine.estimators import SymGraphClassifier
from engine.evaluation.cross_validation import Evaluation, cross_validate
from engine.evaluation.scores import Interval, confusion_matrix, score
from engine.evaluation.splits import UNITS, SplitKind, holdout, scaffold_groups
from engine.jobs.plan import VALIDATING
from engine.progress import Progress, Step, check
from engine.runs.request import TrainingRequest, Validation
from engine.runs.scores import HeldOut, Measure

__all__ = ["HOLDOUT_SHARE", "held_out_scores", "wilson"]

HOLDOUT_SHARE = 0.2


def held_out_scores(request: TrainingRequest, dataset: GraphDataset, *, jobs: int, progress: Progress) -> HeldOut:
    """Return how well models like the requested one do on graphs that they have not seen; raises `Cancelled`."""
    watcher = _Folds(progress, request.validation.folds)
    estimator = _watched(request, jobs, watcher)
    if request.validation is Validation.HOLDOUT:
        return _one_holdout(estimator, request, dataset, watcher)
    folds = request.validation.folds
    found = cross_validate(estimator, dataset, folds=folds, split=request.split, seed=request.seed, progress=watcher)
    return _of_evaluation(found, folds)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's score method (Wilson, 1927).

    >>> [round(x, 3) for x in wilson(81, 263)]
    [0.255, 0.366]
    """
    z = float(ndtri(0.975))
    middle = (hits + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(hits * (n - hits) / n + z * z / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


SHARES = {"structure": (0.0, 0.05), "local rules": (0.05, 0.25), "patterns": (0.3, 0.3)}
"""Where each stage of a fit begins, and the share of its time that it takes; what comes after them is the last."""

LAST_SHARE = (0.6, 0.4)


class _Folds:
    """Turns the steps of fold after fold into one stage."""

    def __init__(self, progress: Progress, folds: int) -> None:
        self._progress, self._folds, self._done, self._note = progress, folds, 0, ""

    def tell(self, step: Step) -> None:
        """Take note of a whole fold, or of a step inside one."""
        if step.stage == "cross-validation":
            self._done, inside, self._note = step.done, 0.0, step.note
        else:
            start, share = SHARES.get(step.stage, LAST_SHARE)
            inside = start + share * step.fraction
        here = min(self._done + 1, self._folds)
        text = f"part {here} of {self._folds}" + (f"; the last one: {self._note}" if self._note else "")
        done = min(1.0, (self._done + inside) / self._folds)
        self._progress.tell(Step(VALIDATING, round(1000 * done), 1000, text))

    def wants_stop(self) -> bool:
        """Return whether the listener behind wants a stop."""
        return self._progress.wants_stop()


def _watched(request: TrainingRequest, jobs: int, watcher: _Folds) -> SymGraphClassifier:
    """Return an estimator whose every clone reports to `watcher`, and never hands back half a model."""

    class Watched(SymGraphClassifier):
        def fit(self, X: GraphDataset, y: Any = None) -> SymGraphClassifier:  # type: ignore[override]
            super().fit(X, y, progress=watcher)
            check(watcher)
            return self

    return Watched(
        radius=request.radius,
        form=str(request.form),
        max_rules=request.max_rules,
        random_state=request.seed,
        jobs=jobs,
    )


def _one_holdout(
    estimator: SymGraphClassifier, request: TrainingRequest, dataset: GraphDataset, watcher: _Folds
) -> HeldOut:
    together = _together(request.split, dataset)
    train, test = holdout(dataset, HOLDOUT_SHARE, request.seed, together=together)
    estimator.fit(dataset[train], dataset.target[train])
    part = dataset[test]
    chances = np.zeros((len(test), len(dataset.classes)))
    codes = [dataset.classes.index(str(label)) for label in estimator.classes_]
    chances[:, codes] = estimator.predict_proba(part)
    found = score(part.target_codes, chances)
    confusion = confusion_matrix(part.target_codes, chances.argmax(axis=1), len(dataset.classes))
    low, high = wilson(int(np.trace(confusion)), len(test))
    return HeldOut(
        method=f"one holdout of {HOLDOUT_SHARE:.0%}",
        unit=UNITS[request.split],
        graphs=len(test),
        accuracy=Measure(mean=found.accuracy, low=low, high=high),
        balanced_accuracy=Measure(mean=found.balanced_accuracy),
        roc_auc=Measure(mean=_defined(found.roc_auc)),
        interval_method="95 % Wilson interval of the accuracy",
        confusion=confusion.tolist(),
    )


def _together(split: SplitKind, dataset: GraphDataset) -> npt.NDArray[np.int64] | None:
    """Return the number of the unit that each graph belongs to, None where each stands alone."""
    if split is SplitKind.SCAFFOLD:
        return scaffold_groups(dataset)
    if split is SplitKind.GROUPED and dataset.group is not None:
        names = [name or f"row {row}" for row, name in enumerate(dataset.group.tolist())]
        return np.unique(names, return_inverse=True)[1].astype(np.int64)
    return None


def _of_evaluation(found: Evaluation, folds: int) -> HeldOut:
    return HeldOut(
        method=f"{folds}-fold cross-validation",
        unit=found.split_unit,
        graphs=int((found.fold >= 0).sum()),
        accuracy=_measure(found.accuracy),
        balanced_accuracy=_measure(found.balanced_accuracy),
        roc_auc=_measure(found.roc_auc),
        interval_method=found.interval_method,
        confusion=found.confusion.tolist(),
        notes=list(found.notes),
    )


def _measure(interval: Interval) -> Measure:
    return Measure(mean=_defined(interval.mean), low=_defined(interval.low), high=_defined(interval.high))


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else value
