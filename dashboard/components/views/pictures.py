"""Drawings of the graphs of a data set, with what rules matched in them, and of the structures behind predicates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.data import GraphDataset, GraphKind
from engine.explain import Match
from engine.explain.drawings import NO_HEAT, Heat, Points, draw_member, draw_predicate, member, member_points
from engine.explain.words import predicate_text
from engine.predicates import Entry
from engine.predicates.egos import Predicate
from engine.predicates.groups import Property, Substructure
from engine.predicates.patterns import Pattern

__all__ = ["Highlight", "draw", "draw_predicate", "picture_notes", "points_of", "predicate_alt"]


@dataclass(frozen=True, slots=True)
class Highlight:
    """What one rule matched, with the letter and the colour under which it is shown."""

    letter: str
    colour: int
    match: Match


def draw(
    dataset: GraphDataset,
    graph: int,
    highlights: Sequence[Highlight] = (),
    *,
    heat: Heat = NO_HEAT,
    width: int = 220,
    height: int = 160,
    dark: bool = False,
) -> str:
    """Return the molecule or graph at position `graph` as SVG text; `heat` is by nodes and edges of the data set."""
    marked = [member.Highlight(h.letter, h.colour, h.match.nodes, h.match.edges) for h in highlights]
    return draw_member(dataset, graph, marked, heat=heat, width=width, height=height, dark=dark)


def points_of(dataset: GraphDataset, graph: int, *, marked: bool, size: tuple[int, int]) -> Points:
    """Return (nodes, 2): where `draw` puts each node, in pixels; `marked` where it highlights or shades."""
    return member_points(dataset, graph, marked=marked, width=size[0], height=size[1])


def predicate_alt(predicate: Entry, position: int, kind: GraphKind, *, hydrogens_are_nodes: bool) -> str:
    """Return what a screen reader says of the drawing for condition number `position`."""
    if isinstance(predicate, Pattern):
        words = predicate_text(predicate, kind, hydrogens_are_nodes=hydrogens_are_nodes)
        return f"the pattern that condition {position} asks for, its first node ringed: {words}"
    if isinstance(predicate, Substructure):
        return f"the SMARTS that condition {position} asks for, its first atom ringed"
    if isinstance(predicate, Property):
        return f"the property that condition {position} asks for: {predicate.name}"
    return f"the structure that condition {position} asks for, the first atom or node ringed"


def picture_notes(predicates: Iterable[Entry], kind: GraphKind) -> tuple[str, ...]:
    """Return how to read the drawings of these predicates."""
    patterns = {not isinstance(predicate, Predicate) for predicate in predicates}
    notes = []
    if False in patterns:
        notes.append("The ringed node, A, is the one looked at. Nodes of one letter play the same role.")
    if True in patterns:
        dotted = " A dotted line is a bond of any kind." if kind is GraphKind.MOLECULES else ""
        notes.append(f"Of a contained pattern, the ringed node is the one that is counted.{dotted}")
    return tuple(notes)
