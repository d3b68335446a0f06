"""Rule sets, trees and forests as they are learned: what every form has to keep, and small cases worked out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.special import expit

from engine.errors import Cancelled
from engine.learning import forest as bagging
from engine.learning.forest import learn_forest
from engine.learning.literals import THRESHOLDS
from engine.learning.rule_set import Recipe
from engine.learning.task import LearningTask
from engine.learning.tree import MIN_LEAF, learn_tree
from engine.predicates.egos.learning import learn_vocabulary
from engine.predicates.patterns.discovery import discover_patterns
from engine.predicates.table import PredicateTable, count_predicates, with_patterns
from engine.progress import Step
from engine.rules.model import ScoreScale
from engine.rules.rule import MAX_CONDITIONS
from engine.rules.tree import DecisionTree
from engine.structure.index import StructureIndex
from tests.engine.rules.sets import LEARNERS, World, learned, world
from tests.engine.small_graphs import SmallGraph, collect, with_groups

FORMS = ("rules", "list", "scorecard", "tree", "forest")


@pytest.fixture(params=[2, 3], ids=["two classes", "three classes"])
def place(request: pytest.FixtureRequest) -> World:
    return world(request.param)


@pytest.mark.parametrize("form", FORMS)
def test_the_planted_classes_are_learned(place: World, form: str) -> None:
    model = learned(form, place.n_classes)
    fresh = collect(with_groups(77, 150, classes=place.n_classes))
    assert np.mean(model.probabilities(place.table_for(model)).argmax(axis=1) == place.target) > 0.85
    majority = np.bincount(fresh.target_codes).max() / len(fresh)
    assert majority < 0.7
    right = np.mean(model.probabilities(place.table_for(model, fresh)).argmax(axis=1) == fresh.target_codes)
    assert right > majority + 0.1


@pytest.mark.parametrize("form", FORMS)
def test_probabilities_are_probabilities(place: World, form: str) -> None:
    model = learned(form, place.n_classes)
    found = model.probabilities(place.table_for(model))
    assert found.shape == (150, place.n_classes)
    assert found.min() >= 0
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-12)


@pytest.mark.parametrize("form", FORMS)
def test_the_vocabulary_holds_what_is_used_and_no_more(place: World, form: str) -> None:
    model = learned(form, place.n_classes)
    used = {x.predicate.id for rule in model.rules for x in rule.literals}
    if form == "forest":
        used = {model.vocabulary.predicates[c].id for c in model.trees.column.tolist() if c >= 0}
    assert {p.id for p in model.vocabulary.predicates} == used


@pytest.mark.parametrize("form", sorted(LEARNERS))
@pytest.mark.parametrize("max_rules", [1, 2, 5])
def test_bounds_are_kept(place: World, form: str, max_rules: int) -> None:
    model = LEARNERS[form](place.table, place.target, place.n_classes, max_rules=max_rules)
    assert 1 <= len(model.rules) <= max_rules
    assert all(rule.n_conditions <= MAX_CONDITIONS for rule in model.rules)
    assert all(rule.weight > 0 for rule in model.rules)
    assert all(0 <= rule.target < place.n_classes for rule in model.rules)


def test_a_rule_set_is_sorted_and_leaves_no_gradient() -> None:
    """At the optimum the slope of the penalised log-loss is zero for each weight and each base."""
    place, model = world(2), learned("rules", 2)
    assert [(-rule.target, -rule.weight) for rule in model.rules] == sorted(
        (-rule.target, -rule.weight) for rule in model.rules
    )
    table = place.table_for(model)
    pull = model.probabilities(table) - np.eye(2)[place.target]
    fired = model.fired(table)
    for position, rule in enumerate(model.rules):
        assert pull[fired[:, position], rule.target].sum() + Recipe().ridge * rule.weight == pytest.approx(0, abs=0.02)
    np.testing.assert_allclose(pull.sum(axis=0), 0, atol=0.02)


def test_scores_are_sums_of_weights() -> None:
    place, model = world(3), learned("rules", 3)
    table = place.table_for(model)
    fired, scores = model.fired(table), model.scores(table)
    for g in range(0, 150, 13):
        for c in range(3):
            told = model.base[c] + sum(
                rule.weight for i, rule in enumerate(model.rules) if rule.target == c and fired[g, i]
            )
            assert scores[g, c] == pytest.approx(told, abs=1e-12)
    two, table = learned("rules", 2), world(2).table_for(learned("rules", 2))
    difference = two.scores(table)[:, 1] - two.scores(table)[:, 0]
    np.testing.assert_allclose(two.probabilities(table)[:, 1], expit(difference), atol=1e-12)


def test_a_tree_tells_more_classes_apart_than_a_chain_of_splits_could() -> None:
    """Classes are numbers of two labels, 0 to 4 of each. Halving them takes three splits a label: 25 leaves are pure.

    A tree that splits off one class after the other has seven leaves when six conditions are spent.
    """
    graphs = []
    for i in range(150):
        labels = ("*", *"A" * (i % 5), *"B" * (i // 5 % 5))
        graphs.append(SmallGraph((labels,), target=f"c{i % 25:02}"))
    data = collect(graphs)
    table = learn_vocabulary(data, StructureIndex.build(data, 0))
    table = with_patterns(table, discover_patterns(data))
    model = learn_tree(table, LearningTask(data.target_codes, 25, max_rules=25))
    assert len(model.rules) == 25
    found = model.probabilities(count_predicates(model.vocabulary, data))
    assert np.array_equal(found.argmax(axis=1), data.target_codes)
    assert all(rule.n_conditions <= MAX_CONDITIONS for rule in model.rules)


def test_the_leaves_of_a_tree_part_the_graphs(place: World) -> None:
    model = learned("tree", place.n_classes)
    assert isinstance(model, DecisionTree)
    table = place.table_for(model)
    assert np.all(model.fired(table).sum(axis=1) == 1)
    probabilities, fired = model.probabilities(table), model.fired(table)
    for position, (rule, leaf) in enumerate(zip(model.rules, model.leaves, strict=True)):
        inside = fired[:, position]
        shares = np.bincount(place.target[inside], minlength=place.n_classes) / inside.sum()
        assert inside.sum() >= MIN_LEAF
        np.testing.assert_allclose(model.trees.value[leaf], shares, atol=1e-12)
        assert np.all(probabilities[inside] == model.trees.value[leaf])
        assert (rule.target, rule.weight) == (int(shares.argmax()), pytest.approx(shares.max()))
    unseen = collect(with_groups(5, 60, classes=3))
    assert np.all(model.fired(place.table_for(model, unseen)).sum(axis=1) == 1)


def test_the_first_split_of_a_tree_is_the_best_for_its_conditions(place: World) -> None:
    """Decrease of the Gini impurity for each condition spent, over every literal, by brute force."""
    onehot = np.eye(place.n_classes)[place.target]

    def mass(rows: np.ndarray) -> float:
        return float((onehot[rows].sum(axis=0) ** 2).sum() / rows.sum())

    best = 0.0
    counts = place.table.counts.toarray()
    for column, predicate in enumerate(place.table.vocabulary.predicates):
        for at_least in THRESHOLDS:
            right = counts[:, column] >= at_least
            if min(right.sum(), (~right).sum()) >= MIN_LEAF and predicate.n_conditions <= MAX_CONDITIONS:
                gain = mass(right) + mass(~right) - mass(np.ones(len(right), bool))
                best = max(best, gain / predicate.n_conditions)
    model = learn_tree(place.table, LearningTask(place.target, place.n_classes, max_rules=2))
    (literal,) = model.rules[0].literals
    right = counts[:, place.table.vocabulary.column_of(literal.predicate)] >= literal.at_least
    gain = mass(right) + mass(~right) - mass(np.ones(len(right), bool))
    assert gain / literal.predicate.n_conditions == pytest.approx(best, rel=1e-9)


@pytest.mark.parametrize("form", FORMS)
def test_two_of_a_graph_weigh_as_much_as_weight_two(form: str) -> None:
    """Exactly so for the shares in a tree's leaves and the fit of rules and points; a forest draws graphs at random."""
    place = world(2)
    twice = np.flatnonzero(place.target == 1)[::2]
    weight = np.ones(150)
    weight[twice] = 2.0
    if form == "forest":
        heavy = learn_forest(place.table, place.target, weight=np.where(place.target == 1, 50.0, 1.0))
        plain = learned("forest")
        shift = heavy.probabilities(place.table_for(heavy)) - plain.probabilities(place.table_for(plain))
        assert shift[:, 1].mean() > 0.01
        return
    weighed = LEARNERS[form](place.table, place.target, 2, max_rules=4, weight=weight)
    rows = np.concatenate((np.arange(150), twice))
    if form == "tree":
        # the same splits, hence the same leaves; only then can the shares be compared
        fired = weighed.fired(place.table_for(weighed))
        for position, leaf in enumerate(weighed.leaves):
            inside = fired[:, position]
            share = weight[inside & (place.target == 1)].sum() / weight[inside].sum()
            assert weighed.trees.value[leaf, 1] == pytest.approx(share)
    elif form == "list":
        decides = weighed.decides(place.table_for(weighed))
        relative = weight / weight.mean()
        for position, chances in enumerate(weighed.rule_probabilities):
            inside = decides == position
            of_one = relative[inside & (place.target == 1)].sum()
            assert chances[1] == pytest.approx((of_one + 1) / (relative[inside].sum() + 2))
    else:
        pull = (weighed.probabilities(place.table_for(weighed)) - np.eye(2)[place.target])[rows]
        scale = 150 / weight.sum()  # weights are taken to a mean of one
        np.testing.assert_allclose(pull.sum(axis=0) * scale, 0, atol=0.02)


@pytest.mark.parametrize("form", FORMS)
def test_where_nothing_tells_graphs_apart_the_prior_is_predicted(form: str) -> None:
    target = np.array([0, 0, 0, 1] * 10, np.int32)
    table = PredicateTable(world(2).table.vocabulary.select([]), sparse.csr_array((40, 0), dtype=np.int32))
    model = learn_forest(table, target) if form == "forest" else LEARNERS[form](table, target, 2, max_rules=3)
    found = model.probabilities(table)
    np.testing.assert_allclose(found, [[0.75, 0.25]] * 40, atol=0.05)
    assert model.fired(table).shape == (40, int(form == "tree"))
    base, attributions = model.attribute(table, 0, 0)
    assert attributions == ()
    assert (expit(base) if model.scale == ScoreScale.LOG_ODDS else base) == pytest.approx(found[0, 0])


def test_a_forest_is_the_same_for_any_number_of_jobs_and_differs_by_seed() -> None:
    place = world(2)
    models = [learn_forest(place.table, place.target, seed=s, jobs=j) for s, j in ((0, 1), (0, 2), (1, 1))]
    arrays = [(m.trees.column.tobytes(), m.trees.value.tobytes()) for m in models]
    assert arrays[0] == arrays[1] != arrays[2]
    assert models[0].n_trees == bagging.N_TREES


def test_a_large_bag_stays_sparse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a dense one would be too large; the forests say nearly the same."""
    place = world(2)
    dense = learn_forest(place.table, place.target)
    monkeypatch.setattr(bagging, "DENSE_CELLS", 10)
    thin = learn_forest(place.table, place.target)
    one, two = (m.probabilities(place.table_for(m)) for m in (dense, thin))
    assert np.mean(one.argmax(axis=1) == two.argmax(axis=1)) > 0.95


def test_kinds_of_trees_that_do_badly_get_no_share(monkeypatch: pytest.MonkeyPatch) -> None:
    place, good = world(2), bagging.KINDS[0]
    stump = (good[0], {"max_depth": 1, "max_features": 1})
    monkeypatch.setattr(bagging, "KINDS", (stump, good, stump))
    steps = Listener(100)
    forest = learn_forest(place.table, place.target, progress=steps)
    assert forest.n_trees == bagging.N_TREES
    depths = [len(part) for part in np.split(forest.trees.column, forest.trees.starts[1:-1])]
    assert min(depths) > 3  # no stump among them
    assert [step.note for step in steps.told[::3]][:3] == [
        f"comparing kinds of trees, part {k} of 3" for k in (1, 2, 3)
    ]


def test_what_weighs_nothing_has_no_say_in_the_mixture() -> None:
    """Graphs with wrong classes and no weight change nothing; with weight they do."""
    place = world(2)
    n = len(place.target)
    weight = np.r_[np.ones(n), np.zeros(n)]
    twice = PredicateTable(place.table.vocabulary, sparse.vstack((place.table.counts,) * 2, format="csr"))
    target = np.r_[place.target, 1 - place.target].astype(np.int32)
    found = learn_forest(twice, target, weight=weight)
    right = found.probabilities(place.table_for(found)).argmax(axis=1) == place.target
    assert right.mean() > 0.9
    confused = learn_forest(twice, target)
    right = confused.probabilities(place.table_for(confused)).argmax(axis=1) == place.target
    assert right.mean() < 0.9


def test_too_few_graphs_are_not_parted() -> None:
    place = world(2)
    rows = np.r_[np.flatnonzero(place.target == 0)[:20], np.flatnonzero(place.target == 1)[:2]]
    steps = Listener(100)
    found = learn_forest(place.table.select_rows(rows), place.target[rows], progress=steps)
    assert found.n_trees == bagging.N_TREES
    assert {step.note for step in steps.told} == {"growing trees over the predicates"}


class Listener:
    """Asks for a stop after so many steps."""

    def __init__(self, steps: int) -> None:
        self.steps, self.told = steps, []

    def tell(self, step: Step) -> None:
        self.told.append(step)

    def wants_stop(self) -> bool:
        return len(self.told) >= self.steps


@pytest.mark.parametrize("form", sorted(LEARNERS))
def test_a_stopped_search_returns_its_best_so_far(form: str) -> None:
    place, learn = world(2), LEARNERS[form]
    model = learn(place.table, place.target, 2, max_rules=8, progress=Listener(1))
    assert 1 <= len(model.rules) <= 2 < len(learned(form).rules)
    with pytest.raises(Cancelled, match="stopped on request"):
        learn(place.table, place.target, 2, max_rules=8, progress=Listener(0))


def test_a_stopped_forest_has_the_trees_of_one_batch() -> None:
    place, listener = world(2), Listener(1)
    model = learn_forest(place.table, place.target, progress=listener)
    assert model.n_trees == bagging.BATCH
    assert model.probabilities(place.table_for(model)).shape == (150, 2)
