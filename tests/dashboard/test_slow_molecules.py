"""No page has RDKit read a molecule that may keep it busy: the server answers nobody meanwhile."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rdkit import Chem

from dashboard.predict.views.node_uses import node_names
from dashboard.session import caches
from dashboard.session.molecules import left_out, without_slow
from engine.data import GraphDataset
from engine.estimators import SymGraphClassifier
from engine.explain.counterfactual import find_nearest
from engine.readers import read_dataset
from engine.readers.molecules import is_quick_smiles

# Fifteen rings in a row, with a stereocentre; twice, so that they are compared.
SLOW = "C[C@H](O)" + "".join(f"C%{k}CC%{k}" for k in range(10, 26))
ROWS = [
    ("CCO", "a"),
    (SLOW, "a"),
    ("c1ccccc1C", "b"),
    (SLOW.replace("@", "@@"), "b"),
    ("c1ccccc1CC", "b"),
    ("CCN", "a"),
]


@pytest.fixture
def dataset(tmp_path: Path) -> GraphDataset:
    path = tmp_path / "slow.csv"
    path.write_text("smiles,label\n" + "".join(f"{text},{label}\n" for text, label in ROWS))
    return read_dataset(path)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What RDKit has read since, all modules ask for it by this name."""
    read: list[str] = []
    parse = Chem.MolFromSmiles

    def noted(text: str, *options: Any) -> Chem.Mol:
        read.append(text)
        return parse(text, *options)

    monkeypatch.setattr(Chem, "MolFromSmiles", noted)
    return read


def test_it_is_told_how_many_are_left_out(dataset: GraphDataset) -> None:
    quick = without_slow(dataset)
    assert [bool(text) for text in quick.smiles.tolist()] == [True, False, True, False, True, True]
    assert left_out(dataset, quick) == " Left out: 2 with more than 14 rings or 500 characters of SMILES."
    rest = dataset[[0, 2, 4, 5]]
    assert without_slow(rest) is rest
    assert left_out(rest, rest) == ""


def test_descriptors_scaffolds_duplicates_and_neighbours(dataset: GraphDataset, watched: list[str]) -> None:
    name = dataset.digest
    values = caches.descriptors(name, tuple(range(6)), dataset)
    assert [math.isnan(value) for value in values[:, 0]] == [False, True, False, True, False, False]
    clusters = {cluster.scaffold: cluster.graphs for cluster in caches.scaffolds(name, dataset).clusters}
    assert clusters == {"": (0, 5), "c1ccccc1": (2, 4)}
    found = caches.duplicates(name, dataset)
    assert [group.graphs for group in found.groups] == [(1, 3)]  # by the graph itself
    assert caches._fingerprints(name, dataset).most_similar(1, [0, 2]) is None
    assert watched
    assert all(map(is_quick_smiles, watched))


def test_the_nearest_of_another_class_and_names_of_atoms(dataset: GraphDataset, watched: list[str]) -> None:
    trained = SymGraphClassifier(max_rules=2).fit(dataset).trained_
    quick = without_slow(dataset)
    watched.clear()
    by_counts = find_nearest(trained, quick, quick[[1]], prediction=0)
    by_fingerprint = find_nearest(trained, quick, quick[[0]], prediction=0)
    assert by_counts is not None
    assert by_fingerprint is not None
    assert "Morgan" in by_fingerprint.measure
    assert "Morgan" not in by_counts.measure
    assert by_fingerprint.graph in {2, 4}
    names = node_names(dataset, 1)
    assert len(names) == np.diff(dataset.node_offsets)[1]
    assert all(map(is_quick_smiles, watched))
