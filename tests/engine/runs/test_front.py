from __future__ import annotations

from pathlib import Path

import pytest

from engine.evaluation.scores import Scores
from engine.runs import (
    DataSource,
    Document,
    HeldOut,
    InnerScores,
    Measure,
    RunFront,
    RunScores,
    RunStore,
    StoredModel,
    TrainingRequest,
)

REQUEST = TrainingRequest(source=DataSource(origin="sample", name="mutag"), search="quick")


def held_out(accuracy: float) -> HeldOut:
    return HeldOut(
        method="one holdout",
        unit="graph",
        graphs=10,
        accuracy=Measure(mean=accuracy),
        balanced_accuracy=Measure(mean=None),
        roc_auc=Measure(mean=None),
        interval_method="",
        confusion=[[5, 0], [0, 5]],
    )


@pytest.fixture
def front() -> RunFront:
    inner = InnerScores(accuracy=0.75, balanced_accuracy=0.5, roc_auc=None, log_loss=0.4)
    models = [
        StoredModel(rules=rules, conditions=2.0, validation=inner, scores=RunScores(training_accuracy=0.8))
        for rules in (1, 3, 6)
    ]
    return RunFront(models=tuple(models), chosen=3)


def test_a_front_survives_its_file_and_a_damaged_one_is_none(tmp_path: Path, front: RunFront) -> None:
    run = RunStore(tmp_path).create(REQUEST)
    assert run.front is None
    run.keep(Document.FRONT, front.model_dump_json())
    assert run.front == front
    run.keep(Document.FRONT, '{"models": [], "chosen": 1}')
    assert run.front is None


def test_the_picked_model_is_measured_under_the_bound_that_led_to_it(front: RunFront) -> None:
    assert front.sizes(10) == (1, 3, 10)


def test_held_out_scores_go_to_their_models(front: RunFront) -> None:
    scored = front.with_held_out(tuple(held_out(value) for value in (0.5, 0.6, 0.7)))
    assert [m.scores.held_out.accuracy.mean for m in scored.models if m.scores.held_out] == [0.5, 0.6, 0.7]
    assert {model.scores.training_accuracy for model in scored.models} == {0.8}
    assert front.models[0].scores.held_out is None
    with pytest.raises(ValueError, match="shorter"):
        front.with_held_out((held_out(0.5),))


@pytest.mark.parametrize(("number", "known"), [(0, 3), (1, 1), (3, 3), (4, 3), (-1, 3)])
def test_a_number_without_a_model_means_the_picked_one(front: RunFront, number: int, known: int) -> None:
    assert front.known(number) == known


def test_an_undefined_area_is_stored_as_nothing() -> None:
    assert InnerScores.of(Scores(0.5, 0.5, float("nan"), 0.7)).roc_auc is None
    assert InnerScores.of(Scores(0.5, 0.5, 0.25, 0.7)).roc_auc == 0.25
