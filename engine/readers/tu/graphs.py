"""The arcs and nodes of a TU Dortmund data set as simple graphs in flat columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.data import Direction
from engine.errors import Fault
from engine.faults import fault, refusal
from engine.readers.tu.files import TuFiles
from engine.readers.tu.numbers import integers

__all__ = ["TuGraphs", "arrange_graphs"]

_FROM_ZERO = "Correct the edge, or read nodes that count from 0 with --numbering 0"
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class TuGraphs:
    """Graphs of the set; nodes and edges are grouped by graph; inside, nodes keep the order of the file."""

    node_offsets: Integers  # (n + 1,)
    node_lines: Integers  # (nodes,), position of each node's line in the file
    edge_offsets: Integers  # (n + 1,)
    edge_ends: npt.NDArray[np.int32]  # (edges, 2), inside the graph, smaller one first
    edge_directions: npt.NDArray[np.int8]  # (edges,), a `Direction`
    edge_lines: Integers  # (edges,), line of the first arc of each edge
    arc_edge: Integers  # (arcs,), edge of each line, -1 for a loop or an arc that was refused
    faults: tuple[Fault, ...]
    rejected: frozenset[int]  # graphs at fault, from 1


def arrange_graphs(files: TuFiles, n_graphs: int, *, first: int = 1) -> TuGraphs:
    """Return the graphs; `n_graphs` of 0 means as many as the nodes name, `first` is the number of the first node."""
    owner = integers(files, "graph_indicator", 1)[:, 0]
    if not len(owner):
        raise refusal("F302", files.place("graph_indicator"), "the file is empty")
    n_graphs = n_graphs or int(owner.max())
    most = files.limits.rows
    if n_graphs > most:
        raise refusal("F306", files.place("graph_indicator"), f"{n_graphs:,} graphs; {most:,} are the most")
    _check_owner(files, owner, n_graphs)
    node_lines = np.argsort(owner, kind="stable")
    position = np.empty(len(owner), dtype=np.int64)
    position[node_lines] = np.arange(len(owner))  # of each node in the grouped order
    node_offsets = _offsets(owner - 1, n_graphs)
    arcs = integers(files, "A", 2) - first
    usable, faults, rejected = _usable_arcs(files, arcs, owner, first)
    empty = np.flatnonzero(np.diff(node_offsets) == 0) + 1
    faults += [
        fault("G404", f"{files.name}, graph {g}", "no node belongs to the graph", record=g) for g in empty.tolist()
    ]
    ends = np.sort(position[np.where(usable[:, None], arcs, 0)], axis=1)
    edge_lines, arc_edge, dropped = _collapse(ends, arcs, usable, len(owner))
    if dropped:
        found = f"{dropped} arcs are loops or repeat an arc"
        faults.append(fault("G402", files.place("A"), found))
    graphs = owner[arcs[edge_lines, 0]] - 1
    used = np.flatnonzero(arc_edge >= 0)
    ways = np.zeros(len(edge_lines), dtype=np.int8)
    forward = position[arcs[used, 0]] < position[arcs[used, 1]]
    np.bitwise_or.at(ways, arc_edge[used], np.where(forward, Direction.FORWARD, Direction.BACKWARD).astype(np.int8))
    return TuGraphs(
        node_offsets=node_offsets,
        node_lines=node_lines,
        edge_offsets=_offsets(graphs, n_graphs),
        edge_ends=(ends[edge_lines] - node_offsets[graphs][:, None]).astype(np.int32),
        edge_directions=ways,
        edge_lines=edge_lines,
        arc_edge=arc_edge,
        faults=tuple(faults),
        rejected=frozenset(rejected) | frozenset(empty.tolist()),
    )


def _check_owner(files: TuFiles, owner: Integers, n_graphs: int) -> None:
    """Refuse an indicator that names a graph which is not there."""
    wrong = np.flatnonzero((owner < 1) | (owner > n_graphs))
    if len(wrong):
        place = files.place("graph_indicator", int(wrong[0]) + 1)
        raise refusal("F318", place, f"graph {owner[wrong[0]]}, but there are graphs 1 to {n_graphs}")


def _offsets(graphs: Integers, n_graphs: int) -> Integers:
    return np.concatenate(([0], np.cumsum(np.bincount(graphs, minlength=n_graphs)))).astype(np.int64)


def _usable_arcs(
    files: TuFiles, arcs: Integers, owner: Integers, first: int
) -> tuple[npt.NDArray[np.bool_], list[Fault], set[int]]:
    """Return which arcs join two nodes of one graph, with a fault for each of the others."""
    n_nodes = len(owner)
    inside = (arcs >= 0) & (arcs < n_nodes)
    owners = np.where(inside, owner[np.clip(arcs, 0, n_nodes - 1)], 0)
    known: npt.NDArray[np.bool_] = np.all(inside, axis=1)
    usable = known & (owners[:, 0] == owners[:, 1])
    faults: list[Fault] = []
    rejected: set[int] = set()
    for line in np.flatnonzero(~usable).tolist():
        graphs = sorted({int(graph) for graph in owners[line] if graph})
        rejected.update(graphs)
        u, v = (arcs[line] + first).tolist()
        if known[line]:
            code, found = "G406", f"the edge {u}, {v} joins the graphs {graphs[0]} and {graphs[1]}"
        else:
            code, found = "G403", f"the edge {u}, {v} names a node that is not there ({first} to {n_nodes - 1 + first})"
        fix = _FROM_ZERO if first and min(u, v) == 0 else ""
        faults += [fault(code, files.place("A", line + 1), found, fix, record=graph) for graph in graphs or [0]]
    return usable, faults, rejected


def _collapse(
    ends: Integers, arcs: Integers, usable: npt.NDArray[np.bool_], n_nodes: int
) -> tuple[Integers, Integers, int]:
    """Return the line of each edge's first arc, the edge of each line, and the number of arcs dropped.

    Edges are sorted by their nodes, and so grouped by graph, since `ends` numbers nodes in the grouped order.
    """
    kept = np.flatnonzero(usable & (ends[:, 0] != ends[:, 1]))
    keys = ends[kept, 0] * n_nodes + ends[kept, 1]
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    directed = arcs[kept, 0] * n_nodes + arcs[kept, 1]
    repeated = len(directed) - len(np.unique(directed))
    loops = int(usable.sum()) - len(kept)
    return kept[first], _scatter(len(ends), kept, inverse), repeated + loops


def _scatter(size: int, places: Integers, values: npt.NDArray[Any]) -> Integers:
    """Return an array of -1 with `values` at `places`."""
    out = np.full(size, -1, dtype=np.int64)
    out[places] = values
    return out
