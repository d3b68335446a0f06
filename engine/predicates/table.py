"""`PredicateTable`: the bag of predicates of every graph."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.data import GraphDataset
from engine.kernels import blocks, in_threads
from engine.predicates.columns import narrow, side_by_side
from engine.predicates.egos.matching import count_in_graphs, hits_of_nodes
from engine.predicates.groups.bounded_matching import Anchors
from engine.predicates.groups.properties import count_properties
from engine.predicates.groups.substructure import count_substructures, parsed, substructure_hits
from engine.predicates.patterns.discovery import PatternTable
from engine.predicates.patterns.matching import count_patterns, pattern_hits
from engine.predicates.vocabulary import Vocabulary
from engine.structure import Graphs, largest

Rows: TypeAlias = list[int] | npt.NDArray[Any]

__all__ = ["Hits", "PredicateTable", "count_predicates", "find_hits", "predicate_hits", "with_patterns"]


@dataclass(frozen=True, eq=False)
class PredicateTable:
    """The bag of predicates: counts[g, p] nodes of graph g satisfy predicate p of the vocabulary, or its value.

    Attributes
    ----------
    vocabulary : Vocabulary
        What the columns say.
    counts : csr_array of int32, shape (graphs, predicates)
        Where `with_patterns` or `with_groups` joined it, a csc_array of small unsigned types.
    """

    vocabulary: Vocabulary
    counts: Any

    def __len__(self) -> int:
        return int(self.counts.shape[0])

    @cached_property
    def _by_column(self) -> Any:
        return self.counts.tocsc()

    def column(self, position: int) -> npt.NDArray[np.int32]:
        """Look up the counts of one predicate.

        Parameters
        ----------
        position : int
            Column of the vocabulary.

        Returns
        -------
        ndarray of int32, shape (graphs,)
            Nodes of each graph that satisfy it.
        """
        by_column = self._by_column
        here = slice(*by_column.indptr[position : position + 2])
        found = np.zeros(len(self), np.int32)
        found[by_column.indices[here]] = by_column.data[here]
        return found

    def select_rows(self, graphs: Rows) -> PredicateTable:
        """Choose graphs.

        Parameters
        ----------
        graphs : list of int or ndarray
            Numbers of the graphs, or a mask.

        Returns
        -------
        PredicateTable
            In the order of `graphs`.
        """
        return PredicateTable(self.vocabulary, self.counts[graphs])

    def select_columns(self, columns: npt.NDArray[np.int64]) -> PredicateTable:
        """Choose predicates.

        Parameters
        ----------
        columns : ndarray of int64, shape (chosen,)
            Positions; predicates before patterns, patterns before substructures.

        Returns
        -------
        PredicateTable
            In the order of `columns`.

        Raises
        ------
        ValueError
            If they are in another order.
        """
        return PredicateTable(self.vocabulary.select(columns.tolist()), self.counts[:, columns])

    def select_vocabulary(self, vocabulary: Vocabulary) -> PredicateTable:
        """Choose the predicates that another vocabulary has.

        Parameters
        ----------
        vocabulary : Vocabulary
            A part of this one's.

        Returns
        -------
        PredicateTable
            In its order.

        Raises
        ------
        KeyError
            If this table has no such predicate.
        """
        columns = [self.vocabulary.column_of(entry) for entry in vocabulary.entries]
        return self.select_columns(np.array(columns, np.int64))


def with_patterns(table: PredicateTable, patterns: PatternTable) -> PredicateTable:
    """Join the columns of patterns to a table.

    Parameters
    ----------
    table : PredicateTable
        Of ego graphs.
    patterns : PatternTable
        Discovered in the same graphs.

    Returns
    -------
    PredicateTable
        The columns of `table`, then those of `patterns`.
    """
    own = table.counts.tocsc()
    own = sparse.csc_array((narrow(own.data), own.indices, own.indptr), shape=own.shape)
    counts = side_by_side([own, patterns.counts])
    return PredicateTable(replace(table.vocabulary, patterns=replace(patterns, counts=_last(counts, own))), counts)


def _last(counts: Any, first: Any) -> Any:
    """Return the columns that follow those of `first`, as a view."""
    shape = counts.shape[0], counts.shape[1] - first.shape[1]
    here = slice(first.nnz, None)
    starts = counts.indptr[first.shape[1] :] - first.nnz
    return sparse.csc_array((counts.data[here], counts.indices[here], starts), shape=shape, copy=False)


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Every (node, predicate) pair that holds: global node numbers and columns of the vocabulary."""

    nodes: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]

    def nodes_of(self, column: int) -> npt.NDArray[np.int32]:
        """Return the nodes that satisfy the predicate in `column`."""
        found: npt.NDArray[np.int32] = self.nodes[self.columns == column]
        return found


def count_predicates(
    vocabulary: Vocabulary, dataset: GraphDataset, *, jobs: int = 1, anchors: Anchors | None = None
) -> PredicateTable:
    """Count on how many nodes of each graph each predicate holds; of properties, their values.

    Parameters
    ----------
    vocabulary : Vocabulary
        What to look for.
    dataset : GraphDataset
        The graphs.
    jobs : int, default 1
        Number of threads; the result does not depend on it.
    anchors : Anchors or None, optional
        Where matches of the vocabulary's SMARTS begin, if that is known.

    Returns
    -------
    PredicateTable
        The bag of `vocabulary` over `dataset`.

    Raises
    ------
    InputError
        If matching SMARTS takes too long.
    """
    graphs, tokens = Graphs.of(dataset, vocabulary.edge_structure), vocabulary.abstraction.encode(dataset)
    attributes = vocabulary.attributes_of(dataset)
    sizes = largest(dataset)

    def work(part: tuple[int, int]) -> Any:
        return count_in_graphs(graphs, tokens, attributes, vocabulary.matcher, *part, *sizes)

    parts = blocks(np.diff(dataset.node_offsets) + 1, 4 * jobs)
    done = in_threads(work, parts, jobs)
    starts = np.cumsum([0] + [len(columns) for _, columns, _ in done])
    row_ends = [ends + start for (ends, _, _), start in zip(done, starts, strict=False)]
    indptr = np.concatenate([np.zeros(1, np.int64), *row_ends])
    indptr = indptr.astype(np.int32 if indptr[-1] < 2**31 else np.int64)  # the larger type would widen the columns too
    columns = np.concatenate([np.zeros(0, np.int32), *(columns for _, columns, _ in done)])
    counts = np.concatenate([np.zeros(0, np.int32), *(counts for _, _, counts in done)])
    shape = (len(dataset), len(vocabulary.predicates))
    bag = sparse.csr_array((counts, columns, indptr), shape=shape)
    if vocabulary.patterns:
        bag = sparse.hstack(
            (bag, count_patterns(vocabulary.patterns, dataset, plan=vocabulary.pattern_plan, jobs=jobs)), format="csr"
        )
    if vocabulary.substructures:
        bag = sparse.hstack((bag, count_substructures(vocabulary.substructures, dataset, anchors)), format="csr")
    if vocabulary.properties:
        values = count_properties(vocabulary.properties, parsed(dataset))
        bag = sparse.hstack((bag, sparse.csr_array(values)), format="csr")
    return PredicateTable(vocabulary, bag)


def find_hits(vocabulary: Vocabulary, dataset: GraphDataset) -> Hits:
    """Find the nodes that satisfy predicates, or begin patterns and matches of SMARTS; properties hold at none.

    Parameters
    ----------
    vocabulary : Vocabulary
        What to look for.
    dataset : GraphDataset
        The graphs.

    Returns
    -------
    Hits
        Nodes over all graphs, columns of the vocabulary.

    Raises
    ------
    InputError
        If matching SMARTS takes too long.
    """
    whole = predicate_hits(vocabulary, dataset)
    first, which = pattern_hits(vocabulary.patterns, dataset, plan=vocabulary.pattern_plan)
    starts, number = substructure_hits(vocabulary.substructures, dataset)
    own = np.int32(len(vocabulary.predicates))
    shifted = which + own, number + own + np.int32(len(vocabulary.patterns))
    return Hits(np.concatenate((whole.nodes, first, starts)), np.concatenate((whole.columns, *shifted)))


def predicate_hits(vocabulary: Vocabulary, dataset: GraphDataset) -> Hits:
    """Find the nodes that satisfy predicates, patterns and SMARTS left out.

    Parameters
    ----------
    vocabulary : Vocabulary
        What to look for.
    dataset : GraphDataset
        The graphs.

    Returns
    -------
    Hits
        Nodes over all graphs, columns of the vocabulary.
    """
    graphs, tokens = Graphs.of(dataset, vocabulary.edge_structure), vocabulary.abstraction.encode(dataset)
    attributes = vocabulary.attributes_of(dataset)
    nodes, columns = hits_of_nodes(
        graphs, tokens, attributes, vocabulary.matcher, 0, dataset.n_nodes, *largest(dataset)
    )
    return Hits(nodes, columns)
