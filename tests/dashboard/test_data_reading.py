"""How a file is read: the form, and what it changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.runs import Workspace
from tests.dashboard.test_pages import texts

APP = Path(__file__).parent.parent.parent / "dashboard" / "app.py"
TABLE = b"name,smiles,potency,kind\na,CCO.Cl,1.5,x\nb,CCN,2.5,y\nc,CCC,9,x\nd,CCCl,8,y\ne,not a molecule,1,x\n"


@pytest.fixture
def uploaded(workspace: Path) -> AppTest:
    """The Data page with a table of which one row is no molecule."""
    source = Workspace(workspace).keep_upload("mine.csv", TABLE)
    test = AppTest.from_file(str(APP), default_timeout=60)
    test.query_params["data"] = source.name
    test.query_params["target"] = "potency"
    test.query_params["threshold"] = "5"
    return test.run()


def asked(test: AppTest, name: str) -> str:
    return next(w.key for w in (*test.selectbox, *test.text_input) if w.key.startswith(f"columns-{name}-"))


def test_a_link_says_where_numbers_are_cut(uploaded: AppTest) -> None:
    assert not uploaded.exception
    assert uploaded.query_params["threshold"] == "5"
    assert uploaded.metric[0].value == "4"
    assert uploaded.metric[1].value == "2"
    assert "standardize" not in uploaded.query_params  # what is as usual is not in a link


def test_molecules_are_read_again_in_another_form(uploaded: AppTest) -> None:
    test = uploaded
    test.selectbox(key=asked(test, "standardize")).select("parent")
    next(b for b in test.button if b.label == "Read again with these").click()
    test.run()
    assert not test.exception
    assert test.query_params["standardize"] == "parent"
    assert test.query_params["threshold"] == "5"
    assert "1 left out" in texts(test) or test.metric[3].value == "1"


def test_a_threshold_that_is_none_is_told_and_nothing_changes(uploaded: AppTest) -> None:
    test = uploaded
    test.text_input(key=asked(test, "threshold")).input("high")
    next(b for b in test.button if b.label == "Read again with these").click()
    test.run()
    assert not test.exception
    assert "was not taken in" in texts(test)
    assert test.query_params["threshold"] == "5"
