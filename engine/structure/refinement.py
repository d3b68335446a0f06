"""Colour refinement of whole graphs, round by round, to look at; for teaching sizes.

The structural keys of ego graphs have kernels of their own: see `coloring`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Any, TypeAlias

__all__ = ["Coloring", "color_history", "split_classes"]

Coloring: TypeAlias = tuple[int, ...]  # the class of each node


def color_history(
    n_nodes: int, edges: Sequence[tuple[int, int]], *, start: Coloring | None = None
) -> tuple[Coloring, ...]:
    """Refine the colours of a graph round by round.

    1-dimensional refinement: in each round, nodes of one class part where the classes of their neighbours differ.
    Nodes' numbers do not influence the classes'. Two graphs are compared by refining them side by side, as one graph in
    two pieces. Cost O(rounds * edges * log(edges)).

    Parameters
    ----------
    n_nodes : int
        Number of nodes.
    edges : sequence of (int, int)
        Two nodes each, from 0.
    start : Coloring, optional
        The classes before the first round; by default all nodes are of one.

    Returns
    -------
    tuple of Coloring
        The class of each node before the first round and after each, up to the last that splits a class.

    References
    ----------
    Weisfeiler and Leman (1968). The reduction of a graph to canonical form and the algebra which appears therein.

    Examples
    --------
    >>> color_history(4, [(0, 1), (1, 2), (2, 3)])
    ((0, 0, 0, 0), (0, 1, 1, 0))
    """
    near: list[list[int]] = [[] for _ in range(n_nodes)]
    for u, v in edges:
        near[u].append(v)
        near[v].append(u)
    history: list[Coloring] = [(0,) * n_nodes if start is None else start]
    while True:
        colors = history[-1]
        refined = split_classes(colors, [tuple(sorted(colors[u] for u in around)) for around in near])
        if refined == colors:
            return tuple(history)
        history.append(refined)


def split_classes(colors: Coloring, marks: Sequence[Any]) -> Coloring:
    """Part the classes where the nodes' marks differ.

    Of the parts, the one with the smallest mark keeps the number of the class, the others take the next free numbers.

    Parameters
    ----------
    colors : Coloring
        The class of each node: all the numbers from 0 on.
    marks : sequence of object
        Of each node; those of one class can be sorted.

    Returns
    -------
    Coloring
        The new class of each node.

    Examples
    --------
    >>> split_classes((0, 0, 1, 0), ("a", "b", "b", "c"))
    (0, 2, 1, 3)
    """
    parts: dict[int, set[Any]] = defaultdict(set)
    for color, mark in zip(colors, marks, strict=True):
        parts[color].add(mark)
    number: dict[tuple[int, Hashable], int] = {}
    free = len(parts)
    for color in sorted(parts):
        for rank, mark in enumerate(sorted(parts[color])):
            number[color, mark] = free if rank else color
            free += rank > 0
    return tuple(number[pair] for pair in zip(colors, marks, strict=True))
