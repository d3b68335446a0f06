"""How fine-grained the meaning of rules is: the distinct roles and labels that they speak of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from engine.predicates import Entry
from engine.predicates.egos import EdgeTest, NodeTest, Predicate
from engine.predicates.groups import Property, Substructure
from engine.predicates.patterns import Pattern, Shape

__all__ = ["Meaning", "meaning_of"]


class Meaning(NamedTuple):
    """What literals speak of.

    A role is a role of one structure, or a place in one shape of pattern, where places that a symmetry of the bare
    shape maps onto each other are one. A label is one test of a node or of an edge.
    """

    roles: frozenset[tuple[object, ...]]
    labels: frozenset[tuple[object, ...]]

    def __or__(self, other: Meaning) -> Meaning:
        """Return what either speaks of."""
        return Meaning(self.roles | other.roles, self.labels | other.labels)


NOTHING = Meaning(frozenset(), frozenset())


def meaning_of(entries: Iterable[Entry]) -> Meaning:
    """Return what these predicates and patterns speak of, together; SMARTS and properties are one label each."""
    found = NOTHING
    for entry in entries:
        if isinstance(entry, Substructure):
            found |= Meaning(frozenset(), frozenset({("smarts", entry.smarts)}))
        elif isinstance(entry, Property):
            found |= Meaning(frozenset(), frozenset({("property", entry.name)}))
        else:
            found |= _of_pattern(entry) if isinstance(entry, Pattern) else _of_predicate(entry)
    return found


def _of_predicate(predicate: Predicate) -> Meaning:
    structure = predicate.structure
    roles = {(structure.radius, structure.key_text, 0)}
    labels: set[tuple[object, ...]] = set()
    for condition in predicate.conditions:
        roles |= {(structure.radius, structure.key_text, role) for role in (condition.role, condition.other)}
        test = condition.test
        if isinstance(test, NodeTest):
            labels.add(("node", test.column, test.symbols))
        elif isinstance(test, EdgeTest):
            labels.add(("edge", test.symbols, test.ends))
        else:
            labels.add(("attribute", test))
    return Meaning(frozenset(roles), frozenset(labels))


def _of_pattern(pattern: Pattern) -> Meaning:
    size = pattern.size
    roles = {(pattern.shape, size, _place(pattern.shape, size, node)) for node in range(size)}
    labels = {("node", test.column, test.symbols) for tests in pattern.nodes for test in tests}
    edges = {("edge", (symbol,), ()) for symbol in pattern.edges if symbol}
    return Meaning(frozenset(roles), frozenset(labels | edges))


def _place(shape: Shape, size: int, node: int) -> int:
    """Return the first node that a symmetry of the bare shape maps this one onto."""
    if shape is Shape.PATH:
        return min(node, size - 1 - node)
    return min(node, 1) if shape is Shape.STAR else 0
