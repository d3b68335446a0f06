"""Famous pairs: two graphs that are not the same, and that one test or another cannot tell apart."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import networkx as nx

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind

__all__ = ["FAMOUS_PAIRS", "FamousPair", "PlainGraph", "as_dataset", "cai_furer_immerman", "skip_links"]


@dataclass(frozen=True, slots=True)
class PlainGraph:
    """A graph with a name and without labels; nodes count from 0.

    Attributes
    ----------
    name : str
        What it is called.
    n_nodes : int
        Number of nodes.
    edges : tuple of (int, int)
        Two node numbers each; sorted, smaller node first.
    """

    name: str
    n_nodes: int
    edges: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, name: str, graph: nx.Graph) -> PlainGraph:
        """Number the nodes of a graph in their order.

        Parameters
        ----------
        name : str
            What to call it.
        graph : networkx.Graph
            Undirected, with any nodes.

        Returns
        -------
        PlainGraph
            The same graph without labels.
        """
        number = {node: k for k, node in enumerate(graph)}
        pairs = (sorted((number[u], number[v])) for u, v in graph.edges)
        return cls(name, len(number), tuple(sorted((u, v) for u, v in pairs)))


@dataclass(frozen=True, slots=True)
class FamousPair:
    """Two graphs, what they show, and who showed it."""

    title: str
    left: PlainGraph
    right: PlainGraph
    description: str
    citation: str


def as_dataset(graphs: Sequence[PlainGraph]) -> GraphDataset:
    """Put graphs into a data set in which all nodes and all edges are labelled alike.

    Parameters
    ----------
    graphs : sequence of PlainGraph
        In the order of the data set.

    Returns
    -------
    GraphDataset
        Without classes.

    Examples
    --------
    >>> as_dataset([PlainGraph("path", 3, ((0, 1), (1, 2)))]).n_edges
    2
    """
    builder = DatasetBuilder("pair", GraphKind.GRAPHS)
    for number, graph in enumerate(graphs, 1):
        labels, names = ["node"] * graph.n_nodes, ["edge"] * len(graph.edges)
        builder.add(GraphRecord([labels], graph.edges, names, id=graph.name, record=number))
    return builder.build()


def skip_links(n: int, skip: int) -> nx.Graph:
    """Return the circular skip-link graph: a ring of `n` nodes, each also joined to the one `skip` places on."""
    return nx.circulant_graph(n, [1, skip])


def cai_furer_immerman(base: nx.Graph, *, twisted: bool) -> nx.Graph:
    """Return the graph that Cai, Fürer and Immerman (1992, section 6) build over `base`.

    Two nodes stand for each edge of the base, "in" and "out". Around each node of the base stands one node for each set
    with an even number of its edges, joined to "in" of the edges in the set and to "out" of the others. Twisted:
    around one node of the base the sets are odd. Over a connected base one twist cannot be undone, and two can.

    >>> len(cai_furer_immerman(nx.complete_graph(4), twisted=True))
    28
    """
    graph = nx.Graph()
    ends = sorted((min(u, v), max(u, v)) for u, v in base.edges)
    for v in sorted(base):
        around = [edge for edge in ends if v in edge]
        odd = int(twisted and v == min(base))
        for size in range(odd, len(around) + 1, 2):
            for chosen in itertools.combinations(around, size):
                graph.add_edges_from(((v, chosen), (edge, edge in chosen)) for edge in around)
    return graph


def _fused_hexagons() -> nx.Graph:
    graph = nx.cycle_graph(10)
    graph.add_edge(0, 5)
    return graph


def _joined_pentagons() -> nx.Graph:
    graph = nx.disjoint_union(nx.cycle_graph(5), nx.cycle_graph(5))
    graph.add_edge(0, 5)
    return graph


def _rook() -> nx.Graph:
    """Return the moves of a rook on 4 x 4 squares; (i, j) in the order of rows."""
    return nx.cartesian_product(nx.complete_graph(4), nx.complete_graph(4))


def _shrikhande() -> nx.Graph:
    """Return the Shrikhande graph: the 4 x 4 torus with one diagonal in each square; (i, j) in the order of rows."""
    graph = nx.Graph()
    graph.add_nodes_from(itertools.product(range(4), repeat=2))
    for i, j in graph:
        graph.add_edges_from(((i, j), ((i + a) % 4, (j + b) % 4)) for a, b in ((0, 1), (1, 0), (1, 1)))
    return graph


FAMOUS_PAIRS: MappingProxyType[str, FamousPair] = MappingProxyType(
    {
        "hexagon": FamousPair(
            "Hexagon and two triangles",
            PlainGraph.of("hexagon", nx.cycle_graph(6)),
            PlainGraph.of("two triangles", nx.disjoint_union(nx.cycle_graph(3), nx.cycle_graph(3))),
            "The smallest pair of regular graphs that 1-WL confuses: six nodes with two neighbours each.",
            "Weisfeiler, Leman (1968): The reduction of a graph to canonical form and the algebra which appears "
            "therein. Nauchno-Technicheskaya Informatsia",
        ),
        "decalin": FamousPair(
            "Decalin and bicyclopentyl",
            PlainGraph.of("decalin", _fused_hexagons()),
            PlainGraph.of("bicyclopentyl", _joined_pentagons()),
            "Two molecules of ten carbon atoms: two fused rings of six, and two rings of five joined by a bond.",
            "Sato (2020): A Survey on The Expressive Power of Graph Neural Networks. arXiv:2003.04078",
        ),
        "skip-links": FamousPair(
            "Circular skip links, 11 nodes",
            PlainGraph.of("skip 2", skip_links(11, 2)),
            PlainGraph.of("skip 3", skip_links(11, 3)),
            "A ring of eleven nodes, each joined also to the node two places on, or three places on.",
            "Murphy, Srinivasan, Rao, Ribeiro (2019): Relational Pooling for Graph Representations. ICML",
        ),
        "rook": FamousPair(
            "Rook's graph and Shrikhande graph",
            PlainGraph.of("rook's graph", _rook()),
            PlainGraph.of("Shrikhande graph", _shrikhande()),
            "The smallest two strongly regular graphs with the same parameters, (16, 6, 2, 2).",
            "Shrikhande (1959): The Uniqueness of the L2 Association Scheme. Annals of Mathematical Statistics 30",
        ),
        "cfi": FamousPair(
            "A Cai–Fürer–Immerman pair over K4",
            PlainGraph.of("untwisted", cai_furer_immerman(nx.complete_graph(4), twisted=False)),
            PlainGraph.of("twisted", cai_furer_immerman(nx.complete_graph(4), twisted=True)),
            "The same pieces, put together straight or with one twist; the twist is nowhere in particular.",
            "Cai, Fürer, Immerman (1992): An optimal lower bound on the number of variables for graph identification. "
            "Combinatorica 12",
        ),
    }
)
"""The pairs by a short name that addresses may carry."""
