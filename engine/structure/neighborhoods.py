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
    """The flat arrays of a data set that structural kernels read.

    Attributes
    ----------
    node_offsets : ndarray of int64, shape (graphs + 1,)
        First node of each graph.
    node_graph : ndarray of int32, shape (nodes,)
        The graph of each node.
    arc_offsets : ndarray of int64, shape (nodes + 1,)
        First arc of each node.
    neighbors : ndarray of int32, shape (arcs,)
        Target of each arc.
    arc_edges : ndarray of int32, shape (arcs,)
        The edge behind each arc.
    """

    node_offsets: npt.NDArray[np.int64]
    node_graph: npt.NDArray[np.int32]
    arc_offsets: npt.NDArray[np.int64]
    neighbors: npt.NDArray[np.int32]
    arc_edges: npt.NDArray[np.int32]

    @classmethod
    def of(cls, dataset: GraphDataset, edge_structure: EdgeStructure = EdgeStructure.PLAIN) -> Graphs:
        """Take the arrays of a data set.

        Parameters
        ----------
        dataset : GraphDataset
            The graphs.
        edge_structure : EdgeStructure, default EdgeStructure.PLAIN
            What of an edge is part of the structure.

        Returns
        -------
        Graphs
            A `ColoredGraphs` where edges have more to the structure than their ends.
        """
        near = dataset.adjacency
        plain = cls(dataset.node_offsets, dataset.node_graph, near.offsets, near.neighbors, near.edges)
        return plain.colored(EdgeFacts.of(dataset, edge_structure).arc_colors(near), edge_structure.salt)

    def colored(self, arc_colors: npt.NDArray[np.uint64], salt: np.uint64) -> Graphs:
        """Give each arc a colour.

        Parameters
        ----------
        arc_colors : ndarray of uint64, shape (arcs,)
            In the order of `neighbors`.
        salt : numpy.uint64
            What goes into every key; 0 for plain structure.

        Returns
        -------
        Graphs
            A `ColoredGraphs`; the graphs as they are where `salt` is 0.
        """
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
    """Reused arrays of one thread; i and j below are positions in `members`.

    n is 2 more than the nodes, m 1 more than the edges, of the largest graph, or of the largest ego graph where that is
    smaller.

    Attributes
    ----------
    slot : ndarray of int32, shape (largest graph + 1,)
        Position of a graph's node in `members`, or -1.
    members : ndarray of int32, shape (n,)
        Global node numbers, anchor first.
    distance : ndarray of int32, shape (n,)
        From the anchor.
    parent : ndarray of int32, shape (n,)
        The member that the search came from.
    level_end : ndarray of int32, shape (radius + 2,)
        Number of members at distance <= r.
    starts : ndarray of int32, shape (n + 1,)
        Offsets into `near`.
    near : ndarray of int32, shape (2 * m,)
        Neighbours j of i inside the ego graph.
    near_edges : ndarray of int32, shape (2 * m,)
        The data set's edge behind each entry of `near`.
    colors : ndarray of uint64, shape (n,)
        Colour of each member.
    fresh : ndarray of uint64, shape (n,)
        Colours of the next round.
    ordered : ndarray of uint64, shape (n,)
        Distinct colours, ascending.
    roles : ndarray of int32, shape (n,)
        Role of each member.
    variants : ndarray of int32, shape (2 * m,)
        What tells edge orbits between the same roles apart.
    arc_marks : ndarray of uint64, shape (2 * m,)
        Certificates of marked edges.
    numbers : ndarray of float64, shape (n,)
        For sums whose order must not depend on node numbers.
    """

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
    """Make the arrays that one thread reuses, with colours where the graphs have them.

    Parameters
    ----------
    graphs : Graphs
        What ego graphs will be taken from.
    largest_graph : int
        Most nodes of a graph.
    largest_size : int
        Most edges of a graph.
    radius : int
        Largest radius.

    Returns
    -------
    Workspace
        A `ColoredWorkspace` where arcs have colours. `slot` is -1 everywhere.

    Raises
    ------
    NotImplementedError
        If it is called outside a kernel.
    """
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
    """Collect the nodes around an anchor by breadth-first search.

    Fills `members`, `distance`, `parent`, `slot` and `level_end`: `level_end[r]` is the number of members at distance
    <= r, for r up to the return value.

    Parameters
    ----------
    graphs : Graphs
        All graphs.
    anchor : int
        Number of a node over all graphs.
    radius : int
        Largest distance.
    work : Workspace
        As it is new or released.

    Returns
    -------
    int
        The largest radius, up to `radius`, with few enough nodes.
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
    """Clear `slot` for the next ego graph.

    Parameters
    ----------
    graphs : Graphs
        All graphs.
    reach : int
        What `collect_ego` returned.
    work : Workspace
        Holds the ego graph.
    """
    first = graphs.node_offsets[graphs.node_graph[work.members[0]]]
    for i in range(work.level_end[reach]):
        work.slot[work.members[i] - first] = -1


@kernel
def induce(graphs: Graphs, n: int, work: Workspace) -> int:
    """Fill `starts`, `near` and `near_edges` with the edges between the first members.

    Parameters
    ----------
    graphs : Graphs
        All graphs.
    n : int
        Number of members.
    work : Workspace
        Filled by `collect_ego`.

    Returns
    -------
    int
        The number of edges, -1 if there are too many.
    """
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
