"""Words for what is said of the edges between two roles."""

from __future__ import annotations

from engine.explain.words.conditions import element, quantity, verb
from engine.explain.words.lexicon import GENERIC_EDGES, Nouns, either, listed, quoted, with_article
from engine.explain.words.reading import EdgeShare
from engine.explain.words.structures import EdgePlace, Shape
from engine.predicates.egos import EdgeTest

__all__ = ["are_edges", "edge_clauses", "ends_named", "is_edge", "is_only_neighbor"]


def edge_words(test: EdgeTest, nouns: Nouns) -> tuple[str, bool]:
    """Return what an edge that passes `test` is, and whether that is a noun ("single carbon–oxygen bond")."""
    kind = either([s if nouns.molecules and s.isalpha() else f"labelled {quoted(s)}" for s in test.symbols])
    if not test.ends:
        return kind, False
    names = [element(s) if nouns.molecules else quoted(s) for s in test.ends]
    if nouns.molecules and kind.isalpha():
        return f"{kind} {names[0]}–{names[1]} {nouns.edge}", True
    shown = "" if set(test.symbols) <= GENERIC_EDGES else f" {kind}"
    return f"{nouns.edge}{shown} between {names[0]} and {names[1]}", True


def edge_clauses(shape: Shape, place: EdgePlace, shares: list[EdgeShare], nouns: Nouns) -> list[str]:
    """Return clauses on the edges between two roles: "the bond to B is double"."""
    total = shares[0].total
    every = [s for s in shares if s.low == s.total]
    none = [s for s in shares if s.high == 0 < s.total]
    some = [s for s in shares if s not in every and s not in none]
    one, many = _edge_names(shape, place, nouns)
    said = []
    if total == 1:
        positives = [is_edge(s.test, nouns) for s in every]
        if none:
            negatives = [is_edge(s.test, nouns) for s in none]
            positives.append(f"not {negatives[0]}" if len(none) == 1 else f"neither {listed(negatives, 'nor')}")
        return [f"{one} is {listed(positives)}"]
    if every:
        them = f"{'both' if total == 2 else 'all'} {many.removeprefix('the ')}"
        said.append(f"{them} are {listed([are_edges(s.test, nouns) for s in every])}")
    if none:
        said.append(f"none of {many} is {either([is_edge(s.test, nouns) for s in none])}")
    for s in some:
        share = quantity(s.low, s.high, s.total)
        words = is_edge(s.test, nouns) if verb(share) == "is" else are_edges(s.test, nouns)
        said.append(f"{share} of {many} {verb(share)} {words}")
    return said


def _edge_names(shape: Shape, place: EdgePlace, nouns: Nouns) -> tuple[str, str]:
    """Return what to call one edge, and all edges, between two roles."""
    (r, s, _), edge, letters = place, nouns.edge, shape.letters
    if r == 0 and is_only_neighbor(shape, s):
        return f"its {edge}", f"its {edge}s"
    if r == 0:
        return f"the {edge} to {letters[s]}", f"the {edge}s to {letters[s]}"
    return f"the {edge} {ends_named(shape, place)}", f"the {edge}s {ends_named(shape, place)}"


def ends_named(shape: Shape, place: EdgePlace) -> str:
    """Return "between B and D": never "the C–H bond", where C and H are letters of roles."""
    r, s, variant = place
    first, second = shape.letters[r], shape.letters[s]
    words = f"between {first} and {second}" if first != second else f"between the {first}"
    return f"{words} of kind {variant + 1}" if len(set(shape.variants_between(r, s))) > 1 else words


def is_only_neighbor(shape: Shape, role: int) -> bool:
    """Return whether all neighbours of the anchor have `role`."""
    return shape.levels[role] == 1 == shape.levels.count(1)


def is_edge(test: EdgeTest, nouns: Nouns) -> str:
    """Return what one edge that passes `test` is, to stand behind "is"."""
    words, is_noun = edge_words(test, nouns)
    return with_article(words) if is_noun else words


def are_edges(test: EdgeTest, nouns: Nouns) -> str:
    """Return what several such edges are, to stand behind "are"."""
    words, is_noun = edge_words(test, nouns)
    return words.replace(nouns.edge, f"{nouns.edge}s", 1) if is_noun else words
