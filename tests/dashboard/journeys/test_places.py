"""Addresses: former ones lead on, a tab is kept over a reload, and Back takes one press a page."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from engine.runs import Run
from tests.dashboard.browser import PATIENCE, Server, go_to, settled

pytestmark = pytest.mark.browser


def here(page: Page) -> tuple[str, str]:
    """The path and the tab that is marked."""
    tab = page.locator(".st-key-tab-here")
    expect(tab).to_be_visible(timeout=PATIENCE)
    return urlsplit(page.url).path, tab.inner_text().strip()


@pytest.mark.parametrize(
    ("path", "place", "tab"),
    [
        ("tour", "Learn", "Tour"),
        ("explore", "Data", "Browse"),
        ("rules", "Model", "Rules"),
        ("edit", "Model", "Edit"),
        ("compare", "Model", "Compare"),
        ("graph", "Predict", "One molecule"),
        ("whatif", "Predict", "Change it"),
        ("quality", "Model", "Quality"),
        ("runs", "Home", "Runs"),
        ("lab", "Learn", "Lab"),
        ("first", "Home", "Start"),
    ],
)
def test_a_former_address_leads_to_its_tab_with_its_parameters(
    page: Page, server: Server, learned: Run, path: str, place: str, tab: str
) -> None:
    page.goto(f"{server.address}/{path}?run={learned.id}&row=3")
    expect(page.get_by_role("heading", name=place, exact=True)).to_be_visible(timeout=PATIENCE)
    settled(page)
    asked = parse_qs(urlsplit(page.url).query)
    assert here(page) == (f"/{path}", tab)
    if path not in {"tour", "lab"}:
        assert (asked["run"], asked["row"]) == ([learned.id], ["3"])


def test_back_takes_one_press_a_page_and_a_reload_keeps_the_choice(page: Page, server: Server, learned: Run) -> None:
    page.goto(f"{server.address}/rules?run={learned.id}&rule=R2")
    expect(page.get_by_role("heading", name="R2:")).to_be_visible(timeout=PATIENCE)
    settled(page)
    go_to(page, "Edit")
    expect(page.get_by_text("Nothing yet")).to_be_visible(timeout=PATIENCE)
    settled(page)
    go_to(page, "Predict")
    expect(page.get_by_text("Nothing to predict yet.")).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.locator(".st-key-tabs").get_by_role("link", name="One molecule").click()
    expect(page.get_by_text("PREDICTION", exact=True)).to_be_visible(timeout=PATIENCE)
    settled(page)
    for _ in range(2):  # choices on a page are no pages
        page.get_by_role("button", name="Next").click()
        settled(page)
    assert parse_qs(urlsplit(page.url).query)["row"] == ["3"]
    page.reload()
    expect(page.get_by_text("PREDICTION", exact=True)).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert here(page) == ("/graph", "One molecule")
    assert parse_qs(urlsplit(page.url).query)["row"] == ["3"]

    for path, tab in (("/predict", "Paste or file"), ("/edit", "Edit"), ("/rules", "Rules")):
        page.go_back()
        page.wait_for_url(f"**{path}?**")
        settled(page)
        assert here(page) == (path, tab)
    assert "rule=R2" in page.url
