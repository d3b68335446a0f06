"""Predicates read out in plain Python, as an oracle: ego graphs by networkx, conditions one by one."""

from __future__ import annotations

import math
from collections.abc import Iterable

import networkx as nx

from engine.data.dataset import GraphDataset
from engine.predicates.egos.abstraction import EdgeTest, NodeTest
from engine.predicates.egos.predicate import Condition, Part, Predicate
from engine.structure.index import Scheme, StructureIndex
from tests.engine.structure.tracing import trace


def as_networkx(dataset: GraphDataset) -> nx.Graph:
    """Return all graphs in one, with the data set's node numbers; nodes and edges carry their symbols."""
    joined = nx.Graph()
    for v in range(dataset.n_nodes):
        symbols = {c.name: c.symbols[dataset.node_codes[v, i]] for i, c in enumerate(dataset.node_columns)}
        numbers = dict(zip(dataset.attribute_names, dataset.node_attributes[v].tolist(), strict=True))
        joined.add_node(v, **symbols, **numbers)
    for e, (u, v) in enumerate(dataset.edge_ends.tolist()):
        first = int(dataset.node_offsets[dataset.edge_graph[e]])
        joined.add_edge(u + first, v + first, bond=dataset.edge_alphabet.symbols[dataset.edge_codes[e]])
    return joined


class Reader:
    """Answers for one data set which nodes meet which conditions."""

    def __init__(
        self, dataset: GraphDataset, radius: int, label_column: str = "label", scheme: Scheme = Scheme.WL
    ) -> None:
        self.dataset, self.label_column, self.scheme = dataset, label_column, scheme
        self.graph = as_networkx(dataset)
        self.index = StructureIndex.build(dataset, radius, scheme=scheme)

    def roles(self, anchor: int, radius: int) -> dict[int, int]:
        """Return the role of each node of the ego graph (held against an oracle of their own elsewhere)."""
        return trace(self.dataset, anchor, radius, scheme=self.scheme)[0]

    def passes_node(self, test: NodeTest, v: int) -> bool:
        return self.graph.nodes[v].get(test.column) in test.symbols

    def passes_edge(self, test: EdgeTest, u: int, v: int) -> bool:
        ends = {self.graph.nodes[u].get(self.label_column), self.graph.nodes[v].get(self.label_column)}
        return self.graph.edges[u, v]["bond"] in test.symbols and (not test.ends or ends == set(test.ends))

    def value(self, condition: Condition, anchor: int, radius: int) -> float:
        """Return what the condition counts around `anchor`."""
        roles, variants = trace(self.dataset, anchor, radius, scheme=self.scheme)
        test = condition.test
        inside = [v for v, role in roles.items() if role == condition.role]
        if condition.part == Part.ATTRIBUTE:
            return math.fsum(self.graph.nodes[v].get(test, math.nan) for v in inside) / len(inside)
        if isinstance(test, NodeTest):
            return sum(self.passes_node(test, v) for v in inside)
        assert isinstance(test, EdgeTest)
        pair = {condition.role, condition.other}
        edges = [(u, v) for u, v in self.graph.subgraph(roles).edges if {roles[u], roles[v]} == pair]
        edges = [edge for edge in edges if variants[frozenset(edge)] == condition.variant]
        return sum(self.passes_edge(test, u, v) for u, v in edges)

    def holds(self, predicate: Predicate, anchor: int) -> bool:
        radius = predicate.structure.radius
        if self.index.reach[radius, anchor] < radius or self.index.keys[radius, anchor] != predicate.structure.key:
            return False
        return all(c.low <= self.value(c, anchor, radius) <= c.high for c in predicate.conditions)

    def hits(self, predicates: Iterable[Predicate]) -> set[tuple[int, int]]:
        """Return every (node, position of a predicate) that holds."""
        return {
            (v, column)
            for column, predicate in enumerate(predicates)
            for v in range(self.dataset.n_nodes)
            if self.holds(predicate, v)
        }
