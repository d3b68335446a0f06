"""The two graphs of the laboratory: a famous pair, two of a data set, or two that were pasted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from engine.data import GraphDataset
from engine.data.generated import FAMOUS_PAIRS, PlainGraph
from engine.errors import Fault, InputError
from engine.faults import fault
from engine.readers.graphs import GRAPH6_HEADER, read_graph6
from engine.readers.molecules import Problem
from engine.readers.tables import EdgeList, read_edges

__all__ = ["MOST_LETTERS", "MOST_NODES", "Circles", "Pair", "famous_pair", "pair_of_dataset", "pasted_pair"]

MOST_NODES = 200
"""Of each graph: a drawing of more is a cloud."""

MOST_LETTERS = 100_000
"""Of each pasted text."""


@dataclass(frozen=True, slots=True)
class Circles:
    """Where to draw nodes: on circles around one centre, the outer one first."""

    nodes: tuple[tuple[int, ...], ...]
    share: float = 1.0  # radius of each circle, as a share of the one around it


# Drawn this way, every node has room, no edge passes through one, and the symmetry shows.
_CIRCLES: MappingProxyType[str, tuple[Circles | None, Circles | None]] = MappingProxyType(
    {
        "hexagon": (Circles((tuple(range(6)),)), None),
        "skip-links": (Circles((tuple(range(11)),)), Circles((tuple(range(11)),))),
        "rook": (
            Circles(((7, 5, 13, 12, 8, 10, 2, 3), (1, 15, 4, 9, 14, 0, 11, 6)), 0.68),
            Circles(((0, 15, 3, 14, 2, 13, 1, 12), (11, 4, 10, 7, 9, 6, 8, 5)), 0.52),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two graphs side by side; their names are what sentences call them."""

    left: PlainGraph
    right: PlainGraph
    left_circles: Circles | None = None  # how to draw them; None: as the layout finds
    right_circles: Circles | None = None
    note: str = ""


def famous_pair(name: str) -> Pair:
    """Return the famous pair with this short name."""
    found = FAMOUS_PAIRS[name]
    return Pair(found.left, found.right, *_CIRCLES.get(name, (None, None)))


def pair_of_dataset(dataset: GraphDataset, first: str, second: str) -> Pair:
    """Return two graphs of a data set by their ids, without labels; raises `InputError` with the faults of both."""
    found = [
        _of_dataset(dataset, wanted.strip(), place) for wanted, place in ((first, "left id"), (second, "right id"))
    ]
    return _pair(found, "Labels are left aside: this page is about structure alone.")


def pasted_pair(left: str, right: str) -> Pair:
    """Return the graphs of two texts, graph6 or edges such as 0-1 1-2; raises `InputError` with the faults of both."""
    read = [(name, _read(text.strip(), name)) for text, name in ((left, "left graph"), (right, "right graph"))]
    dropped = sum(graph.repeated for _, graph in read if isinstance(graph, EdgeList))
    note = f"Each edge counts once and loops are dropped: {dropped:,} left out." if dropped else ""
    return _pair([_named(graph, name) for name, graph in read], note)


def _named(graph: EdgeList | Fault, name: str) -> PlainGraph | Fault:
    return graph if isinstance(graph, Fault) else PlainGraph(name, len(graph.labels), tuple(sorted(graph.edges)))


def _pair(found: list[PlainGraph | Fault], note: str) -> Pair:
    faults = [each for each in found if isinstance(each, Fault)]
    if faults:
        raise InputError(*faults)
    left, right = (each for each in found if isinstance(each, PlainGraph))
    if left.name == right.name:
        left, right = replace(left, name=f"{left.name} (left)"), replace(right, name=f"{right.name} (right)")
    return Pair(left, right, note=note)


def _of_dataset(dataset: GraphDataset, wanted: str, place: str) -> PlainGraph | Fault:
    hits = np.flatnonzero(dataset.ids == wanted)
    if len(hits) == 0:
        return fault("G404", place, f"there is no graph '{wanted[:40]}' in the data set", "Type an id of the data set")
    graph = int(hits[0])
    nodes = dataset.nodes(graph)
    size = nodes.stop - nodes.start
    if size > MOST_NODES:
        found = f"{size:,} nodes; this page draws up to {MOST_NODES}"
        return fault("G410", place, found, "Choose a smaller graph")
    ends = ((int(u), int(v)) for u, v in dataset.edge_ends[dataset.edges(graph)])
    return PlainGraph(f"graph {wanted[:40]}", size, tuple(sorted(ends)))


def _read(text: str, name: str) -> EdgeList | Fault:
    if not text:
        return fault("G404", name, "nothing is pasted yet", _FORMATS)
    if len(text) > MOST_LETTERS:
        found = f"{len(text):,} characters; {MOST_LETTERS:,} are the most"
        return fault("G410", name, found, "Paste a smaller graph")
    has_numbers = any(sign.isdigit() for sign in text.removeprefix(GRAPH6_HEADER))  # graph6 has none
    graph = read_edges(text, "", "", MOST_NODES) if has_numbers else read_graph6(text, MOST_NODES)
    if isinstance(graph, Problem):
        fix = "Paste a smaller graph, nodes numbered from 0 on" if graph.code == "G410" else _FORMATS
        return fault(graph.code, name, graph.found, fix)
    return graph


_FORMATS = "Paste edges between nodes numbered from 0, such as 0-1 1-2 0-2, or one line of graph6, such as Bw"
