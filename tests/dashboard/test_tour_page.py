"""The tours, step by step, and by links."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.learn.views.tour_choice import Tour
from dashboard.learn.views.tour_words import STEPS, TITLES
from tests.dashboard.test_pages import button, open_page, texts

pytestmark = pytest.mark.usefixtures("workspace")


def press(test: AppTest, label: str) -> None:
    button(test, label).click()  # type: ignore[attr-defined]
    test.run()
    assert not test.exception, test.exception[0].stack_trace


def test_the_first_screen_offers_both_tours_and_a_way_past_them() -> None:
    test = open_page("tour")
    said = texts(test)
    assert all(title in said for title in TITLES.values())
    assert len([b for b in test.button if b.label == "Start this tour"]) == 2
    assert "nothing on the other pages needs the tour" in said
    assert "tour" not in test.query_params


@pytest.mark.parametrize("tour", list(Tour))
def test_a_tour_from_its_first_to_its_last_step(tour: Tour) -> None:
    test = open_page("tour")
    test.button(key=f"tour-{tour}").click().run()
    for at, step in enumerate(STEPS, 1):
        assert not test.exception, test.exception[0].stack_trace
        assert test.header[0].value == step.title
        assert f"**{step.term}**" in texts(test)
        assert test.query_params["at"] == str(at)
        assert "{" not in texts(test)
        assert button(test, "Next").disabled == (at == len(STEPS))  # type: ignore[attr-defined]
        if at < len(STEPS):
            press(test, "Next")
    press(test, "Back")
    assert test.header[0].value == STEPS[-2].title
    press(test, "Other tour")
    assert "Start this tour" in [b.label for b in test.button]


@pytest.mark.parametrize("at", range(1, len(STEPS) + 1))
def test_a_link_opens_a_step(at: int) -> None:
    test = open_page("tour", tour="ba-2motifs", at=str(at))
    assert test.header[0].value == STEPS[at - 1].title


@pytest.mark.parametrize("params", [{"tour": "nonsense"}, {"tour": "../x", "at": "3"}])
def test_a_link_to_no_tour_offers_both(params: dict[str, str]) -> None:
    assert "Start this tour" in [b.label for b in open_page("tour", **params).button]


@pytest.mark.parametrize(("at", "node", "graph"), [("99", "1", "1"), ("3", "999", "5"), ("4", "0", "99999")])
def test_a_link_that_goes_too_far_opens_what_there_is(at: str, node: str, graph: str) -> None:
    test = open_page("tour", tour="mutag", at=at, **{"tour-node": node, "tour-graph": graph})
    assert test.header[0].value in {step.title for step in STEPS}


def test_another_node_has_another_ego_graph() -> None:
    test = open_page("tour", tour="ba-2motifs", at="3")
    before = next(c.value for c in test.caption if "the ringed one is in the middle" in c.value)
    sizes = set()
    for node in range(8):
        test.selectbox(key="tour-node").set_value(node).run()
        assert test.query_params["tour-node"] == str(node)
        sizes.add(next(c.value for c in test.caption if "the ringed one is in the middle" in c.value))
    assert len(sizes | {before}) > 2


def test_two_nodes_with_one_key_are_shown_round_by_round() -> None:
    test = open_page("tour", tour="ba-2motifs", at="4")
    keys = [c.value.rsplit("`", 2)[1] for c in test.caption if "Key `" in c.value]
    assert len(keys) == 2
    assert keys[0] == keys[1]
    test.slider[0].set_value(0).run()
    assert "after round 0" in texts(test)


def test_another_graph_on_which_the_rule_fires() -> None:
    test = open_page("tour", tour="mutag", at="9")
    before = texts(test)
    press(test, "Another one")
    assert texts(test) != before
    assert test.query_params["tour-graph"]
