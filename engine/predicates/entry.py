"""`Entry`: what one column of a vocabulary can be."""

from __future__ import annotations

from typing import TypeAlias

from engine.predicates.pattern import Pattern
from engine.predicates.predicate import Predicate
from engine.predicates.substructure import Substructure

__all__ = ["Entry"]

Entry: TypeAlias = Predicate | Pattern | Substructure
"""An ego graph with conditions, a pattern that is contained, or a user's own SMARTS."""
