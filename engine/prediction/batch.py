"""Predictions for a whole file: one row for each source record, in order, nothing dropped."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.errors import Fault
from engine.predicates import PredicateTable
from engine.predicates.groups import find_in_dataset, undecided_fault
from engine.progress import SILENT, Progress, Step, check
from engine.readers import Imported, Limits
from engine.rules import TrainedModel

__all__ = [
    "OK",
    "PREDICTING",
    "Predicted",
    "Row",
    "decided",
    "predict_in_parts",
    "prediction_rows",
    "rows_of",
    "rows_of_table",
]

OK = "ok"
PREDICTING = "predicting"
_AT_ONCE = 4_000  # graphs between two pieces of news


@dataclass(frozen=True, slots=True)
class Row:
    """What the model says of one source record; empty but for the status where it cannot be used.

    Attributes
    ----------
    record : int
        Number of the record in the source.
    prediction : str
        Label of the predicted class.
    probability : float or None
        Of the predicted class.
    rules : tuple of str
        The rules that fired, as "R3".
    status : str
        "ok", else what is wrong.
    """

    record: int
    prediction: str = ""
    probability: float | None = None
    rules: tuple[str, ...] = ()
    status: str = OK


@dataclass(frozen=True, slots=True, eq=False)
class Predicted:
    """What the model says of the graphs of a data set; not a number, and no rules, of those that are undecided."""

    probabilities: npt.NDArray[np.float64]  # (graphs, classes)
    fired: npt.NDArray[np.bool_]  # (graphs, rules)
    undecided: dict[int, Fault] = field(default_factory=dict)  # graph -> the SMARTS that takes too long to match


def predict_in_parts(
    trained: TrainedModel,
    dataset: GraphDataset,
    *,
    jobs: int = 1,
    progress: Progress = SILENT,
    limits: Limits | None = None,
) -> Predicted:
    """Return probabilities and rules that fired, graph by graph.

    Only one part's counts are in memory at a time.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    dataset : GraphDataset
        Graphs, read as the model's were.
    jobs : int
        Workers.
    progress : Progress
        Told before each part.
    limits : Limits, optional
        A graph with which matching the model's SMARTS takes longer than they allow is undecided.

    Returns
    -------
    Predicted
        One row a graph; NaN where undecided.

    Raises
    ------
    Cancelled
        Where the listener wants a stop, between two parts.
    """
    n = len(dataset)
    probabilities, fired = np.zeros((n, len(trained.classes))), np.zeros((n, len(trained.model.rules)), bool)
    undecided: dict[int, Fault] = {}
    own = trained.model.vocabulary.substructures
    for start in range(0, n, _AT_ONCE):
        progress.tell(Step(PREDICTING, start, n))
        check(progress)
        part = np.arange(start, min(start + _AT_ONCE, n))
        data = dataset if len(part) == n else dataset[part]
        anchors = find_in_dataset(own, data, limits=limits, progress=progress)
        lost = {one.graph: undecided_fault(one, own[one.pattern].smarts, data) for one in anchors.undecided}
        if lost:
            kept = np.setdiff1d(np.arange(len(part)), list(lost))
            undecided |= {start + graph: found for graph, found in lost.items()}
            probabilities[[start + graph for graph in lost]] = np.nan
            part, data, anchors = part[kept], data[kept], anchors.of(kept)
        table = trained.table(data, jobs=jobs, anchors=anchors)
        probabilities[part], fired[part] = trained.model.probabilities(table), trained.model.fired(table)
    progress.tell(Step(PREDICTING, n, n))
    return Predicted(probabilities, fired, undecided)


def prediction_rows(
    trained: TrainedModel,
    imported: Imported,
    *,
    jobs: int = 1,
    progress: Progress = SILENT,
    limits: Limits | None = None,
) -> list[Row]:
    """Return what the model says of each source record.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    imported : Imported
        What was read, as the model's data were.
    jobs : int
        Workers.
    progress : Progress
        Told before each part.
    limits : Limits, optional
        A graph with which matching the model's SMARTS takes longer than they allow is at fault.

    Returns
    -------
    list of Row
        One a source record, in order; nothing is dropped.

    Raises
    ------
    Cancelled
        Where the listener wants a stop.
    """
    found = predict_in_parts(trained, imported.dataset, jobs=jobs, progress=progress, limits=limits)
    return rows_of(trained, *decided(imported, found))


def decided(imported: Imported, found: Predicted) -> tuple[Imported, Predicted]:
    """Return what was read and predicted without the graphs that are undecided: these are then records at fault.

    Parameters
    ----------
    imported : Imported
        What was read.
    found : Predicted
        What was predicted for its graphs.

    Returns
    -------
    tuple of (Imported, Predicted)
        As given where nothing is undecided.
    """
    if not found.undecided:
        return imported, found
    kept = np.setdiff1d(np.arange(len(imported.dataset)), list(found.undecided))
    faults = sorted((*imported.faults, *found.undecided.values()), key=lambda one: one.record)
    rest = replace(imported, dataset=imported.dataset[kept], faults=tuple(faults))
    return rest, Predicted(found.probabilities[kept], found.fired[kept])


def rows_of(trained: TrainedModel, imported: Imported, found: Predicted) -> list[Row]:
    """Return one row for each source record, of what was predicted for the graphs that could be used.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    imported : Imported
        What was read.
    found : Predicted
        What was predicted for its graphs, none of them undecided; see `decided`.

    Returns
    -------
    list of Row
        In the order of the records.
    """
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


def rows_of_table(trained: TrainedModel, imported: Imported, table: PredicateTable) -> list[Row]:
    """Return one row for each source record of data that are counted already.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    imported : Imported
        What was read.
    table : PredicateTable
        The model's over `imported.dataset`.

    Returns
    -------
    list of Row
        In the order of the records.
    """
    return rows_of(trained, imported, Predicted(trained.model.probabilities(table), trained.model.fired(table)))


def _reasons(imported: Imported) -> dict[int, str]:
    """Return for each record at fault what is wrong: code and text."""
    notes = set(imported.notes)
    found = defaultdict(list)
    for fault in imported.faults:
        if fault.record and fault not in notes:
            found[fault.record].append(f"{fault.code}: {fault.found}")
    return {record: "; ".join(texts) for record, texts in found.items()}
