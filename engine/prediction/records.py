"""`PredictedRecords`: what a model says of every record of a file, how sure it is, and what it has seen of the like."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.evaluation import Calibration
from engine.prediction.applicability_domain import Familiarity, Judged, Level
from engine.prediction.batch import Row, decided, predict_in_parts, rows_of
from engine.progress import SILENT, Progress
from engine.readers import Imported, Limits, read_apart
from engine.readers.columns import DecimalSign
from engine.rules import KnownGraphs, TrainedModel

__all__ = ["PredictedRecords", "predict_file", "predict_records"]


@dataclass(frozen=True, slots=True, eq=False)
class PredictedRecords:
    """What is said of every record, in source order; arrays have one entry a record.

    Attributes
    ----------
    imported : Imported
        What was read; a graph that took too long to match is a record at fault.
    rows : tuple of Row
        Class, probability, rules that fired, and status.
    graph : ndarray of int64
        Position in the data set, -1 for a record that could not be used.
    chosen : ndarray of int64
        Predicted class, -1 for none.
    confidence : ndarray of float64
        Calibrated; NaN without calibration, and for a record that could not be used.
    truth_code : ndarray of int64
        True class as the model numbers it: -1 unknown, -2 one that the model does not know.
    unknown : tuple of str
        Classes of the file that the model does not know.
    origin : ndarray of int64 or None
        An `Origin`, -1 for a record that could not be used; None where it is not known.
    reclassified : ndarray of bool
        Whether the model has met it with another class than here.
    judged : Judged or None
        Applicability domain, graph by graph; None where nothing was compared.
    level : tuple of (Level or None)
        The same, record by record.
    fixes : dict of int to str
        What to do about a record at fault, by its number.
    """

    imported: Imported
    rows: tuple[Row, ...]
    graph: npt.NDArray[np.int64]
    chosen: npt.NDArray[np.int64]
    confidence: npt.NDArray[np.float64]
    truth_code: npt.NDArray[np.int64]
    unknown: tuple[str, ...]
    origin: npt.NDArray[np.int64] | None
    reclassified: npt.NDArray[np.bool_]
    judged: Judged | None
    level: tuple[Level | None, ...]
    fixes: dict[int, str]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def left_out(self) -> int:
        """Records without a prediction."""
        return int((self.graph < 0).sum())


def predict_records(
    trained: TrainedModel,
    imported: Imported,
    *,
    calibration: Calibration | None = None,
    familiarity: Familiarity | None = None,
    known: KnownGraphs | None = None,
    jobs: int = 1,
    progress: Progress = SILENT,
    limits: Limits | None = None,
) -> PredictedRecords:
    """Return what a model says of every record; nothing is dropped.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    imported : Imported
        What was read, as the model's data were.
    calibration : Calibration, optional
        From probability to confidence.
    familiarity : Familiarity, optional
        With the training data.
    known : KnownGraphs, optional
        The graphs that the model has met, where its own file does not say.
    jobs : int
        Workers.
    progress : Progress
        Told before each part.
    limits : Limits, optional
        A graph with which matching the model's SMARTS takes longer than they allow is at fault.

    Returns
    -------
    PredictedRecords

    Raises
    ------
    Cancelled
        Where the listener wants a stop.
    """
    found = predict_in_parts(trained, imported.dataset, jobs=jobs, progress=progress, limits=limits)
    imported, found = decided(imported, found)
    dataset = imported.dataset
    graph = np.full(len(imported.source), -1, np.int64)
    graph[np.searchsorted(imported.source.index.to_numpy(), dataset.records)] = np.arange(len(dataset))
    used = graph >= 0
    chosen = found.probabilities.argmax(axis=1)
    confidence = np.full(len(graph), np.nan)
    if calibration is not None:
        confidence[used] = calibration.apply(found.probabilities)[np.arange(len(dataset)), chosen]
    met = trained if known is None else known
    origins, reclassified = met.origins(dataset), np.zeros(len(graph), bool)
    reclassified[used] = met.reclassified(dataset)
    truth = trained.codes_of(dataset).astype(np.int64)
    # A column in which no class of the model occurs is one of something else, such as names.
    if (truth >= 0).any():
        truth[(truth < 0) & (dataset.target_codes >= 0)] = -2
    judged = None if familiarity is None else familiarity.judge(dataset)
    notes = set(imported.notes)
    return PredictedRecords(
        imported=imported,
        rows=tuple(rows_of(trained, imported, found)),
        graph=graph,
        chosen=_spread(chosen, used),
        confidence=confidence,
        truth_code=_spread(truth, used),
        unknown=trained.unknown_classes(dataset),
        origin=None if origins is None else _spread(origins, used),
        reclassified=reclassified,
        judged=judged,
        level=tuple(None if judged is None or g < 0 else judged.levels[g] for g in graph.tolist()),
        fixes={f.record: f.fix for f in reversed(imported.faults) if f.record and f not in notes},
    )


def predict_file(  # noqa: PLR0913
    trained: TrainedModel,
    path: Path,
    *,
    target: str = "",
    sheet: str = "",
    decimal: DecimalSign = DecimalSign.FOUND,
    calibration: Calibration | None = None,
    familiarity: Familiarity | None = None,
    known: KnownGraphs | None = None,
    progress: Progress = SILENT,
) -> PredictedRecords:
    """Return what a model says of every record of a file, which a process of its own reads.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    path : Path
        The file.
    target : str
        The column of classes that the model was trained on: where the file has it too, it is the truth.
    sheet : str
        Of a workbook; by default the first.
    decimal : DecimalSign
        Of the numbers in the file; by default each column says.
    calibration, familiarity, known
        As in `predict_records`.
    progress : Progress
        Told before each part.

    Returns
    -------
    PredictedRecords

    Raises
    ------
    InputError
        Where nothing can be read.
    Cancelled
        Where the listener wants a stop.
    """
    imported = read_apart(
        path,
        target=target or None,
        sheet=sheet or None,
        decimal=decimal,
        **trained.reading,
        require_target=False,
        progress=progress,
    )
    return predict_records(
        trained, imported, calibration=calibration, familiarity=familiarity, known=known, progress=progress
    )


def _spread(values: npt.NDArray[np.integer], used: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return the values of the records that are used, -1 for the others."""
    spread = np.full(len(used), -1, np.int64)
    spread[used] = values
    return spread
