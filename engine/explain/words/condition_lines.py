"""The conditions of a predicate one by one, for a list beside its drawing."""

from __future__ import annotations

from engine.data import GraphKind
from engine.explain.words.conditions import between, quality, quantity, verb
from engine.explain.words.edges import are_edges, ends_named, is_edge
from engine.explain.words.lexicon import Nouns, number_word, plain
from engine.explain.words.pattern_nouns import node_marks, pattern_noun
from engine.explain.words.reading import bounds
from engine.explain.words.structures import Shape, shape_of
from engine.explain.words.substructures import shown_smarts
from engine.predicates import Entry
from engine.predicates.egos import Condition, NodeTest
from engine.predicates.groups import Property, Substructure
from engine.predicates.patterns import Pattern

__all__ = ["condition_lines"]


def condition_lines(predicate: Entry, kind: GraphKind, *, hydrogens_are_nodes: bool = False) -> tuple[str, ...]:
    """Return one short line a condition, with the letters of the drawing, in the order of roles.

    Of a pattern, one line for each kind of node, behind the mark that stands for it in the drawing.
    """
    nouns = Nouns.of(kind, hydrogens_are_nodes=hydrogens_are_nodes)
    if isinstance(predicate, Pattern):
        return _marked_lines(predicate, nouns, hydrogens_are_nodes)
    if isinstance(predicate, Substructure):
        return (shown_smarts(predicate),)
    if isinstance(predicate, Property):
        return (predicate.name,)
    shape = shape_of(predicate.structure)
    order = sorted(predicate.conditions, key=lambda c: (("node", "edge", "attribute").index(c.part), c.role, c.other))
    return tuple(_line(condition, shape, nouns) for condition in order)


def _marked_lines(pattern: Pattern, nouns: Nouns, hydrogens_are_nodes: bool) -> tuple[str, ...]:
    told = dict(zip(node_marks(pattern), pattern.nodes, strict=True))
    nodes = {
        mark: pattern_noun(tests, nouns, hydrogens_are_nodes=hydrogens_are_nodes).one if tests else f"any {nouns.node}"
        for mark, tests in told.items()
    }
    return tuple(f"{mark}: {words}" for mark, words in nodes.items())


def _line(condition: Condition, shape: Shape, nouns: Nouns) -> str:
    test, role, letters = condition.test, condition.role, shape.letters
    if isinstance(test, str):
        return f"mean {plain(test)} over {letters[role]} is {between(condition.low, condition.high)}"
    if isinstance(test, NodeTest):
        total, subject = shape.sizes[role], letters[role]
        one = many = quality(test, nouns)
    else:
        place = (role, condition.other, condition.variant)
        total, subject = shape.edge_size(place), ends_named(shape, place)
        one, many = is_edge(test, nouns), are_edges(test, nouns)
    low, high = bounds(condition, total)
    if total == 1:
        subject = subject if isinstance(test, NodeTest) else f"the {nouns.edge} {subject}"
        return f"{subject} is {one}" if low == 1 else f"{subject} is not {one}"
    group = subject if isinstance(test, NodeTest) else f"{nouns.edge}s {subject}"
    if low == total:
        return f"{'both' if total == 2 else f'all {number_word(total)}'} {group} are {many}"
    if high == 0:
        return f"none of the {number_word(total)} {group} is {one}"
    share = quantity(low, high, total)
    words = one if verb(share) == "is" else many
    return f"{share} of the {number_word(total)} {group} {verb(share)} {words}"
