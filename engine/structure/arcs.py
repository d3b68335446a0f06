"""Colours of arcs: what an ego graph knows of its edges beside that they are there.

A colour is a hash of a direction and of an edge label's name, never of its code, so that it means the same in every
data set and on every machine. The colour of an arc determines that of the arc back.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from engine.data import Adjacency, Direction, GraphDataset

__all__ = ["REVERSED", "EdgeFacts", "EdgeStructure"]

REVERSED = np.array([0, *(way.back for way in Direction)], np.int8)
"""What a direction is from the other end's view."""


class EdgeStructure(StrEnum):
    """What of an edge is part of the structure; the name is stored with every model.

    Distance ignores direction: an ego graph holds the same nodes and edges whatever is known of them.
    """

    PLAIN = "plain"
    LABELS = "labels"
    DIRECTIONS = "directions"
    LABELS_AND_DIRECTIONS = "labels+directions"

    @classmethod
    def of(cls, *, labels: bool, directions: bool) -> EdgeStructure:
        """Name the structure that has these parts.

        Parameters
        ----------
        labels : bool
            Whether edges with different labels differ.
        directions : bool
            Whether the direction of edges counts.

        Returns
        -------
        EdgeStructure
            One of the four.
        """
        if labels:
            return cls.LABELS_AND_DIRECTIONS if directions else cls.LABELS
        return cls.DIRECTIONS if directions else cls.PLAIN

    @property
    def has_labels(self) -> bool:
        """Whether edges with different labels differ."""
        return self in {EdgeStructure.LABELS, EdgeStructure.LABELS_AND_DIRECTIONS}

    @property
    def has_directions(self) -> bool:
        """Whether the direction of edges counts."""
        return self in {EdgeStructure.DIRECTIONS, EdgeStructure.LABELS_AND_DIRECTIONS}

    @cached_property
    def salt(self) -> np.uint64:
        """What goes into every key, so that none is that of another kind of structure; 0 for plain structure."""
        return np.uint64(0) if self is EdgeStructure.PLAIN else _digest("edge structure", str(self))


@dataclass(frozen=True, slots=True, eq=False)
class EdgeFacts:
    """What the structure knows of every edge.

    Attributes
    ----------
    kind : EdgeStructure
        What of an edge is part of the structure.
    directions : ndarray of int8, shape (edges,), or None
        A `Direction` from the smaller end's view; None: all go both ways.
    names : tuple of str
        Labels of edges.
    codes : ndarray of int16, shape (edges,), or None
        Positions in `names`; None: labels are no part of it.
    """

    kind: EdgeStructure = EdgeStructure.PLAIN
    directions: npt.NDArray[np.int8] | None = None
    names: tuple[str, ...] = ()
    codes: npt.NDArray[np.int16] | None = None

    @classmethod
    def of(cls, dataset: GraphDataset, kind: EdgeStructure) -> Self:
        """Take from a data set what is part of the structure.

        Parameters
        ----------
        dataset : GraphDataset
            The graphs.
        kind : EdgeStructure
            What of an edge is part of it.

        Returns
        -------
        EdgeFacts
            Arrays are those of `dataset`.
        """
        directions = dataset.edge_directions if kind.has_directions else None
        if not kind.has_labels:
            return cls(kind, directions)
        return cls(kind, directions, dataset.edge_alphabet.symbols, dataset.edge_codes)

    def direction(self, edge: int) -> int:
        """Look up which way an edge goes, from its smaller end's view.

        Parameters
        ----------
        edge : int
            Number of the edge over all graphs.

        Returns
        -------
        int
            A `Direction`.
        """
        return int(Direction.BOTH) if self.directions is None else int(self.directions[edge])

    def name(self, edge: int) -> str:
        """Look up the label of an edge.

        Parameters
        ----------
        edge : int
            Number of the edge over all graphs.

        Returns
        -------
        str
            "" where labels are no part of the structure.
        """
        return "" if self.codes is None else self.names[self.codes[edge]]

    def arc_colors(self, near: Adjacency) -> npt.NDArray[np.uint64]:
        """Colour every arc: a hash of its direction and of its edge's label.

        Parameters
        ----------
        near : Adjacency
            The arcs of the same edges.

        Returns
        -------
        ndarray of uint64, shape (arcs,)
            Empty for plain structure.
        """
        if self.kind is EdgeStructure.PLAIN:
            return np.zeros(0, np.uint64)
        arcs = near.edges
        way = np.full(len(arcs), int(Direction.BOTH))
        if self.directions is not None:
            source = np.repeat(np.arange(len(near.offsets) - 1), np.diff(near.offsets))
            ahead = self.directions[arcs]
            way = np.where(source < near.neighbors, ahead, REVERSED[ahead])
        names = ("",) if self.codes is None else self.names
        table = [_digest("arc", str(self.kind), str(way), name) for name in names for way in range(4)]
        row = 0 if self.codes is None else self.codes[arcs].astype(np.int64)
        colors: npt.NDArray[np.uint64] = np.array(table, np.uint64)[4 * row + way]
        return colors


def _digest(*texts: str) -> np.uint64:
    """Return a 64-bit hash of the texts, none of which but the last may hold a zero character."""
    sha = hashlib.sha256("\0".join(("symgraph-arcs-1", *texts)).encode("utf-8", "surrogatepass"))
    return np.uint64(int.from_bytes(sha.digest()[:8], "little"))
