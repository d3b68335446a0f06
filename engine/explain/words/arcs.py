"""Words for what a structure itself knows of its edges: their labels and directions, orbit by orbit."""

from __future__ import annotations

from typing import TypeVar

from engine.data import Direction
from engine.explain.words.edges import are_edges, ends_named, is_edge
from engine.explain.words.lexicon import GENERIC_EDGES, Nouns, listed
from engine.explain.words.structures import EdgePlace, Shape
from engine.predicates.egos import EdgeTest
from engine.structure import EdgeStructure

__all__ = ["arc_clauses", "knows_edges"]

Fact = TypeVar("Fact", int, str)


def knows_edges(shape: Shape) -> bool:
    """Return whether there is anything to say."""
    structure = shape.structure
    if structure.edge_structure is EdgeStructure.PLAIN:
        return False
    return bool(structure.directions) or bool(set(structure.labels) - GENERIC_EDGES)


def arc_clauses(shape: Shape, nouns: Nouns) -> list[str]:
    """Return one clause on the labels of all edges, and one on their directions: "the edges run from it to B"."""
    if not knows_edges(shape):
        return []
    structure = shape.structure
    said = []
    if set(structure.labels) - GENERIC_EDGES:
        said.append(_label_clause(shape, nouns))
    if structure.directions:
        ways = _by_place(shape, structure.directions)
        words = [_way(shape, place, Direction(way)) for place, way in ways.items()]
        both = set(structure.directions) == {Direction.BOTH}
        said.append(_the_edges(shape, nouns, "runs", "run") + (" both ways" if both else f" {listed(words)}"))
    return said


def _label_clause(shape: Shape, nouns: Nouns) -> str:
    labels = _by_place(shape, shape.structure.labels)
    names = sorted(set(labels.values()))
    if len(names) == 1:
        test = EdgeTest((names[0],), ())
        one = len(shape.structure.edges) == 1
        return (
            f"its {nouns.edge} is {is_edge(test, nouns)}" if one else f"all {nouns.edge}s are {are_edges(test, nouns)}"
        )
    said = []
    for name in names:
        places = [place for place, label in labels.items() if label == name]
        one = sum(map(shape.edge_size, places)) == 1
        subject = f"the {nouns.edge}{'' if one else 's'} {listed([_between(shape, place) for place in places])}"
        test = EdgeTest((name,), ())
        said.append(f"{subject} {'is' if one else 'are'} {is_edge(test, nouns) if one else are_edges(test, nouns)}")
    return listed(said)


def _the_edges(shape: Shape, nouns: Nouns, one: str, many: str) -> str:
    if len(shape.structure.edges) == 1:
        return f"its {nouns.edge} {one}"
    return f"the {nouns.edge}s {many}"


def _by_place(shape: Shape, facts: tuple[Fact, ...]) -> dict[EdgePlace, Fact]:
    """Return the fact of each orbit of edges, in order; directions from the view of the smaller role."""
    structure = shape.structure
    variants = structure.variants or (0,) * len(structure.edges)
    found: dict[EdgePlace, Fact] = {}
    for (u, v), variant, fact in zip(structure.edges, variants, facts, strict=True):
        found[structure.roles[u], structure.roles[v], variant] = fact  # nodes stand in the order of roles
    return dict(sorted(found.items()))


def _between(shape: Shape, place: EdgePlace) -> str:
    """Return "to B" or "between B and C"."""
    return f"to {shape.letters[place[1]]}" if place[0] == 0 else ends_named(shape, place)


def _way(shape: Shape, place: EdgePlace, way: Direction) -> str:
    """Return "from it to B", "from C to B", "one way between the B" or "both ways between B and C"."""
    r, s, _ = place
    near, far = "it" if r == 0 else shape.letters[r], shape.letters[s]
    if way is Direction.BOTH:
        return f"both ways between {near} and {far}" if r == 0 else f"both ways {ends_named(shape, place)}"
    if r == s:
        return f"one way {ends_named(shape, place)}"
    return f"from {near} to {far}" if way is Direction.FORWARD else f"from {far} to {near}"
