from __future__ import annotations

from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError as SklearnNotFittedError
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_predict, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from engine.data.dataset import GraphDataset
from engine.data.generated.synthetic import ba_2motifs
from engine.errors import Cancelled, NotFittedError, OptionError
from engine.estimators import SymGraphClassifier
from engine.progress import Step
from engine.readers import read_dataset
from engine.rules.model_file.file import load_model, model_to_text, save_model
from tests.engine.small_graphs import SmallGraph, collect, plain, with_groups

FORMS = ("rules", "list", "scorecard", "tree", "forest")
DATA = collect(with_groups(51, 120))
THREE = collect(with_groups(52, 120, classes=3))


def bytes_of(model: SymGraphClassifier) -> str:
    return model_to_text(model.fitted)


# -- scikit-learn's manners ---------------------------------------------------------------------------------


def test_parameters_are_carried_by_clones() -> None:
    model = SymGraphClassifier(radius=1, form="tree", max_rules=3, random_state=7, jobs=2)
    assert clone(model).get_params() == model.get_params() == {
        "radius": 1, "scheme": "wl", "edge_structure": "plain", "form": "tree",
        "max_rules": 3, "vocabulary": None, "search": "none", "random_state": 7, "jobs": 2,
    }  # fmt: skip
    assert is_classifier(model)
    assert clone(model).set_params(form="forest").form == "forest"


@pytest.mark.parametrize("data", [DATA, THREE], ids=["two classes", "three classes"])
@pytest.mark.parametrize("form", FORMS)
def test_cross_validation_by_scikit_learn(form: str, data: GraphDataset) -> None:
    model = SymGraphClassifier(form=form, radius=1)
    scores = cross_val_score(model, data, data.target, cv=3)
    majority = max(data.class_counts().values()) / len(data)
    assert scores.shape == (3,)
    assert scores.mean() > majority + 0.05


def test_probabilities_out_of_fold_are_in_the_order_of_the_classes() -> None:
    folds = StratifiedKFold(3)
    found = cross_val_predict(SymGraphClassifier(radius=1), THREE, THREE.target, cv=folds, method="predict_proba")
    labels = cross_val_predict(SymGraphClassifier(radius=1), THREE, THREE.target, cv=folds)
    assert np.array_equal(np.unique(THREE.target)[found.argmax(axis=1)], labels)


def test_a_pipeline_and_a_grid() -> None:
    pipeline = Pipeline([("model", SymGraphClassifier(radius=1))]).fit(DATA, DATA.target)
    assert pipeline.score(DATA, DATA.target) > 0.8
    grid = GridSearchCV(pipeline, {"model__max_rules": [1, 3]}, cv=2).fit(DATA, DATA.target)
    assert grid.best_params_["model__max_rules"] in (1, 3)


@pytest.mark.parametrize(
    "labels", [np.array([10, 2]), np.array([False, True]), np.array([2.0, -1.0]), np.array(["b", "a"])]
)
def test_labels_of_any_type_come_back_in_that_type(labels: list[Any]) -> None:
    y = np.array(labels)[DATA.target_codes]
    model = SymGraphClassifier(radius=1).fit(DATA, y)
    assert model.classes_.dtype == y.dtype
    assert model.classes_.tolist() == sorted(labels)
    assert set(model.predict(DATA).tolist()) == set(labels)
    assert model.score(DATA, y) > 0.8
    assert model.fitted.classes == tuple(str(label) for label in sorted(labels))
    for same in (y.tolist(), np.array(y, dtype=object)):
        assert bytes_of(SymGraphClassifier(radius=1).fit(DATA, same)) == bytes_of(model)


def test_without_labels_the_data_sets_own_are_taken() -> None:
    named = replace(DATA, class_names=("harmless", "harmful"))
    one, two = SymGraphClassifier().fit(named), SymGraphClassifier().fit(named, named.target)
    assert bytes_of(one) == bytes_of(two)
    assert one.fitted.classes == ("no", "yes")
    assert one.fitted.class_names == ("harmless", "harmful")
    other = SymGraphClassifier().fit(named, np.where(named.target == "yes", "no", "other"))
    assert other.fitted.class_names == ("no", "other")


def test_before_fit_nothing_is_known() -> None:
    model = SymGraphClassifier()
    for ask in (lambda: model.predict(DATA), lambda: model.predict_proba(DATA), lambda: model.fitted):
        with pytest.raises(NotFittedError, match="call fit first"):
            ask()
    for name in ("rules_", "complexity_", "fitted"):
        assert not hasattr(model, name)
    with pytest.raises(SklearnNotFittedError, match="not fitted"):
        check_is_fitted(model)
    check_is_fitted(model.fit(DATA))


# -- what is learned ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_the_same_seed_gives_the_same_bytes_for_any_number_of_jobs(form: str) -> None:
    texts = {bytes_of(SymGraphClassifier(form=form, random_state=3, jobs=jobs).fit(DATA)) for jobs in (1, 2)}
    assert len(texts) == 1


def test_another_seed_grows_another_forest() -> None:
    one, two = (SymGraphClassifier(form="forest", radius=1, random_state=seed).fit(DATA) for seed in (0, 1))
    assert bytes_of(one) != bytes_of(two)
    assert one.rules_ == ()
    assert (one.complexity_.rules, one.complexity_.conditions) == (0, 0.0)


@pytest.mark.parametrize("form", ["rules", "tree"])
def test_size_is_that_of_the_rules(form: str) -> None:
    model = SymGraphClassifier(form=form, max_rules=4).fit(DATA)
    rules = model.fitted.model.rules
    assert 1 <= model.complexity_.rules == len(rules) == len(model.rules_) <= 4
    assert model.complexity_.conditions == pytest.approx(sum(r.n_conditions for r in rules) / len(rules))


@pytest.mark.parametrize("form", FORMS)
def test_shuffled_labels_cannot_be_learned(form: str) -> None:
    """The same graphs, classes dealt out anew: out of fold no better than chance, within three standard errors."""
    y = np.random.default_rng(4).permutation(np.repeat(["a", "b"], 60))
    score = cross_val_score(SymGraphClassifier(form=form, radius=2), DATA, y, cv=StratifiedKFold(4)).mean()
    assert abs(score - 0.5) < 3 * np.sqrt(0.25 / 120)


def test_where_it_comes_from_is_told() -> None:
    data = collect([*with_groups(51, 40), plain(nx.star_graph(600), "yes")])
    origin = SymGraphClassifier(radius=1, max_rules=np.int64(3), random_state=np.int64(5)).fit(data).fitted.provenance
    assert (origin.dataset, origin.digest, origin.graphs) == ("small", data.digest, 41)
    assert origin.class_counts == tuple(data.class_counts().values())
    assert (origin.fallbacks, origin.seed, origin.max_rules) == (1, 5, 3)


def test_the_program_is_named_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    for version, expected in ((lambda _: "1.2.3", "1.2.3"), (missing, "")):
        monkeypatch.setattr(metadata, "version", version)
        assert SymGraphClassifier(radius=1).fit(DATA).fitted.provenance.program == expected


def test_hydrogens_that_are_nodes_are_noticed() -> None:
    graphs = with_groups(53, 40)
    columns = [replace(g, columns=(tuple("H" if s == "O" else s for s in g.columns[0]),)) for g in graphs]
    found = [
        SymGraphClassifier(radius=1).fit(collect(some, columns=[name])).fitted.hydrogens_are_nodes
        for some, name in ((columns, "element"), (graphs, "element"), (columns, "label"))
    ]
    assert found == [True, False, False]


# -- weights ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_graph_of_weight_zero_is_as_good_as_absent(form: str) -> None:
    graphs = with_groups(51, 120)
    weights = [0.0 if i % 4 == 0 else 1.0 for i in range(120)]
    some = SymGraphClassifier(form=form).fit(collect(graphs, weights=weights)).fitted
    others = collect([g for i, g in enumerate(graphs) if i % 4], weights=[1.0] * 90)
    rest = SymGraphClassifier(form=form).fit(others).fitted
    assert some.probabilities(DATA).tobytes() == rest.probabilities(DATA).tobytes()
    assert some.provenance.graphs == 90


@pytest.mark.parametrize("form", FORMS)
def test_weights_move_the_probabilities(form: str) -> None:
    weights = np.where(DATA.target == "yes", 20.0, 1.0).tolist()
    heavy = SymGraphClassifier(form=form, radius=1).fit(collect(with_groups(51, 120), weights=weights))
    plainly = SymGraphClassifier(form=form, radius=1).fit(DATA)
    shift = heavy.predict_proba(DATA)[:, 1].mean() - plainly.predict_proba(DATA)[:, 1].mean()
    assert shift == 0 if form == "tree" else shift > 0.05  # the tree's leaves are pure


@pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf")])
def test_weights_that_make_no_sense_are_refused(wrong: float) -> None:
    data = collect(with_groups(51, 20), weights=[wrong, *[1.0] * 19])
    with pytest.raises(OptionError, match=r"1 weights are negative or not a number.*\[O707\]"):
        SymGraphClassifier().fit(data)


# -- what cannot be done ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("form", "oracle", "O701"),
        ("scheme", "magic", "O701"),
        ("scheme", None, "O701"),
        ("radius", 0, "O702"),
        ("radius", 4, "O702"),
        ("radius", 2.0, "O702"),
        ("radius", "2", "O702"),
        ("max_rules", 0, "O703"),
        ("max_rules", 2.5, "O703"),
        ("random_state", None, "O705"),
        ("random_state", -1, "O705"),
        ("random_state", 2**32, "O705"),
        ("jobs", 0, "O706"),
        ("jobs", -1, "O706"),
    ],
)
def test_options_that_make_no_sense_are_refused(option: str, value: Any, code: str) -> None:
    with pytest.raises(OptionError, match=rf"option {option}.*\[{code}\]"):
        SymGraphClassifier(**{option: value}).fit(DATA)


@pytest.mark.parametrize(
    ("y", "code"),
    [
        (np.array(["a"] * 120), "T205"),
        (np.array(["a", "b"]), "O704"),
        (np.array([["a", "b"]] * 120), "O704"),
        (np.array(["a", "b", ""] * 40), "T203"),
        (np.array([0.0, 1.0, np.nan] * 40), "T203"),
    ],
)
def test_labels_that_cannot_be_learned_are_refused(y: np.ndarray, code: str) -> None:
    with pytest.raises(OptionError, match=rf"\[{code}\]"):
        SymGraphClassifier().fit(DATA, y)


def test_data_that_cannot_be_learned_from_is_refused() -> None:
    with pytest.raises(OptionError, match=r"there are no graphs.*\[T205\]"):
        SymGraphClassifier().fit(collect([]))
    with pytest.raises(OptionError, match=r"20 graphs have no class.*\[T203\]"):
        SymGraphClassifier().fit(collect([replace(g, target="") for g in with_groups(51, 20)]))
    with pytest.raises(OptionError, match=r"\[T205\]"):  # the other class weighs nothing
        SymGraphClassifier().fit(
            collect(with_groups(51, 20), weights=(DATA.target[:20] == "yes").astype(float).tolist())
        )
    with pytest.raises(TypeError, match="X is an ndarray, not a GraphDataset"):
        SymGraphClassifier().fit(np.zeros((3, 2)), [0, 1, 0])


class Listener:
    """Asks for a stop after so many steps."""

    def __init__(self, steps: int) -> None:
        self.left, self.stages = steps, []

    def tell(self, step: Step) -> None:
        self.left -= 1
        self.stages.append(step.stage)

    def wants_stop(self) -> bool:
        return self.left <= 0


def test_a_stopped_or_failed_fit_leaves_what_was_fitted() -> None:
    model = SymGraphClassifier(radius=1).fit(DATA)
    before = bytes_of(model)
    with pytest.raises(Cancelled, match="stopped on request"):
        model.fit(THREE, progress=Listener(1))
    with pytest.raises(OptionError, match="T205"):
        model.fit(DATA, ["a"] * 120)
    assert bytes_of(model) == before
    assert model.classes_.tolist() == ["no", "yes"]


@pytest.mark.parametrize("form", FORMS)
def test_progress_names_its_stages(form: str) -> None:
    listener = Listener(10**9)
    SymGraphClassifier(form=form).fit(DATA, progress=listener)
    patterns = [] if form == "forest" else ["patterns"]
    assert list(dict.fromkeys(listener.stages)) == ["structure", "local rules", *patterns, form]


# -- strange graphs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_strange_graphs_are_learned_from_and_predicted(form: str) -> None:
    """No edges, single nodes, isolated nodes, a hub beyond the limit of nodes, a graph beyond that of edges."""
    single = SmallGraph((("C",),), target="yes")
    isolated = SmallGraph((("N", "C", "O", "C"),), ((1, 3),), ("-",), "no")
    strange = [single, SmallGraph((("C", "N"),), target="no"), isolated]
    large = [plain(nx.star_graph(600), "yes"), plain(nx.complete_graph(130), "no")]
    # Patterns of large ones take seconds to find, and every form but the forest has the same.
    data = collect([*(strange * 10), *(() if form in {"list", "tree"} else large)])
    model = SymGraphClassifier(form=form).fit(data)
    assert model.score(data, data.target) > 0.9
    assert np.all(np.isfinite(model.predict_proba(DATA)))
    assert model.predict_proba(collect([])).shape == (0, 2)


@pytest.mark.parametrize("form", FORMS)
def test_graphs_that_are_all_the_same_are_learned_as_their_classes_share(form: str) -> None:
    data = collect([plain(nx.path_graph(4), "ab"[i % 4 == 0]) for i in range(40)])
    model = SymGraphClassifier(form=form).fit(data)
    np.testing.assert_allclose(model.predict_proba(data), [[0.75, 0.25]] * 40, atol=0.05)


@pytest.mark.parametrize("form", FORMS)
def test_numbers_may_be_missing_when_it_predicts(form: str) -> None:
    rng = np.random.default_rng(0)
    graphs = []
    for i in range(60):
        numbers = tuple((float(x),) for x in rng.normal(2.0 * (i % 2), 0.3, 5))
        graphs.append(replace(plain(nx.path_graph(5), "ab"[i % 2]), attributes=numbers))
    model = SymGraphClassifier(form=form, radius=1).fit(collect(graphs, attributes=("charge",)))
    assert model.score(collect(graphs, attributes=("charge",)), ["ab"[i % 2] for i in range(60)]) == 1.0
    bare = collect([replace(graph, attributes=()) for graph in graphs])
    found = model.predict_proba(bare)
    assert len(np.unique(found, axis=0)) == 1
    unknown = collect([replace(g, attributes=((float("nan"),),) * 5) for g in graphs], attributes=("charge",))
    assert np.array_equal(model.predict_proba(unknown), found)
    wider = [replace(graph, attributes=tuple((0.0, *row) for row in graph.attributes)) for graph in graphs]
    named = model.predict_proba(collect(wider, attributes=("other", "charge")))
    assert np.array_equal(named, model.predict_proba(collect(graphs, attributes=("charge",))))


def test_a_forest_reads_patterns_where_nothing_but_structure_tells_graphs_apart(tmp_path: Path) -> None:
    data = ba_2motifs(seed=0, n=40)
    forest = SymGraphClassifier(form="forest").fit(data)
    assert forest.fitted.model.vocabulary.patterns
    save_model(forest.fitted, tmp_path / "forest.json")
    again = load_model(tmp_path / "forest.json")
    assert np.array_equal(again.probabilities(data), forest.predict_proba(data))
    assert not SymGraphClassifier(form="forest", radius=1).fit(DATA).fitted.model.vocabulary.patterns


@pytest.mark.parametrize(
    ("options", "vocabulary", "max_rules"),
    [
        ({}, "readable", 30),
        ({"max_rules": 3}, "readable", 3),
        ({"form": "tree"}, "readable", 10),
        ({"form": "forest"}, "structures", 10),
        ({"search": "quick"}, "structures", 10),
        ({"vocabulary": "structures"}, "structures", 10),
    ],
)
def test_molecules_are_learned_from_in_named_groups_unless_something_else_is_asked_for(
    options: dict[str, Any], vocabulary: str, max_rules: int, sample_data: Path
) -> None:
    data = read_dataset(sample_data / "mutag.csv")[::2]
    known = SymGraphClassifier(radius=1, **options).fit(data).fitted.provenance
    assert (known.vocabulary, known.max_rules) == (vocabulary, max_rules)


def test_other_graphs_are_learned_from_in_structures() -> None:
    assert SymGraphClassifier(radius=1).fit(DATA).fitted.provenance.vocabulary == "structures"
    with pytest.raises(OptionError, match="no molecules"):
        SymGraphClassifier(vocabulary="readable").fit(DATA)
