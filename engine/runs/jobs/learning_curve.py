"""How a run's accuracy grows with the data: the same request, fitted to growing parts of one training part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.estimators import SymGraphClassifier
from engine.evaluation import UNITS, Parts, SplitKind, read_given_split, wilson
from engine.progress import SILENT, Progress, Step, check
from engine.runs.jobs.holdout import parts_of
from engine.runs.jobs.plan import Plan
from engine.runs.learning_curve import CurvePoint, LearningCurve
from engine.runs.request import TrainingRequest, Validation
from engine.seeds import stream

__all__ = ["SHARES", "measure_learning_curve", "nested_parts"]

SHARES = (0.1, 0.2, 0.4, 0.7, 1.0)
"""Of the training part."""

_STAGE = "learning curve"

Rows = npt.NDArray[np.int64]


def measure_learning_curve(
    request: TrainingRequest,
    dataset: GraphDataset,
    *,
    shares: Sequence[float] = SHARES,
    jobs: int = 1,
    progress: Progress = SILENT,
) -> LearningCurve:
    """Return how accuracy grows with the data: on one test part, of models that learned from shares of the rest.

    Everything is learned anew for each share; the smaller part is always inside the larger.

    Parameters
    ----------
    request : TrainingRequest
        How models are learned, and the data are split; its validation plays no part.
    dataset : GraphDataset
        The data.
    shares : sequence of float
        Of the training part, above 0 up to 1, ascending.
    jobs : int
        Workers of each fit.
    progress : Progress
        Told the steps of each fit as steps of the whole.

    Returns
    -------
    LearningCurve

    Raises
    ------
    OptionError
        Where the data cannot be split as asked.
    Cancelled
        Where the listener wants a stop.
    """
    request = request.model_copy(update={"validation": Validation.HOLDOUT})
    if request.split is SplitKind.GIVEN:
        train, test = read_given_split(dataset).parts[0]  # of folds the first
    else:
        train, test = cast("Parts", parts_of(request, dataset))
    plan, held, points = Plan.of_fit(request), dataset[test], []
    for number, (share, rows) in enumerate(
        zip(shares, nested_parts(dataset, train, shares, request.seed), strict=True)
    ):
        check(progress)
        part = dataset[rows]
        model = SymGraphClassifier(**request.model_options, jobs=jobs)
        model.fit(part, part.target, progress=_Part(progress, plan, number, len(shares), len(rows)))
        check(progress)
        hits = int(np.sum(model.predict(held) == held.target))
        low, high = wilson(hits, len(test))
        points.append(
            CurvePoint(
                share=share,
                graphs=len(rows),
                training_accuracy=float(np.mean(model.predict(part) == part.target)),
                accuracy=hits / len(test),
                low=low,
                high=high,
            )
        )
    return LearningCurve(
        points=points,
        test_graphs=len(test),
        unit=UNITS[request.split],
        seed=request.seed,
        interval_method="95 % Wilson interval of the accuracy on the test part",
    )


def nested_parts(dataset: GraphDataset, train: Rows, shares: Sequence[float], seed: int) -> list[Rows]:
    """Return for each share that part of the rows `train`, ascending: every class with its share, one at least."""
    random = stream(seed, "learning curve")
    codes = dataset.target_codes[train]
    by_class = [random.permutation(train[codes == code]) for code in np.unique(codes)]
    return [
        np.sort(np.concatenate([rows[: max(1, round(share * len(rows)))] for rows in by_class])) for share in shares
    ]


@dataclass(frozen=True, slots=True)
class _Part:
    """Passes the steps of one fit on as steps of the whole curve."""

    progress: Progress
    plan: Plan
    number: int  # from 0
    parts: int
    graphs: int

    def tell(self, step: Step) -> None:
        """Pass the step on, in thousandths of a fit."""
        done = 1000 * self.number + round(1000 * self.plan.fraction(step.stage, step.fraction))
        note = f"fit {self.number + 1} of {self.parts}, on {self.graphs:,} graphs"
        self.progress.tell(Step(_STAGE, done, 1000 * self.parts, note))

    def wants_stop(self) -> bool:
        """Return whether the listener behind wants a stop."""
        return self.progress.wants_stop()
