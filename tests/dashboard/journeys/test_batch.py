"""A batch with faulty rows is predicted, and downloaded in the order of the file with dangerous cells made safe."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.runs import Run
from tests.dashboard.browser import PATIENCE, Server, click_row, go_to, settled

pytestmark = pytest.mark.browser
ROWS = [
    ("z9", "O=[N+]([O-])c1ccccc1", "=cmd|' /C calc'!A0"),
    ("a1", "c1ccccc", "an unclosed ring"),
    ("m5", "Nc1ccccc1", "-2+3"),
    ("m5", "O=[N+]([O-])c1ccc2ccccc2c1", "@SUM(A1)"),  # an id that was there before
    ("b2", "", "no molecule"),
    ("=1+1", "CCO", "the last one"),
]
FAULTY = {1, 4}


def test_a_batch_with_faulty_rows_comes_back_in_order_and_safe(page: Page, server: Server, learned: Run) -> None:
    page.set_viewport_size({"width": 1280, "height": 1800})
    page.goto(f"{server.address}/rules?run={learned.id}")
    expect(page.get_by_role("heading", name="R1:")).to_be_visible(timeout=PATIENCE)
    go_to(page, "Predict")
    expect(page.get_by_text("Nothing to predict yet.")).to_be_visible(timeout=PATIENCE)
    text = io.StringIO()
    csv.writer(text).writerows([("name", "smiles", "remark"), *ROWS])
    file = {"name": "new.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("heading", name="new.csv")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("6 rows in the order of the file")).to_be_visible()
    page.wait_for_url(re.compile("batch=[0-9a-f]{32}"))
    settled(page)

    click_row(page.get_by_test_id("stDataFrame").first, 2, left=60)
    expect(page.get_by_role("heading", name="Row 2")).to_be_visible(timeout=PATIENCE)
    click_row(page.get_by_test_id("stDataFrame").first, 1, left=60)
    expect(page.get_by_role("heading", name="Row 1: molecule")).to_be_visible(timeout=PATIENCE)
    settled(page)
    with page.expect_download(timeout=PATIENCE) as saved:
        page.get_by_role("button", name="Download all rows").click()
    assert saved.value.suggested_filename == "new_predicted.csv"
    rows = list(csv.DictReader(io.StringIO(Path(saved.value.path()).read_text("utf-8-sig"))))
    assert [row["smiles"] for row in rows] == [smiles for _, smiles, _ in ROWS]
    assert [row["name"] for row in rows] == ["z9", "a1", "m5", "m5", "b2", "'=1+1"]
    assert [row["remark"] for row in rows] == [
        "'=cmd|' /C calc'!A0", "an unclosed ring", "'-2+3", "'@SUM(A1)", "no molecule", "the last one",
    ]  # fmt: skip
    for position, row in enumerate(rows):
        assert (row["status"] == "ok") == (position not in FAULTY), row
        assert bool(row["prediction"]) == (position not in FAULTY), row
        assert not any(str(cell).startswith(("=", "+", "-", "@")) for cell in row.values())

    page.reload()  # the address brings the rows back
    expect(page.get_by_text("6 rows in the order of the file")).to_be_visible(timeout=PATIENCE)
