"""Ego graphs: the subgraph induced by the nodes at distance <= K from an anchor.

A workspace holds the arrays that one thread reuses for every ego graph, so that the kernels allocate
nothing per node. Members are kept in breadth-first order: the ego graph of a smaller radius is a prefix.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.data.dataset import GraphDataset
from engine.kernels import kernel

__all__ = ["MAX_EGO_EDGES", "MAX_EGO_NODES", "Graphs", "Workspace", "collect_ego", "induce", "release", "workspace"]

MAX_EGO_NODES = 512
"""A larger ego graph is not looked at: its anchor, a hub, keeps the largest radius that fits."""

MAX_EGO_EDGES = 8192


class Graphs(NamedTuple):
    """The flat arrays of a data set that structural kernels read."""

    node_offsets: npt.NDArray[np.int64]  # (n + 1,)
    node_graph: npt.NDArray[np.int32]  # (nodes,)
    arc_offsets: npt.NDArray[np.int64]  # (nodes + 1,)
    neighbors: npt.NDArray[np.int32]  # (arcs,)
    arc_edges: npt.NDArray[np.int32]  # (arcs,)

    @classmethod
    def of(cls, dataset: GraphDataset) -> Graphs:
        """Return the view on `dataset`."""
        near = dataset.adjacency
        return cls(dataset.node_offsets, dataset.node_graph, near.offsets, near.neighbors, near.edges)


class Workspace(NamedTuple):
    """Reused arrays of one thread; i and j below are positions in `members`."""

    slot: npt.NDArray[np.int32]  # (largest graph,) position of a graph's node in `members`, or -1
    members: npt.NDArray[np.int32]  # (MAX_EGO_NODES + 1,) global node numbers, anchor first
    distance: npt.NDArray[np.int32]  # (MAX_EGO_NODES + 1,) from the anchor
    parent: npt.NDArray[np.int32]  # (MAX_EGO_NODES + 1,) the member that the search came from
    level_end: npt.NDArray[np.int32]  # (radii + 1,) number of members at distance <= r
    starts: npt.NDArray[np.int32]  # (MAX_EGO_NODES + 2,) offsets into `near`
    near: npt.NDArray[np.int32]  # (2 * MAX_EGO_EDGES,) neighbours j of i inside the ego graph
    near_edges: npt.NDArray[np.int32]  # (2 * MAX_EGO_EDGES,) the data set's edge behind each entry of `near`
    colors: npt.NDArray[np.uint64]  # (MAX_EGO_NODES + 1,)
    fresh: npt.NDArray[np.uint64]  # (MAX_EGO_NODES + 1,)
    ordered: npt.NDArray[np.uint64]  # (MAX_EGO_NODES + 1,)
    roles: npt.NDArray[np.int32]  # (MAX_EGO_NODES + 1,) role of each member
    variants: npt.NDArray[np.int32]  # (2 * MAX_EGO_EDGES,) what tells edge orbits between the same roles apart
    arc_marks: npt.NDArray[np.uint64]  # (2 * MAX_EGO_EDGES,) certificates of marked edges
    numbers: npt.NDArray[np.float64]  # (MAX_EGO_NODES + 1,) for sums whose order must not depend on node numbers


@kernel
def workspace(largest_graph: int, largest_size: int, radius: int) -> Workspace:
    """Return fresh arrays for graphs of up to `largest_graph` nodes and `largest_size` edges."""
    n = min(largest_graph, MAX_EGO_NODES) + 2
    m = min(largest_size, MAX_EGO_EDGES) + 1
    return Workspace(
        np.full(largest_graph + 1, -1, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(radius + 2, np.int32),
        np.empty(n + 1, np.int32),
        np.empty(2 * m, np.int32),
        np.empty(2 * m, np.int32),
        np.empty(n, np.uint64),
        np.empty(n, np.uint64),
        np.empty(n, np.uint64),
        np.empty(n, np.int32),
        np.empty(2 * m, np.int32),
        np.empty(2 * m, np.uint64),
        np.empty(n, np.float64),
    )


@kernel
def collect_ego(graphs: Graphs, anchor: int, radius: int, work: Workspace) -> int:
    """Fill `members`, `distance`, `slot` and `level_end`; return the largest radius with few enough nodes.

    Breadth-first search. `level_end[r]` is the number of members at distance <= r, for r up to the return value.
    """
    first = graphs.node_offsets[graphs.node_graph[anchor]]
    work.members[0] = anchor
    work.distance[0] = 0
    work.parent[0] = -1
    work.slot[anchor - first] = 0
    work.level_end[0] = 1
    n = 1
    begin = 0
    for r in range(1, radius + 1):
        end = n
        for i in range(begin, end):
            v = work.members[i]
            for arc in range(graphs.arc_offsets[v], graphs.arc_offsets[v + 1]):
                u = graphs.neighbors[arc]
                if work.slot[u - first] < 0:
                    if n == MAX_EGO_NODES:
                        for k in range(end, n):  # forget the part of this level that was seen
                            work.slot[work.members[k] - first] = -1
                        return r - 1
                    work.slot[u - first] = n
                    work.members[n] = u
                    work.distance[n] = r
                    work.parent[n] = i
                    n += 1
        begin = end
        work.level_end[r] = n
    return radius


@kernel
def release(graphs: Graphs, reach: int, work: Workspace) -> None:
    """Clear `slot` for the next ego graph."""
    first = graphs.node_offsets[graphs.node_graph[work.members[0]]]
    for i in range(work.level_end[reach]):
        work.slot[work.members[i] - first] = -1


@kernel
def induce(graphs: Graphs, n: int, work: Workspace) -> int:
    """Fill `starts`, `near` and `near_edges` for the first n members; return the number of edges, -1 if too many."""
    first = graphs.node_offsets[graphs.node_graph[work.members[0]]]
    arcs = 0
    room = work.near.shape[0]
    for i in range(n):
        work.starts[i] = arcs
        v = work.members[i]
        for arc in range(graphs.arc_offsets[v], graphs.arc_offsets[v + 1]):
            j = work.slot[graphs.neighbors[arc] - first]
            if 0 <= j < n:
                if arcs == room or arcs == 2 * MAX_EGO_EDGES:
                    return -1
                work.near[arcs] = j
                work.near_edges[arcs] = graphs.arc_edges[arc]
                arcs += 1
    work.starts[n] = arcs
    return arcs // 2
