"""A model of named groups on one screen: a line is chosen by a click and with the keyboard, and its card is in view."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from engine.predicates.groups import VocabularyChoice
from engine.runs import new_identity
from tests.dashboard.browser import PATIENCE, Server, become, highlighted, settled
from tests.dashboard.conftest import MUTAG, train

pytestmark = pytest.mark.browser


def test_lines_are_chosen_and_answered_in_view(page: Page, server: Server) -> None:
    owner = new_identity()
    become(page.context, owner, server.address)
    run = train(server.workspace, MUTAG, "rules", owner=owner, vocabulary=VocabularyChoice.READABLE, max_rules=29)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{server.address}/rules?run={run.id}")
    lines = page.get_by_role("option")
    expect(lines.first).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert lines.count() == len(run.model().model.rules)
    expect(lines.first).to_have_attribute("aria-selected", "true")

    last = lines.last
    number = last.get_attribute("data-number")
    last.scroll_into_view_if_needed()
    last.click()
    card = page.locator(".st-key-outline-card")
    expect(card.get_by_text(f"R{number} →")).to_be_visible(timeout=PATIENCE)
    page.wait_for_url(re.compile(f"rule=R{number}(&|$)"))
    settled(page)
    assert highlighted(page)
    for box in (card.bounding_box(), last.bounding_box()):  # both, although the list is longer than the window
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + min(box["height"], 100) <= 720

    page.keyboard.press("ArrowUp")
    before = lines.nth(lines.count() - 2)
    above = before.get_attribute("data-number")
    expect(card.get_by_text(f"R{above} →")).to_be_visible(timeout=PATIENCE)
    settled(page)
    expect(before).to_be_focused()
    page.keyboard.press("Home")
    top = lines.first.get_attribute("data-number")
    expect(card.get_by_text(f"R{top} →")).to_be_visible(timeout=PATIENCE)
    page.wait_for_url(re.compile(f"rule=R{top}(&|$)"))

    page.reload()
    expect(card.get_by_text(f"R{top} →")).to_be_visible(timeout=PATIENCE)
