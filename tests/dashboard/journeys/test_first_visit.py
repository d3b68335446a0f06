"""From the first visit to the first rule: a bundled set, a training, highlighted atoms, one molecule."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard.browser import PATIENCE, Server, choose, go_to, highlighted, settled

pytestmark = pytest.mark.browser


def test_from_the_first_visit_to_the_first_rule(page: Page, server: Server) -> None:
    page.goto(server.address)
    expect(page.get_by_text("Nothing leaves this computer")).to_be_visible(timeout=PATIENCE)
    page.locator(".st-key-use-mutag button").click()
    expect(page.get_by_test_id("stSidebar").get_by_text("188 molecules · 2 classes")).to_be_visible(timeout=PATIENCE)
    go_to(page, "Browse")
    expect(page.get_by_role("heading", name="Data", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stImage")).to_have_count(12, timeout=PATIENCE)

    go_to(page, "Train")
    choose(page, "Validation", "Quick: a test part of 20 %")
    settled(page)
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile(r"run=[0-9a-f]{32}"), timeout=PATIENCE)
    run = re.search(r"run=([0-9a-f]{32})", page.url)
    assert run, page.url
    page.reload()  # a closed page loses nothing: the run is in the address
    expect(page.get_by_text("Done in")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Read the rules").click()

    lines = page.get_by_role("option")
    expect(lines.first).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert run.group(1) in page.url
    assert highlighted(page)
    number = lines.nth(1).get_attribute("data-number")
    lines.nth(1).click()
    page.wait_for_url(re.compile(f"rule=R{number}(&|$)"))
    expect(page.locator(".st-key-outline-card").get_by_text(f"R{number} →")).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.get_by_text("All its molecules").click()

    page.get_by_role("link", name=re.compile(r"^\s*\S*\s*Open ")).first.click()
    expect(page.get_by_text("PREDICTION", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("The bars add up to")).to_be_visible()
    settled(page)
    assert highlighted(page) == 1
    page.wait_for_url(re.compile("row=[0-9]+"))
    page.get_by_role("textbox", name="Type a molecule").fill("CCN(CC)CCOC(=O)c1ccc(N)cc1")
    page.get_by_role("textbox", name="Type a molecule").press("Enter")
    expect(page.get_by_role("button", name="Back to the data set")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("truly")).to_have_count(0)
