"""Nodes that lie on a cycle: ends of an edge that is no bridge (Tarjan, 1974)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.kernels import kernel

__all__ = ["nodes_on_cycles"]


@kernel
def nodes_on_cycles(
    offsets: npt.NDArray[np.int64], neighbors: npt.NDArray[np.int32], edges: npt.NDArray[np.int32]
) -> npt.NDArray[np.bool_]:
    """Tell which nodes some cycle goes through.

    Parameters
    ----------
    offsets : ndarray of int64, shape (nodes + 1,)
        First arc of each node.
    neighbors : ndarray of int32, shape (arcs,)
        Target of each arc.
    edges : ndarray of int32, shape (arcs,)
        The undirected edge behind each arc.

    Returns
    -------
    ndarray of bool, shape (nodes,)
        True on a cycle.

    References
    ----------
    Tarjan (1974). A note on finding the bridges of a graph.
    """
    n = len(offsets) - 1
    found = np.zeros(n, np.bool_)
    order = np.full(n, -1, np.int64)  # when the search met the node
    lowest = np.zeros(n, np.int64)  # earliest node that its branch reaches back to
    cursor = offsets[:-1].copy()
    came_by = np.full(n, -1, np.int64)
    stack = np.empty(n, np.int64)
    clock = 0
    for root in range(n):
        if order[root] >= 0:
            continue
        stack[0], depth = root, 1
        order[root] = lowest[root] = clock
        clock += 1
        while depth > 0:
            v = stack[depth - 1]
            if cursor[v] < offsets[v + 1]:
                arc = cursor[v]
                cursor[v] += 1
                w = neighbors[arc]
                if edges[arc] == came_by[v]:
                    continue
                if order[w] >= 0:
                    lowest[v] = min(lowest[v], order[w])
                    found[v] = found[w] = True  # an arc back closes a cycle
                else:
                    came_by[w] = edges[arc]
                    order[w] = lowest[w] = clock
                    clock += 1
                    stack[depth] = w
                    depth += 1
            else:
                depth -= 1
                if depth > 0:
                    up = stack[depth - 1]
                    lowest[up] = min(lowest[up], lowest[v])
                    if lowest[v] <= order[up]:
                        found[v] = found[up] = True
    return found
