"""`StructureIndex`: the structural key of every node of a data set at every radius."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.kernels import blocks, in_threads, kernel
from engine.structure.arcs import EdgeStructure
from engine.structure.coloring import color, structural_key
from engine.structure.exact import search_space
from engine.structure.neighborhoods import Graphs, collect_ego, induce, release, workspace_of
from engine.structure.roles import key_of_ego

__all__ = ["MAX_RADIUS", "Scheme", "StructureIndex", "count_fallbacks", "largest"]

MAX_RADIUS = 3
_PART = 20_000  # graphs


class Scheme(StrEnum):
    """How ego graphs are told apart; the name is stored with every model.

    Attributes
    ----------
    WL
        By colour refinement, which takes some different ego graphs for the same.
    EXACT
        Up to isomorphism.
    """

    WL = "wl"
    EXACT = "exact"


@dataclass(frozen=True, slots=True, eq=False)
class StructureIndex:
    """Keys of the ego graphs around all nodes, row r for radius r.

    Attributes
    ----------
    scheme : Scheme
        How ego graphs are told apart.
    keys : ndarray of uint64, shape (radius + 1, nodes)
        Equal for ego graphs that the scheme does not tell apart.
    reach : ndarray of int16, shape (radius + 1, nodes)
        The radius that was really used: smaller than that of the row where the ego graph was too large.
    undecided : ndarray of bool, shape (radius + 1, nodes)
        Where scheme `exact` had to fall back to `wl`.
    edge_structure : EdgeStructure
        What of an edge is part of the structure.
    """

    scheme: Scheme
    keys: npt.NDArray[np.uint64]
    reach: npt.NDArray[np.int16]
    undecided: npt.NDArray[np.bool_]
    edge_structure: EdgeStructure = EdgeStructure.PLAIN

    @classmethod
    def build(
        cls,
        dataset: GraphDataset,
        radius: int,
        *,
        scheme: Scheme = Scheme.WL,
        edge_structure: EdgeStructure = EdgeStructure.PLAIN,
        jobs: int = 1,
    ) -> Self:
        """Work out the keys of a data set; cost about 0.5 us a node and radius.

        Parameters
        ----------
        dataset : GraphDataset
            The graphs.
        radius : int
            Largest radius, from 0.
        scheme : Scheme, default Scheme.WL
            How ego graphs are told apart.
        edge_structure : EdgeStructure, default EdgeStructure.PLAIN
            What of an edge is part of the structure.
        jobs : int, default 1
            Number of threads; the result does not depend on it.

        Returns
        -------
        StructureIndex
            For the radii 0 to `radius`; its arrays are locked.
        """
        graphs = Graphs.of(dataset, edge_structure)
        keys = np.empty((radius + 1, dataset.n_nodes), np.uint64)
        reach = np.empty((radius + 1, dataset.n_nodes), np.int16)
        undecided = np.zeros((radius + 1, dataset.n_nodes), np.bool_)
        nodes, edges = largest(dataset)
        exact = scheme is Scheme.EXACT

        def work(part: tuple[int, int]) -> None:
            _keys_of_nodes(graphs, part[0], part[1], radius, exact, nodes, edges, keys, reach, undecided)

        in_threads(work, blocks(np.ones(dataset.n_nodes, np.int8), 4 * jobs), jobs)
        for array in (keys, reach, undecided):
            array.flags.writeable = False
        return cls(scheme, keys, reach, undecided, edge_structure)

    @property
    def radius(self) -> int:
        """Largest radius asked for."""
        return len(self.keys) - 1

    @property
    def fallbacks(self) -> int:
        """Number of nodes whose ego graph was too large at the largest radius, or too symmetric for `exact`."""
        return int(np.count_nonzero((self.reach[-1] < self.radius) | self.undecided.any(axis=0)))


def count_fallbacks(dataset: GraphDataset, radius: int) -> int:
    """Count the nodes whose ego graph is too large, of which only a part is in memory at a time.

    Parameters
    ----------
    dataset : GraphDataset
        The graphs.
    radius : int
        Of the ego graphs.

    Returns
    -------
    int
        The `fallbacks` of the data set's index.
    """
    parts = (dataset[start : start + _PART] for start in range(0, len(dataset), _PART))
    return sum(StructureIndex.build(part, radius).fallbacks for part in parts)


def largest(dataset: GraphDataset) -> tuple[int, int]:
    """Find out how large graphs become.

    Parameters
    ----------
    dataset : GraphDataset
        The graphs.

    Returns
    -------
    (int, int)
        The largest number of nodes, and of edges, that one graph has; 0 without graphs.
    """
    if len(dataset) == 0:
        return 0, 0
    return int(np.diff(dataset.node_offsets).max()), int(np.diff(dataset.edge_offsets).max())


@kernel
def _keys_of_nodes(
    graphs: Graphs,
    begin: int,
    end: int,
    radius: int,
    exact: bool,
    largest_graph: int,
    largest_size: int,
    keys: npt.NDArray[np.uint64],
    reach: npt.NDArray[np.int16],
    undecided: npt.NDArray[np.bool_],
) -> None:
    work = workspace_of(graphs, largest_graph, largest_size, radius)
    search = search_space(largest_graph, exact)
    for v in range(begin, end):
        collected = collect_ego(graphs, v, radius, work)
        used = 0
        for r in range(radius + 1):
            if r == 0 and v > begin:  # a single node: the same key for all
                keys[0, v], reach[0, v] = keys[0, begin], 0
                continue
            grown = r == 0 or (r <= collected and work.level_end[r] > work.level_end[r - 1])
            if r <= collected and used == r - 1 and not grown:
                undecided[r, v] = undecided[r - 1, v]  # the ego graph has not grown: its key is copied below
                keys[r, v] = keys[r - 1, v]
                used = r
            elif r <= collected and used >= r - 1:
                n = work.level_end[r]
                edges = induce(graphs, n, work)
                if edges >= 0:
                    if exact and edges >= n:  # a tree is told exactly by its colours
                        keys[r, v], ambiguity = key_of_ego(n, edges, work, search)
                        undecided[r, v] = ambiguity == 2
                    else:
                        color(n, edges, work)
                        keys[r, v] = structural_key(n, edges, work)
                    used = r
            if r > used:
                keys[r, v] = keys[used, v]
            reach[r, v] = used
        release(graphs, collected, work)
