"""The report of a run, as one HTML page."""

from __future__ import annotations

from engine.readers import Imported
from engine.report import Measured, MeasuredScore, write_report
from engine.rules.trained import TrainedModel
from engine.runs.scores import HeldOut, Measure, RunScores

__all__ = ["report_page"]


def report_page(trained: TrainedModel, imported: Imported, scores: RunScores | None) -> str:
    """Return the page; the held-out scores are those that were measured when the model was trained."""
    held = None if scores is None else scores.held_out
    measured = () if held is None else (_measured(held),)
    return write_report(
        trained, imported.dataset, measured=measured, target=imported.columns.target, left_out=imported.left_out
    )


def _measured(held: HeldOut) -> Measured:
    told = {"Accuracy": held.accuracy, "Balanced accuracy": held.balanced_accuracy, "ROC-AUC": held.roc_auc}
    return Measured(
        f"{held.method}; held out as a whole: each {held.unit}",
        held.graphs,
        tuple(_score(name, measure) for name, measure in told.items()),
        tuple(tuple(row) for row in held.confusion),
        (*held.notes, f"Interval: {held.interval_method}"),
    )


def _score(name: str, measure: Measure) -> MeasuredScore:
    return MeasuredScore(name, measure.mean, measure.low, measure.high)
