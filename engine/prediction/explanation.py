"""One prediction explained: all that is said of it, worked out from one matching of the graph."""

from __future__ import annotations

from dataclasses import dataclass

from engine.data import GraphDataset
from engine.explain import Explanation, GraphMatches, NearMiss, Weights, explain_matches, find_near_misses, weigh
from engine.explain.words import narrate
from engine.rules import TrainedModel

__all__ = ["ExplainedGraph", "explain_graph"]


@dataclass(frozen=True, slots=True, eq=False)
class ExplainedGraph:
    """A graph with all that is said of its prediction.

    Attributes
    ----------
    single : GraphDataset
        The graph, alone.
    explanation : Explanation
        The evidence for the predicted class.
    weights : Weights
        How much of it rests on each node and edge of `single`.
    near_misses : tuple of NearMiss
        Rules that almost fired.
    narrative : str
        All of it as one paragraph.
    """

    single: GraphDataset
    explanation: Explanation
    weights: Weights
    near_misses: tuple[NearMiss, ...]
    narrative: str


def explain_graph(trained: TrainedModel, dataset: GraphDataset, graph: int) -> ExplainedGraph:
    """Return all that is said of the prediction on one graph.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    dataset : GraphDataset
        Graphs, read as the model's were.
    graph : int
        Position in `dataset`.

    Returns
    -------
    ExplainedGraph
    """
    matches = GraphMatches(trained.model.vocabulary, dataset, graph)
    single = matches.single
    found = explain_matches(trained, matches, None, graph=graph)
    near = find_near_misses(trained, matches)
    weights = weigh(found.contributions, single.n_nodes, single.edge_ends)
    return ExplainedGraph(single, found, weights, near, narrate(trained, found, single, near))
