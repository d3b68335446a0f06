"""Kernels that read patterns off a graph: every path, star and chordless ring from one node, each as a code.

A reading counts only where it is the canonical one of its kind (its code is not larger than that of the path read
backwards, or of the ring read from elsewhere), so that each pattern has one column. Where too many walks start at a
node, long readings are not looked for there; how many do depends on the graph alone, never on its nodes' numbers.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.kernels import kernel
from engine.predicates.patterns.code import PATH_SALT, RING_SALT, STAR_SALT, fold

__all__ = [
    "LONGEST",
    "MAX_READINGS",
    "Enumerator",
    "read_kind",
    "read_paths",
    "read_rings",
    "read_stars",
    "reader",
    "walk_counts",
    "wider",
]

MAX_READINGS = 20_000
"""Readings of one kind from one node: at hubs the largest size stays below it."""

LONGEST = 8
"""Largest pattern: edges of a path, nodes of a ring."""

_PATH, _STAR, _RING = np.uint64(PATH_SALT), np.uint64(STAR_SALT), np.uint64(RING_SALT)


class Enumerator(NamedTuple):
    """The graph at one level, and arrays that are reused for every node."""

    offsets: npt.NDArray[np.int64]  # (nodes + 1,)
    neighbors: npt.NDArray[np.int32]  # (arcs,)
    node_codes: npt.NDArray[np.uint64]  # (nodes,)
    arc_codes: npt.NDArray[np.uint64]  # (arcs,)
    walks: npt.NDArray[np.int64]  # (lengths + 1, nodes) of at most that length
    on_cycle: npt.NDArray[np.bool_]  # (nodes,)
    codes: npt.NDArray[np.uint64]  # (MAX_READINGS + 1,) what was read
    sizes: npt.NDArray[np.int64]  # (MAX_READINGS + 1,) its number of nodes
    trails: npt.NDArray[np.int32]  # (MAX_READINGS + 1 or 0, width) its nodes
    nodes: npt.NDArray[np.int64]  # (LONGEST + 2,) the reading under way, with ...
    arcs: npt.NDArray[np.int64]  # (LONGEST + 2,) ... the arc to each next node,
    cursor: npt.NDArray[np.int64]  # (LONGEST + 2,) the arc to be tried next
    forward: npt.NDArray[np.uint64]  # (LONGEST + 2,) and the code so far


@kernel
def walk_counts(
    offsets: npt.NDArray[np.int64], neighbors: npt.NDArray[np.int32], longest: int
) -> npt.NDArray[np.int64]:
    """Count the walks that start at each node.

    Parameters
    ----------
    offsets : ndarray of int64, shape (nodes + 1,)
        First arc of each node.
    neighbors : ndarray of int32, shape (arcs,)
        Target of each arc.
    longest : int
        Most steps of a walk.

    Returns
    -------
    ndarray of int64, shape (longest + 1, nodes)
        Row r: walks of 0 to r steps. Those of one length count as a billion at most.
    """
    n = len(offsets) - 1
    total = np.ones((longest + 1, n), np.int64)
    last = np.ones(n, np.int64)
    for length in range(1, longest + 1):
        fresh = np.zeros(n, np.int64)
        for v in range(n):
            for arc in range(offsets[v], offsets[v + 1]):
                fresh[v] += last[neighbors[arc]]
            fresh[v] = min(fresh[v], 1_000_000_000)
            total[length, v] = total[length - 1, v] + fresh[v]
        last = fresh
    return total


@kernel
def reader(
    offsets: npt.NDArray[np.int64],
    neighbors: npt.NDArray[np.int32],
    node_codes: npt.NDArray[np.uint64],
    arc_codes: npt.NDArray[np.uint64],
    walks: npt.NDArray[np.int64],
    on_cycle: npt.NDArray[np.bool_],
    width: int,
) -> Enumerator:
    """Return a reader; `width` is the length of a trail, 0 where none is kept."""
    codes = np.empty(MAX_READINGS + 1, np.uint64)
    trails = np.empty((MAX_READINGS + 1 if width else 0, width), np.int32)
    sizes = np.empty(MAX_READINGS + 1, np.int64)
    scratch = np.empty((3, LONGEST + 2), np.int64)
    forward = np.empty(LONGEST + 2, np.uint64)
    return Enumerator(
        offsets,
        neighbors,
        node_codes,
        arc_codes,
        walks,
        on_cycle,
        codes,
        sizes,
        trails,
        scratch[0],
        scratch[1],
        scratch[2],
        forward,
    )


@kernel
def read_paths(v: int, shortest: int, longest: int, read: Enumerator) -> int:
    """Fill `codes` with the canonical paths of `shortest` to `longest` edges from `v`; return how many."""
    offsets, neighbors, node_codes, arc_codes = read.offsets, read.neighbors, read.node_codes, read.arc_codes
    walks, codes, sizes, trails = read.walks, read.codes, read.sizes, read.trails
    nodes, arcs, cursor, forward = read.nodes, read.arcs, read.cursor, read.forward
    while longest > 0 and walks[longest, v] > MAX_READINGS:
        longest -= 1
    nodes[0], cursor[0], forward[0] = v, offsets[v], fold(_PATH, node_codes[v])
    found, depth = 0, 0
    if shortest == 0:
        codes[0], sizes[0] = forward[0], 1
        if len(trails):
            trails[0, 0] = v
        found = 1
    while depth >= 0:
        u = nodes[depth]
        if depth == longest or cursor[depth] == offsets[u + 1]:
            depth -= 1
            continue
        arc = cursor[depth]
        cursor[depth] += 1
        w = neighbors[arc]
        again = False
        for i in range(depth + 1):
            again = again or nodes[i] == w
        if again:
            continue
        arcs[depth] = arc
        depth += 1
        nodes[depth], cursor[depth] = w, offsets[w]
        forward[depth] = fold(fold(forward[depth - 1], arc_codes[arc]), node_codes[w])
        if depth >= shortest:
            backward = fold(_PATH, node_codes[w])
            for i in range(depth - 1, -1, -1):
                backward = fold(fold(backward, arc_codes[arcs[i]]), node_codes[nodes[i]])
            if forward[depth] <= backward:
                codes[found], sizes[found] = forward[depth], depth + 1
                if len(trails):
                    for i in range(depth + 1):
                        trails[found, i] = nodes[i]
                found += 1
    return found


@kernel
def read_stars(v: int, leaves: int, read: Enumerator) -> int:
    """Fill `codes` with the stars of `leaves` neighbours around `v`; return how many."""
    offsets, neighbors, node_codes, arc_codes = read.offsets, read.neighbors, read.node_codes, read.arc_codes
    codes, sizes, trails = read.codes, read.sizes, read.trails
    begin, degree = offsets[v], offsets[v + 1] - offsets[v]
    stars = 1.0
    for i in range(leaves):
        stars *= (degree - i) / (i + 1)
    if degree < leaves or stars > MAX_READINGS:
        return 0
    chosen = np.arange(leaves)
    start = fold(fold(_STAR, node_codes[v]), np.uint64(leaves))
    found = 0
    while True:
        total = np.uint64(0)
        for i in range(leaves):
            arc = begin + chosen[i]
            total += fold(fold(_STAR, arc_codes[arc]), node_codes[neighbors[arc]])
        codes[found], sizes[found] = fold(start, total), leaves + 1
        if len(trails):
            trails[found, 0] = v
            for i in range(leaves):
                trails[found, i + 1] = neighbors[begin + chosen[i]]
        found += 1
        i = leaves - 1
        while i >= 0 and chosen[i] == degree - leaves + i:
            i -= 1
        if i < 0:
            return found
        chosen[i] += 1
        for j in range(i + 1, leaves):
            chosen[j] = chosen[j - 1] + 1


@kernel
def _ring_is_canonical(
    n: int, nodes: npt.NDArray[np.int64], arcs: npt.NDArray[np.int64], read: Enumerator
) -> np.uint64:
    """Return the code of the ring if no other way to read it has a smaller one, else 0."""
    node_codes, arc_codes = read.node_codes, read.arc_codes
    here = np.uint64(0)
    for start in range(n):
        for direction in range(2):
            code = fold(_RING, node_codes[nodes[start]])
            for i in range(1, n + 1):
                if direction == 0:
                    at, arc = (start + i) % n, arcs[(start + i - 1) % n]
                else:
                    at, arc = (start - i) % n, arcs[(start - i) % n]
                code = fold(fold(code, arc_codes[arc]), node_codes[nodes[at]])
            if start == 0 and direction == 0:
                here = code
            elif code < here:
                return np.uint64(0)
    return here


@kernel
def read_rings(v: int, smallest: int, largest: int, read: Enumerator) -> int:
    """Fill `codes` with the canonical chordless rings of `smallest` to `largest` nodes through `v`; return how many."""
    offsets, neighbors, walks, on_cycle = read.offsets, read.neighbors, read.walks, read.on_cycle
    codes, sizes, trails = read.codes, read.sizes, read.trails
    nodes, arcs, cursor = read.nodes, read.arcs, read.cursor
    while largest >= smallest and walks[largest - 1, v] > MAX_READINGS:
        largest -= 1
    if largest < smallest or not on_cycle[v]:
        return 0
    nodes[0], cursor[0] = v, offsets[v]
    found, depth = 0, 0
    while depth >= 0:
        u = nodes[depth]
        if cursor[depth] == offsets[u + 1]:
            depth -= 1
            continue
        arc = cursor[depth]
        cursor[depth] += 1
        w = neighbors[arc]
        fits = on_cycle[w]
        for i in range(depth + 1):
            fits = fits and nodes[i] != w
        closing = -1
        for back in range(offsets[w], offsets[w + 1]):
            x = neighbors[back]
            if x == v and depth > 0:
                closing = int(back)
            for i in range(1, depth):
                fits = fits and nodes[i] != x  # a chord
        if not fits:
            continue
        arcs[depth] = arc
        if closing >= 0:
            size = depth + 2
            if size >= smallest:
                nodes[depth + 1], arcs[depth + 1] = w, closing
                code = _ring_is_canonical(size, nodes, arcs, read)
                if code != 0:
                    codes[found], sizes[found] = code, size
                    if len(trails):
                        for i in range(size):
                            trails[found, i] = nodes[i]
                    found += 1
        elif depth + 2 < largest:
            depth += 1
            nodes[depth], cursor[depth] = w, offsets[w]
    return found


@kernel
def read_kind(read: Enumerator, v: int, shape: int, size: int) -> int:
    """Fill `codes` with the patterns of one shape (0 path, 1 star, 2 ring) and size from `v`; return how many."""
    if shape == 0:
        return read_paths(v, size - 1, size - 1, read)
    if shape == 1:
        return read_stars(v, size - 1, read)
    return read_rings(v, size, size, read)


@kernel
def wider(values: Any, room: int) -> Any:
    """Return `values` with space for `room` of them."""
    fresh = np.zeros(room, values.dtype)
    fresh[: len(values)] = values
    return fresh
