"""How sure the model may be, and whether it has seen the like: two questions, each in its own words."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.components.views.words import amount, percent
from engine.data import GraphDataset, GraphKind
from engine.evaluation import FEWEST, MANY, Calibration, Method
from engine.prediction import Judged, Level, Likeness, find_mismatch
from engine.rules import Form, TrainedModel
from engine.runs import OutOfFold

__all__ = [
    "LEVEL_WORDS",
    "DomainBadge",
    "calibration_words",
    "domain_badge",
    "likeness_words",
    "mismatch_words",
    "silent_words",
]

LEVEL_WORDS = {
    Level.SIMILAR: "seen similar",
    Level.UNUSUAL: "unusual",
    Level.STRANGE: "nothing like it seen",
}


@dataclass(frozen=True, slots=True)
class DomainBadge:
    """The answer to "seen similar?", with an icon and a colour that say the same."""

    text: str
    icon: str
    colour: str
    help: str


def calibration_words(calibration: Calibration | None, record: OutOfFold | None, kind: GraphKind) -> str:
    """Return how the confidence was learned, and from how many graphs; or why there is none."""
    noun = "molecule" if kind is GraphKind.MOLECULES else "graph"
    if record is None:
        return "Not calibrated: this run kept no held-out predictions. Train again to have some."
    if calibration is None:
        return (
            f"Not calibrated: {amount(len(record.graphs), f'held-out {noun}')} are too few to learn from; at least "
            f"{FEWEST} are needed, and 5 of each class."
        )
    models = "one model" if calibration.parts == 1 else f"{calibration.parts} models"
    how = (
        f"steps that never fall (isotonic regression), as there are at least {MANY:,}"
        if calibration.method is Method.ISOTONIC
        else f"a sigmoid (Platt scaling), as there are fewer than {MANY:,}"
    )
    return (
        f"Confidence is the probability corrected by how often such predictions were right: learned from "
        f"{amount(calibration.graphs, f'held-out {noun}')} of {models} trained like this one, by {how}. "
        f"It may differ from the probability, and a prediction can have a confidence below 50 %."
    )


def domain_badge(judged: Judged, graph: int, dataset: GraphDataset) -> DomainBadge:
    """Return the badge of one graph."""
    level, share = judged.levels[graph], float(judged.share[graph])
    what = "atoms with their neighbours" if str(dataset.smiles[graph]) else "nodes with their neighbours"
    said = f"{percent(share)} of its {what} occur in the training data."
    if judged.strange[graph]:
        said += " It has a label that never occurred there."
    icon, colour = {
        Level.SIMILAR: (":material/check_circle:", "green"),
        Level.UNUSUAL: (":material/help:", "orange"),
        Level.STRANGE: (":material/error:", "red"),
    }[level]
    return DomainBadge(LEVEL_WORDS[level], icon, colour, f"{said} This says nothing of how sure the model is.")


def likeness_words(found: Likeness, training: GraphDataset) -> str:
    """Return one sentence on the training graph that is most like another."""
    noun = "molecule" if training.kind is GraphKind.MOLECULES else "graph"
    return (
        f"Most like it in the training data: {noun} {training.ids[found.graph]}, {percent(found.similarity)} of places "
        f"in common."
    )


def silent_words(trained: TrainedModel, n_fired: int) -> str:
    """Return what to say where no rule fires; "" where one does, or where that cannot be."""
    if n_fired or trained.model.form in {Form.TREE, Form.FOREST}:
        return ""
    return "no rule fires: the default"


def mismatch_words(dataset: GraphDataset, trained: TrainedModel) -> str:
    """Return a warning where the model's words may not mean the same in this data, "" where they do."""
    mismatch = find_mismatch(trained, dataset)
    return "" if mismatch is None else f"{mismatch.found[:1].upper()}{mismatch.found[1:]}."
