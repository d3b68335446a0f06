"""The front of a search as figures, rows and words."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from dashboard.components.rows import clicked_row, only_row
from dashboard.model.views.front import (
    found_words,
    front_alt,
    front_figure,
    front_frame,
    front_notes,
    growing_alt,
    growing_figure,
    model_label,
    search_help,
    search_words,
)
from engine.learning.search.evolution import Search
from engine.progress import FrontPoint
from engine.runs import HeldOut, InnerScores, Measure, RunFront, RunScores, StoredModel, Validation


def model(rules: int, wrong: float, *, held_out: float | None) -> StoredModel:
    held = None
    if held_out is not None:
        held = HeldOut(
            method="5-fold cross-validation",
            unit="graph",
            graphs=100,
            accuracy=Measure(mean=1 - held_out, low=0.75, high=0.9),
            balanced_accuracy=Measure(mean=None),
            roc_auc=Measure(mean=None),
            interval_method="",
            confusion=[],
        )
    inner = InnerScores(accuracy=1 - wrong, balanced_accuracy=0.5, roc_auc=None, log_loss=wrong)
    scores = RunScores(training_accuracy=1 - wrong / 2, held_out=held)
    return StoredModel(rules=rules, conditions=1.5, validation=inner, scores=scores)


FRONT = RunFront(models=(model(1, 0.3, held_out=0.32), model(4, 0.2, held_out=0.26)), chosen=2)
BARE = RunFront(models=(model(1, 0.3, held_out=None), model(4, 0.2, held_out=None)), chosen=2)


@pytest.mark.parametrize("dark", [False, True])
def test_one_mark_a_model_for_each_kind_of_error(dark: bool) -> None:
    figure = front_figure(FRONT, 2, dark=dark)
    shown = {trace.name: trace for trace in figure.data}
    assert {name: list(trace.y) for name, trace in shown.items()} == {
        "Training": pytest.approx([15, 10]),
        "Validation": pytest.approx([30, 20]),
        "Held out": pytest.approx([32, 26]),
    }
    assert all(list(trace.x) == [1, 4] and list(trace.customdata) == [1, 2] for trace in figure.data)
    for attribute in ("symbol", "color"):
        assert len({trace.marker[attribute] for trace in figure.data}) == 3
    assert len({trace.line.dash for trace in figure.data}) == 3
    assert [shape.x0 for shape in figure.layout.shapes] == [4]
    assert figure.layout.annotations[0].text == "<b>shown: 4</b>"


def test_what_was_not_measured_is_not_drawn() -> None:
    assert [trace.name for trace in front_figure(BARE, 1, dark=False).data] == ["Training", "Validation"]
    frame = front_frame(BARE)
    assert all(math.isnan(value) for value in frame["held out"])
    assert frame["interval"].tolist() == ["–", "–"]
    assert "not measured" in front_notes(BARE)[0]
    assert model_label(BARE, 1) == "1 rule"


def test_the_axis_begins_at_zero_unless_that_hides_the_differences() -> None:
    assert front_figure(FRONT, 1, dark=False).layout.yaxis.range[0] == 0
    close = RunFront(models=(model(1, 0.31, held_out=0.32), model(2, 0.3, held_out=0.31)), chosen=1)
    close = close.model_copy(
        update={"models": tuple(m.model_copy(update={"scores": m.scores.model_copy(update={"training_accuracy": 0.7})})
                                for m in close.models)}
    )  # fmt: skip
    low, high = front_figure(close, 1, dark=False).layout.yaxis.range
    assert 25 < low < 30
    assert 32 < high < 35


def test_the_table_has_the_same_figures() -> None:
    frame = front_frame(FRONT)
    assert frame["rules"].tolist() == [1, 4]
    assert frame["held out"].tolist() == pytest.approx([32, 26])
    assert frame["validation"].tolist() == pytest.approx([30, 20])
    assert frame["training"].tolist() == pytest.approx([15, 10])
    assert frame["interval"].tolist() == ["10.0 to 25.0 %"] * 2
    assert frame["note"].tolist() == ["", "picked"]


def test_words_say_what_was_used_to_choose() -> None:
    brief, long = front_notes(FRONT)
    assert "**Held out**: 5-fold cross-validation, not used to choose" in brief
    assert "**Validation**: used to choose" in brief
    assert "picked the one with 4 rules" in long
    assert model_label(FRONT, 1) == "1 rule · 32.0 % wrong"
    assert model_label(FRONT, 2) == "4 rules · 26.0 % wrong · picked"
    assert "2 models, from 1 to 4 rules" in front_alt(FRONT)
    assert found_words(FRONT) == "The search found 2 models, of 1 to 4 rules. The Rules page shows them all."
    alone = RunFront(models=FRONT.models[:1], chosen=1)
    assert found_words(alone) == "The search found one model, of 1 rule."
    assert "1 model, of 1 rule" in front_alt(alone)


def test_the_growing_front_stands_beside_where_it_began_on_axes_that_stand_still() -> None:
    greedy = (FrontPoint(1, 0.4), FrontPoint(2, 0.3))
    first, later = (
        growing_figure(greedy, front, 10, dark=False) for front in (greedy, (*greedy, FrontPoint(7, 0.125)))
    )
    for figure in (first, later):
        assert [trace.name for trace in figure.data] == ["greedy choice", "search so far"]
        assert figure.layout.xaxis.range == (0.5, 10.5)
    assert first.layout.yaxis.range == later.layout.yaxis.range
    assert list(later.data[1].x) == [1, 2, 7]
    assert list(later.data[1].y) == pytest.approx([40, 30, 12.5])
    assert growing_alt(greedy).endswith("40.0 % with 1, 30.0 % with 2")
    assert growing_alt(()) == "no models yet"
    assert growing_figure((), (), 3, dark=True).layout.yaxis.range[1] > 0


@pytest.mark.parametrize(
    ("validation", "fits"), [(Validation.HOLDOUT, 1), (Validation.FOLDS_5, 6), (Validation.FOLDS_10, 11)]
)
def test_the_time_of_a_search_is_said_with_that_of_measuring(validation: Validation, fits: int) -> None:
    assert "greedily" in search_words(Search.NONE, validation)
    told = "one search" if fits == 1 else f"{fits} searches"
    assert f"{told}, about" in search_words(Search.QUICK, validation)
    assert "quick about 10 s, thorough about 60 s" in search_help()


def test_a_click_into_a_row_counts_as_one_on_its_box() -> None:
    class Selection:
        def __init__(self, rows: list[int], cells: list[tuple[int, str]]) -> None:
            self.rows, self.cells = rows, cells

    assert clicked_row(Selection([1], [(3, "rules")])) == 3
    assert clicked_row(Selection([1], [])) == 1
    assert clicked_row(Selection([], [])) is None
    assert only_row(2)["selection"]["rows"] == [2]


def test_the_front_of_a_run_is_shown_whole(trained: Path) -> None:
    from tests.dashboard.conftest import run_of

    front = run_of(trained, "rules", search="quick").front
    assert front is not None
    figure = front_figure(front, front.chosen, dark=False)
    assert [len(trace.x) for trace in figure.data] == [len(front.models)] * 3
