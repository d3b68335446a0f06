"""Edits of graphs that are no molecules: labels, nodes with one edge, edges; what is connected stays connected."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import networkx as nx
import numpy as np

from engine.data import DatasetBuilder, Direction, GraphDataset, GraphKind, GraphRecord
from engine.explain.counterfactual.edit import Edit, EditKind, Variant

__all__ = ["EditableGraph", "GraphEditor", "without_node"]

_MOST_PAIRS = 4_000
"""New edges that are tried at once; of more, those between the nearest nodes."""


@dataclass(frozen=True, slots=True)
class EditableGraph:
    """A graph that is easy to change: nodes by number."""

    nodes: dict[int, tuple[tuple[str, ...], tuple[float, ...]]]  # symbols of the columns, numeric attributes
    edges: dict[tuple[int, int], tuple[str, Direction]]  # smaller number first

    def parts(self) -> int:
        """Return the number of connected components."""
        return int(nx.number_connected_components(self.plain()))

    def plain(self) -> nx.Graph:
        """Return nodes and edges alone."""
        found = nx.Graph(list(self.edges))
        found.add_nodes_from(self.nodes)
        return found


class GraphEditor:
    """Edits one graph of a data set."""

    def __init__(
        self, dataset: GraphDataset, graph: int, labels: tuple[str, ...], edge_labels: tuple[str, ...]
    ) -> None:
        """Take graph number `graph`; `labels` and `edge_labels` are those that edits put in."""
        self._data = dataset
        self._labels, self._edge_labels = labels, edge_labels
        self._ring = dataset.column("ring") if dataset.kind is GraphKind.MOLECULES else -1
        self._first = _graph_of(dataset, graph)
        self._parts = self._first.parts()
        self._graphs: dict[str, EditableGraph] = {}  # by key

    def start(self) -> Variant:
        """Return the graph as it is, with no edits."""
        return self._variant(self._first, ())

    def neighbors(self, variant: Variant) -> Iterator[Variant]:
        """Yield every graph that one more edit leads to; no part of it is cut off."""
        base = self._graphs[variant.key]
        number = len(self._first.nodes) + sum(edit.kind is EditKind.ADD_NODE for edit in variant.edits)
        for edit, made in self._edits(base, number):
            yield self._variant(made, (*variant.edits, edit))

    def forget_but(self, keys: Collection[str]) -> None:
        """Keep no other graphs than those with `keys`."""
        self._graphs = {key: graph for key, graph in self._graphs.items() if key in keys}

    def numbers(self, variant: Variant) -> tuple[int, ...]:
        """Return of each node its number in the original, or of the added node."""
        return tuple(sorted(self._graphs[variant.key].nodes))

    def oddity(self, variant: Variant) -> int:
        """Return 0: nothing is known of what such graphs should look like."""
        return 0

    def dataset(self, variants: list[Variant]) -> GraphDataset:
        """Return the variants as a data set, in order."""
        data = self._data
        builder = DatasetBuilder(
            data.name,
            data.kind,
            columns=[column.name for column in data.node_columns],
            edge_column=data.edge_alphabet.name,
            attribute_names=data.attribute_names,
        )
        for variant in variants:
            builder.add(variant.record)
        built = builder.build()
        if self._data.directed and not built.directed:  # all edges happen to go both ways: still a directed set
            return replace(built, edge_directions=np.full(built.n_edges, int(Direction.BOTH), np.int8))
        return built

    def reread(self, variant: Variant) -> GraphDataset | None:
        """Return the graph anew, None where it fell apart."""
        return self.dataset([variant]) if self._graphs[variant.key].parts() <= self._parts else None

    def _variant(self, graph: EditableGraph, edits: tuple[Edit, ...]) -> Variant:
        numbers = tuple(sorted(graph.nodes))
        place = {number: position for position, number in enumerate(numbers)}
        if self._ring >= 0:
            graph = _with_rings(graph, self._ring)
        told = repr((sorted(graph.nodes.items()), sorted(graph.edges.items())))
        key = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
        self._graphs.setdefault(key, graph)
        record = GraphRecord(
            labels=list(zip(*(graph.nodes[n][0] for n in numbers), strict=True)),
            edges=[(place[u], place[v]) for u, v in graph.edges],
            edge_labels=[label for label, _ in graph.edges.values()],
            id="",
            record=1,
            attributes=[graph.nodes[n][1] for n in numbers],
            directions=[way for _, way in graph.edges.values()],
        )
        return Variant(record, edits, key)

    def _edits(self, base: EditableGraph, number: int) -> Iterator[tuple[Edit, EditableGraph]]:
        plain = base.plain()
        cuts, bridges = set(nx.articulation_points(plain)), {tuple(sorted(pair)) for pair in nx.bridges(plain)}
        for node in base.nodes:
            yield from self._changes_of(base, node)
            if node not in cuts and len(base.nodes) > 1:
                yield without_node(base, node)
            yield from self._additions_at(base, node, number)
        for pair in base.edges:
            yield from self._changes_of_edge(base, pair)
            if pair not in bridges:
                edges = {other: told for other, told in base.edges.items() if other != pair}
                yield Edit(EditKind.REMOVE_EDGE, pair, base.edges[pair][0]), replace(base, edges=edges)
        yield from self._new_edges(base, plain)

    def _changes_of(self, base: EditableGraph, node: int) -> Iterator[tuple[Edit, EditableGraph]]:
        (old, *others), attributes = base.nodes[node]
        for label in self._labels:
            if label != old:
                nodes = base.nodes | {node: ((label, *others), attributes)}
                yield Edit(EditKind.CHANGE_NODE, (node,), old, label), replace(base, nodes=nodes)

    def _additions_at(self, base: EditableGraph, node: int, number: int) -> Iterator[tuple[Edit, EditableGraph]]:
        """Yield a new node beside `node`; what else is known of nodes it has from there."""
        (old, *others), attributes = base.nodes[node]
        for label in self._labels or (old,):
            nodes = base.nodes | {number: ((label, *others), attributes)}
            for edge in self._edge_labels:
                for way in self._ways():
                    edges = base.edges | {(node, number): (edge, way)}
                    yield Edit(EditKind.ADD_NODE, (number, node), after=label, edge=edge), EditableGraph(nodes, edges)

    def _changes_of_edge(self, base: EditableGraph, pair: tuple[int, int]) -> Iterator[tuple[Edit, EditableGraph]]:
        label, way = base.edges[pair]
        told = [(other, way) for other in self._edge_labels if other != label]
        told += [(label, other) for other in self._ways() if other is not way]
        for new, turned in told:
            edges = base.edges | {pair: (new, turned)}
            words = (_arrow(label, way, turned), _arrow(new, turned, way))
            yield Edit(EditKind.CHANGE_EDGE, pair, *words), replace(base, edges=edges)

    def _new_edges(self, base: EditableGraph, plain: nx.Graph) -> Iterator[tuple[Edit, EditableGraph]]:
        pairs = [pair for pair in combinations(sorted(base.nodes), 2) if pair not in base.edges]
        if len(pairs) > _MOST_PAIRS:
            near = dict(nx.all_pairs_shortest_path_length(plain, cutoff=4))
            pairs.sort(key=lambda pair: (near[pair[0]].get(pair[1], len(near)), pair))
        for pair in pairs[:_MOST_PAIRS]:
            for label in self._edge_labels:
                for way in self._ways():
                    yield (
                        Edit(EditKind.ADD_EDGE, pair, after=label),
                        replace(base, edges=base.edges | {pair: (label, way)}),
                    )

    def _ways(self) -> tuple[Direction, ...]:
        return tuple(Direction) if self._data.directed else (Direction.BOTH,)


def without_node(base: EditableGraph, node: int) -> tuple[Edit, EditableGraph]:
    """Return the removal of a node and its edges, and what is left."""
    nodes = {other: told for other, told in base.nodes.items() if other != node}
    edges = {pair: told for pair, told in base.edges.items() if node not in pair}
    return Edit(EditKind.REMOVE_NODE, (node,), base.nodes[node][0][0]), EditableGraph(nodes, edges)


def _with_rings(graph: EditableGraph, column: int) -> EditableGraph:
    """Return the graph with what `column` says of rings brought up to date; invalid molecules have such a column."""
    plain = graph.plain()
    bridges = {tuple(sorted(pair)) for pair in nx.bridges(plain)}
    inside = {node for pair in graph.edges if pair not in bridges for node in pair}
    nodes = {
        node: ((*symbols[:column], str(int(node in inside)), *symbols[column + 1 :]), numbers)
        for node, (symbols, numbers) in graph.nodes.items()
    }
    return replace(graph, nodes=nodes)


def _arrow(label: str, way: Direction, other: Direction) -> str:
    """Return the label, with the direction where that is what changes."""
    if way is other:
        return label
    return {Direction.FORWARD: "forward", Direction.BACKWARD: "backward", Direction.BOTH: "both ways"}[way]


def _graph_of(dataset: GraphDataset, graph: int) -> EditableGraph:
    codes = dataset.node_codes[dataset.nodes(graph)].tolist()
    columns = [column.symbols for column in dataset.node_columns]
    attributes = dataset.node_attributes[dataset.nodes(graph)].tolist()
    nodes = {
        node: (tuple(symbols[code] for symbols, code in zip(columns, row, strict=True)), tuple(numbers))
        for node, (row, numbers) in enumerate(zip(codes, attributes, strict=True))
    }
    where = dataset.edges(graph)
    names = [dataset.edge_alphabet.symbols[code] for code in dataset.edge_codes[where]]
    ends = [(int(u), int(v)) for u, v in dataset.edge_ends[where]]
    ways = [Direction.BOTH] * len(ends)
    if dataset.edge_directions is not None:
        ways = [Direction(int(way)) for way in dataset.edge_directions[where]]
    return EditableGraph(nodes, {pair: told for pair, *told in zip(ends, names, ways, strict=True)})  # type: ignore[misc]
