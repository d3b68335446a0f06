"""Graphs from graph6 and sparse6 lines (McKay, the formats of nauty's graph lists), and pairs of them."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from engine.data import DatasetBuilder, Direction, GraphDataset, GraphKind, GraphRecord
from engine.errors import Fault, InputError
from engine.faults import fault, refusal
from engine.readers.about import About
from engine.readers.containers.content import decode, read_bytes, split_lines
from engine.readers.graphs.entries import GraphEntry, graphs_of_entries
from engine.readers.imported import UNLABELLED, Imported, ReadOptions
from engine.readers.limits import LIMITS, Limits
from engine.readers.molecules.smiles import Problem
from engine.readers.tables.edge_list import EdgeList

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
_BITS_SET = np.array([value.bit_count() for value in range(64)])

Ends: TypeAlias = npt.NDArray[np.int64]  # (edges, 2)


def read_graph6_pairs(path: str | os.PathLike[str], *, limits: Limits = LIMITS) -> GraphDataset:
    """Read pairs of graphs without labels: graphs 2i and 2i + 1 are pair i.

    Parameters
    ----------
    path : str or os.PathLike[str]
        A file of graph6, one graph a line; blank lines are skipped.
    limits : Limits, default LIMITS
        How much is taken in.

    Returns
    -------
    GraphDataset
        An even number of graphs, in the order of the file.

    Raises
    ------
    InputError
        With every line at fault: a pair is nothing without both graphs.
    """
    path = Path(path)
    text, _ = decode(read_bytes(path, limits), path.name)
    builder, faults, last = DatasetBuilder(path.stem, GraphKind.GRAPHS), [], 0
    for number, line in enumerate(split_lines(text), 1):
        if not line.strip().removeprefix(GRAPH6_HEADER):
            continue
        last = number
        graph = read_graph6(line, limits.nodes_per_graph, limits.edges_per_graph)
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


def read_graph6(line: str, most_nodes: int, most_edges: int = LIMITS.edges_per_graph) -> EdgeList | Problem:
    """Read one line of graph6; its nodes and edges are counted before any is made.

    Parameters
    ----------
    line : str
        A graph, with or without the header.
    most_nodes : int
        Nodes of the largest graph that is taken.
    most_edges : int, default LIMITS.edges_per_graph
        Edges of the largest graph that is taken.

    Returns
    -------
    EdgeList or Problem
        The graph, or what is wrong with the line.

    Examples
    --------
    >>> read_graph6("Bw", 10).edges
    [(0, 1), (0, 2), (1, 2)]
    """
    code = line.strip().removeprefix(GRAPH6_HEADER)
    if code[:1] in _OTHER_FORMATS:
        return Problem("G413", f"{_shown(code)} is {_OTHER_FORMATS[code[0]]}, not graph6")
    if not _is_printable(code):
        return Problem("G413", f"{_shown(code)} has a character that graph6 does not know")
    n = _order(code)
    if not is_graph_code(code):
        return Problem("G413", f"{_shown(code)} is too short or too long for its number of nodes")
    if not 0 < n <= most_nodes:
        return _wrong_order(n, most_nodes)
    bits = _values(code[_size(n) :])
    n_edges = int(_BITS_SET[bits].sum())
    if n_edges > most_edges:
        return Problem("G410", f"{n_edges:,} edges; {most_edges:,} are the most")
    return _edge_list(n, _triangle(bits), repeated=0)


def read_graph_line(line: str, most_nodes: int, most_edges: int = LIMITS.edges_per_graph) -> EdgeList | Problem:
    """Return the graph that one line of graph6 or sparse6 stands for.

    >>> read_graph_line(":Cdv", 10).edges
    [(0, 1), (1, 2), (2, 3)]
    """
    code = line.strip().removeprefix(SPARSE6_HEADER)
    if not code.startswith(":"):
        return read_graph6(line, most_nodes, most_edges)
    n = _order(code[1:])
    if n < 0 or not _is_printable(code[1:]):
        return Problem("G413", f"{_shown(code)} is no sparse6")
    if not 0 < n <= most_nodes:
        return _wrong_order(n, most_nodes)
    width = max((n - 1).bit_length(), 1)  # bits of a node's number
    body = _values(code[1 + _size(n) :])
    if len(body) * 6 // (width + 1) > 2 * most_edges + n:  # steps: at most one for each node, beside the edges
        return Problem("G410", f"more than {most_edges:,} edges")
    ends = _walked(body, n, width)
    if len(ends) > most_edges:
        return Problem("G410", f"{len(ends):,} edges; {most_edges:,} are the most")
    simple = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)
    return _edge_list(n, simple, repeated=len(ends) - len(simple))


def _wrong_order(n: int, most_nodes: int) -> Problem:
    return (
        Problem("G410", f"{n:,} nodes; {most_nodes:,} are the most") if n else Problem("G404", "the graph has no nodes")
    )


def _edge_list(n: int, ends: Ends, *, repeated: int) -> EdgeList:
    edges = list(zip(ends[:, 0].tolist(), ends[:, 1].tolist(), strict=True))
    return EdgeList([UNLABELLED] * n, edges, [Direction.BOTH] * len(edges), repeated)


def _values(code: str) -> npt.NDArray[np.uint8]:
    """Return the six bits of each character."""
    return np.frombuffer(code.encode("ascii"), np.uint8) - 63


def _triangle(values: npt.NDArray[np.uint8]) -> Ends:
    """Return the edges, in order, of the upper triangle that the bits fill column by column."""
    used = np.flatnonzero(values)
    bits = np.unpackbits(values[used, None], axis=1)[:, 2:]
    at, bit = np.nonzero(bits)
    places = used[at] * 6 + bit
    v = ((1 + np.sqrt(1 + 8.0 * places)) // 2).astype(np.int64)  # exact: places stay below 2**31
    u = places - v * (v - 1) // 2
    return np.stack((u, v), axis=1)[np.lexsort((v, u))]


def _walked(values: npt.NDArray[np.uint8], n: int, width: int) -> Ends:
    """Return the edges of sparse6, smaller node first, loops and repeated ones among them.

    Each step is a bit that says whether to go on to the next node, and a number: of a node to go to, or to join.
    """
    bits = np.unpackbits(values[:, None], axis=1)[:, 2:].ravel()
    steps = bits[: len(bits) // (width + 1) * (width + 1)].reshape(-1, width + 1)
    numbers = steps[:, 1:].astype(np.int64) @ (1 << np.arange(width - 1, -1, -1))
    ends: list[tuple[int, int]] = []
    v = 0
    for on, x in zip(steps[:, 0].tolist(), numbers.tolist(), strict=True):
        v += on
        if x >= n or v >= n:  # the bits that fill up the last character
            break
        if x > v:
            v = x
        else:
            ends.append((x, v))
    return np.array(ends, np.int64).reshape(-1, 2)


def _shown(code: str) -> str:
    return f"'{code}'" if len(code) <= 20 else f"'{code[:20]}...'"


def _is_printable(code: str) -> bool:
    return not code or (min(code) >= "?" and max(code) <= "~")


def is_graph6(head: bytes) -> bool:
    """Return whether the lines at the start of a file are graph6 or sparse6, each of exactly the right length."""
    if head.startswith((GRAPH6_HEADER.encode(), SPARSE6_HEADER.encode())):
        return True
    lines = head[:_LOOKED_AT].decode("latin-1").split("\n")
    codes = [line.strip() for line in (lines[:-1] if len(head) > _LOOKED_AT else lines)[:_SAMPLE] if line.strip()]
    return len(codes) > 0 and all(map(is_graph_code, codes))


def read_graph6_list(content: bytes, name: str, options: ReadOptions, about: About) -> Imported:
    """Return the graphs of a file of graph6 or sparse6 lines, which say nothing but their structure."""
    return graphs_of_entries(graph6_entries(content, name, options.limits), name, "graph6", "line", options, about)


def graph6_entries(content: bytes, name: str, limits: Limits) -> Iterator[GraphEntry]:
    """Yield the graphs of the lines; blank lines are none."""
    text, _ = decode(content, name)
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        if not line.strip().removeprefix(GRAPH6_HEADER).removeprefix(SPARSE6_HEADER):
            continue
        graph = read_graph_line(line, limits.nodes_per_graph, limits.edges_per_graph)
        original = line if line.endswith("\n") else f"{line}\n"
        if isinstance(graph, Problem):
            yield GraphEntry(number, problem=graph, original=original)
        else:
            yield GraphEntry(number, nodes=[{}] * len(graph.labels), edges=graph.edges, original=original)


def is_graph_code(code: str) -> bool:
    """Return whether `code` has exactly the length that its number of nodes asks for."""
    if not _is_printable(code.removeprefix(":")):
        return False
    if code.startswith(":"):
        return _order(code[1:]) >= 0
    n = _order(code)
    return n >= 0 and len(code) == _size(n) + (n * (n - 1) // 2 + 5) // 6


def _size(n: int) -> int:
    """Return how many characters the number of nodes takes."""
    return 1 if n <= 62 else 4 if n <= 258_047 else 8


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
