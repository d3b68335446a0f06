"""The numbers of nodes and the order of edges leave no trace: not in keys, roles, predicates, rules or predictions."""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.estimators import SymGraphClassifier
from engine.predicates.table import find_hits
from engine.rules.model import RuleModel
from engine.rules.trained import TrainedModel
from engine.structure.index import Scheme, StructureIndex
from tests.engine.small_graphs import SmallGraph, collect, small_graphs, with_groups
from tests.engine.structure.tracing import trace

MODELS = [(form, scheme) for form in ("rules", "list", "scorecard", "tree", "forest") for scheme in ("wl", "exact")]


@cache
def fitted(form: str, scheme: str) -> TrainedModel:
    graphs = with_groups(61, 80, with_attributes=True)
    return SymGraphClassifier(form=form, scheme=scheme, max_rules=5).fit(collect(graphs, attributes=("size",))).fitted


@given(graph=small_graphs(), seed=st.integers(0, 10**6))
@settings(max_examples=150)
def test_keys_and_roles_move_with_their_nodes(graph: SmallGraph, seed: int) -> None:
    other, new = graph.renumbered(np.random.default_rng(seed))
    one, two = (collect([g], attributes=("size",)) for g in (graph, other))
    for scheme in Scheme:
        before, after = (StructureIndex.build(data, 3, scheme=scheme) for data in (one, two))
        assert np.array_equal(after.keys[:, new], before.keys)
        for v in range(graph.n):
            roles, variants = trace(one, v, 2, scheme=scheme)
            moved = {frozenset(new[u] for u in edge): variant for edge, variant in variants.items()}
            assert trace(two, new[v], 2, scheme=scheme) == ({new[u]: role for u, role in roles.items()}, moved)


@given(graph=small_graphs(), seed=st.integers(0, 10**6))
@settings(max_examples=150)
def test_hits_counts_and_predictions_move_with_their_nodes(graph: SmallGraph, seed: int) -> None:
    other, new = graph.renumbered(np.random.default_rng(seed))
    one, two = (collect([g], attributes=("size",)) for g in (graph, other))
    for trained in itertools.starmap(fitted, MODELS):
        before, after = trained.table(one), trained.table(two)
        assert before.counts.toarray().tolist() == after.counts.toarray().tolist()
        assert trained.model.probabilities(before).tobytes() == trained.model.probabilities(after).tobytes()
        hits, moved = (find_hits(trained.model.vocabulary, data) for data in (one, two))
        assert {(new[v], c) for v, c in zip(hits.nodes.tolist(), hits.columns.tolist(), strict=True)} == set(
            zip(moved.nodes.tolist(), moved.columns.tolist(), strict=True)
        )


def said_by(model: RuleModel) -> object:
    """Return all that a model says, with predicates by their identity."""
    if not model.rules:
        trees = model.trees
        return [p.id for p in model.vocabulary.predicates], *(
            a.tobytes() for a in (trees.column, trees.left, trees.value)
        )
    return [
        ([(x.predicate.id, x.at_least, x.present) for x in rule.literals], rule.target, rule.weight, rule.counts)
        for rule in model.rules
    ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("form", "scheme"), MODELS)
def test_the_same_model_is_learned_from_renumbered_graphs(form: str, scheme: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    graphs = [graph.renumbered(rng)[0] for graph in with_groups(61, 80, with_attributes=True)]
    data = collect(graphs, attributes=("size",))
    again = SymGraphClassifier(form=form, scheme=scheme, max_rules=5).fit(data).fitted
    assert said_by(again.model) == said_by(fitted(form, scheme).model)
    assert again.probabilities(data).tobytes() == fitted(form, scheme).probabilities(data).tobytes()
