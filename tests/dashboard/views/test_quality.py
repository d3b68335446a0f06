"""Held-out predictions as rows, words and figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dashboard.components.views.verdict_words import (
    HeldOutGraphs,
    held_out_graphs,
    said_of,
    verdict_badge,
    verdict_words,
)
from dashboard.model.views import quality_charts
from dashboard.model.views.held_out_rows import (
    area_words,
    cell,
    class_frame,
    confusion_counts,
    fold_frame,
    surest_errors,
)
from dashboard.model.views.quality_words import curve_words, measured_words, reliability_words, trend_words
from engine.data.dataset import GraphDataset
from engine.evaluation.cross_validation import cross_validate
from engine.evaluation.reliability_curve import reliability
from engine.readers import read_dataset, sample_path
from engine.runs import DataSource, OutOfFold, TrainingRequest, Validation
from engine.runs.learning_curve import CurvePoint, LearningCurve
from tests.dashboard.conftest import run_of


@pytest.fixture(scope="module")
def mutag() -> GraphDataset:
    return read_dataset(sample_path("mutag"))


@pytest.fixture(scope="module")
def solubility() -> GraphDataset:
    return read_dataset(sample_path("solubility"))


def made(dataset: GraphDataset, folds: int, seed: int = 0) -> HeldOutGraphs:
    """Predictions that are right three times of four."""
    rng = np.random.default_rng(seed)
    n, k = len(dataset), len(dataset.classes)
    chances = rng.dirichlet(np.ones(k), n) + 2 * np.eye(k)[np.maximum(dataset.target_codes, 0)] * rng.random((n, 1))
    chances /= chances.sum(axis=1, keepdims=True)
    found = held_out_graphs(OutOfFold.of(np.arange(n) % folds, chances), dataset)
    assert found is not None
    return found


# -- the record -----------------------------------------------------------------------------------


def test_a_record_of_other_data_is_none(mutag: GraphDataset) -> None:
    good = OutOfFold(graphs=[0, 187], fold=[0, 1], probabilities=[[0.1, 0.9], [0.5, 0.5]])
    found = held_out_graphs(good, mutag)
    assert found is not None
    assert found.predicted.tolist() == [1, 0]
    assert found.truth.tolist() == mutag.target_codes[[0, 187]].tolist()
    assert (found.n_folds, found.confidence.tolist()) == (2, [0.9, 0.5])
    beyond = OutOfFold(graphs=[0, 188], fold=[0, 1], probabilities=[[0.1, 0.9], [0.5, 0.5]])
    three = OutOfFold(graphs=[0], fold=[0], probabilities=[[0.1, 0.8, 0.1]])
    assert held_out_graphs(beyond, mutag) is None
    assert held_out_graphs(three, mutag) is None
    assert held_out_graphs(None, mutag) is None
    assert held_out_graphs(OutOfFold(graphs=[], fold=[], probabilities=[]), mutag) is None


def test_graphs_of_unknown_class_are_left_out(mutag: GraphDataset) -> None:
    codes = mutag.target_codes.copy()
    codes[0] = -1
    record = OutOfFold(graphs=[0, 1], fold=[0, 0], probabilities=[[0.1, 0.9], [0.5, 0.5]])
    found = held_out_graphs(record, replace(mutag, target_codes=codes))
    assert found is not None
    assert found.graphs.tolist() == [1]
    assert held_out_graphs(record, replace(mutag, target_codes=np.full(188, -1, np.int32))) is None


def test_held_out_words_win_over_the_models_own(trained: Path, mutag: GraphDataset) -> None:
    run = run_of(trained, "rules")
    model = run.model()
    table = model.table(mutag)
    own = model.model.probabilities(table)
    held = held_out_graphs(OutOfFold(graphs=[4], fold=[0], probabilities=[[0.97, 0.03]]), mutag)
    said = said_of(model, mutag, table, held)
    assert (said.predicted[4], said.probability[4]) == (0, 0.97)
    assert said.is_held_out.tolist() == [graph == 4 for graph in range(188)]
    others = np.arange(188) != 4
    assert said.predicted[others].tolist() == own.argmax(axis=1)[others].tolist()
    assert verdict_words(said, mutag, 4) == "said non-mutagen, 97 %, held out"
    assert verdict_words(said, mutag, 5).endswith("seen in training")
    right = int(mutag.target_codes[4]) == 0
    assert verdict_badge(said, mutag, 4)[1] == (":material/check:" if right else ":material/close:")
    codes = mutag.target_codes.copy()
    codes[5] = -1
    unknown = replace(mutag, target_codes=codes)
    assert verdict_badge(said, unknown, 5)[0] == "no known class"
    assert verdict_words(said, unknown, 5).endswith("class not known")


# -- rows -----------------------------------------------------------------------------------------


def test_folds_are_those_of_cross_validation(mutag: GraphDataset) -> None:
    """The page works its figures out of the record; they have to be those that were measured."""
    from engine.estimators import SymGraphClassifier

    found = cross_validate(SymGraphClassifier(radius=1, form="tree", max_rules=3), mutag, folds=3)
    held = held_out_graphs(OutOfFold.of(found.fold, found.probabilities), mutag)
    assert held is not None
    frame = fold_frame(held, None).set_index("part")
    assert frame["graphs"].tolist() == [63, 63, 62, 188, 188]
    for column, interval in (
        ("accuracy", found.accuracy),
        ("balanced accuracy", found.balanced_accuracy),
        ("ROC-AUC", found.roc_auc),
        ("log loss", found.log_loss),
    ):
        assert frame[column].tolist()[:3] == [f"{value:.3f}" for value in interval.folds]
        assert frame.loc["mean", column] == f"{interval.mean:.3f}"
        assert frame.loc["95 % interval", column] == f"{interval.low:.3f} to {interval.high:.3f}"
    assert confusion_counts(held, 2).tolist() == found.confusion.tolist()


def test_a_test_part_has_the_stored_interval(trained: Path, mutag: GraphDataset) -> None:
    run = run_of(trained, "rules")
    held = held_out_graphs(run.out_of_fold(), mutag)
    assert held is not None
    assert held.n_folds == 1
    assert run.scores is not None
    stored = run.scores.held_out
    assert stored is not None
    frame = fold_frame(held, stored)
    assert frame["part"].tolist() == ["test part", "95 % interval"]
    assert frame["accuracy"].tolist() == [
        f"{stored.accuracy.mean:.3f}",
        f"{stored.accuracy.low:.3f} to {stored.accuracy.high:.3f}",
    ]
    assert frame["ROC-AUC"].iloc[1] == "–"
    assert fold_frame(held, None)["part"].tolist() == ["test part"]


def test_a_fold_without_a_class_has_no_area(mutag: GraphDataset) -> None:
    held = made(mutag, 1)
    split = replace(held, fold=np.where(held.truth == 0, 0, 1))
    frame = fold_frame(split, None).set_index("part")
    assert frame["ROC-AUC"].tolist() == ["–"] * 4
    assert frame.loc["95 % interval", "accuracy"] != "–"


def test_cells_hold_their_graphs_the_surest_first(solubility: GraphDataset) -> None:
    held = made(solubility, 5)
    counts = confusion_counts(held, 3)
    sure = dict(zip(held.graphs.tolist(), held.confidence.tolist(), strict=True))
    for truth in range(3):
        for said in range(3):
            graphs = cell(held, truth, said)
            assert len(graphs) == counts[truth, said]
            assert (solubility.target_codes[graphs] == truth).all()
            assert [sure[g] for g in graphs.tolist()] == sorted((sure[g] for g in graphs.tolist()), reverse=True)
    errors = surest_errors(held, 7)
    assert len(errors) == 7
    assert held.wrong[errors].all()
    assert held.confidence[errors].min() >= np.sort(held.confidence[held.wrong])[-7]


def test_class_rows_end_with_the_mean(solubility: GraphDataset) -> None:
    held = made(solubility, 5)
    frame = class_frame(held, solubility)
    assert len(frame) == 4
    assert frame["recall"].iloc[:3].mean() == pytest.approx(frame["recall"].iloc[3])
    assert frame["truly"].iloc[3] == len(held.graphs)


# -- figures and words ----------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True])
def test_two_classes_have_one_curve_and_three_three(dark: bool, mutag: GraphDataset, solubility: GraphDataset) -> None:
    for dataset, n in ((mutag, 1), (solubility, 3)):
        held = made(dataset, 5)
        roc = quality_charts.roc_chart(held, dataset, dark=dark)
        assert len(roc.data) == 1 + n
        assert len({trace.line.dash for trace in roc.data[1:]}) == n  # never colour alone
        assert len(quality_charts.precision_recall_chart(held, dataset, dark=dark).data) == 2 * n
        area, precision = area_words(held, dataset)
        assert ("mean over the classes" in area) == ("mean over the classes" in precision) == (n == 3)


def test_one_class_alone_has_no_curve(mutag: GraphDataset) -> None:
    held = made(mutag, 1)
    kept = held.truth == 1
    alone = HeldOutGraphs(
        held.graphs[kept], held.fold[kept], held.truth[kept], held.probabilities[kept], held.predicted[kept]
    )
    assert len(quality_charts.roc_chart(alone, mutag, dark=False).data) == 1
    assert len(quality_charts.precision_recall_chart(alone, mutag, dark=False).data) == 0
    assert area_words(alone, mutag) == ("No curve: only one class was held out.", "")


def test_names_of_classes_are_escaped(mutag: GraphDataset) -> None:
    hostile = replace(mutag, class_names=("x", "<b>y</b>"))
    held = made(mutag, 2)
    assert "&lt;b&gt;" in quality_charts.roc_chart(held, hostile, dark=False).data[1].name
    found = reliability(held.truth, held.probabilities)
    figure = quality_charts.reliability_chart(found, "<b>y</b>", dark=False)
    assert "&lt;b&gt;" in figure.layout.xaxis2.title.text


def test_reliability_shows_counts_of_all_bins(solubility: GraphDataset) -> None:
    held = made(solubility, 5)
    found = reliability(held.truth, held.probabilities)
    figure = quality_charts.reliability_chart(found, "", dark=True)
    assert sum(figure.data[2].y) == len(held.graphs)
    assert len(figure.data[1].x) == int((found.counts > 0).sum())
    assert "predicted class" in figure.layout.xaxis2.title.text
    assert "sums over all classes" in reliability_words(found, held, solubility)


def test_two_classes_name_the_second(mutag: GraphDataset) -> None:
    held = made(mutag, 5)
    assert "“mutagen”" in reliability_words(reliability(held.truth, held.probabilities), held, mutag)


def test_words_say_who_had_not_seen_what(mutag: GraphDataset) -> None:
    source = DataSource(origin="sample", name="mutag")
    folds = TrainingRequest(source=source, validation=Validation.FOLDS_5)
    part = TrainingRequest(source=source, validation=Validation.HOLDOUT)
    assert "each predicted by one of 5 models that were learned without it" in measured_words(
        folds, made(mutag, 5), mutag
    )
    said = measured_words(part, made(mutag, 1), mutag)
    assert "of the test part (dealt out by graph), none of which the rules in use have seen" in said


def point(graphs: int, accuracy: float, training: float = 0.95, width: float = 0.05) -> CurvePoint:
    low, high = accuracy - width, accuracy + width
    share = graphs / 100
    return CurvePoint(share=share, graphs=graphs, training_accuracy=training, accuracy=accuracy, low=low, high=high)


def test_a_small_rise_beyond_the_interval_is_a_rise() -> None:
    """So many graphs were tested that 0.6 points are outside the interval: it is no fall by -0.6 %."""
    points = [point(50_000, 0.7, width=0.002), point(100_000, 0.706, width=0.002)]
    curve = LearningCurve(points=points, test_graphs=90_000, unit="graph", seed=3, interval_method="some interval")
    assert "accuracy rose by 0.6 points: more of the same data may help a little" in trend_words(curve)
    assert "fell" not in trend_words(curve)
    assert "-" not in trend_words(curve)


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (point(100, 0.9), "accuracy still rose by 20.0 points: more may help"),
        (point(100, 0.72), "accuracy rose by 2.0 points, within the interval: more of the same data need not help"),
        (point(100, 0.5), "accuracy fell by 20.0 points. On"),
        (point(100, 0.69), "accuracy fell by 1.0 points, within the interval"),
        (point(100, 0.7), "accuracy stayed the same, within the interval"),
        (point(100, 0.72, training=0.7), "2.0 points worse than on the test part"),
        (point(100, 0.72, training=0.72), "the largest model is as good as on the test part"),
    ],
)
def test_a_learning_curve_says_whether_more_data_help(last: CurvePoint, said: str, mutag: GraphDataset) -> None:
    points = [point(20, 0.6), point(50, 0.7), last]
    curve = LearningCurve(points=points, test_graphs=38, unit="graph", seed=3, interval_method="some interval")
    assert said in trend_words(curve)
    assert "the same 38 that none of them has seen (dealt out by graph, seed 3)" in curve_words(curve, mutag)
    figure = quality_charts.learning_chart(curve, dark=False)
    assert list(figure.data[1].x) == [20, 50, 100]
    assert figure.data[1].error_y.array[0] == pytest.approx(0.05)
    assert trend_words(curve.model_copy(update={"points": points[:1]})) == ""
