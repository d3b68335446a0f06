"""Cross-validation: out-of-fold predictions in their rows, the same for any number of workers."""

from __future__ import annotations

import json
import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin

from engine.data.dataset import GraphDataset
from engine.errors import Cancelled, OptionError
from engine.evaluation.cross_validation import Output, as_json, cross_validate, cross_validate_outputs
from engine.evaluation.scores import INTERVAL_METHOD
from engine.progress import Step
from tests.engine.evaluation.sets import dots


def sizes(graphs: GraphDataset) -> np.ndarray:
    return np.diff(graphs.node_offsets)


class BySize(ClassifierMixin, BaseEstimator):
    """Predicts a class's share among training graphs of the same number of nodes."""

    def __init__(self, smoothing: float = 1.0) -> None:
        self.smoothing = smoothing

    def fit(self, graphs: GraphDataset, target: np.ndarray) -> BySize:
        self.classes_, codes = np.unique(target, return_inverse=True)
        table = np.full((4, len(self.classes_)), self.smoothing)
        np.add.at(table, (sizes(graphs), codes), 1)
        self.table_ = table / table.sum(axis=1, keepdims=True)
        return self

    def predict_proba(self, graphs: GraphDataset) -> np.ndarray:
        return self.table_[sizes(graphs)]


class Memory(BySize):
    """Knows every label that it has seen in training, and says so: held-out rows are new to it."""

    def fit(self, graphs: GraphDataset, target: np.ndarray) -> Memory:
        super().fit(graphs, target)
        self.seen_ = set(graphs.ids.tolist())
        self.complexity_ = SimpleNamespace(rules=len(self.seen_), conditions=1.5)
        return self

    def predict_proba(self, graphs: GraphDataset) -> np.ndarray:
        known = np.array([name in self.seen_ for name in graphs.ids.tolist()])
        return np.column_stack((~known, known)).astype(float)


class Listener:
    def __init__(self, stop_after: int = 1000) -> None:
        self.steps: list[Step] = []
        self.stop_after = stop_after

    def tell(self, step: Step) -> None:
        self.steps.append(step)

    def wants_stop(self) -> bool:
        return len(self.steps) > self.stop_after


# 1 node: class a; 2 nodes: class b; 3 nodes: a and b in turn
TARGETS = [("a", "b", "ab"[i // 3 % 2])[i % 3] for i in range(60)]


def test_scores_and_predictions_belong_to_their_rows() -> None:
    data = dots(TARGETS)
    result = cross_validate(BySize(), data, folds=5)
    ones, twos = sizes(data) == 1, sizes(data) == 2
    assert (result.predicted[ones] == 0).all()
    assert (result.predicted[twos] == 1).all()
    assert (result.probabilities[ones, 0] > 0.9).all()
    assert result.probabilities.sum(axis=1) == pytest.approx(1)
    right = result.predicted == data.target_codes
    assert result.accuracy.mean == pytest.approx(np.mean([right[result.fold == k].mean() for k in range(5)]))
    assert result.accuracy.folds == pytest.approx([right[result.fold == k].mean() for k in range(5)])
    assert np.bincount(result.fold).tolist() == [12] * 5
    assert result.confusion.sum() == 60
    assert np.trace(result.confusion) == right.sum()
    assert len(result.fit_seconds) == 5
    assert result.rules == result.conditions == result.notes == ()
    assert not result.predicted.flags.writeable


def test_no_row_is_predicted_by_a_model_that_saw_it() -> None:
    result = cross_validate(Memory(), dots(TARGETS), folds=3)
    assert (result.probabilities == [1, 0]).all()
    assert result.rules == (40, 40, 40)
    assert result.conditions == (1.5, 1.5, 1.5)


def test_any_number_of_workers_gives_the_same() -> None:
    def facts(jobs: int) -> dict[str, Any]:
        result = as_json(cross_validate(BySize(), dots(TARGETS), folds=3, jobs=jobs, seed=4))
        return {name: value for name, value in result.items() if name != "fit_seconds"}

    assert facts(1) == facts(2)


def test_estimator_is_left_alone() -> None:
    estimator = BySize()
    cross_validate(estimator, dots(TARGETS), folds=3)
    assert not hasattr(estimator, "classes_")


def test_rows_without_class_stay_unpredicted() -> None:
    result = cross_validate(BySize(), dots(["", *TARGETS, ""]), folds=5)
    assert np.flatnonzero(result.predicted < 0).tolist() == [0, 61]
    assert np.isnan(result.probabilities[[0, 61]]).all()
    assert result.fold[0] == -1
    assert result.notes == ("2 graphs without a known class were neither learned from nor tested",)


def test_folds_that_lack_a_class_are_counted_and_said() -> None:
    # all of class b in two of the three groups
    targets = ["a"] * 20 + ["a", "b"] * 10
    groups = ["g0"] * 20 + ["g1"] * 10 + ["g2"] * 10
    result = cross_validate(BySize(), dots(targets, groups=groups), folds=3, split="grouped")
    assert result.roc_auc.undefined == 1
    assert result.notes == ("ROC-AUC leaves out 1 of 3 folds, whose test part lacks a class",)
    assert result.split_unit == "group"
    assert as_json(result)["roc_auc"]["folds"].count(None) == 1


def test_class_unknown_to_a_fold_gets_no_probability() -> None:
    # class c lies in one group: the fold that tests it has never seen it
    targets = ["a", "b"] * 15 + ["c"] * 6
    groups = [f"g{i % 5}" for i in range(30)] + ["c"] * 6
    result = cross_validate(BySize(), dots(targets, groups=groups), folds=3, split="grouped")
    assert (result.probabilities[30:, 2] == 0).all()
    assert result.confusion[2, 2] == 0


def test_subset_without_a_class_of_its_alphabet_still_has_an_roc_auc() -> None:
    data = dots([*TARGETS, "c", "c", "c"])[np.arange(60)]
    result = cross_validate(BySize(), data, folds=3)
    assert result.roc_auc.undefined == 0
    assert result.confusion.shape == (3, 3)


def test_what_is_kept_together_shares_a_fold() -> None:
    together = np.arange(60) % 30
    result = cross_validate(BySize(), dots(TARGETS), folds=3, together=together)
    assert (result.fold[:30] == result.fold[30:]).all()


def test_json_has_the_fields_that_scripts_read() -> None:
    result = as_json(cross_validate(Memory(), dots(TARGETS), folds=3))
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    for name in ("accuracy", "balanced_accuracy", "roc_auc"):
        assert set(result[name]) == {"mean", "sd", "interval", "folds"}
        low, high = result[name]["interval"]
        assert 0 <= low <= result[name]["mean"] <= high <= 1
    assert result["rules"] == {"mean": 40.0, "max": 40.0}
    assert result["conditions"] == {"mean": 1.5}
    assert result["fit_seconds"]["mean"] > 0
    assert result["split"] == {"kind": "stratified", "unit": "graph"}
    assert result["interval_method"] == INTERVAL_METHOD


def test_unknown_rule_counts_are_null() -> None:
    result = as_json(cross_validate(BySize(), dots(TARGETS), folds=2))
    assert (result["rules"], result["conditions"]) == ({"mean": None, "max": None}, {"mean": None})


def test_progress_tells_each_fold() -> None:
    listener = Listener()
    cross_validate(BySize(), dots(TARGETS), folds=3, progress=listener)
    assert [(step.done, step.total) for step in listener.steps] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert listener.steps[1].note.startswith("accuracy 0.")


@pytest.mark.parametrize("jobs", [1, 2])
def test_stop_between_folds(jobs: int) -> None:
    listener = Listener(stop_after=1)
    with pytest.raises(Cancelled, match="stopped"):
        cross_validate(BySize(), dots(TARGETS), folds=4, jobs=jobs, progress=listener)
    assert listener.steps[-1].done == 1


def test_options_that_make_no_sense() -> None:
    with pytest.raises(OptionError, match=r"'random' is no kind.*stratified, grouped, scaffold.*O129"):
        cross_validate(BySize(), dots(TARGETS), split="random")
    with pytest.raises(OptionError, match="O128"):
        cross_validate(BySize(), dots(TARGETS), jobs=0)


def test_mean_of_log_loss_may_exceed_one() -> None:
    class Wrong(BySize):
        def predict_proba(self, graphs: GraphDataset) -> np.ndarray:
            return np.eye(2)[[1 - int(self.table_[n, 1] > 0.5) for n in sizes(graphs)]]

    result = cross_validate(Wrong(), dots(TARGETS), folds=3)
    assert result.log_loss.mean > 1
    assert result.log_loss.high >= result.log_loss.mean
    assert math.isfinite(result.log_loss.high)


def test_several_outputs_of_one_fit_are_evaluated_each() -> None:
    graphs = dots(["a", "b", "b", "a", "b", "a"] * 4)
    fits = []

    class Counted(BySize):
        def fit(self, graphs: GraphDataset, target: np.ndarray) -> BySize:
            fits.append(len(graphs))
            return super().fit(graphs, target)

    def outputs(model: BySize, part: GraphDataset) -> list[Output]:
        own = model.predict_proba(part)
        return [Output(own, rules=3, conditions=1.5), Output(own[:, ::-1])]

    straight, turned = cross_validate_outputs(Counted(), graphs, outputs, folds=4)
    plain = cross_validate(BySize(), graphs, folds=4)
    assert len(fits) == 4
    assert np.array_equal(straight.probabilities, plain.probabilities)
    assert straight.accuracy == plain.accuracy
    assert straight.rules == (3, 3, 3, 3)
    assert turned.rules == ()
    assert turned.accuracy.folds == pytest.approx([1 - value for value in plain.accuracy.folds])
