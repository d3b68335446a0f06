"""The shape of an ego graph in terms of roles: what is next to what, and what to call it."""

from __future__ import annotations

from collections import Counter, deque
from functools import lru_cache
from typing import TypeAlias

from engine.data import GraphKind
from engine.explain.words.lexicon import Nouns, amount, listed, number_word
from engine.structure import Structure

__all__ = ["EdgePlace", "Shape", "closure_clauses", "role_letters", "role_names", "shape_of"]

EdgePlace: TypeAlias = tuple[int, int, int]
"""An orbit of edges: two roles, and the variant that tells orbits between the same two roles apart."""


def role_letters(structure: Structure) -> tuple[str, ...]:
    """Return one letter a role, A for the anchor; the drawings show the same.

    >>> role_letters(Structure("wl", 1, 0, (0, 1, 1), (0, 1, 1), ((0, 1), (0, 2))))
    ('A', 'B')
    """
    return tuple(_letter(role) for role in range(structure.n_roles))


def _letter(role: int) -> str:
    head, tail = divmod(role, 26)
    return (_letter(head - 1) if head else "") + chr(ord("A") + tail)


class Shape:
    """How roles are joined. Roles are stable colours, so all nodes of a role look alike.

    `links[r][s]` is how many neighbours of role s a node of role r has. Roles, their sizes and `links` determine
    the structural key; a text that tells them all is complete.
    """

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.letters = role_letters(structure)
        self.roles = range(structure.n_roles)
        self.sizes = tuple(structure.role_size(r) for r in self.roles)
        self.levels = tuple(structure.role_distance(r) for r in self.roles)
        self.links = [Counter[int]() for _ in self.roles]
        around: list[set[int]] = [set() for _ in structure.roles]
        for u, v in structure.edges:
            around[u].add(v)
            around[v].add(u)
        self._around = around
        for role in self.roles:
            for other in around[structure.roles.index(role)]:
                self.links[role][structure.roles[other]] += 1

    def joined(self, role: int, step: int) -> tuple[int, ...]:
        """Return the roles that `role` has links to, one level farther (1), nearer (-1) or beside it (0)."""
        level = self.levels[role] + step
        return tuple(s for s in self.roles if self.links[role][s] and self.levels[s] == level)

    def n_joined(self, role: int, step: int) -> int:
        """Return how many such neighbours one node of `role` has."""
        return sum(self.links[role][s] for s in self.joined(role, step))

    def edge_size(self, place: EdgePlace) -> int:
        """Return how many edges are in the orbit."""
        r, s, variant = place
        if self.structure.n_variants > 1:
            return self.variants_between(r, s).count(variant)
        return self.n_between(r, s)

    def n_between(self, r: int, s: int) -> int:
        """Return how many edges join the two roles."""
        return self.sizes[r] * self.links[r][s] // (2 if r == s else 1)

    def variants_between(self, role: int, other: int) -> tuple[int, ...]:
        """Return the variant of every edge that joins the two roles."""
        pair, roles, edges = sorted((role, other)), self.structure.roles, self.structure.edges
        variants = self.structure.variants or (0,) * len(edges)
        return tuple(x for (u, v), x in zip(edges, variants, strict=True) if sorted((roles[u], roles[v])) == pair)

    def shows_degree(self, role: int) -> bool:
        """Return whether all neighbours of the role lie inside the ego graph."""
        return self.levels[role] < self.structure.radius

    def is_terminal(self, role: int) -> bool:
        """Return whether the nodes of the role are known to have one neighbour."""
        return self.shows_degree(role) and sum(self.links[role].values()) == 1

    def is_inline(self, role: int) -> bool:
        """Return whether the role can be described where its parent is: the only role beyond it, and in a tree."""
        if self.levels[role] < 2:
            return True
        parents = self.joined(role, -1)
        alone = self.n_joined(role, -1) == 1 and len(self.joined(parents[0], 1)) == 1
        return alone and self.is_inline(parents[0])

    @property
    def closures(self) -> tuple[tuple[int, int], ...]:
        """Role pairs, smaller one first, whose edges run inside a level: each of them closes a ring."""
        return tuple((r, s) for r in self.roles for s in self.joined(r, 0) if r <= s)

    @property
    def shared(self) -> tuple[int, ...]:
        """Roles whose nodes have more than one neighbour nearer to the anchor."""
        return tuple(r for r in self.roles if self.levels[r] > 1 and self.n_joined(r, -1) > 1)

    def ring_size(self, role: int, other: int) -> int:
        """Return the length of the shortest ring through an edge between the two roles."""
        roles = self.structure.roles
        start, end = next((u, v) for u, v in self.structure.edges if sorted((roles[u], roles[v])) == [role, other])
        return 1 + self._way(start, end)

    def _way(self, start: int, end: int) -> int:
        """Return the length of the shortest way from `start` to `end` that does not use the edge between them."""
        steps = {start: 0}
        queue = deque([start])
        while queue and end not in steps:
            u = queue.popleft()
            for v in self._around[u]:
                if v not in steps and (u, v) != (start, end):
                    steps[v] = steps[u] + 1
                    queue.append(v)
        return steps[end]

    @property
    def ring(self) -> tuple[int, frozenset[int]]:
        """Size and neighbour roles of the only ring, where there is one only and the anchor is in it; else 0."""
        structure = self.structure
        if len(structure.edges) != len(structure.roles):
            return 0, frozenset()
        left = [set(near) for near in self._around]
        ends = deque(u for u, near in enumerate(left) if len(near) == 1)
        while ends:
            u = ends.popleft()
            for v in left[u]:
                left[v].discard(u)
                if len(left[v]) == 1:
                    ends.append(v)
            left[u] = set()
        mates = frozenset(structure.roles[v] for v in left[0])
        return (sum(1 for near in left if near), mates) if mates else (0, mates)


@lru_cache(maxsize=4096)
def shape_of(structure: Structure) -> Shape:
    """Return the shape of `structure`; kept, for many predicates share one."""
    return Shape(structure)


def role_names(structure: Structure, kind: GraphKind) -> tuple[str, ...]:
    """Return a short noun phrase a role; where words alone do not tell roles apart, a letter does."""
    shape, nouns = shape_of(structure), Nouns.of(kind)
    often = Counter(_role_name(shape, role, nouns, plural="") for role in shape.roles)
    names = []
    for role in shape.roles:
        letter = f" {shape.letters[role]}" if often[_role_name(shape, role, nouns, plural="")] > 1 else ""
        names.append(_role_name(shape, role, nouns, plural="" if shape.sizes[role] == 1 else "s") + letter)
    return tuple(names)


def _role_name(shape: Shape, role: int, nouns: Nouns, *, plural: str) -> str:
    level = shape.levels[role]
    if level == 0:
        return "the centre"
    if level > 1:
        return f"the {nouns.node}{plural} {number_word(level)} {nouns.edge}s away"
    if shape.levels.count(1) == 1 or not shape.shows_degree(role):
        return f"the neighbour{plural}"
    if shape.is_terminal(role):
        return f"the terminal neighbour{plural}"
    return f"the neighbour{plural} with {amount(shape.n_joined(role, 1), 'further neighbour')}"


def closure_clauses(shape: Shape, nouns: Nouns) -> tuple[str, ...]:
    """Return one clause for every ring-closing pair of roles: which nodes are joined to which."""
    said = [_beside(shape, r, s, nouns.joined) + _ring_note(shape, r, s, nouns) for r, s in shape.closures]
    for role in shape.shared:
        parents = shape.joined(role, -1)
        subject = shape.letters[role] if shape.sizes[role] == 1 else f"each {shape.letters[role]}"
        targets = listed([_some(shape, parent, shape.links[role][parent]) for parent in parents])
        said.append(f"{subject} is {nouns.joined} to {targets}{_ring_note(shape, parents[0], role, nouns)}")
    return tuple(said)


def _beside(shape: Shape, role: int, other: int, joined: str) -> str:
    size, count = shape.sizes[role], shape.links[role][other]
    me, you = shape.letters[role], shape.letters[other]
    if role != other:
        if size == 1 == shape.sizes[other]:
            return f"{me} and {you} are {joined}"
        if size > 1 == shape.sizes[other]:
            return f"{_some(shape, role, size)} are {joined} to {you}"
        return f"{me if size == 1 else 'each ' + me} is {joined} to {_some(shape, other, count)}"
    if size == 2:
        return f"the two {me} are {joined}"
    if count == size - 1:
        return f"all {number_word(size)} {me} are {joined} to each other"
    if count == 1:
        return f"the {number_word(size)} {me} are {joined} in pairs"
    return f"each {me} is {joined} to {number_word(count)} other {me}"


def _some(shape: Shape, role: int, count: int) -> str:
    """Return "B", "both B", "all three B" or "two of the three B"."""
    size, letter = shape.sizes[role], shape.letters[role]
    if count < size:
        return f"{number_word(count)} of the {number_word(size)} {letter}"
    return letter if size == 1 else f"both {letter}" if size == 2 else f"all {number_word(size)} {letter}"


def _ring_note(shape: Shape, role: int, other: int, nouns: Nouns) -> str:
    """Return the size of the ring that the edge closes, where the roles alone decide it."""
    beside = shape.levels[role] == shape.levels[other]
    if not (_beside_decides(shape, role, other) if beside else _shared_decides(shape, role, other)):
        return ""
    many = shape.n_between(role, other) > 1 if beside else shape.sizes[other] > 1 or shape.n_joined(other, -1) > 2
    return f" ({nouns.rings(shape.ring_size(role, other), many=many)})"


def _beside_decides(shape: Shape, role: int, other: int) -> bool:
    """Return whether all graphs with these roles have the same ring here.

    Lengths of ways between nodes that are alone in their role follow from the roles. Otherwise the two ends may
    have no ways but to each other and to their parents, and it must be clear which parents these are.
    """
    if shape.levels[role] == 1 or shape.sizes[role] == 1 == shape.sizes[other]:
        return True
    pair = ((role, other), (other, role))
    if any(shape.n_joined(r, 0) != 1 or shape.links[r][s] != 1 or shape.joined(r, 1) for r, s in pair):
        return False
    if any(shape.n_joined(r, -1) != 1 for r in (role, other)):
        return False
    above = sorted({shape.joined(r, -1)[0] for r in (role, other)})
    if shape.levels[role] == 2 and len(above) == 2 and not shape.links[above[0]][above[1]]:
        return True
    return all(
        shape.sizes[parent] == 1 or (role == other and shape.sizes[role] == 2 == shape.sizes[parent])
        for parent in above
    )


def _shared_decides(shape: Shape, parent: int, role: int) -> bool:
    """Return whether all graphs with these roles have the same ring through a parent and its shared child."""
    if shape.sizes[parent] == 1 == shape.sizes[role]:
        return True
    return shape.levels[role] == 2 and not any(shape.joined(r, 0) for r in (role, *shape.joined(role, -1)))
