"""`Sketch`: a small graph of SMARTS atoms and bonds, and its line of text."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

from engine.explain.words.smarts import atom

__all__ = ["Sketch"]

_MOST_CLOSURES = 99


@dataclass(frozen=True)
class Sketch:
    """Atoms as the parts that they are told by, and bonds between them; the text begins with atom 0."""

    atoms: tuple[tuple[str, ...], ...]
    bonds: tuple[tuple[int, int], ...]
    orders: tuple[str, ...]  # of each bond, a bond of SMARTS

    @cached_property
    def near(self) -> tuple[dict[int, int], ...]:
        """For each atom, its neighbours and the bond to each."""
        found: tuple[dict[int, int], ...] = tuple({} for _ in self.atoms)
        for bond, (u, v) in enumerate(self.bonds):
            found[u][v] = found[v][u] = bond
        return found

    def told(self, more: dict[int, tuple[str, ...]], orders: dict[int, str] | None = None) -> Sketch:
        """Return the sketch with `more` parts at some atoms and other `orders` of some bonds."""
        atoms = [list(parts) for parts in self.atoms]
        for place, parts in more.items():
            atoms[place] += [part for part in parts if part not in atoms[place]]
        changed = [(orders or {}).get(bond, order) for bond, order in enumerate(self.orders)]
        return replace(self, atoms=tuple(map(tuple, atoms)), orders=tuple(changed))

    def joined(self, u: int, v: int) -> Sketch:
        """Return the sketch with one more bond, of any order."""
        return replace(self, bonds=(*self.bonds, (u, v)), orders=(*self.orders, "~"))

    def without(self, gone: Collection[int]) -> Sketch:
        """Return the sketch without some of its atoms; atom 0 stays."""
        kept = [i for i in range(len(self.atoms)) if i not in gone]
        place = {old: new for new, old in enumerate(kept)}
        bonds = [bond for bond, ends in enumerate(self.bonds) if not set(ends) & set(gone)]
        ends = tuple((place[self.bonds[bond][0]], place[self.bonds[bond][1]]) for bond in bonds)
        return Sketch(tuple(self.atoms[i] for i in kept), ends, tuple(self.orders[bond] for bond in bonds))

    def smarts(self) -> str:
        """Return the sketch as one line; raises ValueError for more rings than SMARTS has numbers for."""
        children, closing = self._tree()
        if len(closing) > _MOST_CLOSURES:
            raise ValueError(f"SMARTS has no numbers for {len(closing)} rings")
        numbers = {bond: f"{n}" if n < 10 else f"%{n}" for n, bond in enumerate(closing, 1)}
        return self._write(0, children, numbers, set())

    def _tree(self) -> tuple[list[list[int]], list[int]]:
        """Return the children of each atom in a depth-first walk, and the bonds that close rings."""
        children: list[list[int]] = [[] for _ in self.atoms]
        closing: list[int] = []
        walked, seen = set[int](), {0}

        def visit(u: int) -> None:
            for v in sorted(self.near[u]):
                bond = self.near[u][v]
                if bond in walked:
                    continue
                walked.add(bond)
                if v in seen:
                    closing.append(bond)
                else:
                    seen.add(v)
                    children[u].append(v)
                    visit(v)

        visit(0)
        return children, closing

    def _write(self, u: int, children: list[list[int]], numbers: dict[int, str], opened: set[int]) -> str:
        text = atom(self.atoms[u])
        for v, bond in sorted(self.near[u].items()):
            if bond in numbers and v not in children[u]:
                text += (self.orders[bond] if bond in opened else "") + numbers[bond]
                opened.add(bond)
        branches = [self.orders[self.near[u][v]] + self._write(v, children, numbers, opened) for v in children[u]]
        branches.sort(key=len)
        return text + "".join(f"({branch})" for branch in branches[:-1]) + "".join(branches[-1:])

    def certificate(self) -> str:
        """Return a text that sketches have in common when they differ only in the order of atoms beyond the first."""
        colors = [_digest(str(i == 0), *parts) for i, parts in enumerate(self.atoms)]
        known = 0
        while len(set(colors)) > known:  # until a round tells no more atoms apart; the last round joins them up
            known = len(set(colors))
            colors = [
                _digest(colors[u], *sorted(_digest(self.orders[bond], colors[v]) for v, bond in self.near[u].items()))
                for u in range(len(self.atoms))
            ]
        return _digest(*sorted(colors))


def _digest(*texts: str) -> str:
    return hashlib.blake2b("\0".join(texts).encode(), digest_size=8).hexdigest()
