"""What SMARTS has to bar so that a match is the whole ego graph and no more, and what it need not write.

A match may have more bonds than the query. Where every atom nearer than the radius R has its number of neighbours told,
only bonds between two atoms at the rim can be too many. Each of them closes a ring: shortest ways from the anchor to
both its ends part somewhere, which gives a path from the anchor to a ring. If the ego graph itself has no such path and
ring, one query bars them all; else the bond is barred by the whole ego graph with that bond added.

A leaf of the rim of which nothing is told need not be written: its neighbour's number of neighbours stands for it,
provided that the neighbour cannot be one of the other atoms. That too would close a ring. Leaves are left out only
where all such rings can be barred.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import TypeAlias

from engine.explain.smarts.sketch import Sketch
from engine.structure import Structure

__all__ = ["Rim", "TailedRing", "rim_of"]

TailedRing: TypeAlias = tuple[int, int]
"""A path of so many bonds from the anchor to a ring of so many atoms."""


@dataclass(frozen=True, slots=True)
class Rim:
    """What the ego graph has not, and its atoms that need not be written where nothing is told of them."""

    rings: tuple[TailedRing, ...]
    bonds: tuple[tuple[int, int], ...]
    leaves: frozenset[int]

    def barred(self, sketch: Sketch) -> Iterator[Sketch]:
        """Yield the queries that the anchor must not match; `sketch` is the ego graph."""
        for tail, size in self.rings:
            yield _tailed_ring(tail, size)
        for u, v in self.bonds:
            yield sketch.joined(u, v)


def rim_of(structure: Structure, may_be_in_ring: Callable[[int], bool]) -> Rim:
    """Return what has to be barred, given which atoms may be in a ring at all."""
    ego = _Ego.of(structure, may_be_in_ring)
    needed: set[TailedRing] = set()
    bonds = []
    for u, v in combinations(ego.rim, 2):
        found = ego.new_rings(u, v)
        if found:
            needed.add(min(found))
        elif found is not None:
            bonds.append((u, v))
    spare = ego.rings_of_leaves()
    if spare is None:
        return Rim(tuple(sorted(needed)), tuple(bonds), frozenset())
    return Rim(tuple(sorted(needed | spare)), tuple(bonds), ego.leaves)


@dataclass(frozen=True, slots=True)
class _Ego:
    """The ego graph with its rings of interest."""

    near: list[list[int]]
    distances: tuple[int, ...]
    rim: list[int]
    leaves: frozenset[int]
    may_be_in_ring: Callable[[int], bool]
    known: dict[TailedRing, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, structure: Structure, may_be_in_ring: Callable[[int], bool]) -> _Ego:
        near: list[list[int]] = [[] for _ in structure.roles]
        for u, v in structure.edges:
            near[u].append(v)
            near[v].append(u)
        rim = [i for i, distance in enumerate(structure.distances) if distance == structure.radius > 0]
        leaves = frozenset(i for i in rim if len(near[i]) == 1)
        return cls(near, structure.distances, rim, leaves, may_be_in_ring)

    def has(self, ring: TailedRing) -> bool:
        """Return whether the ego graph has such a path and ring."""
        if ring not in self.known:
            self.known[ring] = _has_tailed_ring(self.near, *ring)
        return self.known[ring]

    def new_rings(self, u: int, v: int, *, between: int = 0) -> set[TailedRing] | None:
        """Return the rings that come up only by joining `u` and `v` through so many more atoms.

        None where they are joined already or the ring cannot be.
        """
        if v in self.near[u] and not between:
            return None
        found, possible = set(), False
        for one, other in product(self._ways(u), self._ways(v)):
            fork = max(i for i, (x, y) in enumerate(zip(one, other, strict=False)) if x == y)
            if all(map(self.may_be_in_ring, (*one[fork:], *other[fork:]))):
                possible = True
                ring = fork, len(one) + len(other) - 2 * fork - 1 + between
                found |= set() if self.has(ring) else {ring}
        return found if possible else None

    def rings_of_leaves(self) -> set[TailedRing] | None:
        """Return the rings to be barred so that leaves need not be written; None where that would not do."""
        slack = sorted({self.near[leaf][0] for leaf in self.leaves})
        others = [i for i in self.rim if i not in self.leaves]
        found = [self.new_rings(u, v, between=b) for u, v in combinations(slack, 2) for b in (0, 1)]
        found += [self.new_rings(u, v) for u, v in product(slack, others)]
        if any(rings is not None and not rings for rings in found):
            return None
        return {min(rings) for rings in found if rings}

    def _ways(self, v: int) -> list[tuple[int, ...]]:
        """Return the shortest ways from the anchor to `v`."""
        if self.distances[v] == 0:
            return [(v,)]
        above = [u for u in self.near[v] if self.distances[u] == self.distances[v] - 1]
        return [(*way, v) for u in above for way in self._ways(u)]


def _has_tailed_ring(near: list[list[int]], tail: int, size: int) -> bool:
    """Return whether a path of `tail` edges leads from the anchor to a cycle of `size` nodes."""

    def leads(path: tuple[int, ...]) -> bool:
        if len(path) == tail + size:
            return path[tail] in near[path[-1]]
        return any(v not in path and leads((*path, v)) for v in near[path[-1]])

    return leads((0,))


def _tailed_ring(tail: int, size: int) -> Sketch:
    atoms = tail + size
    bonds = [(i, i + 1) for i in range(atoms - 1)] + [(tail, atoms - 1)]
    return Sketch(((),) * atoms, tuple(bonds), ("~",) * len(bonds))
