"""Learn a vocabulary: one local tree for each structure with enough support, its nodes as predicates."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.predicates.egos.abstraction import Abstraction, Tokens
from engine.predicates.egos.local_trees import WEIGHT_ONE, LocalTree, grow
from engine.predicates.egos.predicate import Condition, Part, Predicate
from engine.predicates.egos.role_features import Layout, role_counts, role_means
from engine.predicates.table import PredicateTable, count_predicates
from engine.predicates.vocabulary import Vocabulary
from engine.progress import SILENT, Progress, Step, check
from engine.seeds import stream
from engine.structure import EdgeFacts, Graphs, Scheme, StructureIndex, describe_structure, largest

__all__ = ["COARSE", "FINE", "Granularity", "learn_vocabulary"]

MAX_OCCURRENCES = 200_000
"""A structure that occurs more often is learned from a random sample of the graphs that hold it."""

ATTRIBUTE_BINS = 32


@dataclass(frozen=True, slots=True)
class Granularity:
    """How fine predicates are: the depth of local trees, and how many graphs stand behind each."""

    max_depth: int = 8
    min_leaf: float = 2.0  # graphs, each weighing one
    min_support: int = 3  # graphs that hold the structure
    by_class: bool = True  # whether local trees tell classes apart, or just ego graphs with different labels


COARSE = Granularity()
"""For models that are read: predicates with some support."""

FINE = Granularity(max_depth=12, by_class=False)
"""For forests, which weigh many narrow predicates. Local trees that know the classes fit them a first time, so that
the forest trusts what they found more than it should: without, it is about a point better on NCI1."""


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """What one column of role counts means: a feature number, and cut values where it was binned."""

    features: npt.NDArray[np.int64]
    cuts: tuple[npt.NDArray[np.float64] | None, ...]


def learn_vocabulary(
    dataset: GraphDataset,
    index: StructureIndex,
    *,
    granularity: Granularity = COARSE,
    seed: int = 0,
    jobs: int = 1,
    progress: Progress = SILENT,
) -> PredicateTable:
    """Learn predicates: a local tree for each structure with enough support.

    Parameters
    ----------
    dataset : GraphDataset
        Training graphs, all with a class.
    index : StructureIndex
        The structural keys of `dataset`.
    granularity : Granularity, default COARSE
        How fine predicates are.
    seed : int, default 0
        For structures so frequent that a sample of them is learned from.
    jobs : int, default 1
        Number of threads; the result does not depend on it.
    progress : Progress, default SILENT
        Hears of each step, and may ask for a stop.

    Returns
    -------
    PredicateTable
        The bag over `dataset` of the vocabulary learned from it; no two columns are equal, none is constant.

    Raises
    ------
    Cancelled
        If `progress` asks for a stop.
    """
    abstraction = Abstraction.learn(dataset)
    learner = _Learner(dataset, index, abstraction, granularity, seed)
    groups = learner.supported_structures()
    predicates: list[Predicate] = []
    for done, (radius, nodes) in enumerate(groups):
        if done % 64 == 0:
            check(progress)
            progress.tell(Step("local rules", done, len(groups), "growing a small tree for each structure"))
        predicates.extend(learner.predicates_around(nodes, radius))
    check(progress)
    progress.tell(Step("local rules", len(groups), len(groups), f"{len(predicates)} predicates"))
    vocabulary = Vocabulary(
        str(index.scheme), index.radius, abstraction, tuple(predicates), edge_structure=index.edge_structure
    )
    return drop_redundant(count_predicates(vocabulary, dataset, jobs=jobs))


def drop_redundant(table: PredicateTable) -> PredicateTable:
    """Return the table without constant columns and, of equal ones, with the simplest predicate only."""
    counts = table.counts.tocsc()
    n = counts.shape[0]
    salt = stream(0, "column digest").integers(1, 2**63, n).astype(np.uint64)
    digest = np.zeros(counts.shape[1], np.uint64)
    column_of = np.repeat(np.arange(counts.shape[1]), np.diff(counts.indptr))
    with np.errstate(over="ignore"):
        np.add.at(digest, column_of, salt[counts.indices] * counts.data.astype(np.uint64))
    filled = np.diff(counts.indptr)
    predicates = table.vocabulary.predicates
    simplest: dict[int, int] = {}
    for column in sorted(range(len(predicates)), key=lambda c: (predicates[c].n_conditions, c)):
        values = counts.data[counts.indptr[column] : counts.indptr[column + 1]]
        constant = filled[column] == 0 or (filled[column] == n and values.min() == values.max())
        if not constant:
            simplest.setdefault(int(digest[column]), column)
    kept = np.array(sorted(simplest.values()), dtype=np.int64)
    return table.select_columns(kept)


class _Learner:
    """Holds what every local tree needs: the training graphs as flat arrays."""

    def __init__(
        self, dataset: GraphDataset, index: StructureIndex, abstraction: Abstraction, options: Granularity, seed: int
    ) -> None:
        self._dataset, self._index, self._options, self._seed = dataset, index, options, seed
        self._abstraction = abstraction
        self._graphs = Graphs.of(dataset, index.edge_structure)
        self._facts = EdgeFacts.of(dataset, index.edge_structure)
        self._exact = index.scheme is Scheme.EXACT
        self._tokens: Tokens = abstraction.encode(dataset)
        self._sizes = largest(dataset)

    def supported_structures(self) -> list[tuple[int, npt.NDArray[np.int64]]]:
        """Return (radius, nodes) of every structure that enough graphs hold, in the order of keys."""
        found: list[tuple[int, npt.NDArray[np.int64]]] = []
        for radius, keys in enumerate(self._index.keys):
            usable = np.flatnonzero(self._index.reach[radius] == radius)
            order = usable[np.argsort(keys[usable], kind="stable")]
            starts = np.flatnonzero(np.diff(keys[order], prepend=keys[order[:1]] + np.uint64(1)) != 0)
            groups = np.split(order, starts[1:])
            found.extend((radius, nodes) for nodes in groups if self._support(nodes) >= self._options.min_support)
        return found

    def _support(self, nodes: npt.NDArray[np.int64]) -> int:
        """Return how many graphs hold these nodes, which ascend."""
        return int(np.count_nonzero(np.diff(self._dataset.node_graph[nodes], prepend=-1)))

    def predicates_around(self, nodes: npt.NDArray[np.int64], radius: int) -> Iterator[Predicate]:
        """Yield the predicates of the structure that all of `nodes` share."""
        scheme = str(self._index.scheme)
        structure = describe_structure(self._graphs, int(nodes[0]), radius, scheme=scheme, facts=self._facts)
        nodes = self._sample(nodes, structure.key_text)
        layout = Layout(
            structure.n_roles,
            len(self._abstraction.node_tests),
            len(self._abstraction.edge_tests),
            len(self._abstraction.attributes),
            structure.n_variants,
        )
        counts, columns = self._role_table(nodes, radius, layout)
        rows, weight = self._weigh(counts, nodes)
        options, least = self._options, int(self._options.min_leaf * WEIGHT_ONE * (1 - 1e-3))
        tree = grow(counts[rows], weight, options.max_depth, least, options.by_class)
        for bounds in _paths(tree):
            yield Predicate.of(structure, tuple(self._conditions(bounds, columns, layout)))

    def _sample(self, nodes: npt.NDArray[np.int64], key_text: str) -> npt.NDArray[np.int64]:
        """Return the nodes of as many whole graphs as `MAX_OCCURRENCES` allows: node numbers do not matter."""
        if len(nodes) <= MAX_OCCURRENCES:
            return nodes
        graphs, occurrences = np.unique(self._dataset.node_graph[nodes], return_counts=True)
        order = stream(self._seed, "occurrences", key_text).permutation(len(graphs))
        fitting = int(np.searchsorted(np.cumsum(occurrences[order]), MAX_OCCURRENCES, side="right"))
        return nodes[np.isin(self._dataset.node_graph[nodes], graphs[order[: max(1, fitting)]])]

    def _role_table(
        self, nodes: npt.NDArray[np.int64], radius: int, layout: Layout
    ) -> tuple[npt.NDArray[np.int16], _Columns]:
        """Return the role counts around `nodes`, constant columns left out, and what the columns mean."""
        rows, features = role_counts(self._graphs, self._tokens, nodes, radius, self._exact, layout, *self._sizes)
        used, column = np.unique(features, return_inverse=True)
        flat = np.bincount(rows * np.int64(len(used)) + column, minlength=len(nodes) * len(used))
        counts = np.minimum(flat.reshape(len(nodes), len(used)), np.iinfo(np.int16).max).astype(np.int16)
        cuts: list[npt.NDArray[np.float64] | None] = [None] * len(used)
        if layout.attributes:
            values = self._dataset.node_attributes
            means = role_means(self._graphs, values, nodes, radius, self._exact, layout.n_roles, *self._sizes)
            binned, edges = _bin(means)
            counts = np.hstack((counts, binned))
            cuts.extend(edges)
            first = layout.join(Part.ATTRIBUTE, 0, 0, 0, 0)
            used = np.concatenate((used, first + np.arange(means.shape[1])))
        varying = np.flatnonzero(counts.max(axis=0, initial=0) > counts.min(axis=0, initial=np.iinfo(np.int16).max))
        return np.ascontiguousarray(counts[:, varying]), _Columns(used[varying], tuple(cuts[v] for v in varying))

    def _weigh(
        self, counts: npt.NDArray[np.int16], nodes: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return one row number for each distinct row, and the class weights: every graph weighs one in all."""
        graph = self._dataset.node_graph[nodes]
        begins = np.flatnonzero(np.diff(graph, prepend=-1))  # nodes ascend, so that graphs come in runs
        occurrences = np.diff(begins, append=len(graph))
        share = np.repeat(WEIGHT_ONE // occurrences, occurrences)
        salt = stream(0, "row digest").integers(1, 2**63, counts.shape[1]).astype(np.uint64)
        with np.errstate(over="ignore"):
            digest = (counts.astype(np.uint64) * salt).sum(axis=1, dtype=np.uint64)
        _, first, group = np.unique(digest, return_index=True, return_inverse=True)
        n_classes = len(self._dataset.classes)
        cell = group * n_classes + self._dataset.target_codes[graph]
        weight = np.zeros(len(first) * n_classes, np.int64)
        np.add.at(weight, cell, share)
        return first, weight.reshape(len(first), n_classes)

    def _conditions(self, bounds: dict[int, tuple[int, int]], columns: _Columns, layout: Layout) -> Iterator[Condition]:
        """Yield the conditions that keep each column of `bounds` between its two ends."""
        for column, (low, high) in bounds.items():
            part, role, other, variant, test = layout.split(int(columns.features[column]))
            cuts = columns.cuts[column]
            if part == Part.ATTRIBUTE and cuts is not None:
                ends = (cuts[low - 1] if low > 0 else -math.inf, cuts[high] if high < len(cuts) else math.inf)
                low_end, high_end = map(float, ends)
                yield Condition(Part.ATTRIBUTE, role, other, self._abstraction.attributes[test], low_end, high_end)
                continue
            top = math.inf if high >= np.iinfo(np.int16).max else float(high)
            bottom = float(low) if low > 0 else -math.inf
            if part == Part.NODE:
                yield Condition(Part.NODE, role, other, self._abstraction.node_tests[test], bottom, top)
            else:
                yield Condition(Part.EDGE, role, other, self._abstraction.edge_tests[test], bottom, top, variant)


def _paths(tree: LocalTree) -> Iterator[dict[int, tuple[int, int]]]:
    """Yield, for every node of the tree, the bounds that its path puts on each column."""
    bounds: list[dict[int, tuple[int, int]]] = [{}]
    yield bounds[0]
    for node in range(1, len(tree.parent)):
        up = int(tree.parent[node])
        column, cut = int(tree.feature[up]), int(tree.threshold[up])
        low, high = bounds[up].get(column, (0, int(np.iinfo(np.int16).max)))
        narrowed = (max(low, cut + 1), high) if tree.is_right[node] else (low, min(high, cut))
        bounds.append(bounds[up] | {column: narrowed})
        yield bounds[-1]


def _bin(means: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int16], list[npt.NDArray[np.float64]]]:
    """Return the columns cut halfway between neighbouring values at quantiles, and the cuts: no value lies on one.

    What is not a number falls into the last bin here, and meets no condition later.
    """
    binned = np.zeros(means.shape, np.int16)
    edges = []
    for k in range(means.shape[1]):
        values = np.unique(means[np.isfinite(means[:, k]), k])
        below, above = values[:-1], values[1:]
        cuts = below / 2 + above / 2
        cuts = cuts[(below < cuts) & (cuts < above)]
        if len(cuts) >= ATTRIBUTE_BINS:
            cuts = cuts[np.linspace(0, len(cuts) - 1, ATTRIBUTE_BINS - 1).astype(np.int64)]
        binned[:, k] = np.searchsorted(cuts, means[:, k])
        edges.append(cuts)
    return binned, edges
