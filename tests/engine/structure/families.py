"""Families of graphs that are hard, or telling, for structural keys."""

from __future__ import annotations

import networkx as nx


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
