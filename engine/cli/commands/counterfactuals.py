"""What `symgraph explain --counterfactual` says: the smallest edit that flips the prediction, and the nearest other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.cli.loading import named_class
from engine.cli.output import say
from engine.errors import Cancelled, InputError
from engine.progress import Deadline

if TYPE_CHECKING:
    from engine.data import GraphDataset
    from engine.explain.counterfactual import Counterfactual, Neighbor
    from engine.progress import Progress
    from engine.rules import TrainedModel

__all__ = ["Asked", "ask", "asked_json", "draw_asked", "say_asked"]

_WIDTH, _HEIGHT = 400, 300  # pixels of each of the two drawings


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What was found for one graph; None where there is no such thing."""

    found: Counterfactual | None
    nearest: Neighbor | None
    unsaid: str = ""  # why it is not known whether there is an edit


def ask(trained: TrainedModel, dataset: GraphDataset, graph: int, prediction: int, progress: Progress) -> Asked:
    """Return the smallest edit and the nearest graph of another class."""
    from engine.explain.counterfactual import SECONDS, find_counterfactual, find_nearest

    found, unsaid, bounded = None, "", Deadline(progress, SECONDS)
    try:
        found = find_counterfactual(trained, dataset, graph, progress=bounded)
    except InputError as error:
        unsaid = str(error)
    except Cancelled:
        if not bounded.passed:
            raise
        unsaid = f"No edit was found within {SECONDS} s that changes the prediction; there may be one."
    return Asked(found, find_nearest(trained, dataset, dataset[[graph]], prediction=prediction), unsaid)


def asked_json(asked: Asked, trained: TrainedModel, dataset: GraphDataset) -> dict[str, Any]:
    """Return both as plain values; null where there is none."""
    from engine.explain.counterfactual import edit_text

    found, nearest = asked.found, asked.nearest
    edited = None
    if found is not None:
        edited = {
            "edits": [
                {
                    "kind": str(edit.kind),
                    "nodes": list(edit.nodes),
                    "before": edit.before,
                    "after": edit.after,
                    "edge": edit.edge,
                    "text": edit_text(edit, dataset.kind),
                }
                for edit in found.edits
            ],
            "prediction": trained.classes[found.prediction],
            "prediction_name": trained.class_names[found.prediction],
            "probability": found.probability,
            "smiles": found.smiles or None,
            "graph": _plain_graph(found.after),
        }
    near = None
    if nearest is not None:
        near = {
            "id": str(dataset.ids[nearest.graph]),
            "class": trained.classes[nearest.target],
            "class_name": trained.class_names[nearest.target],
            "similarity": nearest.similarity,
            "measure": nearest.measure,
        }
    told = {"counterfactual": edited, "nearest_of_another_class": near}
    return told | ({"counterfactual_unknown": asked.unsaid} if asked.unsaid else {})


def _plain_graph(single: GraphDataset) -> dict[str, Any]:
    symbols, bonds = single.node_columns[0].symbols, single.edge_alphabet.symbols
    return {
        "labels": [symbols[code] for code in single.node_codes[:, 0].tolist()],
        "edges": single.edge_ends.tolist(),
        "edge_labels": [bonds[code] for code in single.edge_codes.tolist()],
    }


def say_asked(asked: Asked, trained: TrainedModel, dataset: GraphDataset) -> None:
    """Print both."""
    from engine.explain.counterfactual import MOST_EDITS, edit_text

    found, nearest = asked.found, asked.nearest
    say("")
    if asked.unsaid:
        say(asked.unsaid)
    elif found is None:
        say(f"No edit was found that changes the prediction, in up to {MOST_EDITS} steps.")
    else:
        name = named_class(trained.classes[found.prediction], trained.class_names[found.prediction])
        count = "one edit" if len(found.edits) == 1 else f"{len(found.edits)} edits"
        say(f"With {count} it would be: {name}, probability {found.probability:.3f}")
        for edit in found.edits:
            say(f"  {edit_text(edit, dataset.kind)}")
        if found.smiles:
            say(f"  {found.smiles}")
    if nearest is not None:
        name = named_class(trained.classes[nearest.target], trained.class_names[nearest.target])
        say(
            f"The nearest in {dataset.name} of another class is {dataset.ids[nearest.graph]}: {name}, "
            f"similarity {nearest.similarity:.2f} ({nearest.measure})."
        )


def draw_asked(found: Counterfactual, trained: TrainedModel, single: GraphDataset) -> str:
    """Return SVG text of the graph in `single` beside what the edits make of it, with what they touch marked."""
    from engine.explain.drawings import draw_edited

    return draw_edited(found, single, trained.class_names, width=_WIDTH, height=_HEIGHT)
