"""The expressiveness lab, empty, full and faulty, without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.data.generated.famous_pairs import FAMOUS_PAIRS
from tests.dashboard.test_pages import open_page, texts

pytestmark = pytest.mark.usefixtures("workspace")


def paste(test: AppTest, left: str, right: str) -> AppTest:
    for side, text in (("left", left), ("right", right)):
        test.text_area(key=f"lab-text-{side}").set_value(text)
    test.run()
    assert not test.exception
    return test


# -- full -----------------------------------------------------------------------------------------


def test_the_page_opens_without_data_on_the_first_famous_pair() -> None:
    test = open_page("lab")
    said = texts(test)
    assert "Ego-WL and exact tell the two graphs apart; 1-WL does not." in said
    assert "the ego graph has no ring against a triangle" in said
    assert test.query_params == {"pair": "hexagon", "method": "ego-wl"}
    assert len(test.get("plotly_chart")) == 2
    assert len(test.get("image")) == 2
    assert test.dataframe[0].value.to_numpy().tolist() in (
        [["A", 0, 6, "≠"], ["B", 6, 0, "≠"]],
        [["A", 6, 0, "≠"], ["B", 0, 6, "≠"]],
    )


@pytest.mark.parametrize("method", ["1-wl", "ego-wl", "exact"])
@pytest.mark.parametrize("pair", FAMOUS_PAIRS)
def test_a_link_opens_pair_method_step_and_nodes(pair: str, method: str) -> None:
    params = {"pair": pair, "method": method, "step": "1", "left": "2", "right": "3"}
    test = open_page("lab", **params)
    assert test.query_params == params
    assert test.slider[0].value == 1
    assert [box.value for box in test.selectbox if box.label.startswith("Node on")] == [2, 3]
    assert FAMOUS_PAIRS[pair].description in texts(test)


def test_method_slider_and_node_move_the_view_and_the_address() -> None:
    test = open_page("lab", pair="rook")
    assert test.slider[0].value == 3  # ego-WL tells nothing: the last radius
    assert "Every class has as many nodes left and right" in texts(test)
    test.segmented_control(key="lab-method").set_value("exact").run()
    assert test.slider[0].value == 1
    assert "2 classes of 2 with other numbers of nodes" in texts(test)
    test.slider[0].set_value(0).run()
    assert "up to radius 0 nothing tells the two apart" in texts(test)
    test.selectbox(key="lab-node-right").set_value(7).run()
    assert test.query_params == {"pair": "rook", "method": "exact", "step": "0", "right": "7"}
    test.selectbox(key="lab-pair").set_value("cfi").run()
    assert not test.exception
    assert test.query_params == {"pair": "cfi", "method": "exact"}
    assert test.slider[0].value == 3


def test_rounds_are_named_as_such() -> None:
    test = open_page("lab", pair="decalin", method="1-wl")
    assert test.slider[0].label == "Rounds of refinement"
    assert (test.slider[0].min, test.slider[0].max) == (0, 3)  # the third round changes nothing
    assert "What the next round looks at" in texts(test)


def test_other_pages_keep_their_address_free_of_the_lab() -> None:
    test = open_page("lab", pair="rook", data="mutag")
    assert test.query_params["data"] == "mutag"
    test.switch_page("data/explore.py").run()
    assert test.query_params == {"data": "mutag"}
    test.switch_page("learn/lab.py").run()
    assert test.query_params["pair"] == "rook"


def test_two_graphs_of_the_data_set() -> None:
    test = open_page("lab", pair="data", data="motif_house")
    assert [box.value for box in test.text_input if box.label.startswith("Id on")] == ["1", "2"]
    assert "Labels are left aside" in texts(test)
    test.text_input(key="lab-second").set_value("1").run()
    assert not test.exception
    assert "The two are one graph" in texts(test)
    assert test.query_params["second"] == "1"


def test_two_pasted_graphs() -> None:
    test = paste(open_page("lab", pair="pasted"), "0-1 1-2 2-3 3-0 0-0", "Bw")
    said = texts(test)
    assert "All three methods tell the two graphs apart." in said
    assert "4 nodes against 3" in said
    assert "loops are dropped: 1 left out" in said


# -- empty and faulty -----------------------------------------------------------------------------


def test_without_data_there_are_no_graphs_of_a_data_set() -> None:
    assert "No data set is chosen yet." in texts(open_page("lab", pair="data"))


def test_nothing_pasted_yet_says_what_to_paste() -> None:
    test = open_page("lab", pair="pasted")
    assert "Paste two graphs" in texts(test)
    assert "Paste two graphs" in texts(paste(test, "Bw", " "))


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ("EhE", "is too short or too long for its number of nodes"),
        ("0-1 <img/src=x> 1-2", "'<img/src=x>' is no edge"),
        ("0-5000", "5,001 nodes; 200 are the most"),
        ("x" * 100_001, "100,001 characters; 100,000 are the most"),
    ],
)
def test_a_bad_text_is_told_as_text(left: str, said: str) -> None:
    test = paste(open_page("lab", pair="pasted"), left, "Bw")
    assert "There is nothing to compare yet." in texts(test)
    assert said in texts(test)
    assert not any("<img" in error.value.replace("\\<", "") for error in test.error)  # escaped


def test_an_unknown_id_is_told() -> None:
    test = open_page("lab", pair="data", data="motif_house", first="no<b>such")
    assert "there is no graph 'no<b>such'" in texts(test)


@pytest.mark.parametrize(
    "params",
    [{"pair": "<b>"}, {"method": "2-wl"}, {"step": "99"}, {"step": "x"}, {"left": "99", "right": "-4"}],
)
def test_a_link_that_says_nonsense_opens_what_is_next_to_it(params: dict[str, str]) -> None:
    test = open_page("lab", **params)
    assert "Ego-WL and exact tell the two graphs apart" in texts(test)
    assert len(test.get("plotly_chart")) == 2
