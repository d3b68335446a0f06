"""Sentences of the laboratory: which method tells two graphs apart, from which step on, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import networkx as nx

from dashboard.components.views.words import amount
from dashboard.learn.views.lab_methods import Comparison, Method, Seen, networkx_graph
from dashboard.learn.views.lab_pair import Pair
from engine.data.generated import PlainGraph, as_dataset
from engine.structure import Graphs, Scheme, describe_structure

__all__ = ["NAMES", "Verdict", "difference_of_egos", "headline", "letter", "telling_nodes", "verdict"]

NAMES = {Method.WL: "1-WL", Method.EGO_WL: "ego-WL", Method.EXACT: "exact"}
"""What the methods are called."""

_MANY_KINDS = 4  # of more kinds, pieces are only counted
_MOST_EDGES = 60  # in larger ego graphs, looking for rings would take longer than a reader waits


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a method tells the two graphs apart, and a sentence that says from where on, and why."""

    method: Method
    separates: bool
    sentence: str


def letter(number: int) -> str:
    """Return the name of a class or a role.

    >>> letter(0), letter(25), letter(26), letter(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    return (letter(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def headline(found: Comparison) -> str:
    """Return the one sentence that a reader wants first."""
    able = [NAMES[seen.method] for seen in found.seen if seen.first >= 0]
    unable = [NAMES[seen.method] for seen in found.seen if seen.first < 0]
    if not able:
        return {
            True: "The two are one graph, numbered differently: no method may tell them apart, and none does.",
            False: "The two graphs differ, yet none of the three methods tells them apart here.",
            None: "None of the three methods tells the two apart. Whether they are one graph is too hard to say here.",
        }[found.isomorphic]
    if not unable:
        return "All three methods tell the two graphs apart."
    tells = f"Only {able[0]} tells" if len(able) == 1 else f"{_capital(_listed(able))} tell"
    does = "does" if len(unable) == 1 else "do"
    return f"{tells} the two graphs apart; {_listed(unable)} {does} not."


def verdict(pair: Pair, found: Comparison, method: Method) -> Verdict:
    """Return what becomes of the pair under `method`."""
    seen = found.of(method)
    sentence = _of_rounds(pair, seen) if method is Method.WL else _of_egos(pair, found, seen)
    if seen.fallbacks:
        sentence += f" {_fallback_words(seen)}"
    return Verdict(method, seen.first >= 0, sentence)


def telling_nodes(seen: Seen) -> tuple[int, int]:
    """Return a node of each graph, of one class until the step that tells the two apart; (0, 0) where there is none."""
    if seen.first < 1:
        return 0, 0
    before, after = seen.steps[seen.first - 1], seen.steps[seen.first]
    counts = after.counts
    left = [v for v, c in enumerate(after.left) if counts[c][0] > counts[c][1]]
    right = [v for v, c in enumerate(after.right) if counts[c][0] < counts[c][1]]
    return next((u, v) for u in left for v in right if before.left[u] == before.right[v])


# -- 1-WL -----------------------------------------------------------------------------------------


def _of_rounds(pair: Pair, seen: Seen) -> str:
    if seen.first == 0:
        return f"Told apart before the first round: {_sizes(pair)}."
    if seen.first > 0:
        classes = seen.steps[seen.first]
        named = classes.differing[0]
        one, other = classes.counts[named]
        why = ", in which numbers of neighbours are compared" if seen.first == 1 else ""
        counts = f"{amount(one, 'node')} on the left and {other} on the right"
        return f"Told apart from round {seen.first} on{why}: class {letter(named)} has {counts}."
    last = len(seen.steps) - 2
    if last == 0:
        return (
            "Not told apart: every node has as many neighbours as every other, so that no round splits the one class A."
        )
    return f"Not told apart: after round {last} no class splits any more, and each has as many nodes in both graphs."


def _sizes(pair: Pair) -> str:
    return f"{amount(pair.left.n_nodes, 'node')} against {pair.right.n_nodes}"


# -- ego graphs -----------------------------------------------------------------------------------


def _of_egos(pair: Pair, found: Comparison, seen: Seen) -> str:
    radius = seen.first
    if radius == 0:
        return f"Told apart at radius 0: {_sizes(pair)}."
    if radius > 0:
        left, right = telling_nodes(seen)
        ego_wl = found.of(Method.EGO_WL)
        if seen.method is Method.EXACT and (ego_wl.first, telling_nodes(ego_wl)) == (radius, (left, right)):
            return f"Told apart from radius {radius} on, for the same reason."
        why = difference_of_egos(pair.left, left, pair.right, right, radius)
        return (
            f"Told apart from radius {radius} on: around node {left} on the left and node {right} on the right, {why}."
        )
    top = len(seen.steps) - 1
    if found.isomorphic:
        return "Not told apart: every ego graph occurs in both, equally often."
    exact = found.of(Method.EXACT)
    if seen.method is Method.EGO_WL and exact.first > 0:
        return (
            f"Not told apart at any radius up to {top}: the ego graphs differ from radius {exact.first} on, but "
            "refinement inside them gives both the same colours."
        )
    if seen.method is Method.EXACT and found.isomorphic is False:
        return (
            f"Not told apart up to radius {top}, the largest here: the graphs are alike within {top} steps of every "
            "node and differ only as wholes."
        )
    return f"Not told apart at any radius up to {top}."


def difference_of_egos(left: PlainGraph, u: int, right: PlainGraph, v: int, radius: int) -> str:
    """Return the plainest difference between two ego graphs, as a clause; symmetry is the last thing looked at."""
    one, other = (nx.ego_graph(networkx_graph(g), node, radius) for g, node in ((left, u), (right, v)))
    if len(one) != len(other):
        return f"{amount(len(one), 'node')} within reach against {len(other)}"
    rings = _rings(one), _rings(other)
    if rings[0] != rings[1]:
        return f"the ego graph has {rings[0]} against {rings[1]}"
    pieces = _pieces(one, u), _pieces(other, v)
    if pieces[0] != pieces[1]:
        return f"the other nodes form {pieces[0]} against {pieces[1]}"
    edges = one.number_of_edges(), other.number_of_edges()
    if edges[0] != edges[1]:
        return f"the ego graph has {amount(edges[0], 'edge')} against {edges[1]}"
    alike = "the ego graphs have as many nodes and edges, but"
    roles = [
        describe_structure(Graphs.of(as_dataset([g])), node, radius, scheme=Scheme.EXACT).n_roles
        for g, node in ((left, u), (right, v))
    ]
    if roles[0] != roles[1]:
        return f"{alike} symmetry leaves {amount(roles[0], 'role')} against {roles[1]}"
    return f"{alike} neither can be laid onto the other"


def _rings(ego: nx.Graph) -> str:
    """Return the shortest rings that all others are made of; "" where there are too many edges to look."""
    if ego.number_of_edges() > _MOST_EDGES:
        return ""
    found = Counter(len(ring) for ring in nx.minimum_cycle_basis(ego))
    return _listed([_counted(n, _ring(size)) for size, n in sorted(found.items())]) if found else "no ring"


def _ring(size: int) -> str:
    return _SHAPES.get(size, f"ring of {size}")


def _pieces(ego: nx.Graph, anchor: int) -> str:
    """Return what the ego graph falls into without its anchor."""
    rest = ego.subgraph(set(ego) - {anchor})
    shapes = Counter(_shape(rest.subgraph(part)) for part in nx.connected_components(rest))
    if len(shapes) > _MANY_KINDS:
        return f"{shapes.total()} pieces"
    found = sorted(shapes.items(), key=lambda item: (-item[1], item[0]))
    return _listed([_counted(n, shape) for shape, n in found]) if found else "nothing"


_SHAPES = {3: "triangle", 4: "square", 5: "pentagon", 6: "hexagon"}


def _shape(piece: nx.Graph) -> str:
    """Return what a connected graph is called."""
    n, m = len(piece), piece.number_of_edges()
    degrees = {degree for _, degree in piece.degree}
    if n == 1:
        return "single node"
    if n == 2:
        return "joined pair"
    if degrees == {2}:
        return _ring(n)
    if m == n - 1 and max(degrees) == 2:
        return f"path of {n} nodes"
    return f"piece of {n} nodes and {m} edges"


def _counted(n: int, shape: str) -> str:
    if n == 1:
        return f"a {shape}"
    head, _, tail = shape.partition(" of ")
    words = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
    return f"{words.get(n, str(n))} {head}s{' of ' + tail if tail else ''}"


def _fallback_words(seen: Seen) -> str:
    nodes = amount(seen.fallbacks, "node")
    if seen.method is Method.EXACT:
        return f"{nodes} have ego graphs too large or too symmetric for a search: there exact sees no more than ego-WL."
    return f"{nodes} have ego graphs that are too large: there a smaller radius is used."


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
