from __future__ import annotations

from dataclasses import replace
from functools import cache

import networkx as nx
import numpy as np
import pytest
from scipy.special import expit

from engine.data.dataset import GraphDataset
from engine.estimators import SymGraphClassifier
from engine.explain.evidence import Match, explain, explain_class, find_matches
from engine.predicates.patterns.discovery import Sizes, discover_patterns
from engine.predicates.patterns.pattern import Pattern
from engine.readers import read_dataset, sample_path
from engine.rules.model import ScoreScale
from engine.rules.rule import Literal, Rule, RuleCounts
from engine.rules.rule_set import RuleSet
from engine.rules.trained import TrainedModel
from tests.engine.explain.patterns import ANY, path, ring, slow_embeddings, star
from tests.engine.explain.worlds import plain_graphs
from tests.engine.graphs import to_networkx
from tests.engine.predicates.readings import Reader
from tests.engine.small_graphs import collect, plain, with_groups

FORMS = ("rules", "list", "scorecard", "tree", "forest")


@cache
def graphs(classes: int = 2) -> GraphDataset:
    return collect(with_groups(41, 90, classes=classes))


@cache
def trained(form: str, classes: int = 2) -> TrainedModel:
    return SymGraphClassifier(form=form, max_rules=6).fit(graphs(classes)).fitted


def naive_match(dataset: GraphDataset, graph: int, literals: tuple[Literal, ...]) -> Match:
    """Return anchors, nodes and edges found with networkx, from the predicates' conditions read one by one."""
    single, whole = dataset[graph], to_networkx(dataset, graph)
    reader = Reader(single, 2)
    anchors, nodes, edges = set(), set(), set()
    for literal in literals:
        if isinstance(literal.predicate, Pattern):
            slow = slow_match(literal.predicate, dataset[[graph]]) if literal.present else Match((), (), ())
            anchors.update(slow.anchors)
            nodes.update(slow.nodes)
            edges.update(slow.edges)
            continue
        for v in range(single.n_nodes):
            if literal.present and reader.holds(literal.predicate, v):
                ego = nx.ego_graph(whole, v, radius=literal.predicate.structure.radius)
                anchors.add(v)
                nodes.update(ego.nodes)
                edges.update((min(edge), max(edge)) for edge in ego.edges)
    return Match(tuple(sorted(anchors)), tuple(sorted(nodes)), tuple(sorted(edges)))


def in_order(match: Match) -> Match:
    return Match(match.anchors, match.nodes, tuple(sorted(match.edges)))


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("form", FORMS)
def test_an_explanation_adds_up_to_the_prediction(form: str, classes: int) -> None:
    model, data = trained(form, classes), graphs(classes)
    chances = model.probabilities(data)
    for graph in range(0, 90, 9):
        for target in (None, *range(classes)):
            told = explain_class(model, data, graph, target)
            assert (told.id, told.graph) == (f"g{graph + 1}", graph)
            assert told.prediction == int(chances[graph].argmax())
            assert told.target == (told.prediction if target is None else target)
            assert told.probabilities == tuple(chances[graph].tolist())
            assert told.probability == chances[graph, told.target]
            score = expit(told.sum) if told.scale == ScoreScale.LOG_ODDS else told.sum
            assert score == pytest.approx(told.probability, abs=1e-9)
        assert explain(model, data, graph) == explain_class(model, data, graph, None)


@pytest.mark.parametrize("form", FORMS)
def test_matches_are_those_of_a_naive_search(form: str) -> None:
    model, data = trained(form), graphs()
    for graph in range(0, 90, 30 if form == "forest" else 6):
        table = model.table(data[[graph]])
        _, attributions = model.model.attribute(table, 0, 1)
        told = explain_class(model, data, graph, 1)
        assert len(told.contributions) == len(attributions)
        for contribution, attribution in list(zip(told.contributions, attributions, strict=True))[:6]:
            assert contribution.value == attribution.value
            assert in_order(contribution.match) == naive_match(data, graph, attribution.literals)


def test_a_contribution_is_named_after_its_rule_or_its_predicate() -> None:
    told = {form: explain(trained(form), graphs(), 0).contributions for form in FORMS}
    ruled = [c for form in ("rules", "scorecard", "tree") for c in told[form]]
    assert all(c.rule.startswith("R") and 1 <= int(c.rule[1:]) <= 6 for c in ruled)
    assert all(c.rule.startswith("P-") and len(c.rule) == 14 for c in told["forest"])
    assert all(c.text for some in told.values() for c in some)


def test_a_rule_list_names_the_one_rule_that_decides_or_its_default() -> None:
    model, data = trained("list"), graphs()
    decides = model.model.decides(model.table(data))
    n = len(model.model.rules)
    assert {0, n} <= set(decides.tolist())
    for graph in range(90):
        (one,) = explain_class(model, data, graph, 1).contributions
        if decides[graph] == n:
            assert (one.rule, one.text, one.match) == ("default", "no rule fires", Match((), (), ()))
        else:
            rule = model.model.rules[decides[graph]]
            assert one.rule == f"R{decides[graph] + 1}"
            assert bool(one.match.nodes) == any(literal.present for literal in rule.literals)


def test_what_counts_by_its_absence_matched_nothing() -> None:
    model, data = trained("tree"), graphs()
    seen = {True: 0, False: 0}
    for graph in range(90):
        _, attributions = model.model.attribute(model.table(data[[graph]]), 0, 1)
        told = explain_class(model, data, graph, 1).contributions
        for contribution, attribution in zip(told, attributions, strict=True):
            present = attribution.literals[0].present
            seen[present] += 1
            assert bool(contribution.match.nodes) == bool(contribution.match.anchors) == present
    assert min(seen.values()) > 0


def test_matches_over_many_graphs() -> None:
    model, data = trained("rules"), graphs()
    rule = model.model.rules[0]
    fired = np.flatnonzero(model.model.fired(model.table(data))[:, 0])[:8].tolist()
    found = find_matches(model, data, rule.literals, fired)
    assert [in_order(match) for match in found] == [naive_match(data, graph, rule.literals) for graph in fired]
    assert all(set(sum(match.edges, ())) <= set(match.nodes) for match in found)
    assert find_matches(model, data, rule.literals, []) == ()


def test_a_graph_without_edges_or_known_labels_is_explained() -> None:
    strange = collect([plain(nx.empty_graph(1)), plain(nx.empty_graph(4)), plain(nx.star_graph(600))])
    for form in FORMS:
        for graph in range(3):
            told = explain(trained(form), strange, graph)
            score = expit(told.sum) if told.scale == ScoreScale.LOG_ODDS else told.sum
            assert score == pytest.approx(told.probability, abs=1e-9)


# -- patterns -------------------------------------------------------------------------------------------------


def with_patterns(patterns: tuple[Pattern, ...], data: GraphDataset) -> TrainedModel:
    """A rule set with one rule a pattern, which speaks for class 1."""
    plain_model = trained("rules")
    vocabulary = replace(plain_model.model.vocabulary, predicates=(), patterns=patterns)
    rules = tuple(Rule((Literal(p),), 1, 1.0, RuleCounts(1, 1, 2, 1)) for p in patterns)
    return replace(plain_model, model=RuleSet(vocabulary, rules, (0.0, 0.0)), kind=data.kind)


def slow_match(pattern: Pattern, single: GraphDataset) -> Match:
    rows = slow_embeddings(pattern, single).tolist()
    edges = {(min(row[a], row[b]), max(row[a], row[b])) for row in rows for a, b in pattern.joins}
    anchors, nodes = sorted({row[0] for row in rows}), sorted({v for row in rows for v in row})
    return Match(tuple(anchors), tuple(nodes), tuple(sorted(edges)))


def test_a_pattern_matches_exactly_the_nodes_and_edges_that_it_names() -> None:
    data = read_dataset(sample_path("bbb"))[::60]
    found = discover_patterns(data, sizes=Sizes(path=2, star=2, ring=6), min_support=10)
    patterns = tuple(found[c] for c in range(0, len(found), max(len(found) // 40, 1)))
    model = with_patterns(patterns, data)
    matched = 0
    for graph in range(0, len(data), 6):
        for pattern in patterns:
            (told,) = find_matches(model, data, (Literal(pattern),), [graph])
            assert in_order(told) == slow_match(pattern, data[[graph]])
            matched += bool(told.nodes)
    assert matched > 50


def test_edges_between_matched_nodes_that_the_pattern_does_not_name_are_not_matched() -> None:
    """In a square with one diagonal, 0-1-2-3 and 0-2, a chordless triangle has three of the five edges at a time."""
    data = plain_graphs([(4, [(0, 1), (1, 2), (2, 3), (0, 3), (0, 2)], "a"), (3, [(0, 1), (1, 2)], "b")])
    triangle, lone, square = ring(*[ANY] * 3), path(ANY), ring(*[ANY] * 4)
    claw = star(*[ANY] * 4)
    model = with_patterns((triangle, lone, square, claw), data)
    told = {p: find_matches(model, data, (Literal(p),), [0])[0] for p in (triangle, lone, square, claw)}
    assert told[lone] == Match((0, 1, 2, 3), (0, 1, 2, 3), ())
    assert told[square] == Match((), (), ())
    assert in_order(told[claw]) == Match((0, 2), (0, 1, 2, 3), ((0, 1), (0, 2), (0, 3), (1, 2), (2, 3)))
    assert in_order(told[triangle]).edges == ((0, 1), (0, 2), (0, 3), (1, 2), (2, 3))
    single_star = star(*[ANY] * 3)
    chain = with_patterns((single_star,), data)
    assert find_matches(chain, data, (Literal(single_star, 1, False),), [1])[0] == Match((), (), ())
    assert find_matches(chain, data, (Literal(single_star),), [1])[0] == Match((1,), (0, 1, 2), ((0, 1), (1, 2)))


def test_an_explanation_speaks_of_patterns() -> None:
    data = plain_graphs([(3, [(0, 1), (1, 2), (0, 2)], "a"), (3, [(0, 1), (1, 2)], "b")])
    model = with_patterns((ring(*[ANY] * 3),), data)
    (contribution,) = explain_class(model, data, 0, 1).contributions
    assert (contribution.rule, contribution.text) == ("R1", "contains a triangle")
    assert contribution.match.anchors == (0, 1, 2)
    assert explain_class(model, data, 1, 1).contributions == ()
