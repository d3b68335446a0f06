"""Plain English for patterns: what a graph contains, and what a node is from which the pattern can be read.

Every sentence begins with the pattern's first node and tells its nodes and edges in their order, so that two different
patterns read differently. A count is that of first nodes, and a sentence with a number says what follows of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from engine.data import GraphKind
from engine.explain.words.lexicon import Nouns, listed, number_word, with_article
from engine.explain.words.pattern_nouns import PatternNoun, edge_to, joined_by, pattern_noun
from engine.predicates.patterns import Pattern, Shape

__all__ = ["pattern_literal_text", "pattern_text"]

_SHORTEST_RUN = 3
"""Alike steps from this number on are told at once."""


def pattern_text(pattern: Pattern, kind: GraphKind, *, hydrogens_are_nodes: bool = False) -> str:
    """Return what a node is from which `pattern` can be read: "a nitrogen bonded to two oxygens"."""
    words = _Words.of(pattern, kind, hydrogens_are_nodes)
    return f"{words.phrases[0].a}{words.tail}"


def pattern_literal_text(
    pattern: Pattern, at_least: int, present: bool, kind: GraphKind, *, hydrogens_are_nodes: bool = False
) -> str:
    """Return what the literal says of a graph: "contains no nitrogen bonded to two oxygens"."""
    words = _Words.of(pattern, kind, hydrogens_are_nodes)
    verb = "has" if pattern.size == 1 and not pattern.nodes[0] else "contains"
    first, tail = words.phrases[0], words.tail
    if at_least == 1 and verb == "has":
        return f"has at least one {first.one}" if present else f"has no {first.one}"
    if at_least == 1:
        whole = words.whole
        if not present:
            return f"contains no {whole or first.one + tail}"
        return f"contains {with_article(whole) if whole else first.a + tail}"
    several = f"{number_word(at_least)} {first.many}{f', each{tail}' if tail else ''}"
    return f"{verb} {'at least' if present else 'fewer than'} {several}"


@dataclass(frozen=True, slots=True)
class _Words:
    """The words for one pattern."""

    pattern: Pattern
    nouns: Nouns
    phrases: tuple[PatternNoun, ...]  # one a node

    @classmethod
    def of(cls, pattern: Pattern, kind: GraphKind, hydrogens_are_nodes: bool) -> _Words:
        nouns = Nouns.of(kind, hydrogens_are_nodes=hydrogens_are_nodes)
        phrases = (pattern_noun(tests, nouns, hydrogens_are_nodes=hydrogens_are_nodes) for tests in pattern.nodes)
        return cls(pattern, nouns, tuple(phrases))

    @property
    def same_nodes(self) -> bool:
        return len(set(self.pattern.nodes)) == 1

    @property
    def same_edges(self) -> bool:
        return len(set(self.pattern.edges)) == 1

    @property
    def whole(self) -> str:
        """The pattern as a thing of its own, "ring of five carbons"; nothing where its first node speaks for it."""
        if self.pattern.shape is Shape.RING:
            return self.ring()
        return self.even_path if self.is_even_path else ""

    @property
    def tail(self) -> str:
        """What follows the pattern's first node, beginning with a space; nothing for a lone node."""
        if self.pattern.size == 1:
            return ""
        if self.pattern.shape is Shape.STAR:
            return f" {self.leaves()}"
        if self.pattern.shape is Shape.RING:
            return f" {'in' if self.nouns.molecules else 'on'} {with_article(self.ring('itself'))}"
        return f" at one end of a {self.even_path}" if self.is_even_path else self.steps()

    # -- paths ----------------------------------------------------------------------------------

    @property
    def is_even_path(self) -> bool:
        return (
            self.pattern.shape is Shape.PATH
            and self.pattern.size >= _SHORTEST_RUN
            and self.same_nodes
            and self.same_edges
        )

    @property
    def even_path(self) -> str:
        return f"path of {self.phrases[0].counted(self.pattern.size)}{joined_by(self.pattern.edges[0], self.nouns)}"

    def steps(self) -> str:
        """Return how the path goes on behind its first node, alike steps told at once."""
        said, after_run = "", False
        taken = zip(self.pattern.edges, self.pattern.nodes[1:], self.phrases[1:], strict=False)
        for (edge, _), steps in groupby(taken, key=lambda step: step[:2]):
            phrases = [phrase for _, _, phrase in steps]
            to = edge_to(edge, self.nouns)
            if len(phrases) >= _SHORTEST_RUN:
                said += f"{', and that' if after_run else ''} followed by {phrases[0].counted(len(phrases))}, "
                said += f"each {to} the one before"
                after_run = True
            else:
                for phrase in phrases:
                    said += f"{', the last' if after_run else ''} {to} {phrase.a}"
                    after_run = False
        if self.pattern.shape is Shape.RING:
            said += f", the last {edge_to(self.pattern.edges[-1], self.nouns)} the first"
        return said

    # -- stars ----------------------------------------------------------------------------------

    def leaves(self) -> str:
        """Return "bonded to two oxygens and a carbon, and double-bonded to a sulfur"."""
        groups: dict[str, dict[object, list[PatternNoun]]] = {}
        for edge, tests, phrase in zip(self.pattern.edges, self.pattern.nodes[1:], self.phrases[1:], strict=True):
            groups.setdefault(edge, {}).setdefault(tests, []).append(phrase)
        if self.pattern.size == 2:  # else it would read as the path of two nodes does
            return f"{edge_to(self.pattern.edges[0], self.nouns)} at least one {self.phrases[1].one}"
        return ", and ".join(
            f"{edge_to(edge, self.nouns)} {listed([alike[0].counted(len(alike)) for alike in leaves.values()])}"
            for edge, leaves in groups.items()
        )

    # -- rings ----------------------------------------------------------------------------------

    def ring(self, first: str = "") -> str:
        """Return the ring without its article; `first` is what its first node is called where it was named before."""
        size, joined = self.pattern.size, joined_by(self.pattern.edges[0], self.nouns)
        if self.same_nodes and self.same_edges:
            return self.ring_of(self.phrases[0]) + joined
        nameless = self.ring_of(PatternNoun(self.nouns.node, f"{self.nouns.node}s"))
        if not self.same_edges:
            return f"{nameless} (in order: {first or self.phrases[0].a}{self.steps()})"
        others = range(1 if first else 0, size)
        runs = [list(run) for _, run in groupby(others, key=lambda i: self.pattern.nodes[i])]
        told = [self.phrases[run[0]].counted(len(run)) for run in runs]
        return f"{nameless}{joined} (in order: {', then '.join([first, *told] if first else told)})"

    def ring_of(self, phrase: PatternNoun) -> str:
        """Return "ring of five carbons", "chordless cycle of four nodes" or "triangle"."""
        size = self.pattern.size
        if self.nouns.molecules:
            return f"ring of {phrase.counted(size)}"
        if size == 3:
            return "triangle" if phrase.many == "nodes" else f"triangle of {phrase.many}"
        return f"chordless cycle of {phrase.counted(size)}"
