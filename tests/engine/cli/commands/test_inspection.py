from __future__ import annotations

import csv
import re
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from tests.engine.cli.conftest import Run


def test_the_counts_are_those_of_the_file(run: Run, sample_data: Path) -> None:
    with (sample_data / "motif_house.csv").open() as file:
        rows = list(csv.DictReader(file))
    graphs = [nx.Graph([pair.split("-") for pair in row["edges"].split()]) for row in rows]
    found = run("inspect", sample_data / "motif_house.csv", "--json").json
    assert (found["format"], found["graphs"], found["kind"]) == ("edge-list table", len(rows), "graphs")
    assert found["nodes"] == sum(len(g) for g in graphs)
    assert found["edges"] == sum(g.number_of_edges() for g in graphs)
    assert found["classes"] == {label: sum(r["label"] == label for r in rows) for label in ("0", "1")}
    assert found["class_names"] == {"0": "butterfly motif", "1": "house motif"}
    assert found["columns"]["target"] == "label"
    assert found["fallbacks"] == {"radius": 2, "nodes": 0}
    assert found["faults"] == []


def test_the_text(run: Run, sample_data: Path) -> None:
    done = run("inspect", sample_data / "motif_house.csv")
    assert (done.code, done.err) == (0, "")
    assert re.search(r"class 1 +200 +house motif \(1\)", done.out)
    assert re.search(r"graphs +400 of 400 records", done.out)
    assert done.out.endswith("No faults.\n")
    assert "attributes" not in done.out
    assert "too large" not in done.out


def test_a_hub_falls_back(run: Run, tmp_path: Path) -> None:
    """A star of 1,500 leaves beside paths: within radius 2 every node of the star has all of it around itself."""
    star = " ".join(f"0-{leaf}" for leaf in range(1, 1501))
    path = tmp_path / "stars.csv"
    path.write_text(f"edges,label\n{star},1\n0-1 1-2,0\n")
    found = run("inspect", path, "--json").json
    assert found["fallbacks"]["nodes"] == 1501
    assert re.search(r"too large +1,501 nodes", run("inspect", path).out)


def test_faults_have_their_places(run: Run, sample_data: Path) -> None:
    found = run("inspect", sample_data / "broken" / "unparsable_smiles.csv", "--json").json
    (fault,) = found["faults"]
    assert {k: fault[k] for k in ("code", "severity", "record")} == {"code": "S102", "severity": "error", "record": 4}
    assert fault["place"] == "unparsable_smiles.csv, line 5, column 'smiles'"
    assert (found["records"], found["graphs"]) == (8, 7)
    text = run("inspect", sample_data / "broken" / "unparsable_smiles.csv").out
    assert text.endswith("'c1ccccc' does not parse (unclosed ring). Close ring 1, or leave the record out.  [S102]\n")


def test_a_report_and_the_rejects_are_written(run: Run, sample_data: Path, tmp_path: Path) -> None:
    path, report, rejects = sample_data / "broken" / "ragged_row.csv", tmp_path / "report.csv", tmp_path / "rejects.csv"
    done = run("inspect", path, "--report", report, "--rejects", rejects, "--json")
    with report.open() as file:
        rows = list(csv.DictReader(file))
    assert [row["record"] for row in rows] == [str(n) for n in range(1, done.json["records"] + 1)]
    assert [row["code"] for row in rows if row["status"] == "left out"] == ["F308"]
    lines = path.read_text().splitlines(keepends=True)
    assert rejects.read_text() == lines[0] + lines[5]


def test_how_the_data_are_read(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("smiles,potency\nCC(=O)[O-].[Na+],1\n[13CH4],2\nC/C=C/C,3\nC(,4\n")
    asked = ("--threshold", "2", "--standardize", "parent", "--limit", "rows=10", "--limit", "tautomers=5")
    found = run("inspect", table, *asked, "--tautomers", "--json").json
    assert found["classes"] == {"< 2": 1, ">= 2": 2}
    assert found["chemistry"] == {"several_fragments": 0, "charges": 0, "stereo_marks": 1, "isotopes": 1}
    plain = run("inspect", table, "--threshold", "median")
    assert re.search(
        r"molecules +1 with several fragments, 1 with charges, 1 with stereo marks, 1 with isotopes", plain.out
    )
    for option, message in (("rows=1", "more than 1 records"), ("speed=1", "sets no limit")):
        done = run("inspect", table, "--threshold", "2", "--limit", option)
        assert (done.code, done.out) == (2, "")
        assert message in done.err
    done = run("inspect", table, "--threshold", "2", "--on-error", "stop")
    assert (done.code, done.out) == (2, "")
    assert "[S102]" in done.err


def test_a_sheet(run: Run, tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "book.xlsx") as book:
        for sheet, label in (("one", "a"), ("two", "b")):
            pd.DataFrame({"smiles": ["CC", "CO"], "label": [label, "c"]}).to_excel(book, sheet_name=sheet, index=False)
    assert run("inspect", tmp_path / "book.xlsx", "--json").json["classes"] == {"a": 1, "c": 1}
    assert run("inspect", tmp_path / "book.xlsx", "--sheet", "two", "--json").json["classes"] == {"b": 1, "c": 1}


def test_columns_can_be_named(run: Run, sample_data: Path, tmp_path: Path) -> None:
    path = sample_data / "broken" / "two_possible_targets.csv"
    done = run("inspect", path)
    assert (done.code, done.out) == (2, "")
    assert "--target" in done.err
    assert run("inspect", path, "--target", "soluble", "--json").json["columns"]["target"] == "soluble"
    table = tmp_path / "t.csv"
    table.write_text("a,b,c,d,e\nCC,1,x,g,2\nCO,0,y,g,1\n")
    named = ("--structure", "a", "--target", "b", "--id-column", "c", "--group", "d", "--weight", "e")
    columns = run("inspect", table, *named, "--json").json["columns"]
    expected = {"structure": "a", "target": "b", "id": "c", "group": "d", "weight": "e", "split": ""}
    assert columns == expected


@pytest.mark.parametrize(("choice", "nodes"), [("keep", 8 + 6), ("fold", 2 + 2)])
def test_hydrogens(run: Run, tmp_path: Path, choice: str, nodes: int) -> None:
    """Ethane has 2 + 6 atoms, methanol 2 + 4."""
    table = tmp_path / "t.csv"
    table.write_text("smiles,label\nCC,1\nCO,0\n")
    assert run("inspect", table, "--hydrogens", choice, "--json").json["nodes"] == nodes
