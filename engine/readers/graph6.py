"""Pairs of graphs from graph6 lines, two by two (McKay, the format of nauty's graph lists)."""

from __future__ import annotations

import os
from pathlib import Path

import networkx as nx

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind
from engine.data.direction import Direction
from engine.errors import Fault, InputError
from engine.readers.content import decode, read_bytes, split_lines
from engine.readers.edge_list import EdgeList
from engine.readers.faults import fault, refusal
from engine.readers.imported import UNLABELLED
from engine.readers.limits import LIMITS, Limits
from engine.readers.smiles import Problem

__all__ = ["GRAPH6_HEADER", "read_graph6", "read_graph6_pairs"]

GRAPH6_HEADER = ">>graph6<<"
_OTHER_FORMATS = {":": "sparse6", ";": "incremental sparse6", "&": "digraph6"}
_UPPER = 126  # the byte that says that the number of nodes takes more than one byte


def read_graph6_pairs(path: str | os.PathLike[str], *, limits: Limits = LIMITS) -> GraphDataset:
    """Return the graphs of the file without labels, in its order: graphs 2i and 2i + 1 are pair i.

    Blank lines are skipped. Raises `InputError` with every line at fault: a pair is nothing without both graphs.
    """
    path = Path(path)
    text, _ = decode(read_bytes(path, limits), path.name)
    builder, faults, last = DatasetBuilder(path.stem, GraphKind.GRAPHS), [], 0
    for number, line in enumerate(split_lines(text), 1):
        if not line.strip().removeprefix(GRAPH6_HEADER):
            continue
        last = number
        graph = read_graph6(line, limits.nodes_per_graph)
        if isinstance(graph, Problem):
            faults.append(_fault_at(path.name, number, graph.code, graph.found))
        else:
            labels = [UNLABELLED] * len(graph.edges)
            builder.add(GraphRecord([graph.labels], graph.edges, labels, str(number), number))
    if faults:
        raise InputError(*faults)
    if len(builder) == 0:
        raise refusal("F302", path.name, "the file has no graphs")
    if len(builder) % 2:
        found = f"graph {len(builder)} is the last one, and there is none to compare it with"
        raise InputError(_fault_at(path.name, last, "G414", found))
    return builder.build()


def _fault_at(name: str, line: int, code: str, found: str) -> Fault:
    return fault(code, f"{name}, line {line}", found, record=line)


def read_graph6(line: str, most_nodes: int) -> EdgeList | Problem:
    """Return the graph that one line of graph6 stands for.

    >>> read_graph6("Bw", 10).edges
    [(0, 1), (0, 2), (1, 2)]
    """
    code = line.strip().removeprefix(GRAPH6_HEADER)
    shown = code if len(code) <= 20 else f"{code[:20]}..."
    if code[:1] in _OTHER_FORMATS:
        return Problem("G413", f"'{shown}' is {_OTHER_FORMATS[code[0]]}, not graph6")
    if not all(63 <= ord(sign) <= _UPPER for sign in code):
        return Problem("G413", f"'{shown}' has a character that graph6 does not know")
    try:
        graph = nx.from_graph6_bytes(code.encode("ascii"))
    except (nx.NetworkXError, ValueError, IndexError):
        return Problem("G413", f"'{shown}' is too short or too long for its number of nodes")
    n = graph.number_of_nodes()
    if n == 0:
        return Problem("G404", "the graph has no nodes")
    if n > most_nodes:
        return Problem("G410", f"{n:,} nodes; {most_nodes:,} are the most")
    edges = list(graph.edges)
    return EdgeList([UNLABELLED] * n, edges, [Direction.BOTH] * len(edges), 0)
