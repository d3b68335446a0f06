"""Pairs of graphs from graph6 lines, two by two (McKay, the format of nauty's graph lists)."""

from __future__ import annotations

import os
from pathlib import Path

import networkx as nx

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind
from engine.errors import Fault, InputError
from engine.readers.content import decode, read_bytes, split_lines
from engine.readers.faults import fault, refusal
from engine.readers.imported import UNLABELLED
from engine.readers.limits import LIMITS, Limits

__all__ = ["read_graph6_pairs"]

_HEADER = ">>graph6<<"
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
        code = line.strip().removeprefix(_HEADER)
        if code:
            last = number
            problem = _add(code, number, builder, limits)
            if problem:
                faults.append(_fault_at(path.name, number, *problem))
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


def _add(code: str, line: int, builder: DatasetBuilder, limits: Limits) -> tuple[str, str] | None:
    """Add the graph; return code and words where there is something wrong with it."""
    shown = code if len(code) <= 20 else f"{code[:20]}..."
    if code[0] in _OTHER_FORMATS:
        return "G413", f"'{shown}' is {_OTHER_FORMATS[code[0]]}, not graph6"
    if not all(63 <= ord(sign) <= _UPPER for sign in code):
        return "G413", f"'{shown}' has a character that graph6 does not know"
    try:
        graph = nx.from_graph6_bytes(code.encode("ascii"))
    except (nx.NetworkXError, ValueError, IndexError):
        return "G413", f"'{shown}' is too short or too long for its number of nodes"
    n = graph.number_of_nodes()
    if n == 0:
        return "G404", "the graph has no nodes"
    if n > limits.nodes_per_graph:
        return "G410", f"{n:,} nodes; {limits.nodes_per_graph:,} are the most"
    edges = list(graph.edges)
    builder.add(GraphRecord([[UNLABELLED] * n], edges, [UNLABELLED] * len(edges), str(line), line))
    return None
