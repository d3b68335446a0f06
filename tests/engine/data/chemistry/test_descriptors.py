"""Descriptors of molecules whose values are in every textbook."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.data.chemistry.descriptors import DESCRIPTORS, describe_molecules
from engine.readers import read

NAMES = [descriptor.name for descriptor in DESCRIPTORS]


def test_aspirin_and_benzene(tmp_path: Path) -> None:
    file = tmp_path / "made.csv"
    file.write_text("smiles,label\nCC(=O)Oc1ccccc1C(=O)O,a\nc1ccccc1,b\n")
    found = describe_molecules(read(file).dataset, [1, 0])
    benzene, aspirin = (dict(zip(NAMES, row, strict=True)) for row in found.tolist())
    assert aspirin["molecular weight"] == pytest.approx(180.16, abs=0.01)
    assert aspirin["polar surface area"] == pytest.approx(63.6, abs=0.1)
    assert (aspirin["rings"], aspirin["hydrogen-bond donors"], aspirin["hydrogen-bond acceptors"]) == (1, 1, 3)
    assert aspirin["rotatable bonds"] == 2
    assert aspirin["logP (Crippen)"] == pytest.approx(1.31, abs=0.01)
    assert benzene["molecular weight"] == pytest.approx(78.11, abs=0.01)
    assert (benzene["rings"], benzene["rotatable bonds"], benzene["polar surface area"]) == (1, 0, 0)


def test_a_graph_that_is_no_molecule_has_none(sample_data: Path) -> None:
    found = describe_molecules(read(sample_data / "motif_house.csv").dataset, [0, 3])
    assert found.shape == (2, len(DESCRIPTORS))
    assert np.isnan(found).all()
