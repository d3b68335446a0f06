"""Places for the nodes of a graph: the same every time, components side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import shortest_path

from engine.explain.drawings.mark import Points
from engine.machine import linear_algebra
from engine.seeds import stream

__all__ = ["fit_into", "layout"]

_LARGE = 200  # nodes; above this a drawing is a cloud, and majorization takes longer than a reader waits
_PIVOTS = 60
_ROUNDS, _SETTLED = 120, 0.004  # of majorization at most; a move, in edge lengths, too small to see
_GAP = 1.0  # between components, in edge lengths


def layout(n_nodes: int, edges: Sequence[tuple[int, int]], seed: int = 0) -> Points:
    """Return places for the nodes of a graph.

    In each component distances on paper are like those in the graph, found by stress majorization; above 200 nodes by
    pivot scaling. Components are packed in rows, the largest first. The same input gives the same places.

    Parameters
    ----------
    n_nodes : int
        Number of nodes.
    edges : sequence of (int, int)
        Pairs of nodes.
    seed : int
        Of what is random in it.

    Returns
    -------
    ndarray of float64, shape (n_nodes, 2)
        In units of about one edge length, lower left corner at (0, 0).

    References
    ----------
    Kamada and Kawai (1989), the energy; Gansner, Koren and North (2004), majorization; Brandes and Pich (2007), pivots.
    """
    graph = nx.empty_graph(n_nodes)
    graph.add_edges_from(edges)
    places = np.zeros((n_nodes, 2))
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda part: (-len(part), part))
    shapes = [_component(graph.subgraph(part), part, seed) for part in parts]
    for part, shape, corner in zip(parts, shapes, _shelves(shapes), strict=True):
        places[part] = shape + corner
    return places


def fit_into(places: Points, *, width: float, height: float, margin: float, longest: float = math.inf) -> Points:
    """Return `places` in pixels, centred in `width` x `height` with `margin` left free, y pointing down.

    One unit of `places` becomes `longest` pixels at most.
    """
    if len(places) == 0:
        return places
    low, high = places.min(axis=0), places.max(axis=0)
    span = np.maximum(high - low, 1e-9)
    scale = min((width - 2 * margin) / span[0], (height - 2 * margin) / span[1], longest)
    middle: Points = (places - (low + high) / 2) * scale * (1, -1) + (width / 2, height / 2)
    return middle


def _component(graph: nx.Graph, nodes: list[int], seed: int) -> Points:
    """Return the places of one component's nodes, turned so that it is wider than high."""
    if len(nodes) == 1:
        return np.zeros((1, 2))
    rank = {node: k for k, node in enumerate(nodes)}
    ends = np.array(sorted(sorted((rank[u], rank[v])) for u, v in graph.edges))
    links = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(nodes), len(nodes))).tocsr()
    with linear_algebra().limit(limits=1):
        places = _by_stress(links, seed) if len(nodes) <= _LARGE else _by_pivots(links, seed)
    places -= places.mean(axis=0)
    _, axes = np.linalg.eigh(places.T @ places)
    places = places @ axes[:, ::-1]
    places /= max(float(np.median(np.linalg.norm(places[ends[:, 0]] - places[ends[:, 1]], axis=1))), 1e-9)
    corner: Points = places - places.min(axis=0)
    return corner


def _by_stress(links: csr_array, seed: int) -> Points:
    """Return places whose distances come close to the shortest paths, each pair weighted by the path's length ** -2."""
    paths = shortest_path(links, directed=False, unweighted=True)
    np.fill_diagonal(paths, 1.0)
    weight = paths**-2
    np.fill_diagonal(weight, 0.0)
    inverse = np.linalg.pinv(np.diag(weight.sum(axis=1)) - weight, hermitian=True)
    np.fill_diagonal(paths, 0.0)
    places = _scaled(paths) + _jitter(len(paths), 0.05, seed)
    wanted = -weight * paths
    for _ in range(_ROUNDS):
        x, y = places.T
        pull = wanted / np.maximum(np.hypot(x[:, None] - x, y[:, None] - y), 1e-9)
        np.fill_diagonal(pull, 0.0)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        moved: Points = inverse @ (pull @ places)
        places, before = moved, places
        if np.abs(places - before).max() < _SETTLED:
            break
    return places


def _scaled(paths: npt.NDArray[np.float64]) -> Points:
    """Return the two main coordinates of classical scaling (Torgerson 1952)."""
    squares = paths**2
    centred = squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean()
    values, vectors = np.linalg.eigh(-centred / 2)
    main: Points = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 0.0))
    return main


def _by_pivots(links: csr_array, seed: int) -> Points:
    """Return places by the shortest paths to a few random nodes alone."""
    n = links.shape[0]
    pivots = np.sort(stream(seed, "pivots").choice(n, _PIVOTS, replace=False))
    squares = shortest_path(links, directed=False, unweighted=True, indices=pivots).T ** 2
    centred = squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean()
    _, vectors = np.linalg.eigh(centred.T @ centred)
    places = centred @ vectors[:, -2:]
    spread: Points = places / max(float(np.abs(places).max()), 1e-9) * math.sqrt(n)
    return spread + _jitter(n, 0.3, seed)


def _jitter(n: int, scale: float, seed: int) -> Points:
    """Return small moves that part the nodes which scaling puts on one spot, such as the leaves of a star."""
    return stream(seed, "jitter").normal(scale=scale, size=(n, 2))


def _shelves(shapes: Sequence[Points]) -> list[Points]:
    """Return the lower left corner of each shape, packed in rows of about one and a half times the total height."""
    sizes = [shape.max(axis=0) + _GAP for shape in shapes]
    row_width = max(math.sqrt(1.5 * sum(w * h for w, h in sizes)), max((w for w, _ in sizes), default=0.0))
    corners, x, y, row_height = [], 0.0, 0.0, 0.0
    for w, h in sizes:
        if x and x + w > row_width + 1e-9:
            x, y, row_height = 0.0, y + row_height, 0.0
        corners.append(np.array((x, y)))
        x, row_height = x + w, max(row_height, h)
    return corners
