"""`Entry`: what one column of a vocabulary can be."""

from __future__ import annotations

from typing import TypeAlias

from engine.predicates.egos.predicate import Predicate
from engine.predicates.groups.properties import Property
from engine.predicates.groups.substructure import Substructure
from engine.predicates.patterns.pattern import Pattern

__all__ = ["Entry"]

Entry: TypeAlias = Predicate | Pattern | Substructure | Property
"""An ego graph with conditions, a pattern that is contained, a SMARTS, or a property of molecules."""
