"""Match known patterns: on how many nodes of each graph they begin, and through which nodes they go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.data.dataset import GraphDataset
from engine.kernels import kernel
from engine.predicates.levels import Level, PatternGraphs
from engine.predicates.pattern import Pattern, Shape
from engine.predicates.readings import LONGEST, Reader, read_kind, reader, walk_counts, wider

__all__ = ["count_patterns", "find_embeddings", "open_reader", "pattern_hits", "read_from"]


def count_patterns(patterns: Sequence[Pattern], dataset: GraphDataset) -> Any:
    """Return counts (graphs, patterns), a sparse int32 array: from how many nodes each pattern can be read."""
    nodes, columns = pattern_hits(patterns, dataset)
    ones = np.ones(len(nodes), np.int32)
    shape = (len(dataset), len(patterns))
    return sparse.coo_array((ones, (dataset.node_graph[nodes], columns)), shape=shape).tocsr()


def pattern_hits(
    patterns: Sequence[Pattern], dataset: GraphDataset
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return every (node of `dataset`, position in `patterns`) such that the pattern can be read from the node."""
    if not patterns:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    graphs = PatternGraphs.of(dataset)
    walks = walk_counts(graphs.offsets, graphs.neighbors, LONGEST)
    groups: dict[tuple[Level, Shape, int], list[int]] = {}
    for position, pattern in enumerate(patterns):
        groups.setdefault((_level(pattern), pattern.shape, pattern.size), []).append(position)
    nodes, columns = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
    for (level, shape, size), members in sorted(groups.items()):
        wanted = np.array([patterns[m].code for m in members], np.uint64)
        order = np.argsort(wanted, kind="stable")
        read = open_reader(graphs, level, 0, walks)
        hit, which = _look_up(read, list(Shape).index(shape), size, wanted[order])
        nodes.append(graphs.original[hit].astype(np.int32))
        columns.append(np.array(members, np.int32)[order[which]])
    node, column = np.concatenate(nodes), np.concatenate(columns)
    both = np.lexsort((column, node))
    return node[both], column[both]


def find_embeddings(pattern: Pattern, single: GraphDataset) -> npt.NDArray[np.int32]:
    """Return (embeddings, size): the nodes of `single`, a data set of one graph, that each reading goes through."""
    graphs = PatternGraphs.of(single)
    read = open_reader(graphs, _level(pattern), pattern.size)
    shape = list(Shape).index(pattern.shape)
    trails = _embeddings(read, shape, pattern.size, np.uint64(pattern.code))
    found: npt.NDArray[np.int32] = graphs.original[trails].astype(np.int32)
    return found


def _level(pattern: Pattern) -> Level:
    """Return the level at which the pattern was found: the same for all its nodes."""
    columns = tuple(test.column for test in pattern.nodes[0])
    return Level(columns, any(pattern.edges))


def open_reader(graphs: PatternGraphs, level: Level, width: int, walks: npt.NDArray[np.int64] | None = None) -> Reader:
    """Return what reads patterns of `graphs` at `level`; `width` nodes of each are kept, 0 keeps codes alone."""
    if walks is None:
        walks = walk_counts(graphs.offsets, graphs.neighbors, LONGEST)
    node_codes, arc_codes = graphs.node_codes(level), graphs.arc_codes(level)
    return reader(graphs.offsets, graphs.neighbors, node_codes, arc_codes, walks, graphs.on_cycle, width)


def read_from(read: Reader, v: int, shape: Shape, size: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    """Return the codes and trails of all patterns of one shape and size that can be read from `v`."""
    found = read_kind(read, v, list(Shape).index(shape), size)
    return read.codes[:found], read.trails[:found]


@kernel
def _look_up(
    read: Reader, shape: int, size: int, wanted: npt.NDArray[np.uint64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return (node, position in the sorted `wanted`) of every hit, each pair once."""
    room, used = 1024, 0
    nodes, which = np.empty(room, np.int64), np.empty(room, np.int64)
    last = np.full(len(wanted), -1, np.int64)
    for v in range(len(read.offsets) - 1):
        found = read_kind(read, v, shape, size)
        for k in range(found):
            code = read.codes[k]
            at = np.searchsorted(wanted, code)
            if at < len(wanted) and wanted[at] == code and last[at] != v:
                last[at] = v
                if used == room:
                    room *= 2
                    nodes, which = wider(nodes, room), wider(which, room)
                nodes[used], which[used] = v, at
                used += 1
    return nodes[:used], which[:used]


@kernel
def _embeddings(read: Reader, shape: int, size: int, wanted: np.uint64) -> npt.NDArray[np.int32]:
    """Return (embeddings, size): the nodes of every reading with the code `wanted`."""
    room, used = 64, 0
    flat = np.empty(room * size, np.int32)
    for v in range(len(read.offsets) - 1):
        found = read_kind(read, v, shape, size)
        for k in range(found):
            if read.codes[k] == wanted:
                if used == room:
                    room *= 2
                    flat = wider(flat, room * size)
                for i in range(size):
                    flat[used * size + i] = read.trails[k, i]
                used += 1
    return flat[: used * size].copy().reshape((used, size))
