"""Which graphs a model has met, in memory and in its file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.data.dataset import GraphDataset
from engine.errors import ModelFileError
from engine.estimators import SymGraphClassifier
from engine.rules.class_labels import with_labels
from engine.rules.model_file.file import load_model, model_from_text, model_to_text
from engine.rules.origins import KnownGraphs, Origin
from engine.rules.trained import TrainedModel
from tests.engine.small_graphs import collect, with_groups

GOLDEN = Path(__file__).parent / "model_file" / "golden"


@pytest.fixture(scope="module")
def graphs() -> GraphDataset:
    return collect(with_groups(21, 60))


@pytest.fixture(scope="module")
def trained(graphs: GraphDataset) -> TrainedModel:
    part = graphs[:40]
    return SymGraphClassifier(radius=1, form="tree", max_rules=3).fit(part, part.target).fitted


def test_graphs_are_met_again_in_any_order(trained: TrainedModel, graphs: GraphDataset) -> None:
    rows = np.random.default_rng(0).permutation(60)
    found = model_from_text(model_to_text(trained.with_held_out(graphs[40:50]))).origins(graphs[rows])
    assert found is not None
    truth = np.repeat([Origin.LEARNED, Origin.HELD_OUT, Origin.NEW], (40, 10, 10))
    assert found.tolist() == truth[rows].tolist()  # the 60 graphs are all different


def test_a_held_out_copy_of_a_training_graph_counts_as_learned_from(
    trained: TrainedModel, graphs: GraphDataset
) -> None:
    found = trained.with_held_out(graphs[30:45]).origins(graphs[30:45])
    assert found is not None
    assert found.tolist() == [Origin.LEARNED] * 10 + [Origin.HELD_OUT] * 5


def test_the_very_training_graphs(trained: TrainedModel, graphs: GraphDataset) -> None:
    assert trained.known is not None
    assert trained.known.are_learned_from(graphs[:40][::-1])
    assert not trained.known.are_learned_from(graphs[:39])
    assert not trained.known.are_learned_from(graphs[:41])
    assert trained.known.with_learned(graphs[40:41]).are_learned_from(graphs[:41])


def test_another_class_is_told_by_its_name(trained: TrainedModel, graphs: GraphDataset) -> None:
    loaded = model_from_text(model_to_text(trained.with_held_out(graphs[40:50])))
    assert loaded.known is not None
    assert not loaded.reclassified(graphs[::-1]).any()
    other = np.arange(60) % 3 == 0
    labels = np.where(other, "another", graphs.target)
    assert np.array_equal(loaded.reclassified(with_labels(graphs, labels)[0]), other & (np.arange(60) < 50))
    renamed = with_labels(graphs, np.where(graphs.target == graphs.classes[0], "zz", graphs.target))[0]
    kept = np.array([name in graphs.classes for name in renamed.target])  # whose numbers are others now
    assert np.array_equal(loaded.reclassified(renamed), ~kept & (np.arange(60) < 50))
    more = loaded.known.with_learned(with_labels(graphs, labels)[0][:50])
    assert not more.reclassified(with_labels(graphs, labels)[0]).any()
    assert not replace(loaded.known, answers=None).reclassified(with_labels(graphs, labels)[0]).any()


def test_graphs_of_weight_nought_are_not_learned_from() -> None:
    graphs = collect(with_groups(21, 60), weights=[1.0] * 40 + [0.0] * 20)
    trained = SymGraphClassifier(radius=1, form="tree", max_rules=3).fit(graphs, graphs.target).fitted
    found = trained.origins(graphs)
    assert found is not None
    assert found.tolist() == [Origin.LEARNED] * 40 + [Origin.NEW] * 20


def test_files_of_earlier_versions_do_not_say(graphs: GraphDataset) -> None:
    loaded = load_model(GOLDEN / "tree.json")
    assert (loaded.known, loaded.origins(graphs), loaded.provenance.search) == (None, None, "")
    assert loaded.with_held_out(graphs) is loaded


def test_a_file_that_does_not_say_still_knows_the_very_data(trained: TrainedModel, graphs: GraphDataset) -> None:
    document = json.loads(model_to_text(trained))
    del document["known"]
    found = model_from_text(json.dumps(document)).origins(graphs[:40])
    assert found is not None
    assert not found.any()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("learned", "*", "no base64"),
        ("learned", "AAAA", "cut off"),
        ("learned", "AQAAAAAAAAABAAAAAAAAAA==", "do not ascend"),
        ("held_out", "AgAAAAAAAAABAAAAAAAAAA==", "do not ascend"),
        ("answers", "AgAAAAAAAAABAAAAAAAAAA==", "do not ascend"),
        ("scheme", "another", "known > scheme"),
    ],
)
def test_damaged_keys_are_refused(trained: TrainedModel, field: str, value: str, said: str) -> None:
    document = json.loads(model_to_text(trained))
    document["known"][field] = value
    with pytest.raises(ModelFileError, match=said):
        model_from_text(json.dumps(document))


def test_no_keys_are_no_keys() -> None:
    nothing = np.zeros(0, np.uint64)
    found = KnownGraphs(nothing, nothing).origins(collect(with_groups(1, 3)))
    assert found.tolist() == [Origin.NEW] * 3
