"""Edges in a cell, as in "0-4 1-4", or "0>4" for one that goes one way: the graph, or what is wrong with the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engine.data import Direction
from engine.readers.graphs.numbering import FROM_ONE, Numbering
from engine.readers.graphs.plain_ids import plain_id
from engine.readers.imported import UNLABELLED
from engine.readers.molecules.smiles import Problem

__all__ = ["EdgeList", "looks_like_edges", "read_edges", "split_edge"]

Arc: TypeAlias = tuple[int, int, Direction]
"""Two nodes, the smaller one first, and which way the edge between them goes."""
_EDGE = re.compile(r"(\d{1,9})([->])(\d{1,9})")
_EDGES = re.compile(r"\s*+\d++[->]\d++(?:[\s,;]++\d++[->]\d++)*+\s*+")
_GAP = re.compile(r"[\s,;]++")


@dataclass(frozen=True, slots=True, eq=False)
class EdgeList:
    """One graph of an edge-list table.

    Attributes
    ----------
    labels : list of str
        Symbol of each node.
    edges : list of (int, int)
        Different edges, smaller node first, nodes from 0.
    directions : list of Direction
        Which way each edge goes, from its smaller node.
    repeated : int
        Loops and repeated edges that were dropped.
    edge_labels : sequence of str
        Symbol of each edge; empty where there are none.
    differing : bool
        Whether an edge is there with several labels, of which the first counts.
    """

    labels: list[str]
    edges: list[tuple[int, int]]
    directions: list[Direction]
    repeated: int
    edge_labels: Sequence[str] = ()
    differing: bool = False


def looks_like_edges(text: str) -> bool:
    """Return whether `text` reads as edges between numbered nodes."""
    return _EDGES.fullmatch(text) is not None


def split_edge(text: str) -> tuple[str, str]:
    """Return the numbers of both ends of a text such as "0-4"; raises `ValueError` for another one."""
    match = _EDGE.fullmatch(text.strip())
    if match is None or match[2] != "-":
        raise ValueError(f"'{text[:40]}' is no edge")
    return match[1], match[3]


def read_edges(
    text: str,
    nodes: str,
    labels: str,
    most_nodes: int,
    *,
    edge_labels: str = "",
    numbering: Numbering = Numbering.FORMAT,
) -> EdgeList | Problem:
    """Read a graph as a cell holds it: as many nodes as `nodes` says, else as `labels` has, else as the edges name.

    Parameters
    ----------
    text : str
        Edges such as "0-4 1-4", or "0>4" for one that goes one way.
    nodes : str
        Number of nodes, "" for none given.
    labels : str
        Symbols of the nodes with blanks between them, "" for none given.
    most_nodes : int
        Nodes of the largest graph that is taken.
    edge_labels : str, default ""
        Symbols of the edges with blanks between them, "" for none given.
    numbering : Numbering, default Numbering.FORMAT
        How edges count the nodes that they name.

    Returns
    -------
    EdgeList or Problem
        The graph, or what is wrong with it.
    """
    arcs: list[Arc] = []
    for token in filter(None, _GAP.split(text.strip())):
        match = _EDGE.fullmatch(token)
        if match is None:
            return Problem("G401", f"'{token[:40]}' is no edge")
        u, v = int(match[1]), int(match[3])
        way = Direction.FORWARD if match[2] == ">" else Direction.BOTH
        arcs.append((u, v, way) if u < v else (v, u, way.back))
    symbols = labels.split()
    counted = _counted(arcs, numbering)
    if isinstance(counted, Problem):
        return counted
    arcs = counted
    size = _size(nodes, len(symbols), arcs)
    if isinstance(size, Problem):
        return size
    if size > most_nodes:
        return Problem("G410", f"{size:,} nodes; {most_nodes:,} are the most")
    if symbols and len(symbols) != size:
        return Problem("G408", f"{len(symbols)} labels for {size} nodes")
    of_edges = edge_labels.split() or [UNLABELLED] * len(arcs)
    if len(of_edges) != len(arcs):
        return Problem("G408", f"{len(of_edges)} labels for {len(arcs)} edges", "Write one label for each edge")
    edges, repeated = _collapse(arcs)
    named = {(u, v): label for (u, v, _), label in zip(arcs[::-1], of_edges[::-1], strict=True)}
    return EdgeList(
        labels=symbols or [UNLABELLED] * size,
        edges=list(edges),
        edge_labels=[named[edge] for edge in edges],
        directions=list(edges.values()),
        repeated=repeated,
        differing=any(named[u, v] != label for (u, v, _), label in zip(arcs, of_edges, strict=True)),
    )


def _counted(arcs: list[Arc], numbering: Numbering) -> list[Arc] | Problem:
    """Return the arcs between nodes that count from 0."""
    if numbering is Numbering.NAMES:
        rank = {name: at for at, name in enumerate(sorted({end for u, v, _ in arcs for end in (u, v)}))}
        return [(rank[u], rank[v], way) for u, v, way in arcs]
    first = numbering.first()
    if any(u < first for u, _, _ in arcs):
        return Problem("G403", "an edge names node 0, but nodes count from 1", "Leave --numbering 1 out")
    return [(u - first, v - first, way) for u, v, way in arcs] if first else arcs


def _collapse(arcs: list[Arc]) -> tuple[dict[tuple[int, int], Direction], int]:
    """Return the ways of every edge, two opposite arcs as one that goes both ways, and how many said nothing new."""
    edges: dict[tuple[int, int], Direction] = {}
    repeated = 0
    for u, v, way in arcs:
        before = edges.get((u, v), 0)
        if u == v or before | way == before:
            repeated += 1
        else:
            edges[u, v] = Direction(before | way)
    return edges, repeated


def _size(nodes: str, n_labels: int, arcs: list[Arc]) -> int | Problem:
    """Return the number of nodes."""
    highest = max((v for _, v, _ in arcs), default=-1)
    nodes = plain_id(nodes)
    if nodes and not re.fullmatch(r"\d{1,9}", nodes):
        return Problem("G403", f"'{nodes[:40]}' is no number of nodes")
    size = int(nodes) if nodes else n_labels or highest + 1
    if highest >= size:
        fix = FROM_ONE if highest == size and min(u for u, _, _ in arcs) > 0 else ""
        return Problem("G403", f"an edge names node {highest}, but there are {size} nodes (0 to {size - 1})", fix)
    return size or Problem("G404", "there are neither edges nor nodes")
