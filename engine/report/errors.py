"""Errors worth reading: the graphs on which the model is surest, and wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.explain import Explanation, explain
from engine.report.figures import Figure, match_figure
from engine.rules import Origin, Origins, TrainedModel

__all__ = ["ShownError", "show_errors"]

_SHOWN = 6
_REASONS = 3
_ORIGINS = {Origin.LEARNED: "learned from", Origin.HELD_OUT: "held out", Origin.NEW: "new to the model"}


@dataclass(frozen=True, slots=True)
class ShownError:
    """A graph that is predicted wrongly, with what spoke for the prediction."""

    figure: Figure
    id: str
    smiles: str
    truth: str
    prediction: str
    probability: float
    reasons: tuple[tuple[str, str, str], ...]  # signed value, name, text
    origin: str  # what the graph is to the model, "" where that is not known


def show_errors(
    trained: TrainedModel,
    dataset: GraphDataset,
    probabilities: npt.NDArray[np.float64],
    codes: npt.NDArray[np.int64],
    origins: Origins | None,
) -> tuple[ShownError, ...]:
    """Return the surest errors; `probabilities` (graphs, classes), `codes` (graphs,), -1 where the class is unknown."""
    predicted = probabilities.argmax(axis=1)
    wrong = np.flatnonzero((codes >= 0) & (predicted != codes))
    surest = wrong[np.argsort(-probabilities[wrong, predicted[wrong]], kind="stable")][:_SHOWN]
    said = ["" if origins is None else _ORIGINS[Origin(origins[graph])] for graph in surest]
    return tuple(
        _shown(trained, dataset, int(graph), int(codes[graph]), origin)
        for graph, origin in zip(surest, said, strict=True)
    )


def _shown(trained: TrainedModel, dataset: GraphDataset, graph: int, truth: int, origin: str) -> ShownError:
    found: Explanation = explain(trained, dataset, graph)
    ranked = sorted(found.contributions, key=lambda c: -abs(c.value))[:_REASONS]
    named = [c.rule if trained.model.rules else "ABC"[place] for place, c in enumerate(ranked)]
    marks = [(name, place, c.match) for place, (name, c) in enumerate(zip(named, ranked, strict=True)) if c.match.nodes]
    reasons = tuple((f"{c.value:+.2f}", name, c.text) for name, c in zip(named, ranked, strict=True))
    names = trained.class_names
    figure = match_figure(dataset, graph, marks, alt=f"{found.id}, what counted most is highlighted", caption=found.id)
    return ShownError(
        figure,
        found.id,
        str(dataset.smiles[graph]),
        names[truth],
        names[found.prediction],
        found.probability,
        reasons,
        origin,
    )
