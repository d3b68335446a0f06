"""Held-out predictions as rows: fold by fold, class by class, cell by cell, and the surest errors."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.components.views.verdict_words import HeldOutGraphs
from dashboard.components.views.words import class_label, number
from engine.data import GraphDataset
from engine.evaluation import (
    Interval,
    Scores,
    class_scores,
    confusion_matrix,
    macro,
    precision_recall,
    roc,
    score,
    shown_classes,
)
from engine.runs import HeldOut, Measure

__all__ = ["area_words", "cell", "class_frame", "confusion_counts", "fold_frame", "surest_errors"]

_SCORES = (
    ("accuracy", "accuracy"),
    ("balanced_accuracy", "balanced accuracy"),
    ("roc_auc", "ROC-AUC"),
    ("log_loss", "log loss"),
)


def fold_frame(held: HeldOutGraphs, stored: HeldOut | None) -> pd.DataFrame:
    """Return one row a fold, and last their mean with its interval; texts, with a dash where a score is undefined.

    A single test part has one row: its interval is the stored one, where there is one.
    """
    found = [_scores(held, held.fold == fold) for fold in np.unique(held.fold)]
    sizes = [int((held.fold == fold).sum()) for fold in np.unique(held.fold)]
    rows = [
        {"part": f"fold {k}" if len(found) > 1 else "test part", "graphs": size}
        | {name: number(getattr(one, key), 3) for key, name in _SCORES}
        for k, (one, size) in enumerate(zip(found, sizes, strict=True), 1)
    ]
    if len(found) == 1:
        return pd.DataFrame([*rows, *_interval_of_part(stored)])
    ratio = float(np.mean([size / (len(held.graphs) - size) for size in sizes]))
    spans = {
        name: Interval.over(
            [getattr(one, key) for one in found], test_to_train=ratio, top=math.inf if key == "log_loss" else 1.0
        )
        for key, name in _SCORES
    }
    mean = {"part": "mean", "graphs": len(held.graphs)} | {name: number(span.mean, 3) for name, span in spans.items()}
    width = {"part": "95 % interval", "graphs": len(held.graphs)} | {
        name: _range(span.low, span.high) for name, span in spans.items()
    }
    return pd.DataFrame([*rows, mean, width])


def class_frame(held: HeldOutGraphs, dataset: GraphDataset) -> pd.DataFrame:
    """Return precision, recall and F1 of each class, and last the mean over classes."""
    found = class_scores(held.truth, held.predicted, len(dataset.classes))
    names = [class_label(dataset, code) for code in range(len(dataset.classes))]
    return pd.DataFrame(
        {
            "class": [*names, "mean of the classes"],
            "precision": [*(row.precision for row in found), macro(found).precision],
            "recall": [*(row.recall for row in found), macro(found).recall],
            "F1": [*(row.f1 for row in found), macro(found).f1],
            "truly": [*(row.graphs for row in found), macro(found).graphs],
            "predicted": [*(row.predicted for row in found), macro(found).predicted],
        }
    )


def confusion_counts(held: HeldOutGraphs, n_classes: int) -> npt.NDArray[np.int64]:
    """Return (classes, classes) counts: row the true class, column the predicted one."""
    return confusion_matrix(held.truth, held.predicted, n_classes)


def cell(held: HeldOutGraphs, truth: int, predicted: int) -> npt.NDArray[np.int64]:
    """Return the positions of the graphs in one cell of the confusion matrix, the surest first."""
    inside = np.flatnonzero((held.truth == truth) & (held.predicted == predicted))
    return held.graphs[inside[np.argsort(-held.confidence[inside], kind="stable")]]


def surest_errors(held: HeldOutGraphs, most: int) -> npt.NDArray[np.int64]:
    """Return places in `held`: of the wrong predictions, those with the highest probability, at most so many."""
    wrong = np.flatnonzero(held.wrong)
    found: npt.NDArray[np.int64] = wrong[np.argsort(-held.confidence[wrong], kind="stable")][:most]
    return found


def area_words(held: HeldOutGraphs, dataset: GraphDataset) -> tuple[str, str]:
    """Return one sentence on the areas below the ROC curves, and one on average precision."""
    codes = shown_classes(len(dataset.classes))
    rocs = [found.area for code in codes if (found := roc(held.truth, held.probabilities, code)) is not None]
    precisions = [
        curve.average_precision
        for code in codes
        if (curve := precision_recall(held.truth, held.probabilities, code)) is not None
    ]
    if not rocs:
        return ("No curve: only one class was held out.", "")
    over = "" if len(codes) == 1 else ", mean over the classes, each against the rest"
    area = f"Area {number(float(np.mean(rocs)), 3)}{over}; 0.5 is chance."
    return (area, f"Average precision {number(float(np.mean(precisions)), 3)}{over}; dotted line: guessing.")


def _scores(held: HeldOutGraphs, inside: npt.NDArray[np.bool_]) -> Scores:
    present = np.unique(held.truth)
    return score(np.searchsorted(present, held.truth[inside]), held.probabilities[np.ix_(inside, present)])


def _interval_of_part(stored: HeldOut | None) -> list[dict[str, object]]:
    if stored is None:
        return []
    parts = {"accuracy": stored.accuracy, "balanced accuracy": stored.balanced_accuracy, "ROC-AUC": stored.roc_auc}
    spans = {name: _span(measure) for name, measure in parts.items()}
    return [{"part": "95 % interval", "graphs": stored.graphs, **spans, "log loss": "–"}]


def _span(measure: Measure) -> str:
    return "–" if measure.low is None or measure.high is None else _range(measure.low, measure.high)


def _range(low: float, high: float) -> str:
    return "–" if math.isnan(low) else f"{number(low, 3)} to {number(high, 3)}"
