"""Colours inside one ego graph, and the structural key of scheme `wl`.

Refinement (Weisfeiler and Leman, 1968) starts from the distance to the anchor and runs until the number of
colours stops growing. A tree needs no rounds: two passes give the classes that refinement would find (Aho,
Hopcroft, Ullman, 1974). Colours are 64-bit hashes that depend on structure alone, never on node numbers, so
they mean the same in every data set and on every machine.

Where arcs have colours, a round counts pairs of a neighbour's colour and the arc's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import types
from numba.extending import overload

from engine.kernels import kernel
from engine.structure.neighborhoods import Workspace, has_colors

__all__ = ["color", "mix", "salted", "sort_distinct", "structural_key"]

FEW = 48
"""Up to so many distinct colours are kept in order by insertion."""


@kernel
def mix(x: np.uint64) -> np.uint64:
    """Return a well-spread 64-bit image of `x` (the finaliser of splitmix64; Steele, Lea, Flood, 2014)."""
    x = np.uint64(x) + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@kernel
def sort_distinct(colors: npt.NDArray[np.uint64], begin: int, end: int, ordered: npt.NDArray[np.uint64]) -> int:
    """Fill `ordered` with the distinct values of `colors[begin:end]`, ascending; return how many there are.

    Insertion while there are few distinct values, as in most ego graphs; a full sort where there are many.
    """
    distinct = 0
    for i in range(begin, end):
        value = colors[i]
        k = distinct
        while k > 0 and ordered[k - 1] > value:
            k -= 1
        if k > 0 and ordered[k - 1] == value:
            continue
        if distinct == FEW:
            return _sort_many(colors, begin, end, ordered)
        for j in range(distinct, k, -1):
            ordered[j] = ordered[j - 1]
        ordered[k] = value
        distinct += 1
    return distinct


@kernel
def _sort_many(colors: npt.NDArray[np.uint64], begin: int, end: int, ordered: npt.NDArray[np.uint64]) -> int:
    ordered[: end - begin] = colors[begin:end]
    ordered[: end - begin].sort()
    distinct = 1
    for k in range(1, end - begin):
        if ordered[k] != ordered[distinct - 1]:
            ordered[distinct] = ordered[k]
            distinct += 1
    return distinct


@kernel
def color(n: int, edges: int, work: Workspace) -> None:
    """Fill `colors` of the induced ego graph: equal colours mean nodes that refinement cannot tell apart.

    Parameters
    ----------
    n : int
        Number of nodes.
    edges : int
        Number of edges, as `induce` returned it.
    work : Workspace
        Holds the ego graph, and takes the colours.
    """
    if edges == n - 1:
        _color_tree_of(n, work)
    else:
        _refine(n, work)


@kernel
def _color_tree(
    n: int, colors: npt.NDArray[np.uint64], fresh: npt.NDArray[np.uint64], parent: npt.NDArray[np.int32]
) -> None:
    """Colour a tree: what hangs below each node, from the leaves up, then where it hangs, from the root down."""
    for i in range(n):
        fresh[i] = np.uint64(0)
    for i in range(n - 1, 0, -1):
        fresh[i] = mix(fresh[i])
        fresh[parent[i]] += fresh[i]
    colors[0] = mix(fresh[0])
    for i in range(1, n):
        colors[i] = mix(colors[parent[i]] ^ fresh[i])


def _color_tree_of(n: int, work: Workspace) -> None:
    """Colour a tree as `_color_tree` does; where arcs have colours, with the arc to the parent in each node's hash."""
    raise NotImplementedError


@overload(_color_tree_of, inline="always")
def _color_tree_of_kind(n: Any, work: Any) -> Any:
    def plain(n: Any, work: Any) -> None:
        _color_tree(n, work.colors, work.fresh, work.parent)

    def colored(n: Any, work: Any) -> None:
        colors, fresh, parent = work.colors, work.fresh, work.parent
        starts, near, near_colors = work.starts, work.near, work.near_colors
        for i in range(n):
            fresh[i] = np.uint64(0)
        for i in range(n - 1, 0, -1):
            k = starts[i]
            while near[k] != parent[i]:
                k += 1
            fresh[i] = mix(fresh[i] + near_colors[k])
            fresh[parent[i]] += fresh[i]
        colors[0] = mix(fresh[0])
        for i in range(1, n):
            colors[i] = mix(colors[parent[i]] ^ fresh[i])

    return colored if has_colors(work) else plain


@kernel
def _refine(n: int, work: Workspace) -> None:
    """Refine `colors` of the induced ego graph, from the distance to the anchor on, until stable."""
    colors, distance = work.colors, work.distance
    for i in range(n):
        colors[i] = mix(np.uint64(distance[i] + 1))
    stabilize(n, colors, work)


@kernel
def stabilize(n: int, colors: npt.NDArray[np.uint64], work: Workspace) -> int:
    """Refine the given colours until their number stops growing; return it.

    One round runs after the number of colours has stopped growing, so that the final colours also say which
    classes are joined: where all colours differ, they determine the graph.
    """
    fresh, starts, near, ordered = work.fresh, work.starts, work.near, work.ordered
    arcs = _arc_colors(work)
    distinct = sort_distinct(colors, 0, n, ordered)
    while True:
        for i in range(n):
            fresh[i] = mix(colors[i])  # salted copy: a neighbour's colour counts differently from one's own
        for i in range(n):
            total = np.uint64(0)
            for k in range(starts[i], starts[i + 1]):
                total += _seen(fresh[near[k]], arcs, k)
            colors[i] = mix(colors[i] ^ mix(total))
        now = sort_distinct(colors, 0, n, ordered)
        if now == distinct:
            return distinct
        distinct = now


def _arc_colors(work: Workspace) -> Any:
    """Return the colours of arcs; None where there are none, which the compiler knows beforehand."""
    raise NotImplementedError


@overload(_arc_colors, inline="always")
def _arc_colors_of(work: Any) -> Any:
    def plain(work: Any) -> None:
        return None

    def colored(work: Any) -> Any:
        return work.near_colors

    return colored if has_colors(work) else plain


def _seen(color: np.uint64, arcs: Any, arc: int) -> np.uint64:
    """Return what a neighbour counts as: its colour, together with that of the arc to it where arcs have one."""
    raise NotImplementedError


@overload(_seen, inline="always")
def _seen_of(color: Any, arcs: Any, arc: Any) -> Any:
    def plain(color: Any, arcs: Any, arc: Any) -> Any:
        return color

    def colored(color: Any, arcs: Any, arc: Any) -> Any:
        return mix(color + arcs[arc])

    return plain if isinstance(arcs, types.NoneType) else colored


def salted(key: np.uint64, work: Workspace) -> np.uint64:
    """Return the key as it is in plain structure, else one that no plain structure has."""
    raise NotImplementedError


@overload(salted, inline="always")
def _salted_of(key: Any, work: Any) -> Any:
    def plain(key: Any, work: Any) -> Any:
        return key

    def colored(key: Any, work: Any) -> Any:
        return mix(key ^ work.salt)

    return colored if has_colors(work) else plain


@kernel
def structural_key(n: int, edges: int, work: Workspace) -> np.uint64:
    """Hash the coloured ego graph: its size and its multiset of colours.

    Parameters
    ----------
    n : int
        Number of nodes.
    edges : int
        Number of edges.
    work : Workspace
        Coloured by `color`.

    Returns
    -------
    numpy.uint64
        The same for isomorphic ego graphs, in every data set and on every machine.
    """
    colors = work.colors
    if edges == n - 1:
        return salted(mix(colors[0] + np.uint64(n)), work)  # the root's colour says what hangs below it
    total = np.uint64(0)
    for i in range(n):
        total += mix(colors[i])
    return salted(mix(total ^ mix(np.uint64(n) * np.uint64(0x100000001B3) + np.uint64(edges))), work)
