"""From an upload with faults to its import report, and to the file of what was left out."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard.browser import PATIENCE, Server, settled

pytestmark = pytest.mark.browser
ROWS = [
    ("CCO", "a", "first"),
    ("c1ccccc", "b", "=1+1"),  # an unclosed ring, and a formula
    ("CCN", "b", "plain"),
    ("CCC", "", "+49 30"),  # no class
    ("not a molecule", "a", "@home"),
    ("CCCl", "a", "last"),
    ("CCBr", "b", "last but not least"),
]
LEFT_OUT = {"2": "unclosed ring", "4": "the class is missing", "5": "not a molecule"}


def faulty() -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([("smiles", "label", "note"), *ROWS])
    return out.getvalue().encode()


def upload(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def downloaded(page: Page, label: str) -> list[dict[str, str]]:
    with page.expect_download(timeout=PATIENCE) as saved:
        page.get_by_role("button", name=label).click()
    return list(csv.DictReader(io.StringIO(Path(saved.value.path()).read_text("utf-8-sig"))))


def test_from_an_upload_with_faults_to_the_import_report(page: Page, server: Server) -> None:
    page.goto(f"{server.address}")
    expect(page.get_by_text("Upload a file")).to_be_visible(timeout=PATIENCE)
    upload(page, "faulty.csv", faulty())
    expect(page.get_by_test_id("stSidebar").get_by_text("4 molecules · 2 classes")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_test_id("stSidebar").get_by_text("faulty.csv")).to_be_visible()
    page.get_by_role("link", name="Import report (").click()
    expect(page.get_by_text("3 left out, the rest is in use.")).to_be_visible(timeout=PATIENCE)
    settled(page)

    report = downloaded(page, "Download report")
    assert [row["record"] for row in report if row["status"] == "ok"] == ["1", "3", "6", "7"]
    found = {row["record"]: row for row in report if row["status"] != "ok"}
    assert found.keys() == LEFT_OUT.keys()
    assert all(row["place"] and row["fix"] and row["code"] for row in found.values())
    rejected = downloaded(page, "Download rejected records")
    assert {row["record"] for row in rejected} == LEFT_OUT.keys()
    for row in rejected:
        assert LEFT_OUT[row["record"]] in row["reason"]
    assert [row["smiles"] for row in rejected] == ["c1ccccc", "CCC", "not a molecule"]
    assert [row["note"] for row in rejected] == ["'=1+1", "'+49 30", "'@home"]  # a spreadsheet runs none of them

    page.reload()  # the address brings the upload back
    expect(page.get_by_test_id("stSidebar").get_by_text("4 molecules · 2 classes")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("link", name="Import report (")).to_be_visible()


def test_a_file_that_cannot_be_read_leaves_the_former_one_in_use(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/first?data=mutag")  # by its former name
    expect(page.get_by_test_id("stSidebar").get_by_text("188 molecules")).to_be_visible(timeout=PATIENCE)
    upload(page, "nothing.csv", b"smiles,label\n<script>alert(1)</script>,a\n")
    expect(page.get_by_text("nothing.csv was rejected.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_test_id("stSidebar").get_by_text("188 molecules")).to_be_visible()
