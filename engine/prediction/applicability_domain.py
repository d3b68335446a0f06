"""Familiarity: has the model seen something like this graph? A question of its own, beside how sure the model is.

A graph is compared with the training data place by place: a place is a node with all that is known of it, and the edges
to its neighbours with all that is known of these. Classes and the model play no part.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.data import Alphabet, GraphDataset, require_dataset

__all__ = ["Familiarity", "Judged", "Level", "Likeness", "learn_familiarity"]

USUAL = 0.05
"""The share of the training graphs that are less familiar to the others than what still counts as similar."""

Keys = npt.NDArray[np.uint64]


class Level(StrEnum):
    """How like the training data a graph is.

    Attributes
    ----------
    SIMILAR
        As familiar as 95 % of the training graphs are to the others.
    UNUSUAL
        Less familiar than these.
    STRANGE
        A label that never occurred in training, or no place that did.
    """

    SIMILAR = "similar"
    UNUSUAL = "unusual"
    STRANGE = "strange"


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What is said of each graph of a data set.

    Attributes
    ----------
    share : ndarray of float64, shape (n_graphs,)
        Share of its places that occur in the training data.
    strange : ndarray of bool, shape (n_graphs,)
        Whether it has a node label that does not.
    levels : tuple of Level
        One a graph.
    """

    share: npt.NDArray[np.float64]
    strange: npt.NDArray[np.bool_]
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """The training graph most like another one.

    Attributes
    ----------
    graph : int
        Its position in the training data.
    similarity : float
        0 for no place in common, 1 where all places are the same, as often.
    """

    graph: int
    similarity: float


@dataclass(frozen=True, eq=False)
class Familiarity:
    """The places of the training data.

    Attributes
    ----------
    dataset : GraphDataset
        The training data.
    usual : float
        The share of known places from which on a graph counts as similar.
    """

    dataset: GraphDataset
    usual: float

    @cached_property
    def _places(self) -> tuple[Keys, Any]:
        """The keys that occur, ascending, and how often in which graph: (graphs, keys)."""
        keys, column = np.unique(_keys(self.dataset), return_inverse=True)
        return keys, _bag(self.dataset, column, len(keys))

    @cached_property
    def _labels(self) -> frozenset[str]:
        symbols = self.dataset.node_columns[0].symbols
        return frozenset(symbols[code] for code in np.unique(self.dataset.node_codes[:, 0]))

    def judge(self, dataset: GraphDataset) -> Judged:
        """Return how familiar graphs are; takes about 1 µs a node.

        Parameters
        ----------
        dataset : GraphDataset
            Graphs, read as the training data were.

        Returns
        -------
        Judged
        """
        known = np.isin(_keys(dataset), self._places[0])
        share = _mean_by_graph(known.astype(float), dataset)
        column = dataset.node_columns[0]
        new = np.array([symbol not in self._labels for symbol in column.symbols] or [False])
        strange = _mean_by_graph(new[dataset.node_codes[:, 0]].astype(float), dataset) > 0
        levels = tuple(
            Level.STRANGE
            if odd or (part == 0 and self.usual > 0)
            else Level.SIMILAR
            if part >= self.usual
            else Level.UNUSUAL
            for part, odd in zip(share.tolist(), strange.tolist(), strict=True)
        )
        return Judged(share, strange, levels)

    def nearest(self, dataset: GraphDataset, graph: int) -> Likeness:
        """Return the training graph with the most places in common, by Ruzicka's form of Tanimoto's index for counts.

        Parameters
        ----------
        dataset : GraphDataset
            Graphs, read as the training data were.
        graph : int
            Position in `dataset`.

        Returns
        -------
        Likeness
            The first of equals.
        """
        keys, bag = self._places
        own, counts = np.unique(_keys(dataset)[dataset.nodes(graph)], return_counts=True)
        place = np.minimum(np.searchsorted(keys, own), len(keys) - 1)
        met = keys[place] == own
        wanted = sparse.csr_array(np.tile(counts[met], (bag.shape[0], 1)))
        both = bag[:, place[met]].minimum(wanted).sum(axis=1)
        either = bag.sum(axis=1) + counts.sum() - both
        alike = both / np.maximum(either, 1)
        best = int(alike.argmax())
        return Likeness(best, float(alike[best]))


def learn_familiarity(dataset: GraphDataset) -> Familiarity:
    """Return the familiarity with some training data; each of its graphs is measured by all others.

    Parameters
    ----------
    dataset : GraphDataset
        The training data.

    Returns
    -------
    Familiarity
    """
    require_dataset(dataset)
    _, column = np.unique(_keys(dataset), return_inverse=True)
    bag = _bag(dataset, column, int(column.max(initial=-1)) + 1)
    elsewhere = np.asarray((bag > 0).sum(axis=0)) > 1  # a place of one graph alone is new to the others
    share = _mean_by_graph(elsewhere[column].astype(float), dataset)
    usual = float(np.quantile(share, USUAL, method="lower")) if len(share) else 0.0
    return Familiarity(dataset, usual)


def _bag(dataset: GraphDataset, column: npt.NDArray[np.integer], n: int) -> Any:
    ones = np.ones(len(column), np.int32)
    found = sparse.coo_array((ones, (dataset.node_graph, column)), shape=(len(dataset), n)).tocsr()
    found.sum_duplicates()
    return found


def _mean_by_graph(values: npt.NDArray[np.float64], dataset: GraphDataset) -> npt.NDArray[np.float64]:
    sizes = np.diff(dataset.node_offsets)
    sums = np.bincount(dataset.node_graph, weights=values, minlength=len(dataset))
    found: npt.NDArray[np.float64] = sums / np.maximum(sizes, 1)
    return found


# -- places as numbers that mean the same in every data set ---------------------------------------


def _keys(dataset: GraphDataset) -> Keys:
    """Return (nodes,) one key for each place; sums do not depend on the order of neighbours."""
    own = np.zeros(dataset.n_nodes, np.uint64)
    for number, column in enumerate(dataset.node_columns):
        own = _mixed(own + _names(column)[dataset.node_codes[:, number]])
    shift = dataset.node_offsets[dataset.edge_graph]
    ends = dataset.edge_ends + shift[:, None]
    bond = _names(dataset.edge_alphabet)[dataset.edge_codes]
    around = np.zeros(dataset.n_nodes, np.uint64)
    for here, there in ((0, 1), (1, 0)):
        np.add.at(around, ends[:, here], _mixed(own[ends[:, there]] + bond))
    return _mixed(own ^ _mixed(around))


def _names(column: Alphabet) -> Keys:
    texts = (f"{column.name}={symbol}".encode("utf-8", "surrogatepass") for symbol in column.symbols)
    return np.array([int.from_bytes(hashlib.blake2b(t, digest_size=8).digest()) for t in texts] or [0], np.uint64)


def _mixed(x: Keys) -> Keys:
    """Return the numbers well mixed (splitmix64; Steele, Lea and Flood, 2014)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
