"""The most similar molecule, by hand and against comparing one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator
from rdkit.DataStructs import TanimotoSimilarity

from engine.data.chemistry.similarity import Fingerprints
from engine.readers import read


def test_agrees_with_one_by_one(sample_data: Path) -> None:
    data = read(sample_data / "mutag.csv").dataset
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=2)
    prints = [generator.GetSparseCountFingerprint(Chem.MolFromSmiles(text)) for text in data.smiles.tolist()]
    found = Fingerprints.of(data)
    for graph in range(0, 188, 17):
        others = [other for other in range(188) if other != graph]
        alike = [TanimotoSimilarity(prints[graph], prints[other]) for other in others]
        best = max(range(187), key=lambda k: alike[k])
        assert found.most_similar(graph, others) == (others[best], pytest.approx(alike[best]))
    assert found.most_similar(3, [5, 3]) == (3, 1.0)
    assert found.most_similar(3, []) is None


def test_a_graph_is_like_nothing(sample_data: Path) -> None:
    data = read(sample_data / "motif_house.csv").dataset[[0, 1]]
    assert Fingerprints.of(data).most_similar(0, [1]) is None
