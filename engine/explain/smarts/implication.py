"""Whether one SMARTS follows from another: wherever the first is found, so is the second.

What is said to follow does so in every molecule. Not all that follows is found: that would ask for more than looking
for the second pattern inside the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rdkit import Chem

from engine.explain.smarts.atom_queries import (
    BondStates,
    Case,
    Query,
    Verdict,
    bond_states,
    cases,
    read_atom,
    verdict,
)

__all__ = ["follows"]

_ORDERS = {"1": 1, "2": 2, "3": 3}
_MOST_BONDS = 4  # of a carbon, or of a nitrogen with a positive charge, their orders added up


@dataclass(frozen=True, slots=True)
class _Pattern:
    smarts: str
    queries: tuple[Query, ...]
    cases: tuple[tuple[Case, ...], ...]  # of each atom
    bonds: dict[tuple[int, int], BondStates]  # both ways

    def neighbors(self, atom: int) -> Iterator[int]:
        return (b for a, b in self.bonds if a == atom)


@lru_cache(maxsize=8192)
def follows(smarts: str, other: str, *, from_first_atom: bool = False) -> bool:
    """Tell whether each match of a SMARTS brings one of another along.

    Parameters
    ----------
    smarts : str
        What is there.
    other : str
        What is asked about.
    from_first_atom : bool
        Whether the other match has to begin with the same atom, so that it is there as often.

    Returns
    -------
    bool
        False also where that cannot be shown.

    Examples
    --------
    >>> follows("c[N+](=O)[O-]", "[#7]-[#8]"), follows("[#7]-[#8]", "c[N+](=O)[O-]")
    (True, False)
    """
    first, second = _pattern(smarts), _pattern(other)
    if first is None or second is None or not first.cases[0]:
        return False
    return all(
        _brings(replace(first, cases=((case,), *first.cases[1:])), second, from_first_atom) for case in first.cases[0]
    )


def _brings(first: _Pattern, second: _Pattern, from_first_atom: bool) -> bool:
    """Return whether a pattern whose first atom is known holds another, or what its first atom matches does."""
    if any(_embeds(second, first, start) for start in range(1 if from_first_atom else len(first.queries))):
        return True
    return any(follows(inner, second.smarts, from_first_atom=from_first_atom) for inner in first.cases[0][0].matches)


def _embeds(small: _Pattern, large: _Pattern, start: int) -> bool:
    """Return whether all of a pattern is found in another, its first atom at `start`."""
    return _extends(small, large, {0: start}) if _satisfies(large, start, small.queries[0]) else False


def _extends(small: _Pattern, large: _Pattern, placed: dict[int, int]) -> bool:
    if len(placed) == len(small.queries):
        return True
    atom, near = next((b, a) for a, b in small.bonds if a in placed and b not in placed)
    joined = [(a, small.bonds[a, atom]) for a in small.neighbors(atom) if a in placed]
    for place in large.neighbors(placed[near]):
        if place in placed.values() or not all(
            (placed[a], place) in large.bonds and large.bonds[placed[a], place] <= states for a, states in joined
        ):
            continue
        if _satisfies(large, place, small.queries[atom]) and _extends(small, large, {**placed, atom: place}):
            return True
    return False


def _satisfies(pattern: _Pattern, atom: int, query: Query) -> bool:
    """Return whether an atom of a pattern satisfies a query in each of its cases."""
    return bool(pattern.cases[atom]) and all(
        verdict(query, case, _Recursive(pattern, atom, case)) is True for case in pattern.cases[atom]
    )


@dataclass(frozen=True, slots=True)
class _Recursive:
    """Decides whether an atom of a pattern, of which a case is known, matches recursive SMARTS."""

    pattern: _Pattern
    atom: int
    case: Case

    def __call__(self, smarts: str) -> Verdict:
        if any(follows(inner, smarts, from_first_atom=True) for inner in self.case.matches):
            return True
        inside = _pattern(smarts)
        if inside is not None and _embeds(inside, self.pattern, self.atom):
            return True
        return False if any(follows(smarts, lacked, from_first_atom=True) for lacked in self.case.lacks) else None


# -- reading --------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _pattern(smarts: str) -> _Pattern | None:
    """Return a pattern with what is known of its atoms; None where it is not understood."""
    query = Chem.MolFromSmarts(smarts)
    if query is None or not query.GetNumAtoms() or len(Chem.GetMolFrags(query)) > 1:
        return None
    Chem.FastFindRings(query)
    try:
        queries = tuple(read_atom(atom.GetSmarts()) for atom in query.GetAtoms())
        bonds = {}
        for bond in query.GetBonds():
            states, ends = bond_states(bond.GetSmarts()), (bond.GetBeginAtomIdx(), bond.GetEndAtomIdx())
            if bond.IsInRing():
                states = frozenset(state for state in states if state[1])
            bonds[ends] = bonds[ends[::-1]] = states
    except (ValueError, RuntimeError):
        return None
    every = [cases(told) for told in queries]
    bonds = {ends: _narrowed(states, [every[end] for end in ends]) for ends, states in bonds.items()}
    known = tuple(tuple(c for c in told if _completed(c, place, bonds)) for place, told in enumerate(every))
    return _Pattern(smarts, queries, known, bonds)


def _narrowed(states: BondStates, ends: list[list[Case]]) -> BondStates:
    """Return what a bond may be between such atoms, each by its cases."""
    for told in ends:
        if all(case.known("aromatic", 1) is False for case in told):
            states = frozenset(state for state in states if state[0] != "a")
        if all(case.known("ring", 1) is False for case in told):
            states = frozenset(state for state in states if not state[1])
    return states


def _completed(case: Case, atom: int, bonds: dict[tuple[int, int], BondStates]) -> bool:
    """Note what the bonds of an atom tell of it; return whether that is possible."""
    own = [states for (a, _), states in bonds.items() if a == atom]
    if any(all(ring for _, ring in states) for states in own) and not case.add("ring", True):
        return False
    orders = [{order for order, _ in states} for states in own]
    total = sum(_ORDERS.get(min(each), 0) if len(each) == 1 else 0 for each in orders)
    plain = all(len(each) == 1 and each <= set(_ORDERS) for each in orders)
    full = case.is_.get("element") == 6 or (case.is_.get("element") == 7 and case.is_.get("charge") == 1)
    return case.add("X", len(own)) if plain and full and total == _MOST_BONDS else True
