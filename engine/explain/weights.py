"""Node and edge weights: how much of what speaks for a class rests on each part of a graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.explain.evidence import Contribution

__all__ = ["Weights", "weigh"]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """On the scale of the contributions; at least 0.

    The node weights add up to what speaks for the class and is matched, and so do the edge weights, but for nodes
    without edges.
    """

    nodes: npt.NDArray[np.float64]  # (nodes,)
    edges: npt.NDArray[np.float64]  # (edges,)


def weigh(contributions: Iterable[Contribution], n_nodes: int, ends: npt.NDArray[np.int32]) -> Weights:
    """Return the weights of a graph's nodes and of its edges, whose `ends` have the shape (edges, 2).

    What a contribution raised is shared equally by the nodes that it matched, and what a node gets equally by the edges
    at it. A contribution that speaks against the class, or by an absence, gives nothing.
    """
    nodes = np.zeros(n_nodes)
    for contribution in contributions:
        matched = contribution.match.nodes
        if matched:
            nodes[list(matched)] += contribution.raised / len(matched)
    degree = np.bincount(ends.ravel(), minlength=n_nodes)
    share = nodes / np.maximum(degree, 1)
    return Weights(nodes, share[ends].sum(axis=1))
