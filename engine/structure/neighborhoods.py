"""Ego graphs: the subgraph induced by the nodes at distance <= K from an anchor.

A workspace holds the arrays that one thread reuses for every ego graph, so that the kernels allocate
nothing per node. Members are kept in breadth-first order: the ego graph of a smaller radius is a prefix.

Where arcs have colours, graphs and workspace are of types with more columns, and every kernel is compiled once more
for them: functions marked by `overload` have one body for each, so that plain structure pays nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt
from numba.extending import overload

from engine.data import GraphDataset
from engine.kernels import kernel
from engine.structure.arcs import EdgeFacts, EdgeStructure

__all__ = [
    "MAX_EGO_EDGES",
    "MAX_EGO_NODES",
    "ColoredGraphs",
    "ColoredWorkspace",
    "Graphs",
    "Workspace",
    "collect_ego",
    "has_colors",
    "induce",
    "release",
    "workspace",
    "workspace_of",
]

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
    def of(cls, dataset: GraphDataset, edge_structure: EdgeStructure = EdgeStructure.PLAIN) -> Graphs:
        """Return the view on `dataset`; a `ColoredGraphs` where edges have more to the structure than their ends."""
        near = dataset.adjacency
        plain = cls(dataset.node_offsets, dataset.node_graph, near.offsets, near.neighbors, near.edges)
        return plain.colored(EdgeFacts.of(dataset, edge_structure).arc_colors(near), edge_structure.salt)

    def colored(self, arc_colors: npt.NDArray[np.uint64], salt: np.uint64) -> Graphs:
        """Return the graphs with a colour for each arc; as they are where `salt` is 0."""
        return cast("Graphs", ColoredGraphs(*self, arc_colors, salt)) if salt else self


class ColoredGraphs(NamedTuple):
    """As `Graphs`, with a colour for each arc."""

    node_offsets: npt.NDArray[np.int64]
    node_graph: npt.NDArray[np.int32]
    arc_offsets: npt.NDArray[np.int64]
    neighbors: npt.NDArray[np.int32]
    arc_edges: npt.NDArray[np.int32]
    arc_colors: npt.NDArray[np.uint64]  # (arcs,)
    salt: np.uint64  # goes into every key


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


class ColoredWorkspace(NamedTuple):
    """As `Workspace`, with a colour for each entry of `near`."""

    slot: npt.NDArray[np.int32]
    members: npt.NDArray[np.int32]
    distance: npt.NDArray[np.int32]
    parent: npt.NDArray[np.int32]
    level_end: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int32]
    near: npt.NDArray[np.int32]
    near_edges: npt.NDArray[np.int32]
    colors: npt.NDArray[np.uint64]
    fresh: npt.NDArray[np.uint64]
    ordered: npt.NDArray[np.uint64]
    roles: npt.NDArray[np.int32]
    variants: npt.NDArray[np.int32]
    arc_marks: npt.NDArray[np.uint64]
    numbers: npt.NDArray[np.float64]
    near_colors: npt.NDArray[np.uint64]  # (2 * MAX_EGO_EDGES,) of the arc from i to j
    salt: np.uint64


def has_colors(work: Any) -> bool:
    """Return whether the type of graphs or of a workspace, as the compiler knows it, has colours of arcs."""
    return "salt" in work.fields


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


def workspace_of(graphs: Graphs, largest_graph: int, largest_size: int, radius: int) -> Workspace:
    """Return fresh arrays as `workspace` does, with colours where `graphs` has them."""
    raise NotImplementedError


@overload(workspace_of, inline="always")
def _workspace_of(graphs: Any, largest_graph: Any, largest_size: Any, radius: Any) -> Any:
    def plain(graphs: Any, largest_graph: Any, largest_size: Any, radius: Any) -> Any:
        return workspace(largest_graph, largest_size, radius)

    def colored(graphs: Any, largest_graph: Any, largest_size: Any, radius: Any) -> Any:
        w = workspace(largest_graph, largest_size, radius)
        near_colors = np.empty(len(w.near), np.uint64)
        return ColoredWorkspace(
            w.slot, w.members, w.distance, w.parent, w.level_end, w.starts, w.near, w.near_edges, w.colors, w.fresh,
            w.ordered, w.roles, w.variants, w.arc_marks, w.numbers, near_colors, graphs.salt,
        )  # fmt: skip

    return colored if has_colors(graphs) else plain


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
    _take_colors(graphs, n, work)
    return arcs // 2


def _take_colors(graphs: Graphs, n: int, work: Workspace) -> None:
    """Fill `near_colors` where there are colours, in the order of `near`."""
    raise NotImplementedError


@overload(_take_colors, inline="always")
def _take_colors_of(graphs: Any, n: Any, work: Any) -> Any:
    def plain(graphs: Any, n: Any, work: Any) -> None:
        pass

    def colored(graphs: Any, n: Any, work: Any) -> None:
        first = graphs.node_offsets[graphs.node_graph[work.members[0]]]
        arcs = 0
        for i in range(n):
            v = work.members[i]
            for arc in range(graphs.arc_offsets[v], graphs.arc_offsets[v + 1]):
                if 0 <= work.slot[graphs.neighbors[arc] - first] < n:
                    work.near_colors[arcs] = graphs.arc_colors[arc]
                    arcs += 1

    return colored if has_colors(work) else plain
