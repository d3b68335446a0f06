"""Where a rule set stops: never below the larger class, nor far below counts of labels, where graphs are few."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.tree import DecisionTreeClassifier

from engine.data.dataset import GraphDataset
from engine.estimators import SymGraphClassifier
from engine.learning import stopping
from engine.learning.rule_set import learn_rule_set
from engine.learning.stopping import learn_and_stop
from engine.predicates.egos.learning import learn_vocabulary
from engine.predicates.patterns.discovery import discover_patterns
from engine.predicates.table import PredicateTable, with_patterns
from engine.rules.rule_set import RuleSet
from engine.structure.index import Scheme, StructureIndex
from tests.engine.small_graphs import SmallGraph, collect


def chain(labels: str, target: str) -> SmallGraph:
    """Return a path with these labels."""
    edges = tuple((k, k + 1) for k in range(len(labels) - 1))
    return SmallGraph((tuple(labels),), edges, ("-",) * len(edges), target)


def counted(seed: int, n: int = 240) -> GraphDataset:
    """Return chains of three labels in six classes, which differ in how many of each label they have, and no more."""
    random = np.random.default_rng(seed)
    graphs = []
    for i in range(n):
        code = i % 6
        shares = np.array([1 + code % 3, 1 + code // 3 * 2, 1.0])
        labels = "".join(random.choice(list("ABC"), 8 + 4 * (code % 2) + random.integers(5), p=shares / shares.sum()))
        graphs.append(chain(labels, f"c{code}"))
    return collect(graphs)


def noise(seed: int, n: int = 120) -> GraphDataset:
    """Return chains whose classes, two of one kind to one of the other, have nothing to do with them."""
    random = np.random.default_rng(seed)
    targets = random.permutation(["rare" if i % 3 == 0 else "common" for i in range(n)])
    return collect([chain("".join(random.choice(list("ABC"), 10)), str(target)) for target in targets])


def bag(data: GraphDataset) -> PredicateTable:
    learned = learn_vocabulary(data, StructureIndex.build(data, 1, scheme=Scheme.WL))
    return with_patterns(learned, discover_patterns(data))


def label_counts(data: GraphDataset) -> np.ndarray:
    counts = np.zeros((len(data), len(data.node_columns[0].symbols)))
    np.add.at(counts, (data.node_graph, data.node_codes[:, 0]), 1)
    return counts


def test_six_classes_get_more_rules_than_the_price_allows_and_do_as_well_as_a_tree_on_counts() -> None:
    data = counted(3)
    folds = StratifiedKFold(3, shuffle=True, random_state=1)
    tree = cross_val_score(
        DecisionTreeClassifier(max_leaf_nodes=12, random_state=0), label_counts(data), data.target, cv=folds
    )
    found = [
        SymGraphClassifier(max_rules=12, radius=1).fit(data[train]).score(data[held])
        for train, held in folds.split(data.target, data.target)
    ]
    assert np.mean(found) > np.mean(tree) - 0.03


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_noise_is_predicted_as_its_larger_class(seed: int) -> None:
    data, fresh = noise(seed), noise(seed + 50)
    model = SymGraphClassifier(max_rules=10, radius=1).fit(data)
    assert model.score(fresh) >= 2 / 3 - 0.06


def alone(data: GraphDataset) -> Callable[[], np.ndarray]:
    return lambda: np.arange(len(data))


def assert_same(first: RuleSet, second: RuleSet) -> None:
    assert (first.rules, first.base) == (second.rules, second.base)


def test_where_the_priced_choice_goes_to_the_end_it_is_taken() -> None:
    data = counted(5)
    table, options = bag(data), {"max_rules": 1}
    priced = learn_rule_set(table, data.target_codes, 6, **options)
    stopped = learn_and_stop(table, data.target_codes, 6, copies=alone(data), **options)
    assert len(priced.rules) == 1
    assert_same(stopped, priced)


def test_many_graphs_are_learned_from_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """The price is not doubted, and nobody looks for copies."""
    data = counted(5)
    table = bag(data)
    monkeypatch.setattr(stopping, "FEW", len(data) - 1)

    def copies() -> np.ndarray:
        raise AssertionError("asked for")

    stopped = learn_and_stop(table, data.target_codes, 6, copies=copies, max_rules=30)
    assert len(stopped.rules) < 30
    assert_same(stopped, learn_rule_set(table, data.target_codes, 6, max_rules=30))


def test_what_the_price_leaves_is_kept_where_it_tells_the_classes_apart() -> None:
    """The price ends after what says it all, and eight more conditions would add nothing."""
    random = np.random.default_rng(4)
    labels = ["".join(random.choice(list("ABC"), 9)) for _ in range(80)]
    data = collect([chain(text + "D" * (k % 2), "yes" if k % 2 else "no") for k, text in enumerate(labels)])
    table = bag(data)
    stopped = learn_and_stop(table, data.target_codes, 2, copies=alone(data), max_rules=10)
    assert 1 <= len(stopped.rules) <= 3
    assert_same(stopped, learn_rule_set(table, data.target_codes, 2, max_rules=10))
    assert (stopped.probabilities(table.select_vocabulary(stopped.vocabulary)).argmax(1) == data.target_codes).all()


def test_a_stop_while_inner_parts_are_tried_keeps_what_is_learned() -> None:
    data = counted(9, 120)
    table = bag(data)

    class Stop:
        """Asks for a stop once inner parts are dealt out."""

        wanted = False

        def tell(self, step: object) -> None:
            pass

        def wants_stop(self) -> bool:
            return self.wanted

    stop = Stop()

    def copies() -> np.ndarray:
        stop.wanted = True
        return np.arange(len(data))

    stopped = learn_and_stop(table, data.target_codes, 6, copies=copies, max_rules=30, progress=stop)
    assert stop.wanted
    assert_same(stopped, learn_rule_set(table, data.target_codes, 6, max_rules=30))


def test_many_copies_of_few_graphs_judge_nothing() -> None:
    """Each kind of graph is held out whole: nothing is known of it then, and that says nothing of the rules."""
    some = counted(7, 12)
    data = some[np.arange(120) % 12]
    table = bag(data)
    stopped = learn_and_stop(table, data.target_codes, 6, max_rules=30, copies=lambda: np.arange(120) % 12)
    assert_same(stopped, learn_rule_set(table, data.target_codes, 6, max_rules=30))
    assert len(stopped.rules) > 0


def test_copies_are_held_out_together(monkeypatch: pytest.MonkeyPatch) -> None:
    data = counted(7, 120)
    copies = np.arange(120) // 2 * 2
    asked = []
    deal = stopping.deal

    def watched(*given: object) -> np.ndarray:
        asked.append(deal(*given))  # type: ignore[arg-type]
        return asked[-1]

    monkeypatch.setattr(stopping, "deal", watched)
    learn_and_stop(bag(data), data.target_codes, 6, max_rules=30, copies=lambda: copies)
    assert len(asked) == 3
    assert all(np.array_equal(part[::2], part[1::2]) for part in asked)
    assert not np.array_equal(asked[0], asked[1])


def test_graphs_of_weight_nought_decide_nothing() -> None:
    data = counted(11, 120)
    weight = np.where(np.arange(120) < 90, 1.0, 0.0)
    table, options = bag(data), {"max_rules": 20, "copies": alone(data), "weight": weight}
    target = data.target_codes
    other = np.where(weight > 0, target, (target + 1) % 6).astype(np.int32)
    first, second = (learn_and_stop(table, codes, 6, **options) for codes in (target, other))  # type: ignore[arg-type]
    assert [(r.literals, r.target, r.weight) for r in first.rules] == [
        (r.literals, r.target, r.weight) for r in second.rules
    ]


def test_same_seed_same_rules_for_any_number_of_threads() -> None:
    data = counted(9)
    models = [SymGraphClassifier(max_rules=12, radius=1, jobs=jobs).fit(data).trained_.model for jobs in (1, 2)]
    assert models[0].rules == models[1].rules
    assert models[0].base == models[1].base
