"""A data set's graphs in the terms of other libraries, to compare with."""

from __future__ import annotations

import networkx as nx

from engine.data.dataset import GraphDataset

Node = tuple[str, ...]
Edge = tuple[int, int]


def nodes_of(dataset: GraphDataset, graph: int) -> list[Node]:
    """Return the symbols of each node, one for each column."""
    rows = dataset.node_codes[dataset.nodes(graph)].tolist()
    return [tuple(a.symbols[c] for a, c in zip(dataset.node_columns, row, strict=True)) for row in rows]


def edges_of(dataset: GraphDataset, graph: int) -> dict[Edge, str]:
    """Return the label of each edge."""
    span = dataset.edges(graph)
    symbols = [dataset.edge_alphabet.symbols[code] for code in dataset.edge_codes[span]]
    return dict(zip(((u, v) for u, v in dataset.edge_ends[span].tolist()), symbols, strict=True))


def to_networkx(dataset: GraphDataset, graph: int) -> nx.Graph:
    """Return the graph with `label` on nodes and edges."""
    result = nx.Graph()
    result.add_nodes_from((i, {"label": node[0]}) for i, node in enumerate(nodes_of(dataset, graph)))
    result.add_edges_from((u, v, {"label": label}) for (u, v), label in edges_of(dataset, graph).items())
    return result
