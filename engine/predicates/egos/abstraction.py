"""Label tests: the vocabulary in which roles are described, and their truth for every node and edge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from engine.data import Alphabet, GraphDataset, GraphKind
from engine.predicates.label_classes import label_classes
from engine.structure import nodes_on_cycles

__all__ = ["Abstraction", "EdgeTest", "NodeTest", "Tokens"]


@dataclass(frozen=True, slots=True, order=True)
class NodeTest:
    """Holds for a node whose symbol in `column` is one of `symbols`; a symbol never seen fails.

    Attributes
    ----------
    column : str
        Name of a node column.
    symbols : tuple of str
        Symbols that pass.
    """

    column: str
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class EdgeTest:
    """Holds for an edge with one of `symbols`, between nodes labelled `ends` (in either order; () is any).

    Attributes
    ----------
    symbols : tuple of str
        Symbols that pass.
    ends : tuple of str
        Labels of the two nodes, sorted.
    """

    symbols: tuple[str, ...]
    ends: tuple[str, ...] = ()


class Tokens(NamedTuple):
    """The tests that each node and edge passes, in compressed rows of test numbers."""

    node_offsets: npt.NDArray[np.int64]  # (nodes + 1,)
    node_tests: npt.NDArray[np.int32]
    edge_offsets: npt.NDArray[np.int64]  # (edges + 1,)
    edge_tests: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Abstraction:
    """The node and edge tests that predicates may use, learned from training graphs only.

    Attributes
    ----------
    node_tests : tuple of NodeTest
        Tests of labels of nodes.
    edge_tests : tuple of EdgeTest
        Tests of labels of edges.
    attributes : tuple of str
        Names of numeric node attributes.
    label_column : str
        The node column that the ends of edge tests speak of.
    """

    node_tests: tuple[NodeTest, ...]
    edge_tests: tuple[EdgeTest, ...]
    attributes: tuple[str, ...] = ()
    label_column: str = "label"

    @classmethod
    def learn(cls, dataset: GraphDataset) -> Self:
        """Learn the tests that tell nodes and edges apart: of raw labels, and of classes of labels.

        Parameters
        ----------
        dataset : GraphDataset
            Training graphs.

        Returns
        -------
        Abstraction
            No class of a graph is looked at.
        """
        nodes = [t for c, column in enumerate(dataset.node_columns) for t in _column_tests(dataset, c, column)]
        nodes += _class_tests(dataset)
        names = dataset.attribute_names, dataset.node_columns[0].name
        return cls(tuple(nodes), tuple(_edge_tests(dataset)), *names)

    def encode(self, dataset: GraphDataset) -> Tokens:
        """Tell which tests hold where; unknown columns and symbols pass none.

        Parameters
        ----------
        dataset : GraphDataset
            The graphs.

        Returns
        -------
        Tokens
            Test numbers for each node and edge.
        """
        node_rows = _compress(_node_truth(self.node_tests, dataset))
        return Tokens(*node_rows, *_compress(_edge_truth(self.edge_tests, dataset, self.label_column)))


def _column_tests(dataset: GraphDataset, c: int, column: Alphabet) -> Iterable[NodeTest]:
    """Yield one test a symbol that occurs; for counts ("hydrogens") one "at least" test a value."""
    present = np.unique(dataset.node_codes[:, c])
    symbols = [column.symbols[code] for code in present]
    if len(symbols) < 2:
        return
    if column.name in ("aromatic", "ring"):
        yield NodeTest(column.name, ("1",))
    elif column.name == "hydrogens":
        for k in range(1, len(symbols)):
            yield NodeTest(column.name, tuple(symbols[k:]))
    else:
        for symbol in symbols:
            if column.name != "charge" or symbol != "0":
                yield NodeTest(column.name, (symbol,))


def _class_tests(dataset: GraphDataset) -> list[NodeTest]:
    """Return one test for each class of several labels that are bare names; what atoms are is known."""
    if dataset.kind is GraphKind.MOLECULES:
        return []
    near = dataset.adjacency
    on_cycle = nodes_on_cycles(near.offsets, near.neighbors, near.edges)
    found: dict[NodeTest, None] = {}
    for c, column in enumerate(dataset.node_columns):
        partitions = label_classes(dataset.node_codes[:, c], column.symbols, near.offsets, near.neighbors, on_cycle)
        classes = (members for classes in partitions for members in classes if len(members) > 1)
        found.update((NodeTest(column.name, members), None) for members in classes)
    return list(found)


def _edge_tests(dataset: GraphDataset) -> Iterable[EdgeTest]:
    """Yield one test an edge symbol and one a (label, edge symbol, label) triple, where they tell edges apart."""
    edges = dataset.edge_alphabet.symbols
    labels = dataset.node_columns[0].symbols
    present = np.unique(dataset.edge_codes)
    if len(present) > 1:
        for code in present:
            yield EdgeTest((edges[code],))
    if dataset.n_edges == 0 or len(np.unique(dataset.node_codes[:, 0])) < 2:
        return
    for lo, hi, code in np.unique(_triples(dataset, 0), axis=0):
        yield EdgeTest((edges[code],), tuple(sorted((labels[lo], labels[hi]))))


def _triples(dataset: GraphDataset, column: int) -> npt.NDArray[np.int16]:
    """Return (edges, 3): smaller and larger code of the two ends in a node column, code of the edge."""
    first = dataset.node_offsets[dataset.edge_graph]
    ends = np.sort(dataset.node_codes[dataset.edge_ends + first[:, None], column], axis=1)
    return np.column_stack((ends, dataset.edge_codes))


def _node_truth(tests: tuple[NodeTest, ...], dataset: GraphDataset) -> npt.NDArray[np.bool_]:
    truth = np.zeros((dataset.n_nodes, len(tests)), bool)
    for t, test in enumerate(tests):
        c = dataset.column(test.column)
        if c >= 0:
            table = np.array([symbol in test.symbols for symbol in dataset.node_columns[c].symbols], bool)
            truth[:, t] = table[dataset.node_codes[:, c]]
    return truth


def _edge_truth(tests: tuple[EdgeTest, ...], dataset: GraphDataset, label_column: str) -> npt.NDArray[np.bool_]:
    """Decide each test once for every kind of edge that occurs, then look the kinds up.

    Without the label column no edge has known ends.
    """
    if dataset.n_edges == 0:
        return np.zeros((0, len(tests)), bool)
    column = dataset.column(label_column)
    kinds, kind_of_edge = np.unique(_triples(dataset, max(column, 0)), axis=0, return_inverse=True)
    labels, symbols = dataset.node_columns[column].symbols, dataset.edge_alphabet.symbols
    described = [(symbols[e], tuple(sorted((labels[a], labels[b]))) if column >= 0 else None) for a, b, e in kinds]
    table = np.array(
        [[e in test.symbols and test.ends in ((), ends) for test in tests] for e, ends in described], dtype=bool
    ).reshape(len(kinds), len(tests))
    return table[kind_of_edge.ravel()]


def _compress(truth: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    offsets = np.concatenate(([0], np.cumsum(np.count_nonzero(truth, axis=1))))
    return offsets.astype(np.int64), np.nonzero(truth)[1].astype(np.int32)
