"""Levels: how finely a pattern describes nodes and edges, from "any atom" to everything that is known of one.

Patterns are read on the heavy-atom graph: hydrogens that are nodes are counted at their neighbour instead, so that a
pattern means the same whether a file writes hydrogens or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset, GraphKind
from engine.data.chemistry import fold_hydrogens, foldable_hydrogens
from engine.predicates.egos.abstraction import NodeTest
from engine.predicates.label_classes import label_classes
from engine.predicates.patterns.code import edge_code, node_code
from engine.predicates.patterns.pattern import NodeTests
from engine.structure import nodes_on_cycles

__all__ = ["Level", "PatternGraphs", "levels_of"]

HALOGENS = frozenset({"F", "Cl", "Br", "I", "At"})
HETEROATOMS = frozenset({"N", "O", "S", "P", "Se", "B", "Si"})
MANY = 8
"""Degrees from here on are one symbol in graphs that are no molecules."""

MOLECULE_LEVELS: tuple[tuple[str, ...], ...] = (
    (),
    ("kind",),
    ("kind", "aromatic"),
    ("ring",),
    ("aromatic", "ring"),
    ("degree",),
    ("degree", "ring"),
    ("element",),
    ("element", "aromatic"),
    ("element", "aromatic", "ring"),
    ("element", "aromatic", "charge", "hydrogens"),
    ("element", "aromatic", "degree"),
    ("kind", "aromatic", "degree"),
    ("element", "aromatic", "ring", "charge", "hydrogens", "degree"),
)


@dataclass(frozen=True, slots=True, order=True)
class Level:
    """Which columns a pattern tells of every node, and whether it tells its edges.

    Of a column that has `classes`, which share no symbol, only the class of a node is told.
    """

    columns: tuple[str, ...]
    edges: bool
    classes: tuple[NodeTest, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PatternGraphs:
    """The graphs as patterns see them: heavy atoms only, with what is known of each node.

    Attributes
    ----------
    node_offsets : ndarray of int64, shape (graphs + 1,)
        First node of each graph.
    node_graph : ndarray of int32, shape (nodes,)
        The graph of each node.
    offsets : ndarray of int64, shape (nodes + 1,)
        First arc of each node.
    neighbors : ndarray of int32, shape (arcs,)
        Target of each arc.
    arc_symbols : ndarray of int16, shape (arcs,)
        Positions in `edge_symbols`.
    edge_symbols : tuple of str
        Labels of edges.
    original : ndarray of int64, shape (nodes,)
        The node of the data set.
    on_cycle : ndarray of bool, shape (nodes,)
        Whether some cycle goes through it.
    columns : dict of str to (ndarray of int16, tuple of str)
        For each column the codes of nodes, shape (nodes,), and the symbols that they stand for.
    """

    node_offsets: npt.NDArray[np.int64]
    node_graph: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int64]
    neighbors: npt.NDArray[np.int32]
    arc_symbols: npt.NDArray[np.int16]
    edge_symbols: tuple[str, ...]
    original: npt.NDArray[np.int64]
    on_cycle: npt.NDArray[np.bool_]
    columns: dict[str, tuple[npt.NDArray[np.int16], tuple[str, ...]]]

    @classmethod
    def of(cls, dataset: GraphDataset) -> PatternGraphs:
        """Take from a data set what patterns see.

        Parameters
        ----------
        dataset : GraphDataset
            The graphs.

        Returns
        -------
        PatternGraphs
            Of molecules without the hydrogens that can be folded.
        """
        original = np.arange(dataset.n_nodes)
        graphs = dataset
        if dataset.kind is GraphKind.MOLECULES:
            original = np.flatnonzero(~foldable_hydrogens(dataset))
            graphs = fold_hydrogens(dataset)
        near = graphs.adjacency
        columns = {c.name: (graphs.node_codes[:, i], c.symbols) for i, c in enumerate(graphs.node_columns)}
        on_cycle = nodes_on_cycles(near.offsets, near.neighbors, near.edges)
        columns |= _derived(graphs, on_cycle)
        return cls(
            graphs.node_offsets,
            graphs.node_graph,
            near.offsets,
            near.neighbors,
            graphs.edge_codes[near.edges],
            graphs.edge_alphabet.symbols,
            original,
            on_cycle,
            columns,
        )

    def tests_of(self, level: Level, node: int) -> NodeTests:
        """Describe a node.

        Parameters
        ----------
        level : Level
            How finely.
        node : int
            Number of the node in this view.

        Returns
        -------
        NodeTests
            One test for each column of `level`.
        """
        told = ((name, *self._told(level, name)) for name in level.columns)
        return tuple(NodeTest(name, symbols[int(codes[node])]) for name, codes, symbols in told)

    def _told(self, level: Level, name: str) -> tuple[npt.NDArray[np.int16], tuple[tuple[str, ...], ...]]:
        """Return the codes of each node in a column, and the symbols that each code stands for: () for none."""
        codes, symbols = self.columns[name]
        classes = [test.symbols for test in level.classes if test.column == name]
        if not classes:
            return codes, tuple((symbol,) for symbol in symbols)
        place = {symbol: number for number, members in enumerate(classes) for symbol in members}
        table = np.array([place.get(symbol, len(classes)) for symbol in symbols] or [0], np.int16)
        return table[codes], (*classes, ())

    def node_codes(self, level: Level) -> npt.NDArray[np.uint64]:
        """Describe every node by a code.

        Parameters
        ----------
        level : Level
            How finely.

        Returns
        -------
        ndarray of uint64, shape (nodes,)
            0 where a column of `level` is not there, or a symbol is in none of its classes.
        """
        if not set(level.columns) <= set(self.columns):
            return np.full(len(self.original), np.uint64(0))
        packed, kinds = np.zeros(len(self.original), np.int64), 1
        told = [(name, *self._told(level, name)) for name in level.columns]
        for _, codes, symbols in told:
            packed, kinds = packed * len(symbols) + codes, kinds * len(symbols)
        some, back = _tell_apart(packed, kinds)
        table = []
        for node in some:
            here = [(name, symbols[int(codes[node])]) for name, codes, symbols in told]
            known = all(symbols for _, symbols in here)
            table.append(node_code([(name, symbol) for name, said in here for symbol in said]) if known else 0)
        return np.array(table, np.uint64)[back] if table else np.zeros(0, np.uint64)

    def arc_codes(self, level: Level) -> npt.NDArray[np.uint64]:
        """Describe the edge behind every arc by a code.

        Parameters
        ----------
        level : Level
            How finely.

        Returns
        -------
        ndarray of uint64, shape (arcs,)
            All alike where `level` does not tell edges.
        """
        table = np.array([edge_code(s if level.edges else "") for s in self.edge_symbols] or [0], np.uint64)
        return table[self.arc_symbols]

    def edge_between(self, level: Level, u: int, v: int) -> str:
        """Describe the edge between two nodes.

        Parameters
        ----------
        level : Level
            How finely.
        u, v : int
            Numbers of neighbours in this view.

        Returns
        -------
        str
            Its symbol; "" where `level` does not tell edges.
        """
        begin, end = self.offsets[u : u + 2]
        arc = begin + int(np.flatnonzero(self.neighbors[begin:end] == v)[0])
        return self.edge_symbols[self.arc_symbols[arc]] if level.edges else ""

    def alone(self, node: int) -> tuple[PatternGraphs, int]:
        """Cut out the graph that holds a node.

        Parameters
        ----------
        node : int
            Number of the node in this view.

        Returns
        -------
        (PatternGraphs, int)
            The view on this graph, and the node's number there.
        """
        graph = int(self.node_graph[node])
        begin, end = (int(place) for place in self.node_offsets[graph : graph + 2])
        nodes, arcs = slice(begin, end), slice(*self.offsets[[begin, end]].tolist())
        return PatternGraphs(
            np.array([0, end - begin]),
            np.zeros(end - begin, np.int32),
            self.offsets[begin : end + 1] - self.offsets[begin],
            self.neighbors[arcs] - np.int32(begin),
            self.arc_symbols[arcs],
            self.edge_symbols,
            self.original[nodes],
            self.on_cycle[nodes],
            {name: (codes[nodes], symbols) for name, (codes, symbols) in self.columns.items()},
        ), node - begin


def levels_of(graphs: PatternGraphs) -> tuple[Level, ...]:
    """Return the levels at which patterns of these graphs are sought; one that tells nothing new is left out."""
    names = set(graphs.columns)
    if "element" in names:
        wanted = [columns for columns in MOLECULE_LEVELS if set(columns) <= names]
    else:
        labels = [name for name in graphs.columns if name not in ("degree", "ring")]
        plain = ((), ("degree",), ("ring",), ("degree", "ring"))
        wanted = [*plain, *((name, *more) for name in labels for more in plain)]
    tell = {name: len(np.unique(codes)) > 1 for name, (codes, _) in graphs.columns.items()}
    told = sorted({tuple(name for name in columns if tell[name]) for columns in wanted}, key=lambda c: (len(c), c))
    edges = (False, True) if len(np.unique(graphs.arc_symbols)) > 1 else (False,)
    levels = [(columns, ()) for columns in told] + _class_levels(graphs, told)
    return tuple(Level(columns, edge, classes) for edge in edges for columns, classes in levels)


def _class_levels(
    graphs: PatternGraphs, told: Sequence[tuple[str, ...]]
) -> list[tuple[tuple[str, ...], tuple[NodeTest, ...]]]:
    """Return the levels that tell classes of labels, where labels are bare names: what atoms are is known."""
    found = []
    for name, (codes, symbols) in graphs.columns.items():
        if name in ("degree", "ring") or "element" in graphs.columns:
            continue
        for classes in label_classes(codes, symbols, graphs.offsets, graphs.neighbors, graphs.on_cycle):
            tests = tuple(NodeTest(name, members) for members in classes)
            found += [(columns, tests) for columns in told if name in columns]
    return found


def _tell_apart(values: npt.NDArray[np.int64], kinds: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return a place of each different value in `values`, all below `kinds`, and which one stands at each place."""
    if kinds > 4 * len(values):
        _, some, back = np.unique(values, return_index=True, return_inverse=True)
        return some, back
    place = np.full(kinds, -1, np.int64)
    place[values] = np.arange(len(values))  # without sorting
    used = np.flatnonzero(place >= 0)
    number = np.empty(kinds, np.int64)
    number[used] = np.arange(len(used))
    return place[used], number[values]


def _derived(
    graphs: GraphDataset, on_cycle: npt.NDArray[np.bool_]
) -> dict[str, tuple[npt.NDArray[np.int16], tuple[str, ...]]]:
    """Return the columns that follow from the others: degree, ring where the file has none, kind of element."""
    near = graphs.adjacency
    degree = np.diff(near.offsets)
    found: dict[str, tuple[npt.NDArray[np.int16], tuple[str, ...]]] = {}
    molecules = graphs.kind is GraphKind.MOLECULES
    top = int(degree.max(initial=0)) if molecules else min(int(degree.max(initial=0)), MANY)
    names = [str(d) for d in range(top + 1)]
    if not molecules and top == MANY:
        names[-1] = f"{MANY}+"
    found["degree"] = np.minimum(degree, top).astype(np.int16), tuple(names)
    if graphs.column("ring") < 0:
        found["ring"] = on_cycle.astype(np.int16), ("0", "1")
    element = graphs.column("element")
    if element >= 0:
        kinds = ("carbon", "heteroatom", "halogen", "other")
        table = np.array([kinds.index(_kind(symbol)) for symbol in graphs.node_columns[element].symbols] or [0])
        found["kind"] = table[graphs.node_codes[:, element]].astype(np.int16), kinds
    return found


def _kind(symbol: str) -> str:
    if symbol == "C":
        return "carbon"
    return "halogen" if symbol in HALOGENS else "heteroatom" if symbol in HETEROATOMS else "other"
