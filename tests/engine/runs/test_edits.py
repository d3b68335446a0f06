"""The log of edits: nothing is lost, looks are counted, another model's log is not this one's."""

from __future__ import annotations

import numpy as np

from engine.editing.edits import SetWeights, SwitchRule
from engine.evaluation.paired import cost_of
from engine.runs.edits import EditCost, EditLog, LoggedEdit, now, read_log

COST = EditCost.of(cost_of(np.array([0, 1, 1, 0]), np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])))


def logged(rule: int, *, test: bool = True) -> LoggedEdit:
    edit = SwitchRule(rule=rule, on=False)
    return LoggedEdit(time=now(), edit=edit, words=f"R{rule} switched off.", training=COST, test=COST if test else None)


def test_costs_are_those_that_were_measured() -> None:
    assert (COST.graphs, COST.learned, COST.edited, COST.won, COST.lost) == (4, 0.5, 0.5, 1, 1)


def test_an_edit_is_taken_back_and_made_again() -> None:
    log = EditLog(model="m").added(logged(1)).added(logged(2))
    back = log.back()
    assert [e.words for e in back.edits] == ["R1 switched off."]
    assert back.again() == log
    assert back.back().back().edits == ()
    assert EditLog().again() == EditLog()
    assert back.added(logged(3)).undone == ()


def test_every_edit_is_a_look_and_taking_it_back_is_none_less() -> None:
    log = EditLog().added(logged(1)).added(logged(2)).back().again().back()
    assert log.looks == 2
    assert log.added(logged(3, test=False)).looks == 2
    assert log.emptied().looks == 2
    assert log.emptied().edits == ()


def test_a_log_comes_back_from_its_text() -> None:
    log = (
        EditLog(model="m")
        .added(logged(1))
        .added(LoggedEdit(time=now(), edit=SetWeights(refit=True), words="Weights fitted again."))
    )
    assert read_log(log.model_dump_json(), "m") == log
    assert read_log(log.model_dump_json(), "another") == EditLog(model="another")
    for text in ("", "{", '{"edits": 3}', '{"edits": [{"edit": {"kind": "eval"}}]}'):
        assert read_log(text, "m") == EditLog(model="m")
