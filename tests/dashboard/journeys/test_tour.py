"""The tour from its first step to its last, with the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard.browser import PATIENCE, Server, settled

pytestmark = pytest.mark.browser
FOCUSED = "() => document.activeElement?.closest('button, a')?.innerText ?? ''"
MOST_STOPS = 60


def press(page: Page, label: str) -> None:
    """Go from control to control until the one with the label has the focus, and press it."""
    settled(page)
    for _ in range(MOST_STOPS):
        if re.search(label, page.evaluate(FOCUSED)):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {label}")


def test_the_keyboard_alone_goes_through_the_tour(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/tour")
    expect(page.get_by_text("House or five-cycle?")).to_be_visible(timeout=PATIENCE)
    press(page, "Start this tour")
    for step in range(1, 10):
        expect(page.get_by_text(f"Step {step} of 10")).to_be_visible(timeout=PATIENCE)
        press(page, "Next")
    expect(page.get_by_text("Step 10 of 10")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("alert").filter(has_text="error")).to_have_count(0)
    press(page, "Back")
    expect(page.get_by_text("Step 9 of 10")).to_be_visible(timeout=PATIENCE)
