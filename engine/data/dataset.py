"""`GraphDataset`: labelled graphs as flat, read-only columns."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.data.adjacency import Adjacency
from engine.data.alphabet import Alphabet

__all__ = ["GraphDataset", "GraphKind", "text_array"]

_PIECE = 2**16  # texts hashed at once
Rows: TypeAlias = int | slice | list[int] | npt.NDArray[Any]


class GraphKind(StrEnum):
    """What the graphs are."""

    MOLECULES = "molecules"
    GRAPHS = "graphs"


def text_array(values: list[str] | tuple[str, ...]) -> npt.NDArray[Any]:
    """Pack texts into an array of variable width, without a Python object per entry.

    Parameters
    ----------
    values : list or tuple of str
        n texts.

    Returns
    -------
    ndarray of StringDType, shape (n,)
        The same texts.
    """
    return np.array(values, dtype=np.dtypes.StringDType())


@dataclass(frozen=True, eq=False, kw_only=True)
class GraphDataset:
    """n labelled, simple graphs in flat columns over all of them; undirected unless there are `edge_directions`.

    Nodes and edges of graph g are the slices `node_offsets[g]:node_offsets[g + 1]` and
    `edge_offsets[g]:edge_offsets[g + 1]`; nodes keep the order of the file. Arrays are locked.
    Behaves as a one-dimensional array of graphs for scikit-learn: `shape`, `len`, index-array `[]`.

    Attributes
    ----------
    name : str
        What the data set is called.
    kind : GraphKind
        Molecules or other graphs.
    node_offsets : ndarray of int64, shape (n + 1,)
        First node of each graph, and the number of nodes.
    node_codes : ndarray of int16, shape (nodes, columns)
        Column 0 is *the* label of a node.
    node_columns : tuple of Alphabet
        What the codes of each column stand for.
    node_attributes : ndarray of float64, shape (nodes, attributes)
        Numbers of each node.
    attribute_names : tuple of str
        Names of these numbers.
    edge_offsets : ndarray of int64, shape (n + 1,)
        First edge of each graph, and the number of edges.
    edge_ends : ndarray of int32, shape (edges, 2)
        Node numbers inside their graph, smaller one first.
    edge_codes : ndarray of int16, shape (edges,)
        Label of each edge, a position in `edge_alphabet`.
    edge_alphabet : Alphabet
        What these codes stand for.
    target_codes : ndarray of int32, shape (n,)
        Position in `classes`, -1 where the class is unknown.
    classes : tuple of str
        Classes as in the file.
    class_names : tuple of str
        Their names for people, in the same order.
    ids : ndarray of text, shape (n,)
        Names of the graphs.
    records : ndarray of int64, shape (n,)
        Number of the source record, from 1.
    smiles : ndarray of text, shape (n,)
        Canonical SMILES, "" for a graph that is no molecule.
    atom_of_node : ndarray of int32, shape (nodes,)
        The node's atom in `smiles`, -1 without one.
    group : ndarray of text, shape (n,), or None
        Graphs of a group stay on one side of a split.
    weight : ndarray of float64, shape (n,), or None
        How much each graph counts; None: all alike.
    given_split : ndarray of text, shape (n,), or None
        Part that the file gives each graph to, such as "train" and "test".
    edge_truth : ndarray of bool, shape (edges,), or None
        Edges of the planted or known motif.
    edge_directions : ndarray of int8, shape (edges,), or None
        A `Direction` for each edge; None for undirected graphs.
    """

    name: str
    kind: GraphKind
    node_offsets: npt.NDArray[np.int64]
    node_codes: npt.NDArray[np.int16]
    node_columns: tuple[Alphabet, ...]
    node_attributes: npt.NDArray[np.float64]
    attribute_names: tuple[str, ...]
    edge_offsets: npt.NDArray[np.int64]
    edge_ends: npt.NDArray[np.int32]
    edge_codes: npt.NDArray[np.int16]
    edge_alphabet: Alphabet
    target_codes: npt.NDArray[np.int32]
    classes: tuple[str, ...]
    class_names: tuple[str, ...]
    ids: npt.NDArray[Any]
    records: npt.NDArray[np.int64]
    smiles: npt.NDArray[Any]
    atom_of_node: npt.NDArray[np.int32]
    group: npt.NDArray[Any] | None = None
    weight: npt.NDArray[np.float64] | None = None
    given_split: npt.NDArray[Any] | None = None
    edge_truth: npt.NDArray[np.bool_] | None = None
    edge_directions: npt.NDArray[np.int8] | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    # -- size -----------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def shape(self) -> tuple[int]:
        """(n,): scikit-learn indexes what has a shape instead of copying it into a list."""
        return (len(self),)

    @property
    def n_nodes(self) -> int:
        """Number of nodes over all graphs."""
        return int(self.node_offsets[-1])

    @property
    def n_edges(self) -> int:
        """Number of edges over all graphs; one that goes both ways counts once."""
        return int(self.edge_offsets[-1])

    @property
    def directed(self) -> bool:
        """Whether edges have directions."""
        return self.edge_directions is not None

    # -- views ----------------------------------------------------------------------------------

    @cached_property
    def target(self) -> npt.NDArray[Any]:
        """(n,) class of each graph as the file writes it; "" where unknown."""
        return np.array([*self.classes, ""], dtype=str)[self.target_codes]

    @cached_property
    def node_graph(self) -> npt.NDArray[np.int32]:
        """(nodes,) the graph of each node."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.node_offsets))

    @cached_property
    def edge_graph(self) -> npt.NDArray[np.int32]:
        """(edges,) the graph of each edge."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.edge_offsets))

    @cached_property
    def adjacency(self) -> Adjacency:
        """Neighbours of every node over all graphs, in compressed rows."""
        shift = self.node_offsets[self.edge_graph].astype(np.int32)
        return Adjacency.from_edges(self.edge_ends + shift[:, None], self.n_nodes)

    def column(self, name: str) -> int:
        """Find a node column by its name.

        Parameters
        ----------
        name : str
            What the column is called.

        Returns
        -------
        int
            Its position, -1 where there is none.
        """
        return next((i for i, column in enumerate(self.node_columns) if column.name == name), -1)

    def nodes(self, graph: int) -> slice:
        """Find the nodes of one graph.

        Parameters
        ----------
        graph : int
            Number of the graph, from 0.

        Returns
        -------
        slice
            Of the arrays over nodes.
        """
        return slice(int(self.node_offsets[graph]), int(self.node_offsets[graph + 1]))

    def edges(self, graph: int) -> slice:
        """Find the edges of one graph.

        Parameters
        ----------
        graph : int
            Number of the graph, from 0.

        Returns
        -------
        slice
            Of the arrays over edges.
        """
        return slice(int(self.edge_offsets[graph]), int(self.edge_offsets[graph + 1]))

    def class_counts(self) -> dict[str, int]:
        """Return how many graphs each class has, in class order."""
        counts = np.bincount(self.target_codes[self.target_codes >= 0], minlength=len(self.classes))
        return {label: int(count) for label, count in zip(self.classes, counts, strict=True)}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything but the name: two data sets with one digest hold the same graphs."""
        sha = hashlib.sha256(b"symgraph-dataset-1")
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "name" or (field.name == "edge_directions" and value is None):
                continue  # undirected graphs have the digest that they had before there were directions
            sha.update(field.name.encode())
            if isinstance(value, np.ndarray):
                texts = value.dtype.kind == "T"
                sha.update(repr((value.shape, "text" if texts else value.dtype.str)).encode())
                for piece in _pieces(value) if texts else (_bytes_of(value),):
                    sha.update(piece)
            else:
                sha.update(repr(value).encode())
        return sha.hexdigest()

    # -- subsets --------------------------------------------------------------------------------

    def __getitem__(self, rows: Rows) -> Self:
        """Return the graphs at `rows` (an index array, mask, slice or single number), in that order."""
        kept = np.atleast_1d(np.arange(len(self))[rows])
        nodes, node_offsets = _gather(self.node_offsets, kept)
        edges, edge_offsets = _gather(self.edge_offsets, kept)
        per_graph = ("target_codes", "ids", "records", "smiles", "group", "weight", "given_split")
        per_node = ("node_codes", "node_attributes", "atom_of_node")
        per_edge = ("edge_ends", "edge_codes", "edge_truth", "edge_directions")
        picks = ((per_graph, kept), (per_node, nodes), (per_edge, edges))
        parts: dict[str, Any] = {
            name: getattr(self, name)[index]
            for names, index in picks
            for name in names
            if getattr(self, name) is not None
        }
        return replace(self, node_offsets=node_offsets, edge_offsets=edge_offsets, **parts)


def _pieces(texts: npt.NDArray[Any]) -> Iterator[bytes]:
    """Yield the texts, each but the first behind a zero, some thousands at a time."""
    for start in range(0, len(texts), _PIECE):
        piece = "\0".join(texts[start : start + _PIECE].tolist())
        yield (f"\0{piece}" if start else piece).encode()


def _bytes_of(array: npt.NDArray[Any]) -> memoryview:
    """Return the bytes of the array in C order, its own memory where it is in that order."""
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _gather(
    offsets: npt.NDArray[np.int64], kept: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the positions of all entries of the kept blocks, and the new block offsets."""
    sizes = np.diff(offsets)[kept]
    new_offsets = np.concatenate(([0], np.cumsum(sizes)))
    positions = np.arange(new_offsets[-1]) + np.repeat(offsets[kept] - new_offsets[:-1], sizes)
    return positions, new_offsets
