"""A file that takes long to read: how far it is, Cancel, and the page goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard.browser import PATIENCE, Server, settled
from tests.dashboard.journeys.test_upload import upload

pytestmark = pytest.mark.browser
SLOW = b"smiles,label\n" + b"CCCCCC1CCCCC1CCO,a\nCCCCCCN1CCCCC1,b\n" * 150_000  # longer than anybody waits here


def test_reading_is_cancelled_by_a_click_and_the_page_goes_on(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?data=mutag")
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar.get_by_text("188 molecules")).to_be_visible(timeout=PATIENCE)
    upload(page, "slow.csv", SLOW)
    expect(page.get_by_role("progressbar").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Reading structures (")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("it was stopped on request")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
    expect(sidebar.get_by_text("188 molecules")).to_be_visible()
    settled(page)

    upload(page, "small.csv", b"smiles,label\nCCO,a\nCCN,b\nCCC,a\nCCCl,b\n")
    expect(sidebar.get_by_text("4 molecules · 2 classes")).to_be_visible(timeout=PATIENCE)
