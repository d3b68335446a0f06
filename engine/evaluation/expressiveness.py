"""Which pairs of graphs structural keys tell apart, and whether they ever tell a graph from itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.errors import Fault, OptionError
from engine.progress import SILENT, Progress, Step, check
from engine.seeds import stream
from engine.structure import MAX_EGO_NODES, Scheme, StructureIndex

__all__ = ["Separation", "effective_radius", "relabelled", "separate"]

_KEYS_AT_ONCE = 1_000_000  # keys of a batch of pairs; bounds memory


@dataclass(frozen=True, slots=True)
class Separation:
    """Which pairs are told apart by the multisets of their nodes' keys, at one radius at least.

    Attributes
    ----------
    pairs : int
        Pairs compared.
    indices : tuple of int
        Pairs told apart, from 0, ascending.
    relabelled_separated : int
        Relabelled copies told apart from their originals: has to be 0.
    fallbacks : int
        Nodes of the originals whose ego graph was too large, or too symmetric for scheme `exact`.
    """

    pairs: int
    indices: tuple[int, ...]
    relabelled_separated: int
    fallbacks: int

    @property
    def confused(self) -> tuple[int, ...]:
        """The pairs that are not told apart."""
        told = set(self.indices)
        return tuple(pair for pair in range(self.pairs) if pair not in told)


def effective_radius(dataset: GraphDataset, radius: int | None) -> int:
    """Return the smallest radius up to `radius` (None: any) from which on no ego graph of the data changes.

    No ego graph grows beyond the number of nodes - 1, nor beyond what is looked at at all.
    """
    largest = int(np.diff(dataset.node_offsets).max(initial=1))
    bound = min(largest, MAX_EGO_NODES) - 1
    return bound if radius is None else min(radius, bound)


def relabelled(dataset: GraphDataset, rng: np.random.Generator) -> GraphDataset:
    """Return the unlabelled graphs of `dataset` with the nodes of each numbered at random."""
    order = np.lexsort((rng.random(dataset.n_nodes), dataset.node_graph))
    number = np.empty(dataset.n_nodes, np.int64)
    number[order] = np.arange(dataset.n_nodes)
    first = dataset.node_offsets[dataset.edge_graph][:, None]
    ends = np.sort(number[dataset.edge_ends + first] - first, axis=1).astype(np.int32)
    return replace(dataset, edge_ends=ends)


def separate(
    dataset: GraphDataset,
    radius: int | None,
    *,
    scheme: Scheme = Scheme.EXACT,
    relabel: int = 1,
    seed: int = 0,
    jobs: int = 1,
    progress: Progress = SILENT,
) -> Separation:
    """Return which pairs differ in the multiset of their nodes' keys, at one radius at least.

    Labels do not count. Works in batches: the largest pair bounds memory.

    Parameters
    ----------
    dataset : GraphDataset
        Graphs 2i and 2i + 1 are a pair.
    radius : int or None
        The largest radius compared, from 0 on; None for whole graphs.
    scheme : Scheme
        How structures are named.
    relabel : int
        Copies of each graph, numbered at random, that are compared with the original.
    seed : int
        Of the random numbering.
    jobs : int
        Threads; the result does not depend on it.
    progress : Progress
        Told before each batch.

    Returns
    -------
    Separation

    Raises
    ------
    OptionError
        Where the number of graphs is odd.
    Cancelled
        Where the listener wants a stop.
    """
    if len(dataset) % 2:
        found = f"{len(dataset)} graphs are no pairs"
        raise OptionError(Fault("O130", dataset.name, found, "Give two graphs for each pair"))
    indices: list[int] = []
    wrong = fallbacks = 0
    pairs = len(dataset) // 2
    for begin, end in _batches(dataset, radius):
        check(progress)
        progress.tell(Step("comparing", begin, pairs))
        part = dataset[2 * begin : 2 * end]
        used = effective_radius(part, radius)
        index = StructureIndex.build(part, used, scheme=scheme, jobs=jobs)
        keys = _sorted_keys(part, index)
        fallbacks += index.fallbacks
        indices += [begin + pair for pair in range(end - begin) if _differ(part, keys, pair)]
        for copy in range(relabel):
            check(progress)
            other = relabelled(part, stream(seed, "relabel", begin, copy))
            again = _sorted_keys(other, StructureIndex.build(other, used, scheme=scheme, jobs=jobs))
            wrong += len(np.unique(part.node_graph[(keys != again).any(axis=0)]))
    progress.tell(Step("comparing", pairs, pairs))
    return Separation(pairs, tuple(indices), wrong, fallbacks)


def _batches(dataset: GraphDataset, radius: int | None) -> list[tuple[int, int]]:
    """Return ranges of pairs whose keys fit into memory together, one pair at least in each."""
    ends = dataset.node_offsets[::2]
    rows = effective_radius(dataset, radius) + 1
    found, begin = [], 0
    for pair in range(1, len(ends)):
        if pair + 1 == len(ends) or (ends[pair + 1] - ends[begin]) * rows > _KEYS_AT_ONCE:
            found.append((begin, pair))
            begin = pair
    return found


def _sorted_keys(dataset: GraphDataset, index: StructureIndex) -> npt.NDArray[np.uint64]:
    """Return (radius + 1, nodes) keys, each row ascending inside each graph: equal where the multisets are."""
    return np.stack([row[np.lexsort((row, dataset.node_graph))] for row in index.keys])


def _differ(dataset: GraphDataset, keys: npt.NDArray[np.uint64], pair: int) -> bool:
    left, right = keys[:, dataset.nodes(2 * pair)], keys[:, dataset.nodes(2 * pair + 1)]
    return left.shape != right.shape or bool((left != right).any())
