"""`Predicate`: a structure and a conjunction of conditions on its roles."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from engine.predicates.egos.abstraction import EdgeTest, NodeTest
from engine.structure import EdgeStructure, Structure

__all__ = ["Condition", "Part", "Predicate"]


class Part(StrEnum):
    """What a condition counts.

    Attributes
    ----------
    NODE
        Nodes of a role that pass a test.
    EDGE
        Edges between two roles that pass a test.
    ATTRIBUTE
        Nothing: the mean of a numeric attribute over the nodes of a role.
    """

    NODE = "node"
    EDGE = "edge"
    ATTRIBUTE = "attribute"


@dataclass(frozen=True, slots=True)
class Condition:
    """low <= how many nodes of `role` (or edges between `role` and `other`) pass `test` <= high.

    For an attribute: low <= its mean over the nodes of `role` <= high. An open end is infinite.

    Attributes
    ----------
    part : Part
        What is counted.
    role : int
        Role of a node.
    other : int
        Equals `role` unless the part is an edge.
    test : NodeTest, EdgeTest or str
        What is passed; of an attribute its name.
    low : float
        Lower end, which is part of the interval.
    high : float
        Upper end, likewise.
    variant : int
        Of edge orbits that join the same two roles; 0 but in scheme `exact`.
    """

    part: Part
    role: int
    other: int
    test: NodeTest | EdgeTest | str
    low: float = -math.inf
    high: float = math.inf
    variant: int = 0

    def as_json(self) -> list[Any]:
        """Return the condition as nested lists; an open end is None."""
        test = self.test
        told: list[Any]
        if isinstance(test, NodeTest):
            told = [test.column, list(test.symbols)]
        elif isinstance(test, EdgeTest):
            told = [list(test.symbols), list(test.ends)]
        else:
            told = [test]
        ends = [None if math.isinf(x) else x for x in (self.low, self.high)]
        return [self.part.value, self.role, self.other, told, *ends, *([self.variant] if self.variant else [])]


@dataclass(frozen=True, slots=True)
class Predicate:
    """Holds for a node whose ego graph has `structure` and meets every condition.

    `id` is a hash of what the predicate says: equal in every run, machine and data set.

    Attributes
    ----------
    structure : Structure
        Of the ego graph.
    conditions : tuple of Condition
        In canonical order.
    id : str
        12 hexadecimal digits.
    name : str
        What a person calls it; no part of its identity.
    """

    structure: Structure
    conditions: tuple[Condition, ...]
    id: str
    name: str = ""

    @classmethod
    def of(cls, structure: Structure, conditions: tuple[Condition, ...]) -> Self:
        """Put conditions into canonical order, and work out the identity.

        Parameters
        ----------
        structure : Structure
            Of the ego graph.
        conditions : tuple of Condition
            In any order.

        Returns
        -------
        Predicate
            Without a name.
        """
        ordered = tuple(sorted(conditions, key=lambda c: json.dumps(c.as_json())))
        said: list[Any] = [structure.scheme, structure.radius, structure.key_text, [c.as_json() for c in ordered]]
        if structure.edge_structure is not EdgeStructure.PLAIN:
            said.append(str(structure.edge_structure))
        return cls(structure, ordered, hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12])

    @property
    def n_conditions(self) -> int:
        """Number of conditions: the structure test and each role test; radius 0 has no structure to test."""
        return len(self.conditions) + (self.structure.radius > 0 or not self.conditions)
