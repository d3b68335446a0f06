"""The shipped data are what their pages say."""

from __future__ import annotations

import csv
import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from rdkit import Chem

TABLES = ("bbb.csv", "mutag.csv", "motif_house.csv", "solubility.csv")
SETS = (*TABLES, "MUTAG")
ABOUT_KEYS = {"title", "description", "target", "id", "classes", "licence", "citation", "source"}
LARGEST_BROKEN_FILE = 2048


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def about(folder: Path, name: str) -> dict[str, Any]:
    place = folder / name / "about.json" if name == "MUTAG" else (folder / name).with_suffix(".about.json")
    content: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return content


def counts(folder: Path, name: str) -> Counter[str]:
    if name == "MUTAG":
        return Counter((folder / name / "MUTAG_graph_labels.txt").read_text().split())
    return Counter(row[about(folder, name)["target"]] for row in read(folder / name))


def table_rows(page: Path) -> list[list[str]]:
    """The cells of all table rows of a page, headings left out."""
    lines = page.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return rows[2:]


@pytest.mark.parametrize("name", SETS)
def test_about_file_names_exactly_the_classes_that_occur(sample_data: Path, name: str) -> None:
    content = about(sample_data, name)
    assert set(content) == ABOUT_KEYS
    assert set(content["classes"]) == set(counts(sample_data, name))
    assert not any(text.strip("-").isdigit() for text in content["classes"].values())
    for key in ABOUT_KEYS - {"target", "id", "classes"}:
        assert content[key].strip()


@pytest.mark.parametrize("name", TABLES)
def test_about_file_names_columns_of_the_table(sample_data: Path, name: str) -> None:
    content, rows = about(sample_data, name), read(sample_data / name)
    assert {content["target"], content["id"]} - {None} <= set(rows[0])


def test_the_page_counts_every_class_of_every_set(sample_data: Path) -> None:
    said = {(name, label): (words, int(n)) for name, label, words, n in table_rows(sample_data / "README.md")}
    found = {
        (name, label): (about(sample_data, name)["classes"][label], n)
        for name in SETS
        for label, n in counts(sample_data, name).items()
    }
    assert said == found


@pytest.mark.parametrize("name", ["bbb.csv", "mutag.csv", "solubility.csv"])
def test_every_molecule_parses_and_stands_once(sample_data: Path, name: str) -> None:
    smiles = [row["smiles"] for row in read(sample_data / name)]
    assert [text for text in smiles if Chem.MolFromSmiles(text) is None] == []
    assert len(set(smiles)) == len(smiles)


def test_both_forms_of_mutag_agree(sample_data: Path) -> None:
    labels = (sample_data / "MUTAG" / "MUTAG_graph_labels.txt").read_text().split()
    sizes = Counter((sample_data / "MUTAG" / "MUTAG_graph_indicator.txt").read_text().split())
    for row in read(sample_data / "mutag.csv"):
        number = row["id"].removeprefix("d")
        assert {"0": "-1", "1": "1"}[row["label"]] == labels[int(number) - 1]
        assert Chem.MolFromSmiles(row["smiles"]).GetNumAtoms() == sizes[number]


@pytest.mark.parametrize(
    ("table", "heading"), [("node_labels", "Node labels were"), ("edge_labels", "Edge labels were")]
)
def test_label_readme_names_every_label_of_mutag(sample_data: Path, table: str, heading: str) -> None:
    page = (sample_data / "MUTAG" / "MUTAG_label_readme.txt").read_text()
    block = page.partition(heading)[2].partition("\n\n\n")[0]
    named = {line.split("\t")[1] for line in block.splitlines() if line.startswith("\t")}
    assert named == set((sample_data / "MUTAG" / f"MUTAG_{table}.txt").read_text().split())


def test_motif_graphs_hold_the_motif_of_their_class(sample_data: Path) -> None:
    """A tree has no cycle, so the cycles are the motif's: a house has a square, a butterfly two triangles."""
    for row in read(sample_data / "motif_house.csv"):
        graph = nx.Graph([tuple(map(int, edge.split("-"))) for edge in row["edges"].split()])
        assert graph.number_of_nodes() == int(row["nodes"])
        lengths = sorted(len(cycle) for cycle in nx.minimum_cycle_basis(graph))
        assert lengths == {"0": [3, 3], "1": [3, 4]}[row["label"]]


# -- broken ---------------------------------------------------------------------------------------


def test_the_page_lists_every_broken_file(sample_data: Path) -> None:
    broken = sample_data / "broken"
    assert {row[0] for row in table_rows(broken / "README.md")} == {p.name for p in broken.iterdir()} - {"README.md"}


def test_broken_files_are_small(sample_data: Path) -> None:
    files = [p for p in (sample_data / "broken").rglob("*") if p.is_file() and p.name != "README.md"]
    assert [p.name for p in files if p.stat().st_size > LARGEST_BROKEN_FILE] == []


def test_text_that_is_not_utf8(sample_data: Path) -> None:
    content = (sample_data / "broken" / "not_utf8.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError, match="utf-8"):
        content.decode("utf-8")
    assert "éthanol" in content.decode("latin-1")


def test_archive_that_ends_in_the_middle(sample_data: Path) -> None:
    path = sample_data / "broken" / "truncated.zip"
    assert path.read_bytes().startswith(b"PK\x03\x04")
    with pytest.raises(zipfile.BadZipFile, match="not a zip file"):
        zipfile.ZipFile(path)


def test_the_one_unparsable_smiles(sample_data: Path) -> None:
    rows = read(sample_data / "broken" / "unparsable_smiles.csv")
    assert [i for i, row in enumerate(rows, 1) if Chem.MolFromSmiles(row["smiles"]) is None] == [4]


def test_the_one_bad_record(sample_data: Path) -> None:
    molecules = list(Chem.SDMolSupplier(str(sample_data / "broken" / "bad_record.sdf")))
    assert [i for i, molecule in enumerate(molecules, 1) if molecule is None] == [2]


def test_edge_beyond_the_indicator(sample_data: Path) -> None:
    folder = sample_data / "broken" / "tu_bad_indicator"
    nodes = len((folder / "tu_bad_indicator_graph_indicator.txt").read_text().split())
    ends = (folder / "tu_bad_indicator_A.txt").read_text().replace(",", " ").split()
    assert {int(end) for end in ends if int(end) > nodes} == {13}


def test_same_molecule_with_two_labels(sample_data: Path) -> None:
    labels: dict[str, set[str]] = {}
    for row in read(sample_data / "broken" / "conflicting_labels.csv"):
        labels.setdefault(Chem.CanonSmiles(row["smiles"]), set()).add(row["label"])
    assert [smiles for smiles, found in labels.items() if len(found) > 1] == ["CCO"]
