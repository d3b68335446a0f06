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
    """One graph on its way into a data set."""

    labels: Sequence[Sequence[str]]  # one sequence of n symbols for each node column
    edges: Sequence[tuple[int, int]]
    edge_labels: Sequence[str]
    id: str
    record: int
    target: str = ""
    smiles: str = ""
    atom_of_node: Sequence[int] = ()
    attributes: Sequence[Sequence[float]] = ()  # one row of numbers for each node
    group: str = ""
    split: str = ""
    weight: float = 1.0
    edge_truth: Sequence[bool] = ()
    directions: Sequence[Direction] = ()  # of each edge (u, v), from the view of u; nothing: all go both ways


@dataclass(frozen=True, slots=True, eq=False)
class GraphRows:
    """What is said of each of n graphs that come as a block; "" and 1 where nothing is."""

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
    """Grows a data set graph by graph or block by block; `build` sorts the alphabets and hands the arrays over."""

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
        """Append one graph; edges are stored with the smaller node first."""
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
        """Append the molecules of a block, with what is said of each; the columns are `NODE_COLUMNS`."""
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
        """Return the data set; `class_names` maps a class of the file to its name for people.

        The arrays are handed over, not copied: nothing can be added afterwards.
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
