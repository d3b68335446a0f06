"""The search as a whole, on small data: what it promises whatever it finds."""

from dataclasses import replace

import numpy as np
import pytest

from engine import estimators
from engine.errors import InputError, OptionError
from engine.estimators import SymGraphClassifier
from engine.evaluation.cross_validation import cross_validate
from engine.evaluation.scores import score
from engine.learning.rule_set import Recipe, choose_conjunctions
from engine.learning.search.checkpoint import CheckpointFile
from engine.learning.search.evolution import Preset, search_front
from engine.learning.search.fitness import Arena, inner_split
from engine.learning.search.front import MOST_ENTRIES, count_for_all, front_models, pick, position, scored_on
from engine.learning.search.genome import Scored, conjunction, individual
from engine.predicates.egos.learning import learn_vocabulary
from engine.predicates.patterns.discovery import discover_patterns
from engine.predicates.table import with_patterns
from engine.readers import read_dataset
from engine.rules.model_file.file import model_from_text, model_to_text
from engine.rules.rule import MAX_CONDITIONS
from engine.structure.index import Scheme, StructureIndex

SMALL = Preset(12, 5, (Recipe(), Recipe(max_literals=1)))


@pytest.fixture(scope="module")
def data():
    return read_dataset("sample_data/mutag.csv", target="label")


@pytest.fixture(scope="module")
def table(data):
    bag = learn_vocabulary(data, StructureIndex.build(data, 1, scheme=Scheme.WL))
    return with_patterns(bag, discover_patterns(data))


def arena_of(table, target, max_rules=5, seed=0):
    return Arena.of(table, target, None, inner_split(target, seed), int(target.max()) + 1, max_rules)


@pytest.fixture(scope="module")
def arena(data, table):
    return arena_of(table, data.target_codes)


@pytest.fixture(scope="module")
def front(arena):
    return search_front(arena, SMALL, seed=3)


def told(front):
    return [(one.rules, one.loss, one.weights.tolist()) for one in front]


class StopAfter:
    """Asks for a stop once so many generations have begun."""

    def __init__(self, generations):
        self.left = generations

    def tell(self, step):
        self.left -= step.stage == "search"

    def wants_stop(self):
        return self.left <= 0


def test_the_inner_split_shares_out_every_class(data):
    train, validation = inner_split(data.target_codes, 0)
    assert sorted([*train, *validation]) == list(range(len(data)))
    for code in (0, 1):
        share = np.mean(data.target_codes[validation] == code)
        assert share == pytest.approx(np.mean(data.target_codes == code), abs=0.02)
    with pytest.raises(OptionError, match="no two of one class"):
        inner_split(np.array([0, 1], np.int32), 0)


def test_it_is_never_worse_than_any_prefix_of_the_greedy_choice(arena, front):
    for recipe in SMALL.recipes:
        rows = arena.train
        chosen = choose_conjunctions(arena.pool, arena.target[rows], 2, max_rules=5, recipe=recipe)
        for size in range(1, len(chosen) + 1):
            greedy = arena.evaluate(individual(conjunction(*rule) for rule in chosen[:size]))
            assert any(one.loss <= greedy.loss and len(one.rules) <= len(greedy.rules) for one in front)


def test_the_front_is_the_same_for_two_workers_and_keeps_its_bounds(arena, front):
    assert told(search_front(arena, SMALL, seed=3, jobs=2)) == told(front)
    goals = [one.goals for one in front]
    for a in goals:
        assert not any(b != a and all(x <= y for x, y in zip(b, a, strict=True)) for b in goals)
    for one in front:
        assert 1 <= len(one.rules) <= 5
        assert all(arena.conditions(parts) <= MAX_CONDITIONS for parts, _ in one.rules)


def test_an_interrupted_search_that_goes_on_gives_the_same(arena, front, tmp_path):
    path = tmp_path / "state.json"
    file = CheckpointFile(path)
    stopped = search_front(arena, SMALL, seed=3, resume=file.resume, save=file.save, progress=StopAfter(2))
    assert stopped
    again = CheckpointFile(path)
    assert told(search_front(arena, SMALL, seed=3, resume=again.resume, save=again.save)) == told(front)
    assert again.resumed == (2,)
    other = CheckpointFile(path)
    search_front(arena, SMALL, seed=4, resume=other.resume, progress=StopAfter(1))
    assert other.resumed == ()


def test_a_stop_before_anything_still_gives_a_model(arena):
    class Stop(StopAfter):
        def wants_stop(self):
            return True

    assert [one.rules for one in search_front(arena, SMALL, seed=0, progress=Stop(0))] == [()]


@pytest.mark.parametrize("text", ["{", '{"format": "else", "version": 2, "searches": {}}', "[]"])
def test_a_file_that_is_no_checkpoint_is_refused(tmp_path, text):
    path = tmp_path / "state.json"
    path.write_text(text)
    with pytest.raises(InputError, match="no checkpoint"):
        CheckpointFile(path)
    with pytest.raises(InputError, match="cannot be opened"):
        CheckpointFile(tmp_path)
    with pytest.raises(InputError, match="cannot be written"):
        CheckpointFile(tmp_path / "none" / "state.json").save("digest", {})


def test_classes_of_validation_rows_do_not_reach_the_literals(table, data, arena):
    other = data.target_codes.copy()
    other[arena.validation] = 1 - other[arena.validation]
    changed = Arena.of(table, other, None, (arena.train, arena.validation), 2, 5)
    for name in ("columns", "at_least", "bits"):
        assert np.array_equal(getattr(changed.pool, name), getattr(arena.pool, name))


def test_the_estimator_learns_its_predicates_without_them(data, monkeypatch):
    train, validation = inner_split(data.target_codes, 0)  # fixed here, since the split itself shares out classes
    monkeypatch.setattr(estimators, "inner_split", lambda *_: (train, validation))
    seen = []
    for flipped in (False, True):
        codes = data.target_codes.copy()
        if flipped:
            codes[validation] = 1 - codes[validation]
        model = SymGraphClassifier(search="quick", radius=1, max_rules=2)
        model._search(replace(data, target_codes=codes), 2, Ear(seen), None)
    assert len(seen) == 2
    assert seen[0] == seen[1]


class Ear:
    """Keeps what was said when the vocabulary was learned, and stops the search itself at once."""

    def __init__(self, kept):
        self.kept, self.ripe = kept, False

    def tell(self, step):
        if step.stage == "local rules" and step.done == step.total:
            self.kept.append(step.note)
        self.ripe = self.ripe or step.stage == "rules"

    def wants_stop(self):
        return self.ripe


def test_literal_truth_is_that_of_the_pool(arena):
    for number in range(0, len(arena.pool), 97):
        assert np.array_equal(arena.literal_truth(number)[arena.train], arena.pool.column(number))
        assert np.array_equal(arena.literal_truth(~number), ~arena.literal_truth(number))


def test_models_of_the_front_predict_what_was_searched(data):
    model = SymGraphClassifier(search="quick", radius=1, max_rules=4, random_state=1).fit(data)
    assert [entry.rules for entry in model.front_] == sorted({entry.rules for entry in model.front_})
    for entry in model.front_:
        accuracy = np.mean(entry.model.predict(data) == data.target_codes)
        assert accuracy == pytest.approx(entry.train.accuracy)
        assert model_to_text(model_from_text(model_to_text(entry.model))) == model_to_text(entry.model)
    assert model.fitted is pick(model.front_, 4).model
    small = pick(model.front_, 1)
    assert small.rules == 1
    again = SymGraphClassifier(search="quick", radius=1, max_rules=4, random_state=1, jobs=2).fit(data)
    assert model_to_text(again.fitted) == model_to_text(model.fitted)


def test_the_front_is_told_while_it_grows(arena, front):
    told = []

    class Listener(StopAfter):
        def tell(self, step):
            if step.stage == "search":
                told.append(step)

    search_front(arena, SMALL, seed=3, progress=Listener(1))
    assert [step.done for step in told] == list(range(SMALL.generations + 1))
    ends = {point.rules: point.error for point in told[-1].front}
    for one in front:
        assert ends[len(one.rules)] == one.error
    assert [point.rules for point in told[0].front] == sorted({point.rules for point in told[0].front})


def test_models_of_a_front_are_scored_on_new_data_as_if_each_stood_alone(data):
    train = np.arange(len(data)) % 3 > 0
    front = SymGraphClassifier(search="quick", radius=1, max_rules=3).fit(data[train]).front_
    rest = data[~train]
    table = count_for_all([entry.model for entry in front], rest)
    for entry, scored in zip(front, scored_on(front, rest), strict=True):
        chances = entry.model.probabilities(rest)
        model = entry.model.model
        assert np.array_equal(model.probabilities(table.select_vocabulary(model.vocabulary)), chances)
        assert scored.test == score(rest.target_codes, chances)
        assert scored.train is entry.train
    assert scored_on((), rest) == ()
    assert position(front, 0) == 0
    richest = max((entry.model.model.vocabulary for entry in front), key=len)
    with pytest.raises(KeyError, match=richest.entries[0].id):
        table.select_columns(np.array([], np.int64)).select_vocabulary(richest)


def test_a_long_front_is_thinned_and_keeps_its_best(arena):
    rules = individual([conjunction([0], 1)])
    one = arena.evaluate(rules)
    many = [
        Scored(one.rules, one.base, one.weights, abs(k - 17) + 0.5, one.error, one.conditions)
        for k in range(MOST_ENTRIES + 30)
    ]
    assert len(front_models(arena, many, lambda model: model)) <= MOST_ENTRIES


@pytest.mark.parametrize("form", ["tree", "forest"])
def test_other_forms_are_refused(data, form):
    with pytest.raises(OptionError, match=r"Choose form rules, or search none.*O708"):
        SymGraphClassifier(form=form, search="quick").fit(data)
    with pytest.raises(OptionError, match="search is 'long'"):
        SymGraphClassifier(search="long").fit(data)


def test_shuffled_classes_are_predicted_no_better_than_by_chance(data):
    rng = np.random.default_rng(0)
    accuracies = []
    for _ in range(2):
        codes = rng.permutation(data.target_codes)
        shuffled = replace(data, target_codes=codes.astype(np.int32))
        found = cross_validate(SymGraphClassifier(search="quick", radius=1, max_rules=4), shuffled, folds=3)
        accuracies.append(found.balanced_accuracy.mean)
    assert 0.38 <= np.mean(accuracies) <= 0.62


def test_three_classes(data, table):
    target = (np.arange(len(data)) % 3).astype(np.int32)
    target[data.target_codes == 1] = 2
    found = search_front(arena_of(table, target, 3), Preset(6, 2, (Recipe(),)), seed=0)
    assert all(one.base.shape == (3,) for one in found)
