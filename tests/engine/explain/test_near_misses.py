from __future__ import annotations

from dataclasses import replace
from functools import cache

import networkx as nx
import pytest

from engine.data.dataset import GraphDataset
from engine.estimators import SymGraphClassifier
from engine.explain.matches import GraphMatches
from engine.explain.near_misses import NearMiss, find_near_misses, shortfall_words
from engine.explain.partial import almost_holds
from engine.predicates.egos.abstraction import NodeTest
from engine.predicates.egos.predicate import Predicate
from engine.predicates.patterns.discovery import Sizes, discover_patterns
from engine.predicates.patterns.pattern import Pattern, Shape
from engine.readers import read_dataset, sample_path
from engine.rules.rule import Literal, Rule, RuleCounts
from engine.rules.rule_set import RuleSet
from engine.rules.trained import TrainedModel
from tests.engine.explain.patterns import heavy_graph, path, ring, star
from tests.engine.explain.worlds import plain_graphs
from tests.engine.predicates.readings import Reader
from tests.engine.small_graphs import collect, with_groups

FORMS = ("rules", "list", "scorecard", "tree", "forest")


@cache
def graphs() -> GraphDataset:
    return collect(with_groups(41, 90))


@cache
def trained(form: str) -> TrainedModel:
    return SymGraphClassifier(form=form, max_rules=6).fit(graphs(), graphs().target).fitted


def matches(model: TrainedModel, data: GraphDataset, graph: int) -> GraphMatches:
    return GraphMatches(model.model.vocabulary, data, graph)


def rule_model(*rules: tuple[tuple[Literal, ...], float], data: GraphDataset) -> TrainedModel:
    """Rules of patterns, all for class 1."""
    patterns = tuple(dict.fromkeys(x.predicate for literals, _ in rules for x in literals))
    vocabulary = replace(trained("rules").model.vocabulary, predicates=(), patterns=patterns)
    said = tuple(Rule(literals, 1, weight, RuleCounts(1, 1, 2, 1)) for literals, weight in rules)
    return replace(trained("rules"), model=RuleSet(vocabulary, said, (0.0, 0.0)), kind=data.kind)


# -- which rules ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_all_literals_of_a_near_miss_hold_but_the_one_that_is_named(form: str) -> None:
    model = trained(form)
    table = model.table(graphs())
    told = 0
    for graph in range(0, 90, 4):
        found = matches(model, graphs(), graph)
        for miss in find_near_misses(model, found):
            told += 1
            rule = model.model.rules[int(miss.rule[1:]) - 1]
            counts = {x: int(table.column(model.model.vocabulary.column_of(x.predicate))[graph]) for x in rule.literals}
            failing = [x for x, n in counts.items() if (n >= x.at_least) != x.present]
            assert len(failing) == 1
            literal = failing[0]
            assert (miss.found, miss.needed, miss.present) == (counts[literal], literal.at_least, literal.present)
            assert (miss.target, miss.weight) == (rule.target, rule.weight)
            assert miss.failed
    assert (told == 0) == (form == "forest")


def test_of_a_list_only_rules_before_the_one_that_decides_can_be_missed() -> None:
    model = trained("list")
    decides = model.model.decides(model.table(graphs()))
    for graph in range(90):
        near = find_near_misses(model, matches(model, graphs(), graph), most=99)
        assert all(int(miss.rule[1:]) - 1 < decides[graph] for miss in near)


def test_a_rule_of_one_literal_has_to_come_close() -> None:
    """A triangle's three nodes of degree two are one short of four, two short of five; a ring of six is far."""
    data = plain_graphs([(3, [(0, 1), (1, 2), (0, 2)], "a"), (3, [(0, 1), (1, 2)], "b")])
    two = path((NodeTest("degree", ("2",)),))
    hexagon = ring(*[()] * 6)
    model = rule_model(((Literal(two, 4),), 1.0), ((Literal(two, 5),), 9.0), ((Literal(hexagon),), 9.0), data=data)
    (miss,) = find_near_misses(model, matches(model, data, 0))
    assert (miss.rule, miss.found, miss.needed) == ("R1", 3, 4)
    assert shortfall_words(miss) == "found 3, needed 4"
    assert miss.match.nodes == (0, 1, 2)


def test_what_is_there_too_often_is_missed_too() -> None:
    data = plain_graphs([(3, [(0, 1), (1, 2), (0, 2)], "a"), (3, [(0, 1), (1, 2)], "b")])
    triangle, end = ring(*[()] * 3), path((NodeTest("degree", ("1",)),))
    model = rule_model(((Literal(triangle, 1, False), Literal(end, 1, False)), 1.0), data=data)
    (miss,) = find_near_misses(model, matches(model, data, 0))
    assert (miss.present, miss.found, miss.failed) == (False, 3, "contains no triangle")
    assert shortfall_words(miss) == "found 3, needed none"
    assert shortfall_words(replace(miss, needed=2)) == "found 3, needed fewer than 2"
    assert miss.partial is None


def test_the_closest_and_then_the_heaviest_come_first() -> None:
    data = plain_graphs([(3, [(0, 1), (1, 2), (0, 2)], "a"), (3, [(0, 1), (1, 2)], "b")])
    two, hexagon = path((NodeTest("degree", ("2",)),)), ring(*[()] * 6)
    model = rule_model(
        ((Literal(two), Literal(hexagon)), 9.0), ((Literal(two, 4),), 1.0), ((Literal(two, 4),), 2.0), data=data
    )
    near = find_near_misses(model, matches(model, data, 0))
    assert [miss.rule for miss in near] == ["R3", "R2", "R1"]
    assert [miss.rule for miss in find_near_misses(model, matches(model, data, 0), most=1)] == ["R3"]


# -- the one test that fails ----------------------------------------------------------------------------------


def failing_tests(reader: Reader, predicate: Predicate, node: int) -> list[float] | None:
    """The values of the conditions that fail around a node, None where the structure is another one."""
    radius = predicate.structure.radius
    if reader.index.reach[radius, node] < radius or reader.index.keys[radius, node] != predicate.structure.key:
        return None
    values = [(c, reader.value(c, node, radius)) for c in predicate.conditions]
    return [x for c, x in values if not c.low <= x <= c.high]


def test_a_node_where_one_condition_fails_is_found_with_its_value() -> None:
    model, data = trained("forest"), graphs()
    found = 0
    for graph in range(0, 90, 15):
        here, reader = matches(model, data, graph), Reader(data[graph], 2)
        for predicate in model.model.vocabulary.predicates[::9]:
            slow = {v: failing_tests(reader, predicate, v) for v in range(data[graph].n_nodes)}
            near = {v: x[0] for v, x in slow.items() if x is not None and len(x) == 1}
            partial = almost_holds(model, here, predicate)
            assert (partial is None) == (not near)
            if partial is not None:
                found += 1
                assert partial.found == f"{near[partial.node]:.3g}"
                assert partial.node in partial.nodes
                assert partial.needed
    assert found > 20


def failing_reading(pattern: Pattern, graph: nx.Graph, row: tuple[int, ...]) -> int:
    asked = sum(
        graph.nodes[v].get(test.column) not in test.symbols
        for v, tests in zip(row, pattern.nodes, strict=True)
        for test in tests
    )
    bonds = zip(pattern.joins, pattern.edges, strict=True)
    return asked + sum(bool(s) and graph.edges[row[a], row[b]]["bond"] != s for (a, b), s in bonds)


def test_a_pattern_that_fails_in_one_test_is_found_where_it_does() -> None:
    from itertools import permutations

    data = read_dataset(sample_path("bbb"))[::60]
    patterns = list(discover_patterns(data, sizes=Sizes(path=2, star=2, ring=3), min_support=8))[::97]
    small = [g for g in range(len(data)) if len(range(*data.nodes(g).indices(data.n_nodes))) <= 12][:6]
    seen = {True: 0, False: 0}
    for pattern in patterns:
        model = rule_model(((Literal(pattern),), 1.0), data=data)
        blank = Pattern.of(pattern.shape, ((),) * pattern.size, ("",) * len(pattern.edges))
        for g in small:
            here, graph = matches(model, data, g), heavy_graph(data[[g]], 0)
            rows = [
                row
                for row in permutations(graph.nodes, pattern.size)
                if all(graph.has_edge(row[a], row[b]) for a, b in blank.joins)
            ]
            taken = set(here.anchors(pattern))
            near = [row for row in rows if failing_reading(pattern, graph, row) == 1 and row[0] not in taken]
            partial = almost_holds(model, here, pattern)
            seen[partial is not None] += 1
            assert (partial is None) == (not near)
            if partial is not None:
                assert (partial.node, partial.nodes) in {(row[0], tuple(sorted(row))) for row in near}
    assert min(seen.values()) > 10


def test_the_words_name_what_is_there_and_what_is_asked() -> None:
    data = read_dataset(sample_path("mutag"))[:1]
    carbon, oxygen = (NodeTest("element", ("C",)),), (NodeTest("element", ("O",)),)
    fluorine = (NodeTest("element", ("F",)),)
    model = rule_model(
        ((Literal(Pattern.of(Shape.PATH, (fluorine, carbon), ("single",))),), 1.0),
        ((Literal(Pattern.of(Shape.PATH, (oxygen, (NodeTest("element", ("N",)),)), ("triple",))),), 1.0),
        data=data,
    )
    near: dict[str, NearMiss] = {m.rule: m for m in find_near_misses(model, matches(model, data, 0))}
    assert "one test fails: found" in shortfall_words(near["R1"])
    assert shortfall_words(near["R1"]).startswith("found none, needed 1; at ")
    assert "needed: a fluorine" in shortfall_words(near["R1"])
    assert "the bond between" in shortfall_words(near["R2"])
    assert shortfall_words(near["R2"]).endswith("needed: triple")


def test_large_stars_and_other_columns_are_not_tried() -> None:
    data = plain_graphs([(7, [(0, i) for i in range(1, 7)], "a"), (3, [(0, 1), (1, 2)], "b")])
    broad, strange = star(*[()] * 6), path((NodeTest("element", ("C",)),))
    model = rule_model(((Literal(broad, 2),), 1.0), ((Literal(strange),), 1.0), data=data)
    here = matches(model, data, 0)
    assert almost_holds(model, here, broad) is None
    assert almost_holds(model, here, ring(*[()] * 3)) is None
    partial = almost_holds(model, here, strange)
    assert partial is not None
    assert partial.nodes == (0,)
