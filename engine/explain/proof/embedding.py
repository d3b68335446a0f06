"""Whether the ego graphs that have a structure's key in one graph are isomorphic to its representative."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
from networkx.algorithms.isomorphism import GraphMatcher

from engine.data import GraphDataset
from engine.predicates import Vocabulary, find_hits
from engine.predicates.egos import Predicate
from engine.structure import Structure

__all__ = ["embeds"]


def embeds(structure: Structure, vocabulary: Vocabulary, single: GraphDataset) -> bool:
    """Return whether isomorphism holds for every node of the one graph in `single` whose ego graph has the key.

    Where keys differ, ego graphs are not isomorphic, so that no other node has to be looked at.
    """
    bare = Predicate.of(structure, ())
    hits = find_hits(replace(vocabulary, predicates=(bare,), patterns=()), single)
    graph = nx.Graph([(int(u), int(v)) for u, v in single.edge_ends])
    graph.add_nodes_from(range(single.n_nodes))
    shape = nx.Graph(structure.edges)
    shape.add_node(0)
    shape.nodes[0]["anchor"] = True
    return all(_isomorphic(graph, int(node), structure.radius, shape) for node in hits.nodes_of(0))


def _isomorphic(graph: nx.Graph, node: int, radius: int, shape: nx.Graph) -> bool:
    own = nx.ego_graph(graph, node, radius)
    own.nodes[node]["anchor"] = True
    return bool(GraphMatcher(own, shape, lambda a, b: a == b).is_isomorphic())
