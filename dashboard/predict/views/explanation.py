"""Everything that is told of one prediction: evidence, weights, near misses and the paragraph."""

from __future__ import annotations

from dataclasses import dataclass

from engine.data import GraphDataset
from engine.explain import Explanation, NearMiss, shortfall_words
from engine.explain.drawings import Heat
from engine.prediction import explain_graph
from engine.rules import TrainedModel

__all__ = ["ShownMiss", "Story", "tell"]


@dataclass(frozen=True, slots=True)
class ShownMiss:
    """A rule that almost fired, in words."""

    rule: str
    class_name: str
    failed: str
    shortfall: str


@dataclass(frozen=True, slots=True)
class Story:
    """What the page of one graph shows."""

    explanation: Explanation
    heat: Heat  # by node and by edge of the data set
    near: tuple[ShownMiss, ...]
    narrative: str


def tell(trained: TrainedModel, dataset: GraphDataset, graph: int) -> Story:
    """Return the story of the prediction on one graph."""
    found = explain_graph(trained, dataset, graph)
    return Story(
        found.explanation,
        Heat(tuple(found.weights.nodes.tolist()), tuple(found.weights.edges.tolist())),
        tuple(_shown(trained, miss) for miss in found.near_misses),
        found.narrative,
    )


def _shown(trained: TrainedModel, miss: NearMiss) -> ShownMiss:
    return ShownMiss(miss.rule, trained.class_names[miss.target], miss.failed, shortfall_words(miss))
