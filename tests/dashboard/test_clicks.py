"""Tests of what the measurement in a browser works with."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from rdkit import Chem

pytest.importorskip("playwright")

from engine.readers import sample_path
from tests.dashboard.clicks import many_molecules


def test_many_molecules_are_those_of_bbb_written_otherwise(tmp_path: Path) -> None:
    with sample_path("bbb").open(newline="") as source:
        head, *known = csv.reader(source)
    n = len(known) + 20
    with many_molecules(n, tmp_path / "many.csv").open(newline="") as source:
        again, *rows = csv.reader(source)
    assert again == head
    assert len(rows) == n
    for number in (*range(15), *range(len(known), n)):
        of, row = known[number % len(known)], rows[number]
        assert row[1:] == of[1:]
        assert Chem.CanonSmiles(row[0]) == Chem.CanonSmiles(of[0])
    assert sum(rows[number][0] != rows[len(known) + number][0] for number in range(20)) > 10
