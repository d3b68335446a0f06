"""How sure the model may be, and whether it has seen the like: two questions, each in its own words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.components.views.words import amount, percent
from engine.data import GraphDataset, GraphKind
from engine.evaluation import FEWEST, MANY, Calibration, Method, learn_calibration
from engine.prediction import Judged, Level, Likeness
from engine.rules import Form, TrainedModel
from engine.runs import OutOfFold

__all__ = [
    "LEVEL_WORDS",
    "DomainBadge",
    "calibration_of",
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

_HYDROGEN_RICH = 0.1  # share of hydrogens among the nodes from which they are nodes by intention


@dataclass(frozen=True, slots=True)
class DomainBadge:
    """The answer to "seen similar?", with an icon and a colour that say the same."""

    text: str
    icon: str
    colour: str
    help: str


def calibration_of(record: OutOfFold | None, dataset: GraphDataset, trained: TrainedModel) -> Calibration | None:
    """Return what the held-out record of a run teaches, columns as in `trained.classes`; None without one."""
    if record is None or len(record.graphs) == 0 or record.graphs[-1] >= len(dataset):
        return None
    if not set(trained.classes) <= set(dataset.classes):
        return None
    chances = np.array(record.probabilities, float)
    if chances.shape[1] != len(dataset.classes):
        return None
    columns = [dataset.classes.index(label) for label in trained.classes]
    place = np.full(len(dataset.classes) + 1, -1)
    place[columns] = np.arange(len(columns))
    truth = place[dataset.target_codes[record.graphs]]  # a class of -1 is the last place, -1 again
    return learn_calibration(chances[:, columns], truth, np.array(record.fold))


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
    if dataset.kind is not trained.kind:
        return f"The model was learned on {trained.kind}, and these are {dataset.kind}: it may have little to say."
    column = dataset.column("element")
    if column < 0 or not dataset.n_nodes:
        return ""
    code = dataset.node_columns[column].code("H")
    share = float((dataset.node_codes[:, column] == code).mean()) if code >= 0 else 0.0
    if share == 0 and trained.hydrogens_are_nodes:
        return "The model was learned with hydrogens as nodes, and these molecules have none as nodes."
    if share > _HYDROGEN_RICH and not trained.hydrogens_are_nodes:
        return "These molecules have hydrogens as nodes, and the model was learned without."
    return ""
