"""What the page on broken files promises is what the program says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.engine.cli.conftest import Run

PAGE = Path(__file__).parents[3] / "sample_data" / "broken" / "README.md"
ROWS = re.findall(
    r"^\| (\S+) \| .+ \| ([A-Z]\d{3}), (refused|a note|record (\d+))[^:]*: (.+) \|$", PAGE.read_text(), re.MULTILINE
)


def test_the_page_can_be_read(sample_data: Path) -> None:
    files = {path.name for path in (sample_data / "broken").iterdir()} - {"README.md"}
    assert {row[0] for row in ROWS} == files


@pytest.mark.parametrize(("name", "code", "outcome", "record", "text"), ROWS, ids=[row[0] for row in ROWS])
def test_each_file(run: Run, sample_data: Path, name: str, code: str, outcome: str, record: str, text: str) -> None:
    path = sample_data / "broken" / name
    done = run("rules" if name == "newer_model.json" else "inspect", path, "--json")
    assert "Traceback" not in done.err
    if outcome == "refused":
        assert (done.code, done.out) == (2, "")
        assert text in done.err
        assert f"[{code}]" in done.err
        return
    assert done.code == 0
    faults = [fault for fault in done.json["faults"] if fault["code"] == code]
    assert any(text in fault["found"] for fault in faults)
    kept = outcome == "a note"
    assert {fault["severity"] for fault in faults} == {"note" if kept else "error"}
    if record:
        assert {fault["record"] for fault in faults} == {int(record)}
        assert done.json["graphs"] == done.json["records"] - 1
    else:
        assert done.json["graphs"] == done.json["records"]


@pytest.mark.parametrize("command", ["fit", "evaluate"])
def test_one_class_cannot_be_learned(run: Run, sample_data: Path, tmp_path: Path, command: str) -> None:
    output = ("-o", tmp_path / "m.json") if command == "fit" else ("--folds", "2", "--jobs", "1")
    done = run(command, sample_data / "broken" / "one_class.csv", *output)
    assert (done.code, done.out) == (2, "")
    assert re.search(r"class|classes", done.err)
    assert not (tmp_path / "m.json").exists()
