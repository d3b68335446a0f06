"""What is measured when tables grow: the tables themselves, and figures that can be true."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from rdkit import Chem

from engine.bench.reading import as_json, as_markdown, bench_reading, read_and_hash, write_table
from engine.data.builder import DatasetBuilder
from engine.data.dataset import GraphKind
from engine.readers import read_dataset


def test_tables_hold_every_molecule_about_as_often(tmp_path: Path) -> None:
    smiles = ["CCOC(=O)c1ccccc1", "NCCc1ccc(O)cc1", "CC(C)CC(N)C(=O)O"]
    for seed in (0, 0, 1):
        write_table(tmp_path / f"{seed}.csv", smiles, 100, seed)
    with (tmp_path / "0.csv").open() as file:
        rows = list(csv.DictReader(file))
    texts = [row["smiles"] for row in rows]
    counts = [sum(Chem.CanonSmiles(text) == Chem.CanonSmiles(one) for text in texts) for one in smiles]
    assert counts == [34, 33, 33]
    assert len(set(texts)) > 60  # in many orders of their atoms
    assert [row["id"] for row in rows] == [f"m{number}" for number in range(1, 101)]
    assert {row["label"] for row in rows} == {"a", "b"}
    assert (tmp_path / "0.csv").read_text() != (tmp_path / "1.csv").read_text()


def test_every_size_is_measured(sample_data: Path, tmp_path: Path) -> None:
    found = bench_reading(read_dataset(sample_data / "mutag.csv")[:20], rows=[60, 30])
    assert [result.rows for result in found.results] == [30, 60]
    for result in found.results:
        assert result.peak >= result.before > 10
        assert result.workers > 10
        assert result.rate == pytest.approx(result.rows / result.seconds)
    values = as_json(found)
    assert [one["rows"] for one in values["results"]] == [30, 60]
    page = as_markdown(found)
    assert "| 60 |" in page
    assert "Machine: " in page
    write_table(tmp_path / "t.csv", ["CCO", "CCN"], 8, 0)
    assert read_and_hash(tmp_path / "t.csv").keys() == {"seconds", "hash_seconds", "before", "peak", "workers"}


def test_graphs_without_molecules_are_not_measured() -> None:
    with pytest.raises(LookupError, match="no molecules"):
        bench_reading(DatasetBuilder("none", GraphKind.GRAPHS).build(), rows=[1])
