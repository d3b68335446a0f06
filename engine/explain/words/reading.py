"""What a predicate's conditions come to, role by role: the same meaning with less to say.

Bounds are cut to what a role's size allows, tests that all or no nodes of a role pass are merged column by column,
and whatever follows from something else that is said is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from engine.explain.words.lexicon import GENERIC_EDGES
from engine.explain.words.structures import EdgePlace, Shape
from engine.predicates.egos import Condition, EdgeTest, NodeTest, Part, Predicate

__all__ = ["EdgeShare", "Hydrogens", "NodeShare", "Reading", "RoleReading", "Symbols", "read"]


@dataclass(frozen=True, slots=True)
class Symbols:
    """What one column may hold for every node of a role: one of `allowed` (None: anything), none of `banned`."""

    allowed: frozenset[str] | None = None
    banned: frozenset[str] = frozenset()

    def admits(self, symbol: str) -> bool:
        """Return whether a node with `symbol` would do."""
        return (self.allowed is None or symbol in self.allowed) and symbol not in self.banned

    def narrowed(self, symbols: Iterable[str], *, wanted: bool) -> Symbols:
        """Return what is left when the symbol must be, or must not be, one of `symbols`."""
        if not wanted:
            banned = self.banned | frozenset(symbols)
            return Symbols(None, banned) if self.allowed is None else Symbols(self.allowed - banned)
        allowed = frozenset(symbols) - self.banned
        return Symbols(allowed if self.allowed is None else self.allowed & allowed)


@dataclass(frozen=True, slots=True)
class Hydrogens:
    """Bounds on every node's number of hydrogens; `high` is -1 where there is none."""

    low: int = 0
    high: int = -1


@dataclass(frozen=True, slots=True)
class NodeShare:
    """`low` to `high` of the `total` nodes of a role pass `test`."""

    test: NodeTest
    low: int
    high: int
    total: int


@dataclass(frozen=True, slots=True)
class EdgeShare:
    """`low` to `high` of the `total` edges between two roles pass `test`."""

    test: EdgeTest
    low: int
    high: int
    total: int


_Share = TypeVar("_Share", NodeShare, EdgeShare)


@dataclass(slots=True)
class RoleReading:
    """What is said of one role."""

    columns: dict[str, Symbols] = field(default_factory=dict)
    hydrogens: Hydrogens = Hydrogens()
    shares: list[NodeShare] = field(default_factory=list)

    @property
    def speaks(self) -> bool:
        """Return whether anything is said."""
        return bool(self.columns or self.shares) or self.hydrogens != Hydrogens()


@dataclass(slots=True)
class Reading:
    """What is said of each role and of each orbit of edges."""

    roles: dict[int, RoleReading]
    edges: dict[EdgePlace, list[EdgeShare]]
    attributes: tuple[Condition, ...]


def bounds(condition: Condition, total: int) -> tuple[int, int]:
    """Return the whole numbers between which the condition's count lies, given that it is 0 to `total`."""
    low = 0 if math.isinf(condition.low) else max(0, math.ceil(condition.low))
    high = total if math.isinf(condition.high) else min(total, math.floor(condition.high))
    return low, high


def read(predicate: Predicate, shape: Shape, label_column: str) -> Reading:
    """Return what `predicate` says; `label_column` is the column that the ends of an edge test speak of."""
    attributes = tuple(c for c in predicate.conditions if c.part == Part.ATTRIBUTE)
    reading = Reading({role: RoleReading() for role in shape.roles}, {}, attributes)
    for condition in predicate.conditions:
        test = condition.test
        if isinstance(test, NodeTest):
            total = shape.sizes[condition.role]
            _add_node(reading.roles[condition.role], NodeShare(test, *bounds(condition, total), total))
        elif isinstance(test, EdgeTest):
            place = (condition.role, condition.other, condition.variant)
            total = shape.edge_size(place)
            low, high = bounds(condition, total)
            if (low, high) != (0, total):
                reading.edges.setdefault(place, []).append(EdgeShare(test, low, high, total))
    _settle_ends(reading, label_column)
    for role in reading.roles.values():
        shares = [share for share in role.shares if not _follows(share, role.columns.get(share.test.column))]
        role.shares = _without_implied(shares)
    for place, told in reading.edges.items():
        reading.edges[place] = _without_implied(told)
    return reading


def _add_node(role: RoleReading, share: NodeShare) -> None:
    if (share.low, share.high) == (0, share.total):
        return
    if share.low < share.total and share.high > 0:
        role.shares.append(share)
        return
    wanted, test = share.low == share.total, share.test
    counts = _at_least(test)
    if counts and wanted:
        role.hydrogens = Hydrogens(max(role.hydrogens.low, counts), role.hydrogens.high)
    elif counts:
        high = role.hydrogens.high
        role.hydrogens = Hydrogens(role.hydrogens.low, counts - 1 if high < 0 else min(high, counts - 1))
    else:
        old = role.columns.get(test.column, Symbols())
        role.columns[test.column] = old.narrowed(test.symbols, wanted=wanted)


def _at_least(test: NodeTest) -> int:
    """Return k where the test says "at least k hydrogens", else 0."""
    return int(test.symbols[0]) if test.column == "hydrogens" and test.symbols[0].isdigit() else 0


def _follows(share: NodeShare, said: Symbols | None) -> bool:
    """Return whether what is said of every node of the role already decides the share."""
    if said is None or said.allowed is None:
        return said is not None and share.low == 0 and said.banned >= frozenset(share.test.symbols)
    none, every = not said.allowed & set(share.test.symbols), said.allowed <= set(share.test.symbols)
    return (none and share.low == 0) or (every and share.high == share.total)


def _settle_ends(reading: Reading, label: str) -> None:
    """Say the labels at the ends of edges where the nodes are described, as far as that changes no meaning."""
    before = None
    while before != repr(reading):
        before = repr(reading)
        for place, shares in reading.edges.items():
            kept = (_settle(share, place[:2], reading, label) for share in shares)
            reading.edges[place] = _without_repeats([share for share in kept if share is not None])


def _settle(share: EdgeShare, pair: tuple[int, int], reading: Reading, label: str) -> EdgeShare | None:
    """Return the share with its ends left out where they are known; None where nothing is left to say."""
    if not share.test.ends:
        return share
    (a, b), (p, q) = share.test.ends, pair
    first, second = (reading.roles[role].columns.get(label, Symbols()) for role in pair)
    forth, back = first.admits(a) and second.admits(b), first.admits(b) and second.admits(a)
    if not forth and not back:
        return None if share.low == 0 else share
    known = all(said.allowed is not None and len(said.allowed) == 1 for said in (first, second))
    if not known:
        if share.low < share.total or (p == q and a != b) or (forth and back and a != b):
            return share
        ends = (a, b) if forth else (b, a)
        for role, symbol in zip(pair, ends, strict=True):
            columns = reading.roles[role].columns
            columns[label] = columns.get(label, Symbols()).narrowed((symbol,), wanted=True)
    if frozenset(share.test.symbols) <= GENERIC_EDGES:
        return None if share.high == share.total else share
    return EdgeShare(EdgeTest(share.test.symbols), share.low, share.high, share.total)


def _without_repeats(shares: list[EdgeShare]) -> list[EdgeShare]:
    """Return the shares without repeats, and without those that follow from what all the edges are."""
    every = [frozenset(s.test.symbols) for s in shares if s.low == s.total and not s.test.ends]
    return [
        share
        for i, share in enumerate(shares)
        if share not in shares[:i] and not (share.low == 0 and any(not e & set(share.test.symbols) for e in every))
    ]


def _without_implied(shares: list[_Share]) -> list[_Share]:
    """Return the shares without the bounds that a stricter or a looser test already gives."""
    kept = []
    for share in shares:
        below = any(_stricter(s.test, share.test) and s.low >= share.low for s in shares)
        above = any(_stricter(share.test, s.test) and s.high <= share.high for s in shares)
        low, high = 0 if below else share.low, share.total if above else share.high
        if (low, high) != (0, share.total):
            kept.append(replace(share, low=low, high=high))
    return kept


def _stricter(test: NodeTest | EdgeTest, other: NodeTest | EdgeTest) -> bool:
    """Return whether passing `test` implies passing `other`, and not the other way round."""
    if test == other or not set(test.symbols) <= set(other.symbols):
        return False
    if isinstance(test, NodeTest) or isinstance(other, NodeTest):
        return isinstance(test, NodeTest) and isinstance(other, NodeTest) and test.column == other.column
    return other.ends in ((), test.ends)
