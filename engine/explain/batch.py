"""Predictions for a whole file: one row for each source record, in order, nothing dropped."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.data.dataset import GraphDataset
from engine.progress import SILENT, Progress, Step, check
from engine.readers.imported import Imported
from engine.rules.trained import TrainedModel

__all__ = ["OK", "PREDICTING", "Predicted", "Row", "predict_in_parts", "prediction_rows", "rows_of"]

OK = "ok"
PREDICTING = "predicting"
_AT_ONCE = 4_000  # graphs between two pieces of news


@dataclass(frozen=True, slots=True)
class Row:
    """What the model says of one source record; empty but for the status where it cannot be used."""

    record: int
    prediction: str = ""
    probability: float | None = None  # of the predicted class
    rules: tuple[str, ...] = ()
    status: str = OK


@dataclass(frozen=True, slots=True, eq=False)
class Predicted:
    """What the model says of the graphs of a data set."""

    probabilities: npt.NDArray[np.float64]  # (graphs, classes)
    fired: npt.NDArray[np.bool_]  # (graphs, rules)


def predict_in_parts(
    trained: TrainedModel, dataset: GraphDataset, *, jobs: int = 1, progress: Progress = SILENT
) -> Predicted:
    """Return probabilities and rules that fired, graph by graph; raises `Cancelled` between two parts.

    Only one part's counts are in memory at a time.
    """
    n = len(dataset)
    chances, fired = np.zeros((n, len(trained.classes))), np.zeros((n, len(trained.model.rules)), bool)
    for start in range(0, n, _AT_ONCE):
        progress.tell(Step(PREDICTING, start, n))
        check(progress)
        part = np.arange(start, min(start + _AT_ONCE, n))
        table = trained.table(dataset if len(part) == n else dataset[part], jobs=jobs)
        chances[part], fired[part] = trained.model.probabilities(table), trained.model.fired(table)
    progress.tell(Step(PREDICTING, n, n))
    return Predicted(chances, fired)


def prediction_rows(
    trained: TrainedModel, imported: Imported, *, jobs: int = 1, progress: Progress = SILENT
) -> list[Row]:
    """Return one row for each source record, in order."""
    found = predict_in_parts(trained, imported.dataset, jobs=jobs, progress=progress)
    return rows_of(trained, imported, found)


def rows_of(trained: TrainedModel, imported: Imported, found: Predicted) -> list[Row]:
    """Return one row for each source record, in order, of what was predicted for the graphs that could be used."""
    chosen = found.probabilities.argmax(axis=1).tolist()
    predicted = {
        record: Row(
            record,
            trained.classes[chosen[row]],
            float(found.probabilities[row, chosen[row]]),
            tuple(f"R{rule + 1}" for rule in found.fired[row].nonzero()[0].tolist()),
        )
        for row, record in enumerate(imported.dataset.records.tolist())
    }
    wrong = _reasons(imported)
    return [
        predicted.get(record) or Row(record, status=wrong.get(record, "left out"))
        for record in imported.source.index.tolist()
    ]


def _reasons(imported: Imported) -> dict[int, str]:
    """Return for each record at fault what is wrong: code and text."""
    notes = set(imported.notes)
    found = defaultdict(list)
    for fault in imported.faults:
        if fault.record and fault not in notes:
            found[fault.record].append(f"{fault.code}: {fault.found}")
    return {record: "; ".join(texts) for record, texts in found.items()}
