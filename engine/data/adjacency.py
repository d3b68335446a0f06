"""Neighbour lists of many graphs in compressed sparse rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

__all__ = ["Adjacency"]


@dataclass(frozen=True, slots=True, eq=False)
class Adjacency:
    """Arcs of undirected graphs, sorted by source, then target: node v's arcs are `offsets[v]:offsets[v + 1]`.

    Attributes
    ----------
    offsets : ndarray of int64, shape (nodes + 1,)
        First arc of each node, and the number of arcs.
    neighbors : ndarray of int32, shape (2 * edges,)
        Target of each arc.
    edges : ndarray of int32, shape (2 * edges,)
        The undirected edge behind each arc.
    """

    offsets: npt.NDArray[np.int64]
    neighbors: npt.NDArray[np.int32]
    edges: npt.NDArray[np.int32]

    @classmethod
    def from_edges(cls, ends: npt.NDArray[np.int32], n_nodes: int) -> Self:
        """Turn each edge into two arcs.

        Parameters
        ----------
        ends : ndarray of int32, shape (edges, 2)
            The two nodes of each edge, no edge twice.
        n_nodes : int
            Number of nodes, those without edges included.

        Returns
        -------
        Adjacency
            Its arrays are locked.
        """
        source = np.concatenate((ends[:, 0], ends[:, 1]))
        target = np.concatenate((ends[:, 1], ends[:, 0]))
        order = np.lexsort((target, source))
        degrees = np.bincount(source, minlength=n_nodes)
        edges = np.tile(np.arange(len(ends), dtype=np.int32), 2)[order]
        neighbors = target[order].astype(np.int32)
        offsets = np.concatenate(([0], np.cumsum(degrees))).astype(np.int64)
        for array in (offsets, neighbors, edges):
            array.flags.writeable = False
        return cls(offsets, neighbors, edges)
