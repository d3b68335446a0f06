"""Pairs of highly regular graphs, on which tests of isomorphism have the hardest time."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import networkx as nx

from engine.seeds import stream

__all__ = ["PAIR_SETS", "PairSet", "as_graph6", "hexagons", "regular_pairs", "switched", "symplectic"]

Pair: TypeAlias = tuple[nx.Graph, nx.Graph]

_TRIES = 100_000


@dataclass(frozen=True, slots=True)
class PairSet:
    """Pairs of graphs that can be made from a seed."""

    make: Callable[[int], tuple[Pair, ...]]
    description: str
    citation: str


def regular_pairs(seed: int) -> tuple[Pair, ...]:
    """Return four pairs of graphs of 63 nodes, the two of a pair alike in parameters and in spectrum.

    Strongly regular (63, 30, 13, 15): the symplectic graph and one switched, and two that are switched twice; the
    first pair's complements, (63, 32, 16, 16); and the two generalised hexagons of order 2, distance-regular.
    """
    one = symplectic()
    other = switched(one, seed=seed)
    twice = (switched(other, seed=seed + 1), switched(other, seed=seed + 2))
    return (one, other), twice, (nx.complement(one), nx.complement(other)), hexagons()


def as_graph6(pairs: tuple[Pair, ...]) -> str:
    """Write pairs of graphs as graph6, one graph a line, a pair in every two.

    Parameters
    ----------
    pairs : tuple of pairs of networkx.Graph
        Graphs with nodes from 0 on.

    Returns
    -------
    str
        Lines without a header.

    Examples
    --------
    >>> as_graph6(((nx.path_graph(3), nx.complete_graph(3)),)).splitlines()
    ['Bg', 'Bw']
    """
    return "".join(nx.to_graph6_bytes(graph, header=False).decode("ascii") for pair in pairs for graph in pair)


def symplectic() -> nx.Graph:
    """Return the points of PG(5, 2), joined where a symplectic form vanishes: strongly regular (63, 30, 13, 15)."""
    points = [p for p in itertools.product((0, 1), repeat=6) if any(p)]
    graph = nx.empty_graph(len(points))
    for (i, a), (j, b) in itertools.combinations(enumerate(points), 2):
        if sum(a[k] * b[k ^ 1] for k in range(6)) % 2 == 0:
            graph.add_edge(i, j)
    return graph


def switched(graph: nx.Graph, *, seed: int) -> nx.Graph:
    """Return the graph switched at four nodes (Godsil and McKay, 1982): the same spectrum, mostly another graph.

    Strongly regular graphs stay so. Raises `LookupError` where no four nodes are found to switch at.
    """
    rng = stream(seed, "switching")
    for _ in range(_TRIES):
        four = rng.choice(len(graph), 4, replace=False).tolist()
        if len({graph.subgraph(four).degree(v) for v in four}) > 1:
            continue
        joined = {v: sum(graph.has_edge(v, u) for u in four) for v in graph if v not in four}
        if set(joined.values()) <= {0, 2, 4} and 2 in joined.values():
            half = nx.empty_graph(len(graph))
            half.add_edges_from((v, u) for v, count in joined.items() if count == 2 for u in four)
            return nx.symmetric_difference(graph, half)
    raise LookupError("no four nodes to switch at")


def hexagons() -> tuple[nx.Graph, nx.Graph]:
    """Return the points, and the lines, of the split Cayley hexagon over GF(2), joined where they meet (Tits, 1959).

    Two distance-regular graphs of 63 nodes with one intersection array. A line of the quadric
    x0 x4 + x1 x5 + x2 x6 = x3^2 belongs to the hexagon if its Grassmann coordinates satisfy six equations.
    """
    points = [p for p in itertools.product((0, 1), repeat=7) if any(p) and _on_quadric(p)]
    equations = ((1, 2, 3, 4), (5, 4, 3, 2), (2, 0, 3, 5), (6, 5, 3, 0), (0, 1, 3, 6), (4, 6, 3, 1))
    lines = set()
    for x, y in itertools.combinations(points, 2):
        third = tuple((a + b) % 2 for a, b in zip(x, y, strict=True))
        if _on_quadric(third) and all(_minor(x, y, a, b) == _minor(x, y, c, d) for a, b, c, d in equations):
            lines.add(frozenset((x, y, third)))
    by_points = nx.Graph(pair for line in lines for pair in itertools.combinations(line, 2))
    by_lines = nx.Graph((a, b) for a, b in itertools.combinations(lines, 2) if a & b)
    return nx.convert_node_labels_to_integers(by_points), nx.convert_node_labels_to_integers(by_lines)


def _on_quadric(x: tuple[int, ...]) -> bool:
    return (x[0] * x[4] + x[1] * x[5] + x[2] * x[6] + x[3]) % 2 == 0


def _minor(x: tuple[int, ...], y: tuple[int, ...], i: int, j: int) -> int:
    return (x[i] * y[j] + x[j] * y[i]) % 2


PAIR_SETS: MappingProxyType[str, PairSet] = MappingProxyType(
    {
        "regular-63": PairSet(
            regular_pairs,
            "strongly regular and distance-regular graphs of 63 nodes, the two of a pair alike in all parameters",
            "Godsil, McKay (1982): Constructing cospectral graphs. Aequationes Mathematicae; "
            "Tits (1959): Sur la trialité et certains groupes qui s'en déduisent. Publications de l'IHÉS",
        ),
    }
)
