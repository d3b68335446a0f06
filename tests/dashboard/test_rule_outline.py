"""The rules page of a model of named groups: its lines under headings, and the card of one of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.explain import under_headings
from engine.predicates.groups import VocabularyChoice
from engine.readers import read, sample_path
from engine.runs import Run
from tests.dashboard.conftest import MUTAG, train
from tests.dashboard.test_pages import open_page, texts


@pytest.fixture
def readable(workspace: Path) -> Run:
    return train(workspace, MUTAG, "rules", vocabulary=VocabularyChoice.READABLE, max_rules=12)


def shown(test: AppTest) -> dict[str, Any]:
    """What the list is given."""
    (found,) = test.get("bidi_component")
    data: dict[str, Any] = json.loads(found.proto.json)
    return data


def test_each_rule_is_a_line_and_one_of_them_has_a_card(readable: Run) -> None:
    test = open_page("rules", run=readable.id)
    data = shown(test)
    headings = under_headings(readable.model())
    assert [one["title"] for one in data["headings"]] == [one.title for one in headings]
    lines = [line for one in data["headings"] for line in one["lines"]]
    assert [line["text"] for line in lines] == [line.said for one in headings for line in one.lines]
    assert data["chosen"] == lines[0]["number"]
    said = texts(test)
    assert f"R{lines[0]['number']} →" in said
    assert "above 0 means mutagen" in said
    assert len([b for b in test.markdown if b.value.startswith((":green-badge", ":red-badge"))]) == 3
    assert not test.dataframe


def test_a_link_to_a_rule_shows_its_card(readable: Run) -> None:
    line = under_headings(readable.model())[-1].lines[-1]
    test = open_page("rules", run=readable.id, rule=f"R{line.number}")
    assert shown(test)["chosen"] == line.number
    assert f"**{line.text[:1].upper()}{line.text[1:]}**" in texts(test)
    assert any(code.value for code in test.code)  # SMARTS, to be copied


def test_its_molecules_are_shown_on_request(readable: Run) -> None:
    test = open_page("rules", run=readable.id)
    assert "Cohort: the" not in texts(test)
    test.toggle[0].set_value(True).run()
    assert not test.exception
    assert "Cohort: the" in texts(test)


def test_a_scorecard_of_named_groups_has_lines_too(workspace: Path) -> None:
    run = train(workspace, MUTAG, "scorecard", vocabulary=VocabularyChoice.READABLE, max_rules=6)
    test = open_page("rules", run=run.id)
    points = [line["points"] for one in shown(test)["headings"] for line in one["lines"]]
    assert all(int(one) == float(one) for one in points)
    assert "Points of all lines that hold are added up" in texts(test)


def test_reasons_are_lines_with_their_drawing(readable: Run) -> None:
    trained, dataset = readable.model(), read(sample_path("mutag")).dataset
    lines = {line.number: line for heading in under_headings(trained) for line in heading.lines}
    graph, rule = np.argwhere(trained.model.fired(trained.table(dataset)))[0].tolist()
    said = texts(open_page("graph", run=readable.id, row=str(dataset.records[graph])))
    assert re.search(rf":gray-badge\[\S+\] {re.escape(lines[rule + 1].text)}\n", said)


def test_what_reading_takes_is_said_beside_the_scores(readable: Run) -> None:
    assert "Reading: 12 concepts, " in texts(open_page("quality", run=readable.id))
