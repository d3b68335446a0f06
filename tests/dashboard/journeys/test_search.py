"""A search is cancelled, found again after a reload, goes on, and offers its models."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard.browser import PATIENCE, Server, choose, click_row, settled

pytestmark = pytest.mark.browser


def test_a_training_is_cancelled(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/train?data=solubility")
    page.get_by_role("button", name="Start training").click(timeout=PATIENCE)
    expect(page.get_by_role("progressbar")).to_be_visible(timeout=PATIENCE)  # its worker has begun
    page.get_by_role("button", name="Cancel").click(timeout=PATIENCE)
    expect(page.get_by_text(re.compile("^Stopped"))).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Start training")).to_be_enabled()


def test_a_search_is_stopped_goes_on_after_a_reload_and_offers_its_models(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/train?data=mutag")
    page.get_by_role("radio", name="Structures").click(timeout=PATIENCE)
    settled(page)
    page.get_by_role("radio", name="Thorough").click()
    choose(page, "Validation", "Quick: a test part of 20 %")
    page.get_by_role("radio", name="1", exact=True).click()  # the radius
    settled(page)
    page.get_by_role("button", name="Start training").click()
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=PATIENCE)  # the front, as it grows
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(re.compile("^Stopped early"))).to_be_visible(timeout=PATIENCE)
    page.reload()
    page.get_by_role("button", name="Go on with the search").click(timeout=PATIENCE)
    expect(page.get_by_text(re.compile("^Done in"))).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Read the rules").click()

    held_out = page.locator(".js-plotly-plot").first.locator("g.points").last.locator("path.point")
    expect(held_out.first).to_be_visible(timeout=PATIENCE)
    for number in (1, 2):  # one of them is not the model that was picked
        settled(page)
        held_out.nth(number - 1).click(force=True)
        rules = page.get_by_test_id("stExpander").get_by_text(re.compile(rf"the one with {number} rules?\."))
        expect(rules).to_be_visible(timeout=PATIENCE)
    page.wait_for_url(re.compile("model=2"))
    page.reload()
    expect(rules).to_be_visible(timeout=PATIENCE)
    page.get_by_role("tab", name="Table").click()
    settled(page)
    click_row(page.get_by_test_id("stDataFrame").first, 1, left=200)
    page.wait_for_url(re.compile("model=1"))
