"""Sentences about figures say what the figures say: signs, tests and looks."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.model.views.draft_rows import cost_lines, looks_words
from dashboard.model.views.model_pair import cost_words, seen_words
from dashboard.model.views.quality_words import trend_words
from engine.evaluation.paired import cost_of
from engine.report.measured import measured_by_origin
from engine.rules.origins import Origin
from engine.runs.edits import EditLog
from engine.runs.learning_curve import CurvePoint, LearningCurve

TRUTH, RIGHT, WRONG = (
    np.zeros(40, np.int64),
    np.zeros(40, np.int64),
    np.r_[np.ones(20, np.int64), np.zeros(20, np.int64)],
)


@pytest.mark.parametrize("gain", [-0.2, -0.02, -0.006, -0.0002, 0.0, 0.0002, 0.006, 0.01, 0.02, 0.2])
@pytest.mark.parametrize("width", [0.0001, 0.5])
def test_a_rise_is_no_fall(gain: float, width: float) -> None:
    before, last = 0.7, 0.7 + gain
    points = [
        CurvePoint(share=share, graphs=n, training_accuracy=0.9, accuracy=a, low=a - width, high=a + width)
        for share, n, a in ((0.5, 50, before), (1.0, 100, last))
    ]
    curve = LearningCurve(points=points, test_graphs=90, unit="graph", seed=0, interval_method="")
    said = trend_words(curve)
    size = f"{100 * abs(gain):.1f} points"
    truth = "stayed the same" if size == "0.0 points" else f"{'rose' if gain > 0 else 'fell'} by {size}"
    assert truth in said
    assert sum(word in said for word in ("rose by", "fell by", "stayed the same")) == 1
    assert "-" not in said
    assert ("within the interval" in said) is (abs(gain) <= width)


def test_no_test_is_given_on_graphs_that_were_learned_from() -> None:
    cost = cost_of(TRUTH, WRONG, RIGHT)
    assert "clear (p < 0.001)" in cost_lines(cost, unseen=True)[0].interval
    assert [line.interval for line in cost_lines(cost, unseen=False)] == ["", ""]
    assert [line.figure for line in cost_lines(cost, unseen=False)] == [
        line.figure for line in cost_lines(cost, unseen=True)
    ]
    assert "a clear difference" in cost_words(cost, unseen=True)
    assert cost_words(cost, unseen=False).endswith(
        "50.0 % of the pinned model's predictions are right and 100.0 % of those of the one in use: +50.0 points"
    )


def test_how_many_graphs_each_model_was_learned_from_is_counted() -> None:
    used, pinned = np.arange(40) < 30, np.arange(40) < 7
    assert seen_words(used, pinned, "graph") == (
        "On all 40 graphs, of which the model in use was learned from 30 and the pinned one from 7"
    )


@pytest.mark.parametrize(
    ("edits", "looks", "said"),
    [
        (0, 0, "Each edit shows the test part once more"),
        (3, 3, "was looked at 3 times, once for every edit"),
        (1, 4, "was looked at 4 times, 1 time by an edit of these rules and 3 by what else was shown"),
        (0, 2, "was looked at 2 times, 0 times by an edit of these rules and 2 by what else was shown"),
        (3, 12, "was looked at 12 times. By now choices were fitted to it"),
    ],
)
def test_every_kind_of_look_counts(edits: int, looks: int, said: str) -> None:
    assert said in looks_words(EditLog(looks=edits), looks)


def test_a_figure_of_held_out_graphs_says_how_often_they_were_looked_at() -> None:
    chances = np.tile([0.9, 0.1], (6, 1))
    origins = np.array(
        [Origin.LEARNED, Origin.LEARNED, Origin.HELD_OUT, Origin.HELD_OUT, Origin.NEW, Origin.NEW], np.int8
    )
    codes = np.array([0, 0, 0, 1, 1, -1])
    found = measured_by_origin(chances, codes, origins, looks=12)
    assert [(m.origin, m.graphs, m.scores[0].mean) for m in found] == [
        (Origin.NEW, 1, 0.0),
        (Origin.HELD_OUT, 2, 0.5),
        (Origin.LEARNED, 2, 1.0),
    ]
    assert [m.method for m in found] == [
        "graphs that are new to it",
        "graphs that were held out while it was learned, and looked at 12 times while choosing",
        "graphs whose structure it was learned from",
    ]
