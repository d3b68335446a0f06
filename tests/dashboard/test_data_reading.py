"""How a file is read: the form, and what it changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.runs import Workspace
from tests.dashboard.test_pages import open_page, texts

TABLE = b"name,smiles,potency,kind\na,CCO.Cl,1.5,x\nb,CCN,2.5,y\nc,CCC,9,x\nd,CCCl,8,y\ne,not a molecule,1,x\n"


@pytest.fixture
def uploaded(workspace: Path) -> AppTest:
    """The Data page with a table of which one row is no molecule."""
    source = Workspace(workspace).keep_upload("mine.csv", TABLE)
    return open_page("reading", data=source.name, target="potency", threshold="5")


def asked(test: AppTest, name: str) -> str:
    return next(w.key for w in (*test.selectbox, *test.text_input) if w.key.startswith(f"columns-{name}-"))


def test_a_link_says_where_numbers_are_cut(uploaded: AppTest) -> None:
    assert not uploaded.exception
    assert uploaded.query_params["threshold"] == "5"
    assert "4 molecules · 2 classes" in texts(uploaded)
    assert "standardize" not in uploaded.query_params  # what is as usual is not in a link


def test_molecules_are_read_again_in_another_form(uploaded: AppTest) -> None:
    test = uploaded
    test.selectbox(key=asked(test, "standardize")).select("parent")
    next(b for b in test.button if b.label == "Read again with these").click()
    test.run()
    assert not test.exception
    assert test.query_params["standardize"] == "parent"
    assert test.query_params["threshold"] == "5"
    test.switch_page("data/overview.py").run()
    assert test.metric[3].value == "1"


def test_a_threshold_that_is_none_is_told_and_nothing_changes(uploaded: AppTest) -> None:
    test = uploaded
    test.text_input(key=asked(test, "threshold")).input("high")
    next(b for b in test.button if b.label == "Read again with these").click()
    test.run()
    assert not test.exception
    assert "was rejected" in texts(test)
    assert test.query_params["threshold"] == "5"


SPLIT = b"smiles,label,part\n" + b"".join(
    b"%sO,x,%s\n%sN,y,%s\n" % (b"C" * n, part, b"C" * n, part)
    for n, part in enumerate((b"train", b"train", b"train", b"test"), 1)
)


def test_a_split_of_the_data_s_own_is_chosen_and_trained_with(workspace: Path) -> None:
    source = Workspace(workspace).keep_upload("split.csv", SPLIT)
    test = open_page("reading", data=source.name)
    test.selectbox(key=asked(test, "split")).select("part")
    next(b for b in test.button if b.label == "Read again with these").click()
    test.run()
    assert not test.exception
    assert test.query_params["split"] == "part"
    test.switch_page("train/page.py").run()
    dealing = next(box for box in test.selectbox if box.label == "Split by")
    assert "as the data give it" in dealing.options
    dealing.select_index(dealing.options.index("as the data give it")).run()
    next(b for b in test.button if b.label == "Start training").click()
    test.run()
    assert not test.exception
    assert "This cannot be trained." in texts(test)  # five folds were asked for, and the data give a test part
    assert "no folds, but 6 graphs of train to learn from, 2 of test" in texts(test)


def test_labels_are_named_where_a_format_has_several_attributes(workspace: Path) -> None:
    nodes = '[{"id": 1, "label": "a", "hue": "red"}, {"id": 2, "label": "a", "hue": "blue"}]'
    lines = "".join(f'{{"nodes": {nodes}, "edges": [[1, 2]], "y": "{y}"}}\n' for y in "pqpq")
    source = Workspace(workspace).keep_upload("graphs.jsonl", lines.encode())
    test = open_page("reading", data=source.name)
    test.text_input(key=asked(test, "node-label")).input("hue")
    next(b for b in test.button if b.label == "Read again with these").click()
    test.run()
    assert not test.exception
    assert test.query_params["node_label"] == "hue"
    test.text_input(key=asked(test, "node-label")).input("shape")
    next(b for b in test.button if b.label == "Read again with these").click()
    test.run()
    assert not test.exception
    assert "there is no attribute 'shape'" in texts(test)
    assert test.query_params["node_label"] == "hue"


def test_molecules_are_not_asked_for_labels(uploaded: AppTest) -> None:
    assert not [w for w in uploaded.text_input if "-label-" in w.key]


def upload(workspace: Path, content: bytes, name: str = "mine.csv", **params: str) -> AppTest:
    source = Workspace(workspace).keep_upload(name, content)
    return open_page("reading", data=source.name, **params)


def test_the_decimal_sign_can_be_said(workspace: Path) -> None:
    table = b'smiles,value\nCCO,"1,234"\nCCC,"2,500"\nCCN,"10,000"\nCCCC,950\nCCCl,12\n'
    test = upload(workspace, table, target="value", threshold="100", decimal="point")
    assert not test.exception
    assert test.query_params["decimal"] == "point"
    key = asked(test, "decimal")
    assert test.selectbox(key).value == "point"
    test.selectbox(key).select("comma")
    next(button for button in test.button if "Read again" in button.label).click()
    test.run()
    assert not test.exception
    assert test.query_params["decimal"] == "comma"


def test_what_could_be_either_is_asked_about_before_it_is_read() -> None:
    from dashboard.data.taking import _question, _without_doubts
    from engine.errors import Fault, InputError
    from engine.runs import DataSource

    waiting = DataSource(origin="sample", name="bbb", target="value")
    assert (_without_doubts(waiting).target, _without_doubts(waiting).decimal) == ("", "point")
    comma = waiting.model_copy(update={"decimal": "comma"})
    assert _without_doubts(comma).decimal == "comma"
    assert _question(InputError(Fault("T220", "", "", ""))) == "Which sign is the decimal sign?"
    assert "cut in two" in _question(InputError(Fault("T204", "", "", "")))
