"""Graphs from graph6 and sparse6 lines (McKay, the formats of nauty's graph lists), and pairs of them."""

from __future__ import annotations

import os
from pathlib import Path

import networkx as nx

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind
from engine.data.direction import Direction
from engine.errors import Fault, InputError
from engine.readers.about import About
from engine.readers.content import decode, read_bytes, split_lines
from engine.readers.edge_list import EdgeList
from engine.readers.faults import fault, refusal
from engine.readers.graph_entries import GraphEntry, graphs_of_entries
from engine.readers.imported import UNLABELLED, Imported, ReadOptions
from engine.readers.limits import LIMITS, Limits
from engine.readers.smiles import Problem

__all__ = [
    "GRAPH6_HEADER",
    "graph6_entries",
    "is_graph6",
    "is_graph_code",
    "read_graph6",
    "read_graph6_list",
    "read_graph6_pairs",
    "read_graph_line",
]

GRAPH6_HEADER = ">>graph6<<"
SPARSE6_HEADER = ">>sparse6<<"
_LOOKED_AT = 2**14
_SAMPLE = 50  # lines
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


def read_graph_line(line: str, most_nodes: int) -> EdgeList | Problem:
    """Return the graph that one line of graph6 or sparse6 stands for.

    >>> read_graph_line(":Cdv", 10).edges
    [(0, 1), (1, 2), (2, 3)]
    """
    code = line.strip().removeprefix(SPARSE6_HEADER)
    if not code.startswith(":"):
        return read_graph6(line, most_nodes)
    shown = code if len(code) <= 20 else f"{code[:20]}..."
    n = _order(code[1:])
    if n < 0 or not all(63 <= ord(sign) <= _UPPER for sign in code[1:]):
        return Problem("G413", f"'{shown}' is no sparse6")
    if not 0 < n <= most_nodes:
        return Problem("G410" if n else "G404", f"{n:,} nodes; {most_nodes:,} are the most" if n else "no nodes")
    try:
        graph = nx.from_sparse6_bytes(code.encode("ascii"))
    except (nx.NetworkXError, ValueError, IndexError):
        return Problem("G413", f"'{shown}' is no sparse6")
    edges = sorted((u, v) if u < v else (v, u) for u, v in nx.Graph(graph).edges if u != v)
    repeated = graph.number_of_edges() - len(edges)
    return EdgeList([UNLABELLED] * n, edges, [Direction.BOTH] * len(edges), repeated)


def is_graph6(head: bytes) -> bool:
    """Return whether the lines at the start of a file are graph6 or sparse6, each of exactly the right length."""
    if head.startswith((GRAPH6_HEADER.encode(), SPARSE6_HEADER.encode())):
        return True
    lines = head[:_LOOKED_AT].decode("latin-1").split("\n")
    codes = [line.strip() for line in (lines[:-1] if len(head) > _LOOKED_AT else lines)[:_SAMPLE] if line.strip()]
    return len(codes) > 0 and all(map(is_graph_code, codes))


def read_graph6_list(content: bytes, name: str, options: ReadOptions, about: About) -> Imported:
    """Return the graphs of a file of graph6 or sparse6 lines, which say nothing but their structure."""
    entries = graph6_entries(content, name, options.limits)
    return graphs_of_entries(entries, name, "graph6", "line", options, about)


def graph6_entries(content: bytes, name: str, limits: Limits) -> list[GraphEntry]:
    """Return the graphs of the lines; blank lines are none."""
    text, _ = decode(content, name)
    entries = []
    for number, line in enumerate(split_lines(text), 1):
        if not line.strip().removeprefix(GRAPH6_HEADER).removeprefix(SPARSE6_HEADER):
            continue
        graph = read_graph_line(line, limits.nodes_per_graph)
        original = line if line.endswith("\n") else f"{line}\n"
        if isinstance(graph, Problem):
            entries.append(GraphEntry(number, problem=graph, original=original))
        else:
            nodes: list[dict[str, str]] = [{}] * len(graph.labels)
            entries.append(GraphEntry(number, nodes=nodes, edges=graph.edges, original=original))
    return entries


def is_graph_code(code: str) -> bool:
    """Return whether `code` has exactly the length that its number of nodes asks for."""
    if not all(63 <= ord(sign) <= _UPPER for sign in code.removeprefix(":")):
        return False
    if code.startswith(":"):
        return _order(code[1:]) >= 0
    n = _order(code)
    size = 1 if n <= 62 else 4 if n <= 258_047 else 8
    return n >= 0 and len(code) == size + (n * (n - 1) // 2 + 5) // 6


def _order(code: str) -> int:
    """Return the number of nodes that a code begins with, -1 where it is cut off."""
    values = [ord(sign) - 63 for sign in code[:8]]
    if not values:
        return -1
    if values[0] < 63:
        return values[0]
    digits = values[2:8] if values[1:2] == [63] else values[1:4]
    if len(digits) < (6 if values[1:2] == [63] else 3):
        return -1
    return sum(digit << 6 * place for place, digit in enumerate(reversed(digits)))
