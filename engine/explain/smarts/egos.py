"""Predicates of molecules as SMARTS: the anchor matches exactly where the predicate holds.

How an ego graph with conditions is said:

- Its atoms and bonds are written out from the anchor. Atoms nearer than the radius have all their neighbours in it, so
  their number of neighbours is told (`D`); then a match covers the whole ego graph, at the same distances. Bonds
  between two atoms at the rim that the ego graph does not have are barred (`ego_rings`).
- What all or no nodes of a role are stands at each atom of the role: elements, charge, aromaticity, ring, hydrogens.
- "At least k of the n nodes of a role" is one query for every way of choosing k of them that differs; "at most k" is
  the absence of k + 1. The same for bonds. All of these are told of the anchor, so they are joined by "and".

What remains inexact has a caveat: means of numeric attributes, and conditions with too many ways of being met. Where
scheme `wl` takes two ego graphs for one, the SMARTS is that of the representative; only a comparison shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations, islice, product

from engine.explain.smarts.ego_rings import rim_of
from engine.explain.smarts.sketch import Sketch
from engine.explain.words.reading import EdgeShare, NodeShare, Reading, RoleReading, Symbols, read
from engine.explain.words.smarts import NEVER, atom, bond, bond_of, none_of, one_of
from engine.explain.words.structures import EdgePlace, shape_of
from engine.predicates.egos import Predicate
from engine.structure import Structure

__all__ = ["Query", "predicate_smarts"]

_LABEL = "element"
_MOST_TRIED, _MOST_SAID = 1_000, 24
"""Ways of meeting a condition that are looked at, and different ones that are written down."""


@dataclass(frozen=True, slots=True)
class Query:
    """SMARTS whose matches are anchors, one atom each; `caveats` say what it leaves out."""

    smarts: str
    caveats: tuple[str, ...] = ()


def predicate_smarts(predicate: Predicate) -> Query:
    """Return the SMARTS of a predicate of molecules; raises ValueError for other labels than those of molecules.

    It is for molecules with the same atoms as the graphs: where hydrogens are nodes, with explicit hydrogens.

    >>> from engine.predicates.egos import NodeTest
    >>> from engine.predicates.egos import Condition, Part
    >>> star = Structure("wl", 1, 0, (0, 1, 1), (0, 1, 1), ((0, 1), (0, 2)))
    >>> one = Condition(Part.NODE, 1, 1, NodeTest("element", ("O",)), 1.0)
    >>> predicate_smarts(Predicate.of(star, (one,))).smarts
    '[$([D2]~[#8]);!$(*1~*~*~1)]'
    """
    structure = predicate.structure
    if structure.edge_structure.has_directions:
        raise ValueError("SMARTS has no word for the direction of edges")
    reading = read(predicate, shape_of(structure), _LABEL)
    writer = _Writer(structure, reading)
    clauses = list(writer.clauses())
    positive = [clause for clause in clauses if clause.wanted]
    base = writer.base
    if len(positive) == 1 and len(positive[0].ways) == 1:
        base = base.told(*positive[0].ways[0])
        clauses.remove(positive[0])
    parts = [",".join(f"$({writer.text(way)})" for way in clause.ways) for clause in clauses if clause.wanted]
    barred = [f"!$({smarts})" for smarts in writer.barred(clauses)]
    caveats = [f"the mean of '{c.test}' is left out" for c in reading.attributes] + writer.caveats
    return Query(_put_together(writer.without_leaves(base), [*parts, *barred]), tuple(caveats))


def _put_together(base: Sketch, parts: list[str]) -> str:
    """Return one atom that says all of it."""
    if len(base.atoms) == 1:
        return atom([*base.atoms[0], *parts])
    return atom([f"$({base.smarts()})", *parts])


_Way = tuple[dict[int, tuple[str, ...]], dict[int, str]]
"""Parts of atoms and orders of bonds that one way of meeting a condition asks for."""


@dataclass(frozen=True, slots=True)
class _Clause:
    """Some, or none, of these ways are there."""

    wanted: bool
    ways: tuple[_Way, ...]


class _Writer:
    """The ego graph of one predicate on its way to SMARTS."""

    def __init__(self, structure: Structure, reading: Reading) -> None:
        self.structure, self.reading = structure, reading
        self.caveats: list[str] = []
        degrees = [sum(i in edge for edge in structure.edges) for i in range(len(structure.roles))]
        inner = [distance < structure.radius for distance in structure.distances]
        atoms = tuple((f"D{degree}",) if known else () for degree, known in zip(degrees, inner, strict=True))
        orders = tuple(map(bond, structure.labels)) or ("~",) * len(structure.edges)
        self.bare = Sketch(atoms, structure.edges, orders)  # the structure alone
        self.base = self._with_every()
        self.rim = rim_of(structure, self._may_be_in_ring)

    def text(self, way: _Way) -> str:
        """Return the structure with one way of meeting a condition."""
        return self.without_leaves(self.bare.told(*way)).smarts()

    def without_leaves(self, sketch: Sketch) -> Sketch:
        """Return the sketch without the atoms that need not be written, as far as nothing is told of them."""
        said = {i for i, parts in enumerate(sketch.atoms) if parts}
        said |= {i for bond, ends in enumerate(sketch.bonds) for i in ends if sketch.orders[bond] != "~"}
        return sketch.without(self.rim.leaves - said)

    def _with_every(self) -> Sketch:
        """Return the structure with what all nodes of a role, and all bonds between two roles, are."""
        words = [tuple(_role_words(self.reading.roles[role])) for role in self.structure.roles]
        orders = {}
        for place, shares in self.reading.edges.items():
            said = [_every_bond(share) for share in shares if not share.test.ends]
            said = [words for words in said if words]
            for edge in self.orbit(place) if said else ():
                own = [order for order in (self.bare.orders[edge],) if order != "~"]
                orders[edge] = ";".join([*own, *said])
        atoms = tuple((*said, *degree) for said, degree in zip(words, self.bare.atoms, strict=True))
        return Sketch(atoms, self.bare.bonds, self.bare.orders).told({}, orders)

    def orbit(self, place: EdgePlace) -> list[int]:
        """Return the edges of an orbit."""
        roles, (low, high, variant) = self.structure.roles, place
        variants = self.structure.variants or (0,) * len(self.structure.edges)
        return [
            e
            for e, (u, v) in enumerate(self.structure.edges)
            if sorted((roles[u], roles[v])) == [low, high] and variants[e] == variant
        ]

    def clauses(self) -> Iterator[_Clause]:
        """Yield what is told of some of a role's nodes, or of some bonds between two roles."""
        for role, told in self.reading.roles.items():
            for share in told.shares:
                yield from self._bounded(share, partial(self._some_nodes, role, share))
        for place, shares in self.reading.edges.items():
            for edges in shares:
                if edges.test.ends or not _every_bond(edges):
                    yield from self._bounded(edges, partial(self._some_edges, place, edges))

    def _bounded(self, share: NodeShare | EdgeShare, ways_of: Callable[[int], Iterator[_Way]]) -> Iterator[_Clause]:
        if share.low > 0:
            yield from self._clause(ways_of(share.low), wanted=True)
        if share.high < share.total:
            yield from self._clause(ways_of(share.high + 1), wanted=False)

    def _clause(self, ways: Iterator[_Way], *, wanted: bool) -> Iterator[_Clause]:
        """Yield the clause of these ways, without those that are the same but for the order of atoms."""
        tried = list(islice(ways, _MOST_TRIED + 1))
        different = {self.bare.told(*way).certificate(): way for way in reversed(tried)}
        if len(tried) > _MOST_TRIED or len(different) > _MOST_SAID:
            self.caveats.append("a condition that can be met in too many ways is left out")
        elif tried:
            yield _Clause(wanted, tuple(reversed(different.values())))
        elif wanted:
            yield _Clause(True, (({0: (NEVER,)}, {}),))

    def _some_nodes(self, role: int, share: NodeShare, count: int) -> Iterator[_Way]:
        said = one_of(share.test.column, share.test.symbols)
        nodes = [i for i, r in enumerate(self.structure.roles) if r == role]
        for chosen in combinations(nodes, count):
            yield dict.fromkeys(chosen, (said,)), {}

    def _some_edges(self, place: EdgePlace, share: EdgeShare, count: int) -> Iterator[_Way]:
        said, ends = bond_of(share.test.symbols), share.test.ends
        turns = (ends, ends[::-1])[: len(set(ends))] if ends else ((),)
        for chosen in combinations(self.orbit(place), count):
            own = {edge: self.bare.orders[edge] for edge in chosen}
            orders = {edge: said if order == "~" else f"{order};{said}" for edge, order in own.items()}
            for ways in product(turns, repeat=count):
                told: dict[int, tuple[str, ...]] = {}
                fits = True
                for edge, turn in zip(chosen, ways, strict=True):
                    for node, symbol in zip(self.structure.edges[edge], turn, strict=False):
                        word = (one_of(_LABEL, (symbol,)),)
                        fits = fits and told.setdefault(node, word) == word and self._admits(node, symbol)
                if fits:
                    yield told, orders

    def _admits(self, node: int, symbol: str) -> bool:
        return self.reading.roles[self.structure.roles[node]].columns.get(_LABEL, Symbols()).admits(symbol)

    def barred(self, clauses: Iterable[_Clause]) -> Iterator[str]:
        """Yield what the anchor must not match: ways that must not be there, and bonds at the rim."""
        for clause in clauses:
            if not clause.wanted:
                yield from map(self.text, clause.ways)
        found = {sketch.certificate(): sketch for sketch in self.rim.barred(self.bare)}
        if len(found) > _MOST_SAID:
            self.caveats.append("further bonds between the outermost atoms are not all barred")
        for sketch in islice(found.values(), _MOST_SAID):
            yield sketch.smarts()

    def _may_be_in_ring(self, node: int) -> bool:
        told = self.reading.roles[self.structure.roles[node]].columns
        hydrogen = told.get(_LABEL, Symbols()).allowed == frozenset({"H"})
        return told.get("ring", Symbols()).admits("1") and not hydrogen


def _role_words(role: RoleReading) -> Iterator[str]:
    """Yield what every node of a role is."""
    for column, symbols in role.columns.items():
        if symbols.allowed is not None:
            yield one_of(column, tuple(sorted(symbols.allowed))) if symbols.allowed else NEVER
        yield from none_of(column, tuple(sorted(symbols.banned)))
    low, high = role.hydrogens.low, role.hydrogens.high
    if high >= low:
        yield one_of("hydrogens", tuple(str(n) for n in range(low, high + 1)))
    elif high >= 0:
        yield NEVER
    else:
        yield from none_of("hydrogens", tuple(str(n) for n in range(low)))


def _every_bond(share: EdgeShare) -> str:
    """Return what all the bonds are, "" where only some of them are something."""
    if share.low == share.total:
        return bond_of(share.test.symbols)
    return bond_of(share.test.symbols, wanted=False) if share.high == 0 else ""
