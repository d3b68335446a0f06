"""Edges in a cell, as in "0-4 1-4", or "0>4" for one that goes one way: the graph, or what is wrong with the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.data.direction import Direction
from engine.readers.imported import UNLABELLED
from engine.readers.plain_ids import plain_id
from engine.readers.smiles import Problem

__all__ = ["EdgeList", "looks_like_edges", "read_edges", "split_edge"]

_EDGE = re.compile(r"(\d{1,9})([->])(\d{1,9})")
_EDGES = re.compile(r"\s*\d+[->]\d+(?:[\s,;]+\d+[->]\d+)*\s*")
_GAP = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True, eq=False)
class EdgeList:
    """One graph of an edge-list table; `repeated` counts loops and repeated edges that were dropped."""

    labels: list[str]
    edges: list[tuple[int, int]]
    directions: list[Direction]
    repeated: int


def looks_like_edges(text: str) -> bool:
    """Return whether `text` reads as edges between numbered nodes."""
    return _EDGES.fullmatch(text) is not None


def split_edge(text: str) -> tuple[str, str]:
    """Return the numbers of both ends of a text such as "0-4"; raises `ValueError` for another one."""
    match = _EDGE.fullmatch(text.strip())
    if match is None or match[2] != "-":
        raise ValueError(f"'{text[:40]}' is no edge")
    return match[1], match[3]


def read_edges(text: str, nodes: str, labels: str, most_nodes: int) -> EdgeList | Problem:
    """Return the graph: as many nodes as `nodes` says, else as `labels` has, else as the edges name."""
    arcs: list[tuple[int, int, Direction]] = []
    for token in filter(None, _GAP.split(text.strip())):
        match = _EDGE.fullmatch(token)
        if match is None:
            return Problem("G401", f"'{token[:40]}' is no edge")
        u, v = int(match[1]), int(match[3])
        way = Direction.FORWARD if match[2] == ">" else Direction.BOTH
        arcs.append((u, v, way) if u < v else (v, u, way.back))
    symbols = labels.split()
    highest = max((v for _, v, _ in arcs), default=-1)
    size = _size(nodes, len(symbols), highest)
    if isinstance(size, Problem):
        return size
    if size > most_nodes:
        return Problem("G410", f"{size:,} nodes; {most_nodes:,} are the most")
    if symbols and len(symbols) != size:
        return Problem("G408", f"{len(symbols)} labels for {size} nodes")
    edges, repeated = _collapse(arcs)
    return EdgeList(symbols or [UNLABELLED] * size, list(edges), list(edges.values()), repeated)


def _collapse(arcs: list[tuple[int, int, Direction]]) -> tuple[dict[tuple[int, int], Direction], int]:
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


def _size(nodes: str, n_labels: int, highest: int) -> int | Problem:
    """Return the number of nodes."""
    nodes = plain_id(nodes)
    if nodes and not re.fullmatch(r"\d{1,9}", nodes):
        return Problem("G403", f"'{nodes[:40]}' is no number of nodes")
    size = int(nodes) if nodes else n_labels or highest + 1
    if highest >= size:
        return Problem("G403", f"an edge names node {highest}, but there are {size} nodes (0 to {size - 1})")
    return size or Problem("G404", "there are neither edges nor nodes")
