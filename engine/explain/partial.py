"""Almost a match: the places of a graph where all but one of a predicate's or a pattern's tests hold."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import numpy.typing as npt

from engine.explain.matches import GraphMatches
from engine.explain.words.condition_lines import condition_lines
from engine.explain.words.lexicon import Nouns, plain
from engine.explain.words.pattern_nouns import pattern_noun
from engine.predicates import Entry
from engine.predicates.egos import Condition, EdgeTest, NodeTest, Predicate
from engine.predicates.groups import Property, Substructure
from engine.predicates.patterns import Pattern, PatternGraphs, PatternPlan, Shape, read_groups
from engine.rules import TrainedModel
from engine.structure import Ego, Graphs, read_ego

__all__ = ["Partial", "almost_holds"]

_MOST_LEAVES = 4
"""Of larger stars the leaves are not tried in every order."""

_MOST_READINGS = 50_000


@dataclass(frozen=True, slots=True)
class Partial:
    """Where one test alone fails: the value found, and what is needed instead."""

    node: int  # the anchor, or the pattern's first node
    nodes: tuple[int, ...]
    found: str
    needed: str


def almost_holds(trained: TrainedModel, matches: GraphMatches, predicate: Entry) -> Partial | None:
    """Return the place that comes nearest to another match of `predicate`; None where more than one test fails.

    Of SMARTS nothing is known but whether it matches; a property is nowhere in particular.
    """
    if isinstance(predicate, Substructure | Property):
        return None
    if isinstance(predicate, Pattern):
        return _almost_read(trained, matches, predicate)
    return _almost_met(trained, matches, predicate)


# -- whole ego graphs -----------------------------------------------------------------------------


def _almost_met(trained: TrainedModel, matches: GraphMatches, predicate: Predicate) -> Partial | None:
    structure, taken = predicate.structure, set(matches.anchors(predicate))
    graphs = Graphs.of(matches.single, structure.edge_structure)
    best: tuple[float, int] | None = None
    told: Partial | None = None
    for node in range(matches.single.n_nodes):
        if node in taken:
            continue
        ego = read_ego(graphs, node, structure.radius, exact=structure.scheme == "exact")
        if ego.key != structure.key:
            continue
        values = [_value(trained, matches, ego, condition) for condition in predicate.conditions]
        failing = [(c, x) for c, x in zip(predicate.conditions, values, strict=True) if not c.low <= x <= c.high]
        if len(failing) != 1:
            continue
        condition, value = failing[0]
        short = max(condition.low - value, value - condition.high)
        if best is None or (short, node) < best:
            best = short, node
            needed = condition_lines(
                Predicate.of(structure, (condition,)), trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes
            )[0]
            told = Partial(node, tuple(sorted(ego.roles)), f"{value:.3g}", needed)
    return told


def _value(trained: TrainedModel, matches: GraphMatches, ego: Ego, condition: Condition) -> float:
    """Return what the condition counts in one ego graph, or the mean that it speaks of."""
    single, test = matches.single, condition.test
    inside = [v for v, role in ego.roles.items() if role == condition.role]
    if isinstance(test, NodeTest):
        return sum(_symbol(matches, v, test.column) in test.symbols for v in inside)
    if isinstance(test, EdgeTest):
        place = (*sorted((condition.role, condition.other)), condition.variant)
        return sum(_passes(trained, matches, e, test) for e, where in ego.places.items() if where == place)
    column = trained.model.vocabulary.abstraction.attributes.index(test)
    numbers = trained.model.vocabulary.attributes_of(single)[inside, column]
    return math.fsum(numbers.tolist()) / len(inside)


def _symbol(matches: GraphMatches, node: int, name: str) -> str:
    """Return the symbol of a node in a column, "" where there is no such column."""
    column = matches.single.column(name)
    if column < 0:
        return ""
    return matches.single.node_columns[column].symbols[int(matches.single.node_codes[node, column])]


def _passes(trained: TrainedModel, matches: GraphMatches, edge: int, test: EdgeTest) -> bool:
    single, label = matches.single, trained.model.vocabulary.abstraction.label_column
    if single.edge_alphabet.symbols[single.edge_codes[edge]] not in test.symbols:
        return False
    return not test.ends or test.ends == tuple(sorted(_symbol(matches, int(v), label) for v in single.edge_ends[edge]))


# -- patterns -------------------------------------------------------------------------------------


def _almost_read(trained: TrainedModel, matches: GraphMatches, pattern: Pattern) -> Partial | None:
    graphs, size = matches.heavy, pattern.size
    if pattern.shape is Shape.STAR and size - 1 > _MOST_LEAVES:
        return None
    blank = Pattern.of(pattern.shape, ((),) * size, ("",) * len(pattern.edges))
    rows = read_groups(PatternPlan.of((blank,)), graphs).get(0)
    if rows is None or len(rows) > _MOST_READINGS:
        return None
    if pattern.shape is Shape.STAR:
        rows = np.concatenate([rows[:, (0, *order)] for order in permutations(range(1, size))])
    place = np.full(matches.single.n_nodes, -1)
    place[graphs.original] = np.arange(len(graphs.original))
    tests = [_NodeAsked(i, test, _truth(graphs, test)) for i, asked in enumerate(pattern.nodes) for test in asked]
    failed = np.zeros(len(rows), np.int64)
    for asked in tests:
        failed += ~asked.holds[place[rows[:, asked.position]]]
    symbols = _edge_symbols(matches)
    for (a, b), symbol in zip(pattern.joins, pattern.edges, strict=True):
        if symbol:
            failed += np.array([symbols[_pair(row[a], row[b])] != symbol for row in rows], np.int64)
    taken = set(matches.anchors(pattern))
    near = [row for row in rows[failed == 1].tolist() if row[0] not in taken]
    if not near:
        return None
    row = min(near)
    nouns = Nouns.of(trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes)
    for asked in tests:
        node = row[asked.position]
        if not asked.holds[place[node]]:
            codes, names = graphs.columns.get(asked.test.column, (None, ()))
            seen = names[codes[place[node]]] if codes is not None else ""
            said = [
                pattern_noun((t,), nouns, hydrogens_are_nodes=trained.hydrogens_are_nodes).a
                for t in (NodeTest(asked.test.column, (seen,)), asked.test)
            ]
            return Partial(row[0], tuple(sorted(row)), f"{nouns.node} {node} is {said[0]}", said[1])
    for (a, b), symbol in zip(pattern.joins, pattern.edges, strict=True):
        seen = symbols[_pair(row[a], row[b])]
        if symbol and seen != symbol:
            found = f"the {nouns.edge} between {row[a]} and {row[b]} is {plain(seen)}"
            return Partial(row[0], tuple(sorted(row)), found, plain(symbol))
    raise AssertionError("one test fails")  # pragma: no cover


@dataclass(frozen=True, slots=True, eq=False)
class _NodeAsked:
    """One test of one node of a pattern, and where it holds."""

    position: int
    test: NodeTest
    holds: npt.NDArray[np.bool_]  # (nodes of the view,)


def _truth(graphs: PatternGraphs, test: NodeTest) -> npt.NDArray[np.bool_]:
    if test.column not in graphs.columns:
        return np.zeros(len(graphs.original), bool)
    codes, symbols = graphs.columns[test.column]
    found: npt.NDArray[np.bool_] = np.array([symbol in test.symbols for symbol in symbols] or [False])[codes]
    return found


def _pair(u: int, v: int) -> tuple[int, int]:
    return (int(u), int(v)) if u < v else (int(v), int(u))


def _edge_symbols(matches: GraphMatches) -> dict[tuple[int, int], str]:
    single = matches.single
    names = single.edge_alphabet.symbols
    return {_pair(u, v): names[code] for (u, v), code in zip(single.edge_ends.tolist(), single.edge_codes, strict=True)}
