"""Match known patterns: on how many nodes of each graph they begin, and through which nodes they go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.data import GraphDataset
from engine.kernels import first_at_least, in_threads, kernel
from engine.predicates.egos.abstraction import NodeTest
from engine.predicates.patterns.enumeration import (
    LONGEST,
    MAX_READINGS,
    Enumerator,
    read_kind,
    reader,
    walk_counts,
    wider,
)
from engine.predicates.patterns.levels import Level, PatternGraphs
from engine.predicates.patterns.lookup import may_begin, read_known
from engine.predicates.patterns.pattern import Pattern, Shape

__all__ = [
    "PatternGroup",
    "PatternPlan",
    "count_patterns",
    "find_embeddings",
    "open_reader",
    "pattern_hits",
    "read_from",
    "read_groups",
    "unread_nodes",
]


@dataclass(frozen=True, slots=True, eq=False)
class PatternGroup:
    """Patterns of one shape and size at one level: what one pass over the nodes looks for."""

    shape: Shape
    size: int
    codes: npt.NDArray[np.uint64]  # (patterns,), sorted
    starts: npt.NDArray[np.uint64]  # sorted codes of all that a reading of one of them begins with
    columns: npt.NDArray[np.int32]  # (patterns,) the position of each in the sequence they come from


@dataclass(frozen=True, slots=True, eq=False)
class PatternPlan:
    """Known patterns in the order in which they are looked for: nodes are coded once for each level.

    Attributes
    ----------
    levels : tuple of (Level, tuple of PatternGroup)
        Levels with what is looked for at each: patterns grouped by shape and size.
    """

    levels: tuple[tuple[Level, tuple[PatternGroup, ...]], ...]

    @classmethod
    def of(cls, patterns: Sequence[Pattern]) -> Self:
        """Plan how to look for patterns.

        Parameters
        ----------
        patterns : sequence of Pattern
            In any order.

        Returns
        -------
        PatternPlan
            Nodes are coded once for each of its levels.
        """
        found: dict[Level, dict[tuple[Shape, int], list[int]]] = {}
        levels = _levels(patterns)
        for position, pattern in enumerate(patterns):
            kinds = found.setdefault(levels[position], {})
            kinds.setdefault((pattern.shape, pattern.size), []).append(position)
        return cls(
            tuple(
                (level, tuple(_group(patterns, *kind, members) for kind, members in sorted(kinds.items())))
                for level, kinds in sorted(found.items())
            )
        )


def _group(patterns: Sequence[Pattern], shape: Shape, size: int, members: list[int]) -> PatternGroup:
    codes = np.array([patterns[m].code for m in members], np.uint64)
    order = np.argsort(codes, kind="stable")
    starts = np.unique(np.array([start for m in members for start in patterns[m].starts], np.uint64))
    return PatternGroup(shape, size, codes[order], starts, np.array(members, np.int32)[order])


def count_patterns(
    patterns: Sequence[Pattern], dataset: GraphDataset, *, plan: PatternPlan | None = None, jobs: int = 1
) -> Any:
    """Count from how many nodes of each graph each pattern can be read.

    Parameters
    ----------
    patterns : sequence of Pattern
        What to look for.
    dataset : GraphDataset
        The graphs.
    plan : PatternPlan or None, optional
        That of `patterns`, if it is known.
    jobs : int, default 1
        Number of threads; the result does not depend on it.

    Returns
    -------
    csr_array of int32, shape (graphs, patterns)
        Sparse.
    """
    nodes, columns = pattern_hits(patterns, dataset, plan=plan, jobs=jobs)
    ones = np.ones(len(nodes), np.int32)
    shape = (len(dataset), len(patterns))
    return sparse.coo_array((ones, (dataset.node_graph[nodes], columns)), shape=shape).tocsr()


def pattern_hits(
    patterns: Sequence[Pattern], dataset: GraphDataset, *, plan: PatternPlan | None = None, jobs: int = 1
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return every (node of `dataset`, position in `patterns`) such that the pattern can be read from the node.

    `plan` is that of `patterns` where it is known already.
    """
    if not patterns:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    graphs = PatternGraphs.of(dataset)
    walks = walk_counts(graphs.offsets, graphs.neighbors, LONGEST)
    levels = (plan or PatternPlan.of(patterns)).levels

    def work(part: tuple[int, int]) -> list[tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]]:
        level, groups = levels[part[0]]
        read, found = open_reader(graphs, level, 0, walks), []
        for group in groups:
            hit, which = _look_up(read, list(Shape).index(group.shape), group.size, group.codes, group.starts)
            found.append((graphs.original[hit].astype(np.int32), group.columns[which]))
        return found

    hits = [hit for found in in_threads(work, [(i, i + 1) for i in range(len(levels))], jobs) for hit in found]
    node, column = (np.concatenate(parts) for parts in zip(*hits, strict=True))
    both = np.lexsort((column, node))
    return node[both], column[both]


def read_groups(plan: PatternPlan, graphs: PatternGraphs) -> dict[int, npt.NDArray[np.int32]]:
    """Read patterns in all their ways.

    Every node from which a pattern can be read begins one of its readings. Meant for a data set of one graph: the many
    readings of many graphs take room.

    Parameters
    ----------
    plan : PatternPlan
        What to look for.
    graphs : PatternGraphs
        Where to look.

    Returns
    -------
    dict of int to ndarray of int32
        For each pattern that can be read, by its position, the nodes of the data set, shape (readings, size).
    """
    walks = walk_counts(graphs.offsets, graphs.neighbors, LONGEST)
    found: dict[int, npt.NDArray[np.int32]] = {}
    for level, groups in plan.levels:
        read = open_reader(graphs, level, max(group.size for group in groups), walks)
        for group in groups:
            which, trails = _embeddings(read, list(Shape).index(group.shape), group.size, group.codes)
            nodes = graphs.original[trails].astype(np.int32)
            for member in np.unique(which):
                found[int(group.columns[member])] = nodes[which == member]
    return found


def find_embeddings(pattern: Pattern, single: GraphDataset) -> npt.NDArray[np.int32]:
    """Find all ways in which a pattern lies in a graph.

    Parameters
    ----------
    pattern : Pattern
        What to look for.
    single : GraphDataset
        A data set of one graph.

    Returns
    -------
    ndarray of int32, shape (embeddings, size)
        The nodes that each reading goes through, in the order of the pattern.
    """
    found = read_groups(PatternPlan.of((pattern,)), PatternGraphs.of(single))
    return found.get(0, np.zeros((0, pattern.size), np.int32))


def unread_nodes(pattern: Pattern, graphs: PatternGraphs) -> npt.NDArray[np.int32]:
    """List the nodes from which a pattern is not looked for: too many readings begin there.

    Parameters
    ----------
    pattern : Pattern
        What is looked for.
    graphs : PatternGraphs
        Where it is.

    Returns
    -------
    ndarray of int32, shape (unread,)
        Nodes of the data set.
    """
    if pattern.shape is Shape.STAR:
        leaves, degree = pattern.size - 1, np.diff(graphs.offsets).astype(np.float64)
        readings = np.ones(len(degree))
        for i in range(leaves):
            readings *= np.maximum(degree - i, 0) / (i + 1)
    else:
        readings = walk_counts(graphs.offsets, graphs.neighbors, LONGEST)[pattern.size - 1].astype(np.float64)
    found: npt.NDArray[np.int32] = graphs.original[readings > MAX_READINGS].astype(np.int32)
    return found


def _levels(patterns: Sequence[Pattern]) -> list[Level]:
    """Return, for each pattern, a level at which it can be read: the same for all its nodes.

    Patterns whose classes of symbols are apart or equal share a level, so that there are few.
    """
    shared: dict[Level, list[set[NodeTest]]] = {}
    places: list[tuple[Level, set[NodeTest] | None]] = []
    for pattern in patterns:
        plain = Level(tuple(test.column for test in pattern.nodes[0]), any(pattern.edges))
        tests = {test for node in pattern.nodes for test in node}
        columns = {test.column for test in tests if len(test.symbols) != 1}
        if not columns:
            places.append((plain, None))
            continue
        classes = {test for test in tests if test.column in columns}
        known = shared.setdefault(plain, [])
        here = next((some for some in known if _agree(some, classes)), None)
        if here is None:
            known.append(here := set())
        here |= classes
        places.append((plain, here))
    return [plain if here is None else Level(plain.columns, plain.edges, tuple(sorted(here))) for plain, here in places]


def _agree(known: set[NodeTest], classes: set[NodeTest]) -> bool:
    """Return whether the same columns have classes in both, and no symbol is in two of them."""
    both = known | classes
    told = [(test.column, symbol) for test in both for symbol in test.symbols]
    return {test.column for test in known} == {test.column for test in classes} and len(set(told)) == len(told)


def open_reader(
    graphs: PatternGraphs, level: Level, width: int, walks: npt.NDArray[np.int64] | None = None
) -> Enumerator:
    """Return what reads patterns of `graphs` at `level`; `width` nodes of each are kept, 0 keeps codes alone."""
    if walks is None:
        walks = walk_counts(graphs.offsets, graphs.neighbors, LONGEST)
    node_codes, arc_codes = graphs.node_codes(level), graphs.arc_codes(level)
    return reader(graphs.offsets, graphs.neighbors, node_codes, arc_codes, walks, graphs.on_cycle, width)


def read_from(
    read: Enumerator, v: int, shape: Shape, size: int
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    """Return the codes and trails of all patterns of one shape and size that can be read from `v`."""
    found = read_kind(read, v, list(Shape).index(shape), size)
    return read.codes[:found], read.trails[:found]


@kernel
def _look_up(
    read: Enumerator, shape: int, size: int, wanted: npt.NDArray[np.uint64], starts: npt.NDArray[np.uint64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return (node, position in the sorted `wanted`) of every hit, each pair once; `starts` are theirs, sorted."""
    room, used = 1024, 0
    nodes, which = np.empty(room, np.int64), np.empty(room, np.int64)
    last = np.full(len(wanted), -1, np.int64)
    may = may_begin(shape, read.node_codes, starts if size > 1 else wanted)
    for v in range(len(may)):
        if not may[v]:
            continue  # before the call, which counts references to all that a reader has
        found = read_known(read, v, shape, size, starts)
        for k in range(found):
            code = read.codes[k]
            at = first_at_least(wanted, 0, len(wanted), code)
            if at < len(wanted) and wanted[at] == code and last[at] != v:
                last[at] = v
                if used == room:
                    room *= 2
                    nodes, which = wider(nodes, room), wider(which, room)
                nodes[used], which[used] = v, at
                used += 1
    return nodes[:used], which[:used]


@kernel
def _embeddings(
    read: Enumerator, shape: int, size: int, wanted: npt.NDArray[np.uint64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Return which of the sorted `wanted` every reading has, and its nodes, (readings, size)."""
    room, used = 64, 0
    flat = np.empty(room * size, np.int32)
    which = np.empty(room, np.int64)
    for v in range(len(read.offsets) - 1):
        found = read_kind(read, v, shape, size)
        for k in range(found):
            at = np.searchsorted(wanted, read.codes[k])
            if at < len(wanted) and wanted[at] == read.codes[k]:
                if used == room:
                    room *= 2
                    flat, which = wider(flat, room * size), wider(which, room)
                for i in range(size):
                    flat[used * size + i] = read.trails[k, i]
                which[used] = at
                used += 1
    return which[:used], flat[: used * size].copy().reshape((used, size))
