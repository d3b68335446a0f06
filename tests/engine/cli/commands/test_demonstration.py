from __future__ import annotations

import csv
from pathlib import Path

import pytest

from engine.rules.model_file.file import load_model
from tests.engine.cli.conftest import Run


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The demonstration on a smaller bundled set, which takes a second, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("engine.cli.commands.demonstration._SAMPLE", "mutag")


def test_the_text(run: Run, tmp_path: Path) -> None:
    done = run("demo", "-o", tmp_path / "m.json")
    assert done.code == 0
    assert done.err.startswith("Again: ")
    assert "On 38 held-out graphs, by a model of the others, not the one below: accuracy " in done.out
    assert "R1 " in done.out
    assert "log-odds  rule  because it" in done.out
    assert done.out.endswith(f"Saved to {tmp_path / 'm.json'}.\n")
    assert "All of it, drawn: report.html.\n" in done.out
    page = (tmp_path / "report.html").read_text()
    assert "held out: 20.0 % of the data, by a model of the rest" in page
    assert load_model(tmp_path / "m.json").provenance.graphs == 188


def test_json(run: Run, sample_data: Path) -> None:
    said = run("demo", "--seed", "1", "--report", "page.html", "--json").json
    assert said["report"] == "page.html"
    assert Path("page.html").is_file()
    assert said["model"] is None
    assert len(said["rule_list"]) == said["rules"] > 0
    assert said["holdout"]["graphs"] == 38
    assert len(said["explanation"]["contributions"]) >= 2
    with (sample_data / "mutag.csv").open() as file:
        labels = {row["id"]: row["label"] for row in csv.DictReader(file)}
    assert said["explanation"]["prediction"] == labels[said["explanation"]["id"]]
    assert said["options"]["seed"] == 1
