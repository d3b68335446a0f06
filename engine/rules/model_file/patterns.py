"""Patterns in a model file: each is built anew, and has to say what its identity says, in its canonical reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Self

from pydantic import Field

from engine.predicates.egos import NodeTest
from engine.predicates.patterns import Pattern, Shape
from engine.rules.model_file.document import Count, Document, Name

__all__ = ["PatternDocument", "PatternsDocument"]

_SIZES = {Shape.PATH: (1, 9), Shape.STAR: (2, 5), Shape.RING: (3, 12)}
"""Fewest and most nodes of each shape."""

_LARGEST = max(most for _, most in _SIZES.values())
_MOST_TESTS = 32
_Text = Annotated[str, Field(max_length=10_000)]


class PatternDocument(Document):
    """A pattern; `nodes` hold, for each node, positions in the list of tests."""

    id: Annotated[str, Field(max_length=64)]
    shape: Shape
    nodes: Annotated[
        tuple[Annotated[tuple[Count, ...], Field(max_length=_MOST_TESTS)], ...], Field(max_length=_LARGEST)
    ]
    edges: Annotated[tuple[_Text, ...], Field(max_length=_LARGEST)]
    name: Name = ""

    def build(self, tests: Sequence[NodeTest]) -> Pattern:
        """Return the pattern; raises ValueError where the document contradicts itself."""
        fewest, most = _SIZES[self.shape]
        joins = len(self.nodes) - (self.shape is not Shape.RING)
        if not fewest <= len(self.nodes) <= most or len(self.edges) != joins:
            raise ValueError(f"pattern {self.id}: its shape, nodes and edges do not belong together")
        if any(test >= len(tests) for node in self.nodes for test in node):
            raise ValueError(f"pattern {self.id}: a node names a test that is not there")
        nodes = tuple(tuple(tests[test] for test in node) for node in self.nodes)
        if len({tuple(test.column for test in node) for node in nodes}) > 1:
            raise ValueError(f"pattern {self.id}: its nodes are not told by the same columns")
        pattern = Pattern.of(self.shape, nodes, self.edges)
        if pattern.id != self.id:
            raise ValueError(f"pattern {self.id}: its text and its identity disagree")
        if (pattern.nodes, pattern.edges) != (nodes, self.edges):
            raise ValueError(f"pattern {self.id}: it is not in its canonical reading")
        return replace(pattern, name=self.name)


class PatternsDocument(Document):
    """The patterns of a vocabulary, and the node tests that they share.

    Attributes
    ----------
    tests : tuple of (str, tuple of str)
        Column and symbols of each test.
    entries : tuple of PatternDocument
        The patterns, each once.
    """

    tests: tuple[tuple[_Text, tuple[_Text, ...]], ...]
    entries: tuple[PatternDocument, ...]

    @classmethod
    def of(cls, patterns: Sequence[Pattern]) -> Self:
        """Describe patterns.

        Parameters
        ----------
        patterns : sequence of Pattern
            In the order of the vocabulary.

        Returns
        -------
        PatternsDocument
            Their node tests, each once, and the patterns.
        """
        places: dict[NodeTest, int] = {}
        entries = []
        for pattern in patterns:
            nodes = tuple(tuple(places.setdefault(test, len(places)) for test in tests) for tests in pattern.nodes)
            told = PatternDocument(
                id=pattern.id, shape=pattern.shape, nodes=nodes, edges=pattern.edges, name=pattern.name
            )
            entries.append(told)
        return cls(tests=tuple((test.column, test.symbols) for test in places), entries=tuple(entries))

    def build(self) -> tuple[Pattern, ...]:
        """Return the patterns; raises ValueError where the document contradicts itself."""
        tests = [NodeTest(*told) for told in self.tests]
        patterns = tuple(entry.build(tests) for entry in self.entries)
        if len({pattern.id for pattern in patterns}) != len(patterns):
            raise ValueError("vocabulary: a pattern stands twice")
        return patterns
