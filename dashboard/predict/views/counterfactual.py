"""What would change a prediction, as it is shown: the edits in words, and what to say of the nearest other graph."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.components.views.words import percent
from engine.data import GraphDataset, GraphKind
from engine.explain.counterfactual import MOST_EDITS, Counterfactual, Neighbor, edit_text
from engine.explain.drawings import draw_edited
from engine.rules import TrainedModel

__all__ = ["ShownEdit", "draw_flip", "nearest_words", "show_flip"]


@dataclass(frozen=True, slots=True)
class ShownEdit:
    """The smallest edit in words."""

    lead: str
    class_name: str  # what would be predicted; "" where no edit was found
    edits: tuple[str, ...]
    smiles: str


def show_flip(found: Counterfactual | None, trained: TrainedModel) -> ShownEdit:
    """Return what to say of a counterfactual, None of there being none."""
    if found is None:
        return ShownEdit(f"No edit was found that changes the prediction, in up to {MOST_EDITS} steps.", "", (), "")
    count = "one edit" if len(found.edits) == 1 else f"{len(found.edits)} edits"
    return ShownEdit(
        f"With {count} the prediction would change, to a probability of {percent(found.probability)} for:",
        trained.class_names[found.prediction],
        tuple(f"{text[0].upper()}{text[1:]}." for text in (edit_text(edit, trained.kind) for edit in found.edits)),
        found.smiles,
    )


def draw_flip(found: Counterfactual, before: GraphDataset, trained: TrainedModel, *, dark: bool) -> str:
    """Return the graph, alone in `before`, beside what the edits make of it, as SVG text."""
    return draw_edited(found, before, trained.class_names, width=400, height=300, dark=dark)


def nearest_words(nearest: Neighbor, dataset: GraphDataset, trained: TrainedModel) -> str:
    """Return one sentence on the nearest graph of another class."""
    noun = "molecule" if trained.kind is GraphKind.MOLECULES else "graph"
    return (
        f"The nearest {noun} of another class in the data is {dataset.ids[nearest.graph]} "
        f"({trained.class_names[nearest.target]}), similarity {nearest.similarity:.2f}: {nearest.measure}."
    )
