"""Edges in a cell, as in "0-4 1-4": the graph, or what is wrong with the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.readers.imported import UNLABELLED
from engine.readers.smiles import Problem

__all__ = ["EdgeList", "looks_like_edges", "read_edges"]

_EDGE = re.compile(r"(\d{1,9})-(\d{1,9})")
_EDGES = re.compile(r"\s*\d+-\d+(?:[\s,;]+\d+-\d+)*\s*")
_GAP = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True, eq=False)
class EdgeList:
    """One graph of an edge-list table; `repeated` counts loops and repeated edges that were dropped."""

    labels: list[str]
    edges: list[tuple[int, int]]
    repeated: int


def looks_like_edges(text: str) -> bool:
    """Return whether `text` reads as edges between numbered nodes."""
    return _EDGES.fullmatch(text) is not None


def read_edges(text: str, nodes: str, labels: str, most_nodes: int) -> EdgeList | Problem:
    """Return the graph: as many nodes as `nodes` says, else as `labels` has, else as the edges name."""
    pairs = []
    for token in filter(None, _GAP.split(text.strip())):
        match = _EDGE.fullmatch(token)
        if match is None:
            return Problem("G401", f"'{token[:40]}' is no edge")
        u, v = int(match[1]), int(match[2])
        pairs.append((u, v) if u < v else (v, u))
    symbols = labels.split()
    highest = max((v for _, v in pairs), default=-1)
    size = _size(nodes, len(symbols), highest)
    if isinstance(size, Problem):
        return size
    if size > most_nodes:
        return Problem("G410", f"{size:,} nodes; {most_nodes:,} are the most")
    if symbols and len(symbols) != size:
        return Problem("G408", f"{len(symbols)} labels for {size} nodes")
    edges = list(dict.fromkeys((u, v) for u, v in pairs if u != v))
    return EdgeList(symbols or [UNLABELLED] * size, edges, len(pairs) - len(edges))


def _size(nodes: str, n_labels: int, highest: int) -> int | Problem:
    """Return the number of nodes."""
    if nodes and not re.fullmatch(r"\d{1,9}", nodes):
        return Problem("G403", f"'{nodes[:40]}' is no number of nodes")
    size = int(nodes) if nodes else n_labels or highest + 1
    if highest >= size:
        return Problem("G403", f"an edge names node {highest}, but there are {size} nodes (0 to {size - 1})")
    return size or Problem("G404", "there are neither edges nor nodes")
