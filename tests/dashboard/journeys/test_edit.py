"""A rule is edited, the edit taken back, and the report says what a person changed."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.runs import Run
from tests.dashboard.browser import PATIENCE, Server, settled

pytestmark = pytest.mark.browser


def saved(page: Page, label: str) -> str:
    with page.expect_download(timeout=PATIENCE) as found:
        page.get_by_role("button", name=label, exact=True).click()
    return Path(found.value.path()).read_text("utf-8-sig")


def test_from_a_rule_to_an_edit_to_undo_to_the_report(page: Page, server: Server, learned: Run) -> None:
    page.goto(f"{server.address}/rules?run={learned.id}&rule=R2")
    page.get_by_role("link", name="Edit it").click(timeout=PATIENCE)
    expect(page.get_by_text("Nothing yet")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text(re.compile("Test part: 3[78] molecules, never learned from"))).to_be_visible()
    settled(page)

    page.get_by_test_id("stCheckbox").filter(has_text="R2 is on").locator("label").click()
    expect(page.get_by_text("The test part was looked at 1 time")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Nothing yet")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Redo").click()
    expect(page.get_by_text("Last: ")).to_be_visible(timeout=PATIENCE)
    settled(page)
    threshold = page.get_by_role("spinbutton", name=re.compile("^(At least|Fewer than)")).first
    threshold.fill("2" if threshold.input_value() != "2" else "3")
    threshold.press("Enter")
    expect(page.get_by_text(re.compile("The test part was looked at [23] times"))).to_be_visible(timeout=PATIENCE)

    page.reload()  # the edits are kept with the run
    expect(page.get_by_text(re.compile("The test part was looked at [23] times"))).to_be_visible(timeout=PATIENCE)
    settled(page)
    edits = list(csv.DictReader(io.StringIO(saved(page, "Edits"))))
    assert len(edits) == 2
    assert "R2" in edits[0]["what"]
    report = saved(page, "Report with the edits")
    _, _, log = report.partition("What a person changed")
    assert all(row["what"].split()[0] in log for row in edits)
    assert edits[0]["what"] in log
    assert "edits" in json.dumps(json.loads(saved(page, "Save as a new model")))

    page.get_by_role("button", name="Keep as a run").click()
    kept = page.get_by_role("link", name="Open it")
    expect(kept).to_be_visible(timeout=PATIENCE)
    expect(kept).to_have_attribute("href", re.compile(f"rules.*run=(?!{learned.id})"))

    settled(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Redo")).to_be_enabled(timeout=PATIENCE)
    settled(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Nothing yet")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Report with the edits")).to_be_disabled()
