"""Collects graphs one by one and hands over a `GraphDataset`."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.data.alphabet import Alphabet, natural_order
from engine.data.dataset import GraphDataset, GraphKind, text_array
from engine.data.direction import Direction

__all__ = ["DatasetBuilder", "GraphRecord"]


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


@dataclass(slots=True)
class _Column:
    """Symbols seen so far and the code of every entry, numbered by first appearance."""

    name: str
    seen: dict[str, int] = field(default_factory=dict)
    codes: array[int] = field(default_factory=lambda: array("i"))

    def extend(self, symbols: Iterable[str]) -> None:
        seen = self.seen
        self.codes.extend(seen.setdefault(symbol, len(seen)) for symbol in symbols)

    def finish(self, dtype: type) -> tuple[Alphabet, npt.NDArray[Any]]:
        """Return the sorted alphabet and the codes in it: the order of the rows leaves no trace."""
        symbols = tuple(sorted(self.seen, key=natural_order))
        rank = {symbol: code for code, symbol in enumerate(symbols)}
        table: npt.NDArray[Any] = np.array([rank[s] for s in self.seen] or [0], dtype=dtype)
        return Alphabet(self.name, symbols), table[np.asarray(self.codes, dtype=np.int64)]


class DatasetBuilder:
    """Grows a data set graph by graph; `build` sorts the alphabets and locks the arrays."""

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
        self._edge_column = _Column(edge_column)
        self._attribute_names = tuple(attribute_names)
        self._attributes, self._weights = array("d"), array("d")
        self._node_counts, self._edge_counts, self._records = array("q"), array("q"), array("q")
        self._ends, self._atoms, self._truth, self._directions = array("i"), array("i"), array("b"), array("b")
        self._texts: dict[str, list[str]] = {k: [] for k in ("id", "target", "smiles", "group", "split")}

    def add(self, graph: GraphRecord) -> None:
        """Append one graph; edges are stored with the smaller node first."""
        n = len(graph.labels[0])
        for column, symbols in zip(self._columns, graph.labels, strict=True):
            column.extend(symbols)
        for u, v in graph.edges:
            self._ends.extend((u, v) if u < v else (v, u))
        ways = graph.directions or [Direction.BOTH] * len(graph.edges)
        self._directions.extend(way if u < v else way.back for (u, v), way in zip(graph.edges, ways, strict=True))
        self._edge_column.extend(graph.edge_labels)
        self._node_counts.append(n)
        self._edge_counts.append(len(graph.edges))
        self._records.append(graph.record)
        self._weights.append(graph.weight)
        self._atoms.extend(graph.atom_of_node or [-1] * n)
        self._truth.extend(graph.edge_truth)
        for row in graph.attributes:
            self._attributes.extend(row)
        for name, texts in self._texts.items():
            texts.append(getattr(graph, name))

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
        """Return the data set; `class_names` maps a class of the file to its name for people."""
        finished = [column.finish(np.int16) for column in self._columns]
        edge_alphabet, edge_codes = self._edge_column.finish(np.int16)
        classes = tuple(sorted({t for t in self._texts["target"] if t}, key=natural_order))
        code_of = {label: code for code, label in enumerate(classes)} | {"": -1}
        n_nodes, n_edges = sum(self._node_counts), sum(self._edge_counts)
        names = class_names or {}
        directions = np.array(self._directions, dtype=np.int8)
        return GraphDataset(
            name=self._name,
            kind=self._kind,
            node_offsets=_offsets(self._node_counts),
            node_codes=np.stack([codes for _, codes in finished], axis=1),
            node_columns=tuple(alphabet for alphabet, _ in finished),
            node_attributes=np.array(self._attributes).reshape(n_nodes, len(self._attribute_names)),
            attribute_names=self._attribute_names,
            edge_offsets=_offsets(self._edge_counts),
            edge_ends=np.array(self._ends, dtype=np.int32).reshape(n_edges, 2),
            edge_codes=edge_codes,
            edge_alphabet=edge_alphabet,
            target_codes=np.array([code_of[t] for t in self._texts["target"]], dtype=np.int32),
            classes=classes,
            class_names=tuple(names.get(label, label) for label in classes),
            ids=text_array(self._texts["id"]),
            records=np.array(self._records, dtype=np.int64),
            smiles=text_array(self._texts["smiles"]),
            atom_of_node=np.array(self._atoms, dtype=np.int32),
            group=text_array(self._texts["group"]) if with_group else None,
            weight=np.array(self._weights) if with_weight else None,
            given_split=text_array(self._texts["split"]) if with_split else None,
            edge_truth=np.array(self._truth, dtype=bool) if len(self._truth) == n_edges > 0 else None,
            edge_directions=directions if (directions != Direction.BOTH).any() else None,
        )


def _offsets(counts: array[int]) -> npt.NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(np.array(counts, dtype=np.int64)))).astype(np.int64)
