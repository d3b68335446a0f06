"""True orbits of an ego graph's nodes and edges, for the egos where refinement does not show them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import overload, register_jitable

from engine.kernels import first_at_least, kernel
from engine.structure.coloring import mix, sort_distinct, stabilize
from engine.structure.exact import Search, certify, find_root
from engine.structure.neighborhoods import Workspace, has_colors

__all__ = ["assign_orbits", "variants_of_colors", "variants_of_orbits"]

_MARKED = np.uint64(0x2545F4914F6CDD1D)


@kernel
def assign_orbits(n: int, edges: int, work: Workspace, search: Search) -> int:
    """Fill `roles` with the orbits of the ego graph whose key was just worked out by `exact_key`; return their number.

    In the order of distance, then `wl` colour, then the certificate of the ego graph with the node marked. Nodes that
    the search for the key has already mapped onto each other are marked once.
    """
    colors, roles, distance, marks = work.colors, work.roles, work.distance, search.marks
    for i in range(n):
        search.known[i] = find_root(search.orbits[0], i)
    for i in range(n):
        marks[i] = np.uint64(0)
        if search.known[i] == i and _has_rival(i, n, work, search):
            search.colors[0, :n] = colors[:n]
            search.colors[0, i] = mix(colors[i] ^ _MARKED)
            stabilize(n, search.colors[0], work)
            marks[i] = certify(n, edges, work, search)
    n_roles = 0
    begin = 0
    while begin < n:
        end = begin + 1
        while end < n and distance[end] == distance[begin]:
            end += 1
        # Work through the level's colours in order; inside a colour, through its marks.
        classes = sort_distinct(colors, begin, end, work.fresh)
        for c in range(classes):
            color = work.fresh[c]
            held = 0
            for i in range(begin, end):
                if colors[i] == color:
                    search.best[held] = marks[search.known[i]]
                    held += 1
            orbits = sort_distinct(search.best, 0, held, work.ordered)
            for i in range(begin, end):
                if colors[i] == color:
                    roles[i] = n_roles + first_at_least(work.ordered, 0, orbits, marks[search.known[i]])
            n_roles += orbits
        begin = end
    return n_roles


@kernel
def _has_rival(i: int, n: int, work: Workspace, search: Search) -> bool:
    """Whether another node of the same colour is not yet known to be in the orbit of i."""
    for j in range(n):
        if work.colors[j] == work.colors[i] and search.known[j] != search.known[i]:
            return True
    return False


@kernel
def assign_edge_variants(n: int, edges: int, work: Workspace, search: Search) -> int:
    """Fill `variants`, which tells apart the edge orbits that join the same two roles; return the largest number.

    An edge that is the only one from one of its ends to the other role is in one orbit with all edges between the
    two roles. Any other edge is told by the certificate of the ego graph with both its ends marked.
    """
    starts, near, roles, variants, marks = work.starts, work.near, work.roles, work.variants, work.arc_marks
    for i in range(n):
        for k in range(starts[i], starts[i + 1]):
            variants[k] = 0
            marks[k] = np.uint64(0)
            j = near[k]
            if j > i and _count_toward(i, roles[j], work) > 1 and _count_toward(j, roles[i], work) > 1:
                for v in range(n):
                    search.colors[0, v] = mix(work.colors[v] + np.uint64(roles[v]))
                search.colors[0, i] = mix(search.colors[0, i] ^ _MARKED)
                search.colors[0, j] = mix(search.colors[0, j] ^ _MARKED)
                stabilize(n, search.colors[0], work)
                marks[k] = certify(n, edges, work, search)
    most = 0
    for i in range(n):
        for k in range(starts[i], starts[i + 1]):
            if marks[k] != 0:
                variants[k] = _rank_of_mark(k, i, n, work)
                most = max(most, variants[k])
    return most + 1


@kernel
def _count_toward(i: int, role: int, work: Workspace) -> int:
    total = 0
    for k in range(work.starts[i], work.starts[i + 1]):
        total += work.roles[work.near[k]] == role
    return total


@kernel
def _rank_of_mark(arc: int, source: int, n: int, work: Workspace) -> int:
    """Return how many different smaller marks the edges between the same two roles have."""
    roles, marks, ordered = work.roles, work.arc_marks, work.ordered
    low, high = min(roles[source], roles[work.near[arc]]), max(roles[source], roles[work.near[arc]])
    smaller = 0
    for i in range(n):
        for k in range(work.starts[i], work.starts[i + 1]):
            a, b = min(roles[i], roles[work.near[k]]), max(roles[i], roles[work.near[k]])
            if a == low and b == high and 0 < marks[k] < marks[arc]:
                seen = False
                for s in range(smaller):
                    seen = seen or ordered[s] == marks[k]
                if not seen:
                    ordered[smaller] = marks[k]
                    smaller += 1
    return smaller


def variants_of_orbits(n: int, edges: int, work: Workspace, search: Search) -> int:
    """Fill `variants` as `assign_edge_variants` does; where arcs have colours, edges of one orbit also have one."""
    raise NotImplementedError


@overload(variants_of_orbits, inline="always")
def _variants_of_orbits(n: Any, edges: Any, work: Any, search: Any) -> Any:
    def plain(n: Any, edges: Any, work: Any, search: Any) -> Any:
        return assign_edge_variants(n, edges, work, search)

    def colored(n: Any, edges: Any, work: Any, search: Any) -> Any:
        starts, near, roles, marks = work.starts, work.near, work.roles, work.arc_marks
        for i in range(n):
            for k in range(starts[i], starts[i + 1]):
                j = near[k]
                if j < i:
                    continue
                back = _arc_back(i, k, work)
                marks[k] = _edge_color(i, k, work)
                if _count_alike(i, k, work) > 1 and _count_alike(j, back, work) > 1:
                    for v in range(n):
                        search.colors[0, v] = mix(work.colors[v] + np.uint64(roles[v]))
                    search.colors[0, i] = mix(search.colors[0, i] ^ _MARKED)
                    search.colors[0, j] = mix(search.colors[0, j] ^ _MARKED)
                    stabilize(n, search.colors[0], work)
                    marks[k] = certify(n, edges, work, search)
                marks[back] = marks[k]
        return _rank_marks(n, work)

    return colored if has_colors(work) else plain


def variants_of_colors(n: int, edges: int, work: Workspace) -> int:
    """Fill `variants`, which tells apart edges of different colours between the same two roles; return their number.

    For roles that are stable colours: each node of a role sees the same colours of arcs to another role. Without
    colours, and in a tree, where a node's role knows the arc to its parent, there is one, and nothing is filled.
    """
    raise NotImplementedError


@overload(variants_of_colors, inline="always")
def _variants_of_colors(n: Any, edges: Any, work: Any) -> Any:
    def plain(n: Any, edges: Any, work: Any) -> Any:
        return 1

    def colored(n: Any, edges: Any, work: Any) -> Any:
        if edges == n - 1:
            return 1
        for i in range(n):
            for k in range(work.starts[i], work.starts[i + 1]):
                work.arc_marks[k] = _edge_color(i, k, work)
        return _rank_marks(n, work)

    return colored if has_colors(work) else plain


@register_jitable
def _arc_back(i: int, k: int, work: Any) -> Any:
    """Return the position of the arc from the end of arc k back to its source i."""
    back = work.starts[work.near[k]]
    while work.near[back] != i:
        back += 1
    return back


@register_jitable
def _edge_color(i: int, k: int, work: Any) -> Any:
    """Return the colour of the arc k of i, seen from its end of the smaller role: the same for both arcs of an edge."""
    ahead, back = work.near_colors[k], work.near_colors[_arc_back(i, k, work)]
    role, other = work.roles[i], work.roles[work.near[k]]
    if role == other:
        return min(ahead, back)
    return ahead if role < other else back


@register_jitable
def _count_alike(i: int, k: int, work: Any) -> int:
    """Return how many arcs of i have the colour of its arc k and end in the same role."""
    total = 0
    for other in range(work.starts[i], work.starts[i + 1]):
        same = work.roles[work.near[other]] == work.roles[work.near[k]]
        total += same and work.near_colors[other] == work.near_colors[k]
    return total


@register_jitable
def _rank_marks(n: int, work: Any) -> int:
    """Fill `variants` with the rank of each arc's mark among its source's arcs to that role; return their number.

    Every node of a role sees the same marks, so that both arcs of an edge have one rank.
    """
    starts, near, roles, variants, marks = work.starts, work.near, work.roles, work.variants, work.arc_marks
    most = 0
    for i in range(n):
        for k in range(starts[i], starts[i + 1]):
            smaller = 0
            for other in range(starts[i], starts[i + 1]):
                if roles[near[other]] == roles[near[k]] and marks[other] < marks[k]:
                    seen = False
                    for s in range(smaller):
                        seen = seen or work.ordered[s] == marks[other]
                    if not seen:
                        work.ordered[smaller] = marks[other]
                        smaller += 1
            variants[k] = smaller
            most = max(most, smaller)
    return most + 1
