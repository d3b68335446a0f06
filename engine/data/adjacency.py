"""Neighbour lists of many graphs in compressed sparse rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

__all__ = ["Adjacency"]


@dataclass(frozen=True, slots=True, eq=False)
class Adjacency:
    """Arcs sorted by source, then target: node v's arcs are `offsets[v]:offsets[v + 1]`."""

    offsets: npt.NDArray[np.int64]  # (nodes + 1,)
    neighbors: npt.NDArray[np.int32]  # (2 * edges,)
    edges: npt.NDArray[np.int32]  # (2 * edges,), the undirected edge behind each arc

    @classmethod
    def from_edges(cls, ends: npt.NDArray[np.int32], n_nodes: int) -> Self:
        """Return the adjacency of undirected edges `ends`, shape (edges, 2), no edge twice."""
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
