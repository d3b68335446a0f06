"""What the model in use says of each graph, held out wherever that is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dashboard.components.views.words import class_label, percent, short
from engine.data import GraphDataset
from engine.evaluation import align_classes
from engine.predicates import PredicateTable
from engine.rules import TrainedModel
from engine.runs import OutOfFold

__all__ = ["HeldOutGraphs", "Said", "held_out_graphs", "said_of", "verdict_badge", "verdict_words"]


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """Predictions for all n graphs of a data set."""

    predicted: npt.NDArray[np.int64]  # (n,) class codes of the data set
    probability: npt.NDArray[np.float64]  # (n,) of the predicted class
    is_held_out: npt.NDArray[np.bool_]  # (n,) whether whoever said it had not seen the graph


@dataclass(frozen=True, slots=True, eq=False)
class HeldOutGraphs:
    """The graphs of a known class that were held out, with what was said of them."""

    graphs: npt.NDArray[np.int64]  # (m,) positions in the data set, ascending
    fold: npt.NDArray[np.int64]  # (m,) from 0
    truth: npt.NDArray[np.int64]  # (m,) class codes
    probabilities: npt.NDArray[np.float64]  # (m, classes)
    predicted: npt.NDArray[np.int64]  # (m,) the likeliest class, the first of equals

    @property
    def wrong(self) -> npt.NDArray[np.bool_]:
        """(m,) whether the prediction is not the class."""
        return self.predicted != self.truth

    @property
    def confidence(self) -> npt.NDArray[np.float64]:
        """(m,) probability of the predicted class."""
        found: npt.NDArray[np.float64] = self.probabilities.max(axis=1)
        return found

    @property
    def n_folds(self) -> int:
        """Number of parts; 1 for a test part."""
        return len(np.unique(self.fold))


def held_out_graphs(record: OutOfFold | None, dataset: GraphDataset) -> HeldOutGraphs | None:
    """Return the record over the graphs of `dataset`; None where there is none, or where it is of other data."""
    if record is None or not record.graphs:
        return None
    graphs, fold = np.array(record.graphs), np.array(record.fold)
    widths = {len(row) for row in record.probabilities}
    if graphs[0] < 0 or graphs[-1] >= len(dataset) or widths != {len(dataset.classes)}:
        return None
    probabilities, truth = np.array(record.probabilities), dataset.target_codes[graphs].astype(np.int64)
    known = truth >= 0
    if not known.any():
        return None
    return HeldOutGraphs(
        graphs[known], fold[known], truth[known], probabilities[known], probabilities[known].argmax(axis=1)
    )


def said_of(trained: TrainedModel, dataset: GraphDataset, table: PredicateTable, held: HeldOutGraphs | None) -> Said:
    """Return what was said while graphs were held out, and of the others what the model itself says."""
    own = align_classes(trained.model.probabilities(table), trained.classes, dataset.classes)
    is_held = np.zeros(len(dataset), bool)
    if held is not None:
        own[held.graphs] = held.probabilities
        is_held[held.graphs] = True
    return Said(own.argmax(axis=1), own.max(axis=1), is_held)


def verdict_words(said: Said, dataset: GraphDataset, graph: int) -> str:
    """Return what was said of a graph, how surely, and whether it was held out or seen in training.

    A graph of unknown class is neither learned from nor tested.
    """
    code = int(said.predicted[graph])
    truth = int(dataset.target_codes[graph])
    where = "held out" if said.is_held_out[graph] else "seen in training" if truth >= 0 else "class not known"
    return f"said {short(class_label(dataset, code), 30)}, {percent(float(said.probability[graph]))}, {where}"


def verdict_badge(said: Said, dataset: GraphDataset, graph: int) -> tuple[str, str, str]:
    """Return text, icon and colour of a badge: what the graph truly is, with a tick or a cross for what was said."""
    code = int(dataset.target_codes[graph])
    if code < 0:
        return "no known class", ":material/help:", "gray"
    right = int(said.predicted[graph]) == code
    name = class_label(dataset, code)
    return (name, ":material/check:", "green") if right else (f"truly {name}", ":material/close:", "red")
