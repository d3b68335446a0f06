"""The test part: what it is, that no model has seen it, and what is worked out on it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score, confusion_matrix

from engine.data.dataset import GraphDataset, text_array
from engine.data.generated.synthetic import ba_2motifs
from engine.errors import OptionError
from engine.estimators import SymGraphClassifier
from engine.evaluation.scores import wilson
from engine.evaluation.splits import SplitKind, scaffold_groups
from engine.readers import read_dataset, sample_path
from engine.runs import DataSource, TrainingRequest, Validation
from engine.runs.jobs.holdout import parts_of, scored_on_part

SOURCE = DataSource(origin="sample", name="mutag")


def request(**changes: object) -> TrainingRequest:
    values = {"source": SOURCE, "max_rules": 2, "radius": 1, "validation": Validation.HOLDOUT}
    return TrainingRequest.model_validate(values | changes)


def learned(graphs: GraphDataset) -> SymGraphClassifier:
    return SymGraphClassifier(max_rules=2, radius=1, vocabulary="structures").fit(graphs, graphs.target)


def test_a_test_part_is_a_fifth_and_is_the_same_each_time() -> None:
    graphs = ba_2motifs(seed=0, n=40)
    parts = parts_of(request(), graphs)
    assert parts is not None
    train, test = parts
    assert len(test) == 8
    assert sorted([*train, *test]) == list(range(40))
    again = parts_of(request(), graphs)
    assert again is not None
    assert np.array_equal(again[1], test)
    other = parts_of(request(seed=1), graphs)
    assert other is not None
    assert not np.array_equal(other[1], test)
    assert parts_of(request(validation=Validation.FOLDS_5), graphs) is None


def test_scores_are_those_of_the_model_on_the_test_part_alone() -> None:
    graphs = read_dataset(sample_path("mutag"))
    parts = parts_of(request(), graphs)
    assert parts is not None
    train, test = parts
    model = learned(graphs[train])
    (found,) = scored_on_part([model.fitted], graphs, test, SplitKind.STRATIFIED, jobs=1)
    said, scores = found.out_of_fold, found.scores
    assert said.graphs == test.tolist()
    assert set(said.fold) == {0}
    assert np.allclose(said.probabilities, model.predict_proba(graphs[test]), atol=1e-6)
    predicted = np.array(said.probabilities).argmax(axis=1)
    truth = graphs.target_codes[test]
    assert scores.graphs == 38
    assert scores.accuracy.mean == accuracy_score(truth, predicted)
    assert scores.confusion == confusion_matrix(truth, predicted).tolist()
    expected = binomtest(int((truth == predicted).sum()), 38).proportion_ci(method="wilson")
    assert (scores.accuracy.low, scores.accuracy.high) == pytest.approx((expected.low, expected.high))
    assert scores.method == "test part of 20 % that the model has not seen"


def test_models_of_a_front_are_counted_at_once_and_scored_each_by_itself() -> None:
    graphs = read_dataset(sample_path("mutag"))
    parts = parts_of(request(), graphs)
    assert parts is not None
    train, test = parts
    models = [
        SymGraphClassifier(max_rules=n, radius=1, vocabulary="structures").fit(graphs[train]).fitted for n in (1, 4)
    ]
    together = scored_on_part(models, graphs, test, SplitKind.STRATIFIED, jobs=1)
    for model, found in zip(models, together, strict=True):
        (alone,) = scored_on_part([model], graphs, test, SplitKind.STRATIFIED, jobs=1)
        assert found == alone


def test_scaffolds_and_groups_are_on_one_side() -> None:
    graphs = read_dataset(sample_path("mutag"))
    names = [f"g{row % 30}" if row else "" for row in range(len(graphs))]
    grouped = replace(graphs, group=text_array(names))
    for split, numbers in (("scaffold", scaffold_groups(graphs)), ("grouped", np.array(names))):
        parts = parts_of(request(split=split), grouped)
        assert parts is not None
        assert not set(numbers[parts[0]]) & set(numbers[parts[1]]) - {""}
        (found,) = scored_on_part([learned(graphs[parts[0]]).fitted], grouped, parts[1], SplitKind(split), jobs=1)
        assert found.scores.unit == {"scaffold": "Bemis-Murcko scaffold", "grouped": "group"}[split]


def test_groups_that_are_not_there_cannot_be_kept_together() -> None:
    with pytest.raises(OptionError, match="no groups"):
        parts_of(request(split="grouped"), ba_2motifs(seed=0, n=40))


def test_an_undefined_score_is_none_not_nan() -> None:
    graphs = ba_2motifs(seed=0, n=40)
    ones = np.flatnonzero(graphs.target_codes == 1)[:4]
    rest = np.setdiff1d(np.arange(40), ones)
    (found,) = scored_on_part([learned(graphs[rest]).fitted], graphs, ones, SplitKind.STRATIFIED, jobs=1)
    assert found.scores.roc_auc.mean is None


@pytest.mark.parametrize(("hits", "n"), [(0, 5), (5, 5), (3, 7), (500, 1000)])
def test_wilsons_interval_is_that_of_the_formula(hits: int, n: int) -> None:
    z, share = 1.959963984540054, hits / n
    middle, half = share + z * z / (2 * n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    assert wilson(hits, n) == pytest.approx(((middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)))
