"""Families of graphs that are hard, or telling, for structural keys."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np


def rook_and_shrikhande() -> tuple[nx.Graph, nx.Graph]:
    """Two strongly regular graphs with parameters (16, 6, 2, 2)."""
    rook = nx.convert_node_labels_to_integers(nx.line_graph(nx.complete_bipartite_graph(4, 4)))
    steps = [(0, 1), (1, 0), (1, 1)]
    shrikhande = nx.Graph(((x, y), ((x + a) % 4, (y + b) % 4)) for x in range(4) for y in range(4) for a, b in steps)
    return rook, nx.convert_node_labels_to_integers(shrikhande)


def telling_graphs() -> list[nx.Graph]:
    """Random graphs sparse and dense, trees, regular graphs, and pairs that simple refinement confuses."""
    graphs = [nx.gnp_random_graph(n, p, seed=seed) for seed in range(8) for n, p in ((9, 0.15), (10, 0.3), (8, 0.6))]
    graphs += [nx.random_labeled_tree(n, seed=seed) for seed in range(8) for n in (7, 12)]
    graphs += [nx.random_regular_graph(3, 12, seed=seed) for seed in range(5)]
    graphs += [nx.circulant_graph(11, [1, k]) for k in (2, 3, 4, 5)]
    graphs += [nx.cycle_graph(6), nx.disjoint_union(nx.cycle_graph(3), nx.cycle_graph(3))]
    graphs += [nx.star_graph(7), nx.complete_graph(7), nx.grid_2d_graph(3, 4), nx.empty_graph(1), nx.empty_graph(3)]
    graphs += [nx.complete_bipartite_graph(3, 4), nx.petersen_graph(), nx.desargues_graph(), *rook_and_shrikhande()]
    graphs += [nx.balanced_tree(2, 3), nx.path_graph(9), nx.barbell_graph(4, 2), nx.wheel_graph(60)]
    graphs = [nx.convert_node_labels_to_integers(graph) for graph in graphs]
    for graph in graphs:
        for v in graph:
            graph.nodes[v].clear()  # some generators leave attributes of their own
    return graphs


def symplectic() -> nx.Graph:
    """The points of PG(5, 2), joined where a symplectic form vanishes: strongly regular (63, 30, 13, 15)."""
    points = [p for p in itertools.product((0, 1), repeat=6) if any(p)]
    graph = nx.empty_graph(len(points))
    for (i, a), (j, b) in itertools.combinations(enumerate(points), 2):
        if sum(a[k] * b[k ^ 1] for k in range(6)) % 2 == 0:
            graph.add_edge(i, j)
    return graph


def switched(graph: nx.Graph, *, seed: int) -> nx.Graph:
    """The graph switched at four nodes (Godsil & McKay, 1982): another one with the same spectrum."""
    rng = np.random.default_rng(seed)
    for _ in range(100_000):
        four = rng.choice(len(graph), 4, replace=False).tolist()
        if len({graph.subgraph(four).degree(v) for v in four}) > 1:
            continue
        joined = {v: sum(graph.has_edge(v, u) for u in four) for v in graph if v not in four}
        if set(joined.values()) <= {0, 2, 4} and 2 in joined.values():
            half = nx.empty_graph(len(graph))
            half.add_edges_from((v, u) for v, count in joined.items() if count == 2 for u in four)
            return nx.symmetric_difference(graph, half)
    raise AssertionError("no four nodes to switch at")


def hexagons() -> tuple[nx.Graph, nx.Graph]:
    """The points, and the lines, of the split Cayley hexagon over GF(2), joined where they meet (Tits, 1959).

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
