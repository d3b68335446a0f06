"""What would change the prediction, on the graph page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dashboard.conftest import HOUSE, MUTAG, run_of
from tests.dashboard.test_pages import open_page, texts


def ask(test: object) -> str:
    (asked,) = [b for b in test.button if b.label == "Find the smallest edit"]  # type: ignore[attr-defined]
    asked.click()
    test.run()  # type: ignore[attr-defined]
    assert not test.exception  # type: ignore[attr-defined]
    return texts(test)  # type: ignore[arg-type]


@pytest.mark.parametrize(("form", "source"), [("rules", MUTAG), ("tree", MUTAG), ("rules", HOUSE)])
def test_the_button_finds_an_edit_and_the_nearest(full_workspace: Path, form: str, source: object) -> None:
    test = open_page("graph", run=run_of(full_workspace, form, source).id, row="17")  # type: ignore[arg-type]
    assert "What would change the prediction?" in texts(test)
    said = ask(test)
    assert "the prediction would change" in said or "No edit was found" in said
    assert "of another class in the data is" in said
    assert not [b for b in test.button if b.label == "Find the smallest edit"]


def test_a_typed_molecule_is_asked_about_too(full_workspace: Path) -> None:
    test = open_page("graph", run=run_of(full_workspace, "rules").id)
    test.text_input(key="typed-smiles").set_value("O=[N+]([O-])c1ccc2ccccc2c1").run()
    said = ask(test)
    assert "the prediction would change" in said


def test_another_graph_has_its_own_button(full_workspace: Path) -> None:
    test = open_page("graph", run=run_of(full_workspace, "rules").id, row="17")
    ask(test)
    next(b for b in test.button if b.label == "Next").click()
    test.run()
    assert [b for b in test.button if b.label == "Find the smallest edit"]
