"""Discover patterns: all that enough graphs hold, with their counts, to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from threading import Lock
from typing import Any, NamedTuple, overload

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.data import GraphDataset
from engine.kernels import in_threads, kernel
from engine.predicates.columns import narrow, side_by_side
from engine.predicates.patterns.enumeration import (
    LONGEST,
    Enumerator,
    read_paths,
    read_rings,
    read_stars,
    walk_counts,
    wider,
)
from engine.predicates.patterns.levels import Level, PatternGraphs, levels_of
from engine.predicates.patterns.matching import open_reader, read_from
from engine.predicates.patterns.pattern import Pattern, Shape
from engine.progress import SILENT, Progress, Step, check

__all__ = ["PatternTable", "Sizes", "discover_patterns"]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Which patterns are sought."""

    path: int = 4  # edges of the longest path
    star: int = 3  # leaves of the largest star
    ring: int = 6  # nodes of the largest chordless ring


@dataclass(frozen=True, eq=False)
class PatternTable(Sequence[Pattern]):
    """The patterns that enough graphs hold, and their counts; what one says is worked out only when asked for.

    Attributes
    ----------
    graphs : PatternGraphs
        Where the examples are.
    levels : tuple of Level
        How finely nodes and edges can be described.
    counts : csc_array, shape (graphs, patterns)
        Of the smallest unsigned type that holds them.
    codes : ndarray of uint64, shape (patterns,)
        What each pattern says, in 64 bits.
    level : ndarray of int32, shape (patterns,)
        Position in `levels`.
    shape : ndarray of int8, shape (patterns,)
        0 path, 1 star, 2 ring.
    size : ndarray of int8, shape (patterns,)
        Number of nodes.
    example : ndarray of int32, shape (patterns,)
        A node from which the pattern can be read.
    """

    graphs: PatternGraphs
    levels: tuple[Level, ...]
    counts: Any
    codes: npt.NDArray[np.uint64]
    level: npt.NDArray[np.int32]
    shape: npt.NDArray[np.int8]
    size: npt.NDArray[np.int8]
    example: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, column: int) -> Pattern: ...

    @overload
    def __getitem__(self, column: slice) -> list[Pattern]: ...

    def __getitem__(self, column: int | slice) -> Pattern | list[Pattern]:
        """Return what `column` says, read off the node that was kept as its example."""
        if isinstance(column, slice):
            return [self[c] for c in range(*column.indices(len(self)))]
        if column not in self._known:
            self._known[column] = self._pattern(column)
        return self._known[column]

    @cached_property
    def _known(self) -> dict[int, Pattern]:
        return {}

    @cached_property
    def plainness(self) -> npt.NDArray[np.float64]:
        """(patterns,) what it takes to read each: more for every node, and for everything that is told of them."""
        told = np.array([len(level.columns) + level.edges for level in self.levels] or [0])
        return 1.0 + 0.25 * (self.size - 1) + 0.05 * told[self.level]

    def _pattern(self, column: int) -> Pattern:
        level = self.levels[self.level[column]]
        shape, size = list(Shape)[self.shape[column]], int(self.size[column])
        graphs, example = self.graphs.alone(int(self.example[column]))
        codes, trails = read_from(open_reader(graphs, level, size), example, shape, size)
        nodes = trails[int(np.flatnonzero(codes == self.codes[column])[0])]
        tests = tuple(graphs.tests_of(level, int(v)) for v in nodes)
        joins = Pattern.of(shape, tests, ("",) * (size if shape is Shape.RING else size - 1)).joins
        edges = tuple(graphs.edge_between(level, int(nodes[a]), int(nodes[b])) for a, b in joins)
        return Pattern.of(shape, tests, edges)


def discover_patterns(
    dataset: GraphDataset,
    *,
    sizes: Sizes = Sizes(),
    min_support: int | None = None,
    jobs: int = 1,
    progress: Progress = SILENT,
) -> PatternTable:
    """Find every pattern that enough graphs hold; classes are not looked at.

    Parameters
    ----------
    dataset : GraphDataset
        The graphs.
    sizes : Sizes, optional
        How large paths, stars and rings may be.
    min_support : int or None, optional
        Graphs that have to hold a pattern. None is 0.5 % of them, 5 at least: what is rarer makes no rule.
    jobs : int, default 1
        Number of threads; the result does not depend on it.
    progress : Progress, default SILENT
        Hears of each step, and may ask for a stop.

    Returns
    -------
    PatternTable
        In an order that the codes decide.

    Raises
    ------
    Cancelled
        If `progress` asks for a stop.
    """
    graphs = PatternGraphs.of(dataset)
    levels = levels_of(graphs)
    walks = walk_counts(graphs.offsets, graphs.neighbors, LONGEST)
    least = max(5, len(dataset) // 200) if min_support is None else min_support
    asked = np.array([sizes.path, sizes.star, sizes.ring])

    lock, done = Lock(), count()

    def work(part: tuple[int, int]) -> _Found:
        check(progress)
        with lock:  # one voice at a time, and shares that only grow
            progress.tell(Step("patterns", next(done), len(levels), "reading paths, stars and rings"))
        read = open_reader(graphs, levels[part[0]], 0, walks)
        shortest = int(levels[part[0]].edges)
        found = _discover(graphs.node_offsets, read, asked, shortest, least)
        codes, kinds, examples, starts, columns, counts = found
        held = sparse.csr_array((narrow(counts), columns, starts), shape=(len(dataset), len(codes)))
        return _Found(codes, kinds, examples, held.tocsc())

    found = in_threads(work, [(i, i + 1) for i in range(len(levels))], jobs)
    check(progress)
    codes, kinds = np.concatenate([f.codes for f in found]), np.concatenate([f.kinds for f in found])
    examples, lengths = np.concatenate([f.examples for f in found]), [len(f.codes) for f in found]
    level = np.repeat(np.arange(len(levels), dtype=np.int32), lengths)
    kept = np.sort(np.unique(codes, return_index=True)[1])  # a class may be one label, told at another level, too
    blocks = [f.counts for f in found]
    del found
    for number, first in enumerate(np.cumsum([0, *lengths[:-1]]).tolist()):
        here = kept[(kept >= first) & (kept < first + lengths[number])] - first
        blocks[number] = blocks[number] if len(here) == lengths[number] else blocks[number][:, here]
    return PatternTable(
        graphs,
        levels,
        side_by_side(blocks),
        codes[kept],
        level[kept],
        (kinds[kept] // 64).astype(np.int8),
        (kinds[kept] % 64).astype(np.int8),
        examples[kept],
    )


class _Found(NamedTuple):
    """What one level gave."""

    codes: npt.NDArray[np.uint64]
    kinds: npt.NDArray[np.int64]  # shape * 64 + nodes
    examples: npt.NDArray[np.int32]
    counts: Any  # scipy.sparse.csc_array, (graphs, codes)


@kernel
def _slot_of(code: np.uint64, table: npt.NDArray[np.int64], codes: npt.NDArray[np.uint64]) -> np.int64:
    """Return the place in the open table where `code` is or belongs."""
    mask = len(table) - 1
    slot = np.int64(code & np.uint64(mask))
    while table[slot] >= 0 and codes[table[slot]] != code:
        slot = np.int64((slot + 1) & mask)
    return slot


@kernel
def _table_of(codes: npt.NDArray[np.uint64], known: int, slots: int) -> npt.NDArray[np.int64]:
    """Return an open table of the first `known` codes; `slots` is a power of two."""
    table = np.full(slots, -1, np.int64)
    for i in range(known):
        table[_slot_of(codes[i], table, codes)] = i
    return table


@kernel
def _discover(
    node_offsets: npt.NDArray[np.int64], read: Enumerator, asked: npt.NDArray[np.int64], shortest: int, min_support: int
) -> tuple[
    npt.NDArray[np.uint64],
    npt.NDArray[np.int64],
    npt.NDArray[np.int32],
    npt.NDArray[np.int64],
    npt.NDArray[np.int32],
    npt.NDArray[np.int32],
]:
    """Return every pattern of `asked` sizes that `min_support` graphs hold, by code: as `_Found`, counts by graphs.

    Paths have `shortest` edges at least: a single node says the same at levels that tell edges and that do not.
    """
    n_graphs, read_codes, read_sizes = len(node_offsets) - 1, read.codes, read.sizes
    room, known = 1 << 12, 0
    table = np.full(4 * room, -1, np.int64)
    codes, kinds = np.empty(room, np.uint64), np.empty(room, np.int64)
    examples, support = np.empty(room, np.int32), np.zeros(room, np.int64)
    last_node, here = np.empty(room, np.int64), np.zeros(room, np.int64)
    space, used = 1 << 14, 0
    columns, counts = np.empty(space, np.int32), np.empty(space, np.int32)
    starts = np.zeros(n_graphs + 1, np.int64)
    touched = np.empty(room, np.int64)
    for g in range(n_graphs):
        n_touched = 0
        for v in range(node_offsets[g], node_offsets[g + 1]):
            for kind in range(max(asked[1], 1) + 1):
                if kind == 0:
                    shape, found = 0, read_paths(v, shortest, asked[0], read)
                elif kind == 1:
                    shape, found = 2, read_rings(v, 3, asked[2], read)
                else:
                    shape, found = 1, read_stars(v, kind, read)
                for k in range(found):
                    code = read_codes[k]
                    slot = _slot_of(code, table, codes)
                    if table[slot] < 0:
                        if known == room:
                            room *= 2
                            codes, kinds = wider(codes, room), wider(kinds, room)
                            examples, support = wider(examples, room), wider(support, room)
                            last_node, here = wider(last_node, room), wider(here, room)
                            touched = wider(touched, room)
                            table = _table_of(codes, known, 4 * room)
                            slot = _slot_of(code, table, codes)
                        table[slot] = known
                        codes[known], kinds[known], examples[known] = code, shape * 64 + read_sizes[k], v
                        support[known], last_node[known], here[known] = 0, -1, 0
                        known += 1
                    column = table[slot]
                    if last_node[column] != v:
                        last_node[column] = v
                        if here[column] == 0:
                            touched[n_touched] = column
                            n_touched += 1
                        here[column] += 1
        if used + n_touched > space:
            space = 2 * (used + n_touched)
            columns, counts = wider(columns, space), wider(counts, space)
        for i in range(n_touched):
            column = touched[i]
            columns[used], counts[used] = column, here[column]
            support[column] += 1
            here[column] = 0
            used += 1
        starts[g + 1] = used
    return _supported(known, codes, kinds, examples, support, starts, columns, counts, min_support)


@kernel
def _supported(
    known: int,
    codes: npt.NDArray[np.uint64],
    kinds: npt.NDArray[np.int64],
    examples: npt.NDArray[np.int32],
    support: npt.NDArray[np.int64],
    starts: npt.NDArray[np.int64],
    columns: npt.NDArray[np.int32],
    counts: npt.NDArray[np.int32],
    min_support: int,
) -> tuple[
    npt.NDArray[np.uint64],
    npt.NDArray[np.int64],
    npt.NDArray[np.int32],
    npt.NDArray[np.int64],
    npt.NDArray[np.int32],
    npt.NDArray[np.int32],
]:
    """Return what has enough support, sorted by kind and code, and the counts of that alone."""
    kept = np.flatnonzero(support[:known] >= min_support)
    kept = kept[np.argsort(codes[kept], kind="mergesort")]
    kept = kept[np.argsort(kinds[kept], kind="mergesort")]
    place = np.full(known, -1, np.int32)
    for i in range(len(kept)):
        place[kept[i]] = i
    used = 0
    new_starts = np.zeros(len(starts), np.int64)
    new_columns, new_counts = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.int32)
    for g in range(len(starts) - 1):
        for i in range(starts[g], starts[g + 1]):
            if place[columns[i]] >= 0:
                new_columns[used], new_counts[used] = place[columns[i]], counts[i]
                used += 1
        new_starts[g + 1] = used
    return codes[kept], kinds[kept], examples[kept], new_starts, new_columns[:used], new_counts[:used]
