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

    The node weights add up to all that speaks for the class and is matched; so do the edge weights, but for what only
    matched nodes without edges.

    Attributes
    ----------
    nodes : ndarray of float64, shape (n_nodes,)
    edges : ndarray of float64, shape (n_edges,)
    """

    nodes: npt.NDArray[np.float64]
    edges: npt.NDArray[np.float64]


def weigh(contributions: Iterable[Contribution], n_nodes: int, ends: npt.NDArray[np.int32]) -> Weights:
    """Return how much of what speaks for a class rests on each node and edge of a graph.

    What a contribution raised is shared by the nodes that it matched, and by the edges that it matched; where these are
    none, by the edges at the nodes. A node with d neighbours counts 1 / d, since whatever matches one of them tends to
    match it, too, and an edge counts what both its ends do, multiplied. A contribution that speaks against the class,
    or by an absence, gives nothing.

    Parameters
    ----------
    contributions : iterable of Contribution
        From one explanation of the graph.
    n_nodes : int
        Nodes of the graph.
    ends : ndarray of int32, shape (n_edges, 2)
        Ends of each edge, smaller first.

    Returns
    -------
    Weights
    """
    nodes, edges = np.zeros(n_nodes), np.zeros(len(ends))
    telling = 1.0 / np.maximum(np.bincount(ends.ravel(), minlength=n_nodes), 1)
    joining = telling[ends].prod(axis=1)
    position = {pair: number for number, pair in enumerate(map(tuple, ends.tolist()))}
    for contribution in contributions:
        match, raised = contribution.match, contribution.raised
        if not match.nodes or raised <= 0:
            continue
        members = np.array(match.nodes)
        matched = np.array([position[pair] for pair in match.edges], np.int64)
        if not len(matched):
            matched = np.flatnonzero(np.isin(ends, members).any(axis=1))
        nodes[members] += raised * telling[members] / telling[members].sum()
        if len(matched):
            edges[matched] += raised * joining[matched] / joining[matched].sum()
    return Weights(nodes, edges)
