"""Colour refinement of whole graphs, round by round, to look at; for teaching sizes.

The structural keys of ego graphs have kernels of their own: see `coloring`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

__all__ = ["Coloring", "color_history"]

Coloring: TypeAlias = tuple[int, ...]  # the class of each node


def color_history(n_nodes: int, edges: Sequence[tuple[int, int]]) -> tuple[Coloring, ...]:
    """Return the classes of the nodes before the first round and after each, up to the last that splits a class.

    1-dimensional refinement (Weisfeiler and Leman, 1968): in each round, nodes of one class part where the classes of
    their neighbours differ. Of the parts, one keeps the number of the class, the others take the next free numbers,
    in an order that the nodes' numbers do not influence. Two graphs are compared by refining them side by side,
    as one graph in two pieces. Cost O(rounds * edges * log(edges)).

    >>> color_history(4, [(0, 1), (1, 2), (2, 3)])
    ((0, 0, 0, 0), (0, 1, 1, 0))
    """
    near: list[list[int]] = [[] for _ in range(n_nodes)]
    for u, v in edges:
        near[u].append(v)
        near[v].append(u)
    history: list[Coloring] = [(0,) * n_nodes]
    while True:
        colors = history[-1]
        refined = _refined(colors, [tuple(sorted(colors[u] for u in around)) for around in near])
        if refined == colors:
            return tuple(history)
        history.append(refined)


def _refined(colors: Coloring, around: Sequence[Coloring]) -> Coloring:
    """Return the classes split by what is around their nodes."""
    parts: dict[int, set[Coloring]] = defaultdict(set)
    for color, seen in zip(colors, around, strict=True):
        parts[color].add(seen)
    number: dict[tuple[int, Coloring], int] = {}
    free = len(parts)
    for color in sorted(parts):
        for rank, seen in enumerate(sorted(parts[color])):
            number[color, seen] = free if rank else color
            free += rank > 0
    return tuple(number[pair] for pair in zip(colors, around, strict=True))
