"""The conditions of a predicate one by one, for a list beside its drawing."""

from __future__ import annotations

from engine.data.dataset import GraphKind
from engine.explain.condition_words import between, quality, quantity, verb
from engine.explain.edge_words import are_edges, ends_named, is_edge
from engine.explain.lexicon import Nouns, number_word, plain
from engine.explain.reading import bounds
from engine.explain.structure_words import Shape, shape_of
from engine.predicates.abstraction import NodeTest
from engine.predicates.predicate import Condition, Predicate

__all__ = ["condition_lines"]


def condition_lines(predicate: Predicate, kind: GraphKind, *, hydrogens_are_nodes: bool = False) -> tuple[str, ...]:
    """Return one short line a condition, with the letters of the drawing, in the order of roles."""
    shape, nouns = shape_of(predicate.structure), Nouns.of(kind, hydrogens_are_nodes=hydrogens_are_nodes)
    order = sorted(predicate.conditions, key=lambda c: (("node", "edge", "attribute").index(c.part), c.role, c.other))
    return tuple(_line(condition, shape, nouns) for condition in order)


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
