"""Roles: the orbits of an ego graph's nodes and edges, numbered in an order that structure alone decides.

In scheme `wl` the stable colours stand for the orbits; scheme `exact` takes the true ones. Role 0 is the anchor;
roles are sorted by distance from the anchor, then by colour, then by certificate. The role of an edge is the pair of
its ends' roles and, in scheme `exact`, the variant that tells orbits between the same two roles apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.data import Adjacency, Direction
from engine.kernels import first_at_least, kernel
from engine.structure.arcs import REVERSED, EdgeFacts, EdgeStructure
from engine.structure.coloring import color, sort_distinct, structural_key
from engine.structure.exact import Search, exact_key, is_ambiguous, search_space
from engine.structure.neighborhoods import Graphs, Workspace, collect_ego, induce, release, workspace_of
from engine.structure.orbits import assign_orbits, variants_of_colors, variants_of_orbits

__all__ = [
    "Ego",
    "Structure",
    "assign_roles",
    "describe_structure",
    "ego_parts",
    "is_sound",
    "key_of_ego",
    "read_ego",
    "roles_of_colors",
    "roles_of_ego",
]

PLAIN_FACTS = EdgeFacts()


@dataclass(frozen=True, slots=True)
class Structure:
    """An anchored ego graph with unlabelled nodes: what one structural key stands for.

    `roles[i]` and the ends in `edges` speak of the nodes of one representative, anchor first, sorted by role.

    Attributes
    ----------
    scheme : str
    radius, key : int
        Of the ego graph; the key has 64 bits, without a sign.
    roles, distances : tuple of int
        Of each node; distances are those from the anchor.
    edges : tuple of (int, int)
        Smaller node first, sorted.
    edge_structure : EdgeStructure
    variants, directions, labels : tuple of int, tuple of int, tuple of str
        Of each edge; empty where all variants are 0, or where the others are no part of the structure.
    """

    scheme: str
    radius: int
    key: int
    roles: tuple[int, ...]
    distances: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]
    variants: tuple[int, ...] = ()
    edge_structure: EdgeStructure = EdgeStructure.PLAIN
    directions: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def n_variants(self) -> int:
        """Number of edge orbits that one pair of roles may have."""
        return max(self.variants, default=0) + 1

    @property
    def n_roles(self) -> int:
        """Number of node roles."""
        return self.roles[-1] + 1

    def role_size(self, role: int) -> int:
        """Count the nodes that have a role.

        Parameters
        ----------
        role : int

        Returns
        -------
        int
        """
        return self.roles.count(role)

    def role_distance(self, role: int) -> int:
        """Tell how far the nodes of a role are from the anchor.

        Parameters
        ----------
        role : int

        Returns
        -------
        int
        """
        return self.distances[self.roles.index(role)]

    @property
    def edge_roles(self) -> tuple[tuple[int, int], ...]:
        """The edge roles that occur: sorted pairs of node roles, smaller one first."""
        pairs = {(min(self.roles[u], self.roles[v]), max(self.roles[u], self.roles[v])) for u, v in self.edges}
        return tuple(sorted(pairs))

    def edge_role_size(self, pair: tuple[int, int]) -> int:
        """Count the edges that join nodes of two roles, the smaller one given first.

        Parameters
        ----------
        pair : (int, int)

        Returns
        -------
        int
        """
        return sum(1 for u, v in self.edges if tuple(sorted((self.roles[u], self.roles[v]))) == pair)

    @property
    def key_text(self) -> str:
        """The 64-bit key as 16 hexadecimal digits."""
        return f"{self.key:016x}"


@kernel
def assign_roles(n: int, work: Workspace) -> int:
    """Fill `roles` of the first n members, level by level; return the number of roles."""
    colors, distance, roles, ordered = work.colors, work.distance, work.roles, work.ordered
    n_roles = 0
    begin = 0
    while begin < n:
        end = begin + 1
        while end < n and distance[end] == distance[begin]:
            end += 1
        distinct = sort_distinct(colors, begin, end, ordered)
        for i in range(begin, end):
            roles[i] = n_roles + first_at_least(ordered, 0, distinct, colors[i])
        n_roles += distinct
        begin = end
    return n_roles


@kernel
def roles_of_colors(n: int, edges: int, work: Workspace) -> tuple[int, int]:
    """Fill `roles`, and `variants` where there are several, from the colours; return the numbers of both.

    Parameters
    ----------
    n, edges : int
    work : Workspace

    Returns
    -------
    (int, int)
    """
    return assign_roles(n, work), variants_of_colors(n, edges, work)


@kernel
def key_of_ego(n: int, edges: int, work: Workspace, search: Search) -> tuple[np.uint64, int]:
    """Colour the induced ego graph of `n` nodes and work out its exact key.

    Parameters
    ----------
    n, edges : int
    work, search : Workspace, Search

    Returns
    -------
    (numpy.uint64, int)
        The key; 0 where colours tell it, 1 where only a search could, 2 where it is too hard: the key is that of `wl`.
    """
    color(n, edges, work)
    ambiguity = is_ambiguous(n, edges, work, search)
    if ambiguity == 1:
        return exact_key(n, edges, work, search), 1
    return structural_key(n, edges, work), ambiguity


@kernel
def roles_of_ego(n: int, edges: int, ambiguity: int, work: Workspace, search: Search) -> tuple[int, int]:
    """Fill `roles` and, where there are several, `variants` after `key_of_ego`, which returned the ambiguity; count
    both.

    Parameters
    ----------
    n, edges, ambiguity : int
    work, search : Workspace, Search

    Returns
    -------
    (int, int)
    """
    if ambiguity != 1:
        return roles_of_colors(n, edges, work)
    n_roles = assign_orbits(n, edges, work, search)
    return n_roles, variants_of_orbits(n, edges, work, search)


def describe_structure(
    graphs: Graphs, node: int, radius: int, *, scheme: str, facts: EdgeFacts = PLAIN_FACTS
) -> Structure:
    """Describe the structure around a node, with this ego graph as its representative.

    Parameters
    ----------
    graphs : Graphs
    node, radius : int
        The anchor, a number over all graphs, and the radius; where it is too large, the largest one that fits.
    scheme : "wl" or "exact"
    facts : EdgeFacts, default PLAIN_FACTS
        Those of the edges by which the arcs of `graphs` are coloured.

    Returns
    -------
    Structure
    """
    n, reach, key, n_variants, work = _trace(graphs, node, radius, scheme == "exact", *_size_of_graph(graphs, node))
    order = np.lexsort((np.arange(n), work.roles[:n]))
    rank = np.argsort(order)
    pairs = sorted(_edge_between(i, k, rank, work, facts) for i in range(n) for k in _arcs_ahead(i, work))
    return Structure(
        scheme=scheme,
        radius=int(reach),
        key=int(key),
        roles=tuple(int(r) for r in work.roles[:n][order]),
        distances=tuple(int(d) for d in work.distance[:n][order]),
        edges=tuple((u, v) for u, v, *_ in pairs),
        variants=tuple(variant for _, _, variant, *_ in pairs) if n_variants > 1 else (),
        edge_structure=facts.kind,
        directions=tuple(way for *_, way, _ in pairs) if facts.kind.has_directions else (),
        labels=tuple(name for *_, name in pairs) if facts.kind.has_labels else (),
    )


def _arcs_ahead(i: int, work: Workspace) -> list[int]:
    """Return the arcs from member i to later members."""
    return [k for k in range(work.starts[i], work.starts[i + 1]) if work.near[k] > i]


def _edge_between(
    i: int, arc: int, rank: npt.NDArray[np.int64], work: Workspace, facts: EdgeFacts
) -> tuple[int, int, int, int, str]:
    """Return the ends of an arc's edge in the order of roles, smaller one first, its variant, direction and label."""
    j, edge = work.near[arc], int(work.near_edges[arc])
    u, v, way = int(rank[i]), int(rank[j]), facts.direction(edge)
    if (u < v) != (work.members[i] < work.members[j]):
        way = int(REVERSED[way])
    variant = int(work.variants[arc]) if len(work.variants) else 0
    return min(u, v), max(u, v), variant, way, facts.name(edge)


def ego_parts(graphs: Graphs, node: int, radius: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """List nodes (anchor first) and edges (ascending), numbers over all graphs, of the largest ego graph that fits.

    Parameters
    ----------
    graphs : Graphs
    node, radius : int

    Returns
    -------
    (ndarray of int32, ndarray of int32)
    """
    n, _, _, _, work = _trace(graphs, node, radius, False, *_size_of_graph(graphs, node))
    return work.members[:n].copy(), np.unique(work.near_edges[: work.starts[n]])


class Ego(NamedTuple):
    """One ego graph of a data set with the role of each node.

    Attributes
    ----------
    key : int
    roles : dict of int to int
        Of each node.
    places : dict of int to (int, int, int)
        Of each edge: the roles of its ends, smaller one first, and its variant.
    """

    key: int
    roles: dict[int, int]
    places: dict[int, tuple[int, int, int]]


def read_ego(graphs: Graphs, node: int, radius: int, *, exact: bool) -> Ego:
    """Read the roles in the largest ego graph up to `radius` that fits; nodes and edges are numbers over all graphs.

    Parameters
    ----------
    graphs : Graphs
    node, radius : int
    exact : bool

    Returns
    -------
    Ego
    """
    n, _, key, n_variants, work = _trace(graphs, node, radius, exact, *_size_of_graph(graphs, node))
    roles = dict(zip(work.members[:n].tolist(), work.roles[:n].tolist(), strict=True))
    places = {}
    for i in range(n):
        for k in _arcs_ahead(i, work):
            low, high = sorted((int(work.roles[i]), int(work.roles[work.near[k]])))
            places[int(work.near_edges[k])] = low, high, int(work.variants[k]) if n_variants > 1 else 0
    return Ego(int(key), roles, places)


def is_sound(structure: Structure) -> bool:
    """Tell whether the key, the roles and the distances are those that the representative really has.

    Parameters
    ----------
    structure : Structure

    Returns
    -------
    bool
    """
    n, ends = len(structure.roles), np.array(structure.edges, np.int32).reshape(-1, 2)
    proper = all(0 <= u < v < n for u, v in structure.edges) and len(set(structure.edges)) == len(ends)
    if not proper or len(structure.distances) != n:
        return False
    facts = _facts_of(structure)
    if facts is None:
        return False
    near = Adjacency.from_edges(ends, n)
    plain = Graphs(np.array([0, n]), np.zeros(n, np.int32), near.offsets, near.neighbors, near.edges)
    graphs = plain.colored(facts.arc_colors(near), facts.kind.salt)
    exact = structure.scheme == "exact"
    found, reach, key, n_variants, work = _trace(graphs, 0, structure.radius, exact, n, len(ends))
    if (found, reach, int(key)) != (n, structure.radius, structure.key):
        return False
    order = np.argsort(work.members[:found])
    seen: dict[int, int] = {}
    if n_variants > 1:
        for i in range(n):
            for k in range(work.starts[i], work.starts[i + 1]):
                if work.near[k] > i:
                    seen[int(work.near_edges[k])] = int(work.variants[k])
    return (
        tuple(work.roles[order].tolist()) == structure.roles
        and tuple(work.distance[order].tolist()) == structure.distances
        and tuple(seen[e] for e in range(len(seen))) == structure.variants
    )


def _facts_of(structure: Structure) -> EdgeFacts | None:
    """Return what the representative knows of its edges; None where that is not what its kind asks for."""
    kind, m = structure.edge_structure, len(structure.edges)
    expected = m if kind.has_labels else 0, m if kind.has_directions else 0
    if (len(structure.labels), len(structure.directions)) != expected:
        return None
    if not set(structure.directions) <= set(map(int, Direction)):
        return None
    names = tuple(sorted(set(structure.labels)))
    codes = np.array([names.index(name) for name in structure.labels], np.int16) if kind.has_labels else None
    directions = np.array(structure.directions, np.int8) if kind.has_directions else None
    return EdgeFacts(kind, directions, names, codes)


def _size_of_graph(graphs: Graphs, node: int) -> tuple[int, int]:
    """Return the numbers of nodes and of edges of the node's graph."""
    graph = graphs.node_graph[node]
    begin, end = graphs.node_offsets[graph], graphs.node_offsets[graph + 1]
    return int(end - begin), int(graphs.arc_offsets[end] - graphs.arc_offsets[begin]) // 2


@kernel
def _trace(
    graphs: Graphs, node: int, radius: int, exact: bool, largest_graph: int, largest_size: int
) -> tuple[int, int, np.uint64, int, Workspace]:
    """Return size, radius, key and edge variants of the largest ego graph that fits, and its workspace."""
    work = workspace_of(graphs, largest_graph, largest_size, radius)
    search = search_space(largest_graph, exact)
    collected = collect_ego(graphs, node, radius, work)
    reach = collected
    n = work.level_end[reach]
    edges = induce(graphs, n, work)
    while edges < 0:
        reach -= 1
        n = work.level_end[reach]
        edges = induce(graphs, n, work)
    n_variants = 1
    if exact and edges >= n:  # a tree is told exactly by its colours
        key, ambiguity = key_of_ego(n, edges, work, search)
        _, n_variants = roles_of_ego(n, edges, ambiguity, work, search)
    else:
        color(n, edges, work)
        key = structural_key(n, edges, work)
        _, n_variants = roles_of_colors(n, edges, work)
    release(graphs, collected, work)
    return n, reach, key, n_variants, work
