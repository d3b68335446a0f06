"""Looks at a test part: each thing shown counts once, edits count every time, and the scores say how often it was."""

from __future__ import annotations

import pytest

from engine.runs.edits import EditLog
from engine.runs.looks import LookLog, count_looks, looked_at, read_looks
from engine.runs.scores import HeldOut, Measure

NONE = Measure(mean=None)
METHOD = "test part of 20 % that the model has not seen"
HELD = HeldOut(
    method=METHOD, unit="graph", graphs=9, accuracy=NONE, balanced_accuracy=NONE, roc_auc=NONE, interval_method="",
    confusion=[], notes=["kept"],
)  # fmt: skip


def test_to_see_the_same_again_is_no_new_look() -> None:
    log = LookLog().with_look("errors", "model 1", "errors").with_look("model 1", "model 2")
    assert log.seen == ("errors", "model 1", "model 2")
    assert log.with_look("errors") is log
    assert read_looks(log.model_dump_json()) == log


@pytest.mark.parametrize("text", ["", "{", "[]", '{"seen": 3}'])
def test_what_cannot_be_read_is_no_look(text: str) -> None:
    assert read_looks(text) == LookLog()
    assert count_looks(text, [text]) == 0


def test_edits_of_every_model_and_all_else_count() -> None:
    edits = [EditLog(looks=12).model_dump_json(), EditLog(looks=1).model_dump_json(), "damaged"]
    assert count_looks(LookLog(seen=("errors", "model 2")).model_dump_json(), edits) == 15


def test_scores_say_how_often_and_never_twice() -> None:
    assert looked_at(HELD, 0) is HELD
    once = looked_at(HELD, 1)
    assert once.method == f"{METHOD}, but that was looked at once while choosing"
    often = looked_at(once, 1_200)
    assert often.method == f"{METHOD}, but that was looked at 1,200 times while choosing"
    assert len(often.notes) == 2
    earlier = HELD.model_copy(update={"method": f"{METHOD}, but that was looked at 12 times while editing"})
    assert looked_at(earlier, 13).method == f"{METHOD}, but that was looked at 13 times while choosing"
