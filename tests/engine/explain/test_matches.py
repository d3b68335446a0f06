from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import networkx as nx
import numpy as np
import pytest
from scipy.special import expit

from engine.data.chemistry.molecules import Hydrogens
from engine.data.dataset import GraphDataset
from engine.estimators import SymGraphClassifier
from engine.explain.evidence import explain
from engine.explain.matches import GraphMatches
from engine.predicates.egos.abstraction import NodeTest
from engine.predicates.patterns.pattern import Pattern, Shape
from engine.predicates.table import count_predicates
from engine.readers import read_dataset, sample_path
from engine.rules.model import ScoreScale
from engine.rules.rule import Literal
from tests.engine.explain.patterns import path
from tests.engine.graphs import to_networkx
from tests.engine.small_graphs import collect, plain, with_groups

FORMS = ("rules", "list", "scorecard", "tree", "forest")


@cache
def sample(name: str) -> GraphDataset:
    data = read_dataset(sample_path(name))
    return data[::6] if name == "bbb" else data


@pytest.mark.parametrize("form", ["rules", "forest"])
def test_what_is_matched_is_what_is_counted(form: str) -> None:
    data = read_dataset(sample_path("mutag"))[::9]
    vocabulary = (
        SymGraphClassifier(form=form, max_rules=6, vocabulary="structures")
        .fit(data, data.target)
        .fitted.model.vocabulary
    )
    counts = count_predicates(vocabulary, data).counts.toarray()
    for graph in range(len(data)):
        here = GraphMatches(vocabulary, data, graph)
        assert np.array_equal(here.table.counts.toarray(), counts[[graph]])
        for column, entry in enumerate(vocabulary.entries):
            assert len(here.anchors(entry)) == counts[graph, column]
            for least in (1, 3):
                assert here.holds(Literal(entry, least)) == (counts[graph, column] >= least)
                assert here.holds(Literal(entry, least, False)) == (counts[graph, column] < least)


def test_every_place_is_an_ego_graph_or_a_reading() -> None:
    data = collect(with_groups(41, 60))
    models = [SymGraphClassifier(form=form, max_rules=8).fit(data, data.target).fitted for form in ("forest", "rules")]
    egos, read = (model.model.vocabulary for model in models)
    vocabulary = replace(egos, predicates=egos.predicates[::20], patterns=read.patterns)
    seen = {Pattern: 0, object: 0}
    for graph in range(0, 60, 5):
        here, whole = GraphMatches(vocabulary, data, graph), to_networkx(data, graph)
        for entry in vocabulary.entries:
            places = here.places(entry)
            assert {place.anchor for place in places} == set(here.anchors(entry))
            for place in places:
                if isinstance(entry, Pattern):
                    assert (len(place.nodes), len(place.edges)) == (entry.size, len(entry.joins))
                    assert nx.is_connected(whole.edge_subgraph(place.edges)) if place.edges else entry.size == 1
                    seen[Pattern] += 1
                else:
                    ego = nx.ego_graph(whole, place.anchor, radius=entry.structure.radius)
                    assert set(place.nodes) == set(ego.nodes)
                    assert {frozenset(e) for e in place.edges} == {frozenset(e) for e in ego.edges}
                    seen[object] += 1
            match = here.match((Literal(entry),))
            assert set(match.nodes) == {v for place in places for v in place.nodes}
            assert set(match.edges) == {e for place in places for e in place.edges}
            assert match.places == places
    assert min(seen.values()) > 5


def test_a_node_that_tells_hydrogens_stands_for_them(tmp_path) -> None:
    """In aniline the pattern NH2 is the nitrogen and two N-H bonds; a carbon that tells none is the carbon alone."""
    (tmp_path / "set.csv").write_text("smiles\nNc1ccccc1\n")
    full = read_dataset(tmp_path / "set.csv", require_target=False, hydrogens=Hydrogens.KEEP)
    whole = to_networkx(full, 0)
    amino = path((NodeTest("element", ("N",)), NodeTest("hydrogens", ("2",))))
    bare = path((NodeTest("element", ("C",)), NodeTest("hydrogens", ("0",))))
    nitrogen = path((NodeTest("element", ("N",)),))
    base = SymGraphClassifier(max_rules=2, radius=1).fit(*_small()).fitted.model.vocabulary
    here = GraphMatches(replace(base, predicates=(), patterns=(amino, bare, nitrogen)), full, 0)
    (n,) = (v for v, label in whole.nodes(data="label") if label == "N")
    hydrogens = {v for v in whole[n] if whole.nodes[v]["label"] == "H"}
    found = here.match((Literal(amino),))
    assert (found.anchors, set(found.nodes)) == ((n,), {n, *hydrogens})
    assert {frozenset(e) for e in found.edges} == {frozenset((n, h)) for h in hydrogens}
    assert here.match((Literal(bare),)).edges == ()
    assert here.match((Literal(nitrogen),)).nodes == (n,)


def _small():
    data = collect(with_groups(41, 30))
    return data, data.target


def test_hubs_that_are_not_read_are_named() -> None:
    """From each of 400 leaves 400 walks of two steps start: paths of three nodes are read there, not at the hub's."""
    data = collect([plain(nx.star_graph(400)), plain(nx.path_graph(4))])
    base = SymGraphClassifier(max_rules=2, radius=1).fit(*_small()).fitted.model.vocabulary
    long, pair = Pattern.of(Shape.PATH, ((),) * 5, ("",) * 4), Pattern.of(Shape.PATH, ((),) * 2, ("",))
    broad = Pattern.of(Shape.STAR, ((),) * 4, ("",) * 3)
    vocabulary = replace(base, predicates=(), patterns=(long, pair, broad))
    here = GraphMatches(vocabulary, data, 0)
    assert here.unread((pair,)) == ()
    assert here.unread((broad,)) == (0,)
    assert here.unread((long,)) == tuple(range(401))
    assert here.places(long) == here.places(broad) == ()
    assert GraphMatches(vocabulary, data, 1).unread(vocabulary.patterns) == ()
    model = SymGraphClassifier(max_rules=2, radius=1).fit(*_small()).fitted
    assert explain(replace(model, model=replace(model.model, vocabulary=vocabulary, rules=())), data, 0).unread


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["mutag", "bbb", "motif_house"])
def test_contributions_add_up_to_the_prediction_on_every_graph(name: str, form: str) -> None:
    """Explained is every graph, of the large set each sixth."""
    data = sample(name)
    trained = SymGraphClassifier(form=form, max_rules=8, radius=1 if name == "bbb" else 2).fit(data, data.target).fitted
    table = trained.table(data)
    chances = trained.model.probabilities(table)
    worst = 0.0
    for graph in range(len(data)):
        row, target = table.select_rows([graph]), int(chances[graph].argmax())
        base, attributions = trained.model.attribute(row, 0, target)
        total = base + math.fsum(a.value for a in attributions)
        linked = expit(total) if trained.model.scale is ScoreScale.LOG_ODDS else total
        worst = max(worst, abs(float(linked) - chances[graph, target]))
    assert worst < 1e-9
