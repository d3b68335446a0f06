"""Scheme `exact`: true isomorphism classes of ego graphs, and true orbits of their nodes and edges.

Where refinement leaves classes that are neither single nodes nor twins, a node of the smallest such class is
singled out and the colours are refined again, until nothing is left to choose (McKay, 1981; McKay and Piperno,
2014). Of all the ways to choose, the one with the smallest sequence of colour digests is canonical, and its last
digest is the certificate. Automorphisms met on the way cut the search: of one orbit, one node is tried.

Twins (nodes with the same neighbours, but for each other) are interchangeable and never singled out, so that
cliques, stars and complete multipartite graphs need no search. Trees need none either.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba.extending import overload

from engine.kernels import first_at_least, kernel
from engine.structure.coloring import mix, salted, sort_distinct, stabilize
from engine.structure.neighborhoods import MAX_EGO_NODES, Workspace, has_colors

__all__ = ["MAX_AMBIGUOUS", "Search", "certify", "exact_key", "find_root", "is_ambiguous", "search_space"]

MAX_AMBIGUOUS = 128
"""With more nodes than this in classes that refinement leaves open, an ego graph keeps its `wl` key and roles.

The number does not depend on how nodes are numbered, and so neither does who falls back.
"""

_SINGLED_OUT = np.uint64(0x5851F42D4C957F2D)

# Columns of `Search.state`: what is known of one level of the search.
_SIZE, _NEXT, _HERE, _BEST, _ORDER = 0, 1, 2, 3, 4


class Search(NamedTuple):
    """Reused arrays of one thread's searches; a row of the two-dimensional ones belongs to a level.

    Attributes
    ----------
    colors : ndarray of uint64, shape (levels, nodes)
        Stable colours.
    cells : ndarray of int32, shape (levels, nodes)
        The nodes to choose from.
    orbits : ndarray of int32, shape (levels, nodes)
        Parents in a forest of nodes known to be equivalent on this path.
    state : ndarray of int64, shape (levels, 5)
        Cell size, next position, node singled out here, on the best path, order.
    digests : ndarray of uint64, shape (levels, 2)
        Of the path, of the best path.
    best : ndarray of uint64, shape (nodes,)
        Colours at the end of the best path.
    twins : ndarray of uint64, shape (nodes, 2)
        Digest of the neighbours without and with the node itself.
    cell_facts : ndarray of int32, shape (3, nodes)
        Size, first node and kind of each class.
    marks : ndarray of uint64, shape (nodes,)
        What tells orbits of one class apart.
    known : ndarray of int32, shape (nodes,)
        Copy of the first level's forest.
    """

    colors: npt.NDArray[np.uint64]
    cells: npt.NDArray[np.int32]
    orbits: npt.NDArray[np.int32]
    state: npt.NDArray[np.int64]
    digests: npt.NDArray[np.uint64]
    best: npt.NDArray[np.uint64]
    twins: npt.NDArray[np.uint64]
    cell_facts: npt.NDArray[np.int32]
    marks: npt.NDArray[np.uint64]
    known: npt.NDArray[np.int32]


@kernel
def search_space(largest_graph: int, exact: bool) -> Search:
    """Make the arrays for searches, tiny ones where nothing is searched.

    Parameters
    ----------
    largest_graph : int
        Most nodes of a graph.
    exact : bool
        Whether there will be searches.

    Returns
    -------
    Search
        Fresh arrays for one thread.
    """
    n = min(largest_graph, MAX_EGO_NODES) + 2 if exact else 1
    levels = min(n, MAX_AMBIGUOUS + 3)
    return Search(
        np.empty((levels, n), np.uint64),
        np.empty((levels, n), np.int32),
        np.empty((levels, n), np.int32),
        np.zeros((levels, 5), np.int64),
        np.zeros((levels, 2), np.uint64),
        np.empty(n, np.uint64),
        np.empty((n, 2), np.uint64),
        np.empty((3, n), np.int32),
        np.zeros(n, np.uint64),
        np.empty(n, np.int32),
    )


@kernel
def find_root(forest: npt.NDArray[np.int32], i: int) -> int:
    """Return the root of i in a forest of parents; halves the path on the way."""
    while forest[i] != i:
        forest[i] = forest[forest[i]]
        i = forest[i]
    return i


@kernel
def _join(forest: npt.NDArray[np.int32], i: int, j: int) -> None:
    i, j = find_root(forest, i), find_root(forest, j)
    if i != j:
        forest[max(i, j)] = min(i, j)


@kernel
def _digest_neighbors(n: int, work: Workspace, search: Search) -> None:
    """Fill `twins`; equal entries of one column are nodes with the same neighbours."""
    starts, near, twins = work.starts, work.near, search.twins
    for i in range(n):
        total = np.uint64(0)
        for k in range(starts[i], starts[i + 1]):
            total += mix(np.uint64(near[k] + 1))
        twins[i, 0] = total
        twins[i, 1] = total + mix(np.uint64(i + 1))


def _digest_around(n: int, work: Workspace, search: Search) -> None:
    """Fill `twins` as `_digest_neighbors` does; where arcs have colours, twins need to have the same ones.

    All twins with an edge between them are joined by arcs of one colour, so that the digest of each with itself
    counts a loop of that colour.
    """
    raise NotImplementedError


@overload(_digest_around, inline="always")
def _digest_around_of(n: Any, work: Any, search: Any) -> Any:
    def plain(n: Any, work: Any, search: Any) -> None:
        _digest_neighbors(n, work, search)

    def colored(n: Any, work: Any, search: Any) -> None:
        starts, near, near_colors, twins = work.starts, work.near, work.near_colors, search.twins
        for i in range(n):
            total = np.uint64(0)
            for k in range(starts[i], starts[i + 1]):
                total += mix(near_colors[k] + np.uint64(near[k] + 1))
            twins[i, 0] = total
        for i in range(n):
            twins[i, 1] = mix(np.uint64(i + 1))  # without such a twin, equal to no other
            for k in range(starts[i], starts[i + 1]):
                arc, j = near_colors[k], near[k]
                mine = twins[i, 0] + mix(arc + np.uint64(i + 1))
                if mine == twins[j, 0] + mix(arc + np.uint64(j + 1)):
                    twins[i, 1] = mine
                    break

    return colored if has_colors(work) else plain


@kernel
def _describe_classes(level: int, n: int, work: Workspace, search: Search) -> int:
    """Fill `cell_facts` for the classes of the level's colours, in the order of `work.ordered`; return their number.

    Kind 0 has to be resolved; the bits say that all nodes are twins, without (1) or with (2) an edge between them.
    """
    colors, twins, ordered = search.colors[level], search.twins, work.ordered
    size, first, kind = search.cell_facts[0], search.cell_facts[1], search.cell_facts[2]
    distinct = sort_distinct(colors, 0, n, ordered)
    for c in range(distinct):
        size[c], first[c], kind[c] = 0, -1, 3
    for i in range(n):
        c = first_at_least(ordered, 0, distinct, colors[i])
        size[c] += 1
        if first[c] < 0:
            first[c] = i
        else:
            if twins[i, 0] != twins[first[c], 0]:
                kind[c] &= 2
            if twins[i, 1] != twins[first[c], 1]:
                kind[c] &= 1
    return distinct


@kernel
def _count_ambiguous(n: int, work: Workspace, search: Search) -> int:
    """Return how many nodes are in classes of the first level that have to be resolved."""
    total = 0
    for c in range(_describe_classes(0, n, work, search)):
        if search.cell_facts[0, c] > 1 and search.cell_facts[2, c] == 0:
            total += search.cell_facts[0, c]
    return total


@kernel
def _choose_cell(level: int, n: int, work: Workspace, search: Search) -> int:
    """Fill the level's cell with the smallest class that has to be resolved; return its size, 0 where there is none."""
    size, kind = search.cell_facts[0], search.cell_facts[2]
    best = -1
    for c in range(_describe_classes(level, n, work, search)):
        if size[c] > 1 and kind[c] == 0 and (best < 0 or size[c] < size[best]):
            best = c
    if best < 0:
        return 0
    found = 0
    for i in range(n):
        if search.colors[level, i] == work.ordered[best]:
            search.cells[level, found] = i
            found += 1
    return found


@kernel
def _open_level(level: int, n: int, search: Search) -> None:
    """Forget what was known of the level's orbits, but for twins."""
    orbits = search.orbits[level]
    for i in range(n):
        orbits[i] = i
    twins = search.twins
    for k in range(2):
        order = np.argsort(twins[:n, k])
        for a in range(1, n):
            if twins[order[a], k] == twins[order[a - 1], k]:
                _join(orbits, order[a], order[a - 1])
    search.state[level, _NEXT] = 0


@kernel
def _was_tried(level: int, position: int, search: Search) -> bool:
    """Whether a node equivalent to the one at `position` of the cell was tried before."""
    orbits, cell = search.orbits[level], search.cells[level]
    root = find_root(orbits, cell[position])
    for k in range(position):
        if find_root(orbits, cell[k]) == root:
            return True
    return False


@kernel
def _digest(colors: npt.NDArray[np.uint64], n: int) -> np.uint64:
    total = np.uint64(0)
    for i in range(n):
        total += mix(colors[i])
    return mix(total)


@kernel
def _learn_automorphism(level: int, n: int, search: Search) -> int:
    """Join what the map from this leaf to the best one maps onto each other; return where the two paths part."""
    state = search.state
    part = 0
    while state[part, _HERE] == state[part, _BEST]:
        part += 1
    here = np.argsort(search.colors[level + 1, :n])
    there = np.argsort(search.best[:n])
    for k in range(part + 1):
        for i in range(n):
            _join(search.orbits[k], here[i], there[i])
    return part


@kernel
def certify(n: int, edges: int, work: Workspace, search: Search) -> np.uint64:
    """Return the certificate of the induced ego graph whose stable colours stand in row 0 of `search.colors`.

    Two coloured graphs have the same certificate if and only if an isomorphism between them keeps the colours (but
    for collisions of 64-bit hashes). Row 0 of `search.orbits` then joins nodes that automorphisms map onto each other.
    """
    state, digests, colors = search.state, search.digests, search.colors
    _digest_around(n, work, search)
    _open_level(0, n, search)
    size_digest = mix(np.uint64(n) * np.uint64(0x100000001B3) + np.uint64(edges))
    state[0, _SIZE] = _choose_cell(0, n, work, search)
    state[0, _ORDER] = 0
    depth = 0 if state[0, _SIZE] == 0 else -1  # of the best path; -1 until there is one
    if depth == 0:
        digests[0, 1] = _digest(colors[0], n)
    level = 0
    while level >= 0:
        position = state[level, _NEXT]
        if position >= state[level, _SIZE]:
            level -= 1
            continue
        state[level, _NEXT] += 1
        if _was_tried(level, position, search):
            continue
        better = _single_out(level, position, depth, n, work, search)
        if better < 0:
            continue
        size = _choose_cell(level + 1, n, work, search)
        if size > 0:
            level += 1
            state[level, _SIZE] = size
            state[level, _ORDER] = -1 if better else 0
            _open_level(level, n, search)
        elif better:
            depth = level + 1
            for k in range(depth):
                state[k, _BEST] = state[k, _HERE]
                state[k, _ORDER] = 0
                digests[k + 1, 1] = digests[k + 1, 0]
            search.best[:n] = colors[depth, :n]
        else:
            level = _learn_automorphism(level, n, search)
    return mix(digests[depth, 1] ^ mix(size_digest + np.uint64(depth)))


@kernel
def _single_out(level: int, position: int, depth: int, n: int, work: Workspace, search: Search) -> int:
    """Fill the next level's colours; return 1 where the path gets better than the best one, 0 where it is as good.

    Returns -1 where it is worse: nothing below can be canonical.
    """
    colors, digests, state = search.colors, search.digests, search.state
    node = search.cells[level, position]
    state[level, _HERE] = node
    colors[level + 1, :n] = colors[level, :n]
    colors[level + 1, node] = mix(colors[level, node] ^ _SINGLED_OUT)
    stabilize(n, colors[level + 1], work)
    digest = _digest(colors[level + 1], n)
    digests[level + 1, 0] = digest
    if depth < 0 or state[level, _ORDER] < 0:
        return 1
    if level >= depth or digest > digests[level + 1, 1]:
        return -1
    return 1 if digest < digests[level + 1, 1] else 0


@kernel
def is_ambiguous(n: int, edges: int, work: Workspace, search: Search) -> int:
    """Return 0 where the `wl` colours of the ego graph are exact, 1 where they may not be, 2 where it is too hard."""
    if edges == n - 1:
        return 0
    search.colors[0, :n] = work.colors[:n]
    _digest_around(n, work, search)
    ambiguous = _count_ambiguous(n, work, search)
    if ambiguous == 0:
        return 0
    return 1 if ambiguous <= MAX_AMBIGUOUS else 2


@kernel
def exact_key(n: int, edges: int, work: Workspace, search: Search) -> np.uint64:
    """Return the certificate of the coloured ego graph; `search.orbits` then knows automorphisms of it."""
    search.colors[0, :n] = work.colors[:n]
    return salted(certify(n, edges, work, search), work)
