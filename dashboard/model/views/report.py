"""The report of a run, as one HTML page."""

from __future__ import annotations

from dashboard.model.views.editing import Parts
from engine.evaluation import Standing
from engine.readers import Imported
from engine.report import Audit, AuditedEdit, Measured, MeasuredScore, PartFigures, looked_at, write_report
from engine.rules import TrainedModel
from engine.runs import EditCost, EditLog, HeldOut, Measure, RunScores

__all__ = ["edited_report", "report_page"]

_UNEDITED = Audit(())


def report_page(trained: TrainedModel, imported: Imported, scores: RunScores | None, parts: Parts | None = None) -> str:
    """Return the page; the held-out scores are those that were measured when the model was trained."""
    held = None if scores is None else scores.held_out
    return _page(trained, imported, () if held is None else (_measured(held),), parts)


def edited_report(trained: TrainedModel, imported: Imported, log: EditLog, parts: Parts, test: Standing | None) -> str:
    """Return the page of a model that a person edited: with every edit, and scored on the test part alone."""
    measured = () if test is None else (_of_test(test, log.looks),)
    edits = tuple(AuditedEdit(e.time, e.words, _part(e.training), _part(e.test)) for e in log.edits)
    return _page(trained, imported, measured, parts, Audit(edits, log.looks))


def _page(
    trained: TrainedModel,
    imported: Imported,
    measured: tuple[Measured, ...],
    parts: Parts | None,
    audit: Audit = _UNEDITED,
) -> str:
    return write_report(
        trained,
        imported.dataset,
        measured=measured,
        target=imported.columns.target,
        left_out=imported.left_out,
        learned_rows=parts.training if parts is not None and parts.has_test else None,
        audit=audit,
    )


def _part(cost: EditCost | None) -> PartFigures | None:
    return None if cost is None else PartFigures(cost.learned, cost.edited, cost.won, cost.lost)


def _of_test(test: Standing, looks: int) -> Measured:
    return Measured(
        "test part that the learned model has not seen" + looked_at(looks),
        test.graphs,
        (
            MeasuredScore("Accuracy", test.accuracy, test.low, test.high),
            MeasuredScore("Balanced accuracy", test.balanced_accuracy),
        ),
        (),
        ("Interval: 95 % Wilson interval of the accuracy",),
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
