"""Collects graphs one by one and hands over a `GraphDataset`."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.data.alphabet import Alphabet, natural_order
from engine.data.chemistry.molecule_block import BLOCK_BONDS, MoleculeBlock, column_symbols
from engine.data.dataset import GraphDataset, GraphKind, text_array
from engine.data.direction import Direction

__all__ = ["DatasetBuilder", "GraphRecord", "GraphRows"]

Codes: TypeAlias = npt.NDArray[np.int16]
_BLOCK = 2**20  # codes that are put in order at once


@dataclass(frozen=True, slots=True, eq=False)
class GraphRecord:
    """One graph of n nodes on its way into a data set.

    Attributes
    ----------
    labels : sequence of sequence of str
        One sequence of n symbols for each node column.
    edges : sequence of (int, int)
        Two different node numbers, from 0, for each edge; no edge twice.
    edge_labels : sequence of str
        Symbol of each edge.
    id : str
        Name of the graph, as in the file.
    record : int
        Number of the source record, from 1.
    target : str
        Class; "" where it is unknown.
    smiles : str
        SMILES of a molecule; "" for a graph that is none.
    atom_of_node : sequence of int
        The atom in `smiles` of each node; empty where there are no atoms.
    attributes : sequence of sequence of float
        One row of numbers for each node.
    group : str
        Graphs of a group stay on one side of a split.
    split : str
        Part that the file gives it to, such as "train".
    weight : float
        How much the graph counts.
    edge_truth : sequence of bool
        Whether each edge belongs to a known motif; empty where nothing is known.
    directions : sequence of Direction
        Of each edge (u, v), from the view of u; empty where all go both ways.
    """

    labels: Sequence[Sequence[str]]
    edges: Sequence[tuple[int, int]]
    edge_labels: Sequence[str]
    id: str
    record: int
    target: str = ""
    smiles: str = ""
    atom_of_node: Sequence[int] = ()
    attributes: Sequence[Sequence[float]] = ()
    group: str = ""
    split: str = ""
    weight: float = 1.0
    edge_truth: Sequence[bool] = ()
    directions: Sequence[Direction] = ()


@dataclass(frozen=True, slots=True, eq=False)
class GraphRows:
    """What is said of each of n graphs that come as a block; "" and 1 where nothing is.

    Attributes
    ----------
    records : sequence of int
        Number of the source record of each, from 1.
    ids : sequence of str
        Names, as in the file.
    targets : sequence of str
        Classes.
    groups : sequence of str
        Groups that stay on one side of a split.
    splits : sequence of str
        Parts that the file gives them to.
    weights : sequence of float
        How much each counts.
    """

    records: Sequence[int]
    ids: Sequence[str]
    targets: Sequence[str]
    groups: Sequence[str]
    splits: Sequence[str]
    weights: Sequence[float]


@dataclass(slots=True)
class _Column:
    """Symbols seen so far, numbered by first appearance."""

    name: str
    seen: dict[str, int] = field(default_factory=dict)

    def codes(self, symbols: Iterable[str]) -> list[int]:
        """Return the code of each symbol."""
        seen = self.seen
        return [seen.setdefault(symbol, len(seen)) for symbol in symbols]

    def finish(self, codes: Codes) -> Alphabet:
        """Return the sorted alphabet, and bring `codes` in its order: the order of the rows leaves no trace."""
        symbols = tuple(sorted(self.seen, key=natural_order))
        rank = {symbol: code for code, symbol in enumerate(symbols)}
        table: Codes = np.array([rank[s] for s in self.seen] or [0], dtype=np.int16)
        for start in range(0, len(codes), _BLOCK):
            codes[start : start + _BLOCK] = table[codes[start : start + _BLOCK]]
        self.seen = rank
        return Alphabet(self.name, symbols)


class _Texts:
    """A growing column of texts without a Python object for each."""

    _PENDING = 2**14

    def __init__(self) -> None:
        self._blocks: list[npt.NDArray[Any]] = []
        self._pending: list[str] = []

    def extend(self, texts: Iterable[str]) -> None:
        self._pending.extend(texts)
        if len(self._pending) >= self._PENDING:
            self._blocks.append(text_array(self._pending))
            self._pending.clear()

    def array(self) -> npt.NDArray[Any]:
        """Return all of them, (n,)."""
        return np.concatenate([*self._blocks, text_array(self._pending)])


class DatasetBuilder:
    """Grows a data set graph by graph or block by block; `build` sorts the alphabets and hands the arrays over.

    Parameters
    ----------
    name : str
        Name of the data set.
    kind : GraphKind
        What the graphs are.
    columns : sequence of str, optional
        Names of the node columns; the first one is *the* label.
    edge_column : str, default "edge"
        Name of the column of edge labels.
    attribute_names : sequence of str, default ()
        Names of the numeric node attributes.
    """

    def __init__(
        self,
        name: str,
        kind: GraphKind,
        *,
        columns: Sequence[str] = ("label",),
        edge_column: str = "edge",
        attribute_names: Sequence[str] = (),
    ) -> None:
        self._name, self._kind = name, kind
        self._columns = [_Column(column) for column in columns]
        self._edge_column, self._targets = _Column(edge_column), _Column("target")
        self._attribute_names = tuple(attribute_names)
        self._codes, self._edge_codes, self._target_codes = array("h"), array("h"), array("i")
        self._attributes, self._weights = array("d"), array("d")
        self._node_counts, self._edge_counts, self._records = array("q"), array("q"), array("q")
        self._ends, self._atoms, self._truth, self._directions = array("i"), array("i"), array("b"), array("b")
        self._texts = {name: _Texts() for name in ("id", "smiles", "group", "split")}

    def add(self, graph: GraphRecord) -> None:
        """Append one graph; edges are stored with the smaller node first.

        Parameters
        ----------
        graph : GraphRecord
            With as many sequences of labels as there are node columns.
        """
        n = len(graph.labels[0])
        coded = [column.codes(symbols) for column, symbols in zip(self._columns, graph.labels, strict=True)]
        self._codes.extend(chain.from_iterable(zip(*coded, strict=True)))
        flat = np.fromiter(chain.from_iterable(graph.edges), np.int32, 2 * len(graph.edges))
        self._ends.frombytes(np.sort(flat.reshape(-1, 2), axis=1).tobytes())
        if graph.directions:
            pairs = zip(graph.edges, graph.directions, strict=True)
            self._directions.extend(way if u < v else way.back for (u, v), way in pairs)
        else:
            self._directions.frombytes(np.full(len(graph.edges), Direction.BOTH, np.int8).tobytes())
        self._edge_codes.extend(self._edge_column.codes(graph.edge_labels))
        self._node_counts.append(n)
        self._edge_counts.append(len(graph.edges))
        self._atoms.extend(graph.atom_of_node or [-1] * n)
        self._truth.extend(graph.edge_truth)
        for row in graph.attributes:
            self._attributes.extend(row)
        self._say(
            GraphRows([graph.record], [graph.id], [graph.target], [graph.group], [graph.split], [graph.weight]),
            [graph.smiles],
        )

    def add_molecules(self, block: MoleculeBlock, rows: GraphRows) -> None:
        """Append the molecules of a block; the builder's columns are to be `NODE_COLUMNS`.

        Parameters
        ----------
        block : MoleculeBlock
            n molecules.
        rows : GraphRows
            What is said of each of them.
        """
        codes = np.empty(block.nodes.shape, np.int16)
        for position, column in enumerate(self._columns):
            values, places = _ranked(block.nodes[:, position])
            codes[:, position] = np.array(column.codes(column_symbols(position, values)), np.int16)[places]
        bonds, places = _ranked(block.bonds)
        edge_codes = np.array(self._edge_column.codes(BLOCK_BONDS[bond] for bond in bonds), np.int16)[places]
        self._codes.frombytes(codes.tobytes())
        self._edge_codes.frombytes(edge_codes.tobytes())
        self._ends.frombytes(np.sort(block.ends, axis=1).tobytes())
        self._directions.frombytes(np.full(len(block.ends), Direction.BOTH, np.int8).tobytes())
        self._node_counts.extend(block.node_counts.tolist())
        self._edge_counts.extend(block.edge_counts.tolist())
        self._atoms.frombytes(block.atoms.tobytes())
        self._say(rows, block.smiles)

    def _say(self, rows: GraphRows, smiles: Sequence[str]) -> None:
        self._records.extend(rows.records)
        self._weights.extend(rows.weights)
        self._target_codes.extend(self._targets.codes(rows.targets))
        for name, texts in zip(self._texts, (rows.ids, smiles, rows.groups, rows.splits), strict=True):
            self._texts[name].extend(texts)

    def __len__(self) -> int:
        return len(self._records)

    def build(
        self,
        *,
        class_names: dict[str, str] | None = None,
        with_group: bool = False,
        with_split: bool = False,
        with_weight: bool = False,
    ) -> GraphDataset:
        """Sort the alphabets and hand over what was added.

        The arrays are handed over, not copied: nothing can be added afterwards.

        Parameters
        ----------
        class_names : dict of str to str, or None, optional
            Name for people of a class of the file; a class without one is called as in the file.
        with_group : bool, default False
            Whether the data set keeps the groups.
        with_split : bool, default False
            Whether it keeps the given parts.
        with_weight : bool, default False
            Whether it keeps the weights.

        Returns
        -------
        GraphDataset
            Graphs in the order in which they were added; alphabets and classes in natural order.
        """
        n_nodes, n_edges = sum(self._node_counts), sum(self._edge_counts)
        codes = _taken(self._codes, np.int16).reshape(n_nodes, len(self._columns))
        edge_codes = _taken(self._edge_codes, np.int16)
        classes = tuple(sorted((t for t in self._targets.seen if t), key=natural_order))
        code_of = {label: code for code, label in enumerate(classes)} | {"": -1}
        table = np.array([code_of[t] for t in self._targets.seen] or [0], dtype=np.int32)
        names = class_names or {}
        directions = _taken(self._directions, np.int8)
        return GraphDataset(
            name=self._name,
            kind=self._kind,
            node_offsets=_offsets(self._node_counts),
            node_codes=codes,
            node_columns=tuple(column.finish(codes[:, at]) for at, column in enumerate(self._columns)),
            node_attributes=_taken(self._attributes, np.float64).reshape(n_nodes, len(self._attribute_names)),
            attribute_names=self._attribute_names,
            edge_offsets=_offsets(self._edge_counts),
            edge_ends=_taken(self._ends, np.int32).reshape(n_edges, 2),
            edge_codes=edge_codes,
            edge_alphabet=self._edge_column.finish(edge_codes),
            target_codes=table[_taken(self._target_codes, np.int32)],
            classes=classes,
            class_names=tuple(names.get(label, label) for label in classes),
            ids=self._texts["id"].array(),
            records=_taken(self._records, np.int64),
            smiles=self._texts["smiles"].array(),
            atom_of_node=_taken(self._atoms, np.int32),
            group=self._texts["group"].array() if with_group else None,
            weight=_taken(self._weights, np.float64) if with_weight else None,
            given_split=self._texts["split"].array() if with_split else None,
            edge_truth=np.array(self._truth, dtype=bool) if len(self._truth) == n_edges > 0 else None,
            edge_directions=directions if (directions != Direction.BOTH).any() else None,
        )


def _ranked(values: npt.NDArray[np.int16]) -> tuple[list[int], npt.NDArray[np.intp]]:
    """Return the different values, and of each entry the place of its value among them; few values, so no sorting."""
    if not len(values):
        return [], np.empty(0, np.intp)
    low = int(values.min())
    shifted = values.astype(np.intp) - low
    there = np.bincount(shifted) > 0
    return (np.flatnonzero(there) + low).tolist(), (np.cumsum(there) - 1)[shifted]


def _taken(values: array[Any], dtype: type[Any]) -> npt.NDArray[Any]:
    """Return the numbers without copying them."""
    return np.frombuffer(values, dtype) if len(values) else np.empty(0, dtype)


def _offsets(counts: array[int]) -> npt.NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(_taken(counts, np.int64)))).astype(np.int64)
