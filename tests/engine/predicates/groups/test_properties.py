"""Properties of molecules are RDKit's own numbers, rounded down, and mean the same in every place."""

from __future__ import annotations

import numpy as np
import pytest
from rdkit import Chem
from rdkit.Chem import Crippen, Descriptors, Lipinski, rdMolDescriptors

from engine.data.dataset import GraphDataset
from engine.errors import OptionError
from engine.predicates.groups.properties import count_properties, known_properties, property_called
from engine.predicates.groups.substructure import parsed
from tests.engine.predicates.groups.test_readable import bbb

__all__ = ["bbb"]

OWN = {
    "molecular weight": Descriptors.MolWt,
    "logP": Crippen.MolLogP,
    "polar surface": Descriptors.TPSA,
    "saturated carbons": lambda mol: 100 * Lipinski.FractionCSP3(mol),
    "rotatable bonds": Lipinski.NumRotatableBonds,
    "aromatic rings": rdMolDescriptors.CalcNumAromaticRings,
}
"""What RDKit has a name for."""


@pytest.mark.parametrize("name", OWN)
def test_a_property_is_rdkits(name: str, bbb: GraphDataset) -> None:
    for mol in parsed(bbb[np.arange(0, len(bbb), 15)]):
        assert mol is not None
        expected = OWN[name](mol)  # type: ignore[no-untyped-call]
        value = property_called(name).value(mol)
        if abs(expected - round(expected)) < 0.02:  # an atom's weight has more digits in one table than in another
            assert abs(value - expected) < 1.02
        else:
            assert value == max(int(expected), 0), Chem.MolToSmiles(mol)


@pytest.mark.parametrize(
    ("smiles", "rings", "fused", "largest"),
    [
        ("CCO", 0, 0, 0),
        ("c1ccccc1", 1, 1, 6),
        ("c1ccccc1-c1ccccc1", 2, 1, 6),
        ("c1ccc2ccccc2c1", 2, 2, 10),
        ("C1CC2CCC1C2", 2, 0, 7),  # norbornane
        ("C12C3C4C1C5C2C3C45", 5, 0, 8),  # cubane: five bonds open it, RDKit's smallest set has five or six rings
        ("C1CCC2(CC1)CCCC2", 2, 0, 10),  # spiro rings share an atom
        ("c1ccc2c(c1)Cc1ccccc12", 3, 1, 13),  # fluorene: its aromatic rings share no bond
        ("c1cc2ccc3cccc4ccc(c1)c2c34", 4, 4, 16),  # pyrene
        ("[Na+].[O-]c1ccccc1", 1, 1, 6),
    ],
)
def test_rings(smiles: str, rings: int, fused: int, largest: int) -> None:
    mol = Chem.MolFromSmiles(smiles)
    names = ("rings", "fused aromatic rings", "largest ring system")
    assert [property_called(name).value(mol) for name in names] == [rings, fused, largest]


def test_hydrogens_as_atoms_change_nothing(bbb: GraphDataset) -> None:
    for mol in parsed(bbb[np.arange(0, len(bbb), 20)]):
        assert mol is not None
        with_hydrogens = Chem.AddHs(mol)
        for one in known_properties():
            assert one.value(mol) == one.value(with_hydrogens), (one.name, Chem.MolToSmiles(mol))


def test_an_isotope_weighs_what_its_element_does() -> None:
    weight = property_called("molecular weight")
    assert weight.value(Chem.MolFromSmiles("[2H]OC")) == weight.value(Chem.MolFromSmiles("OC"))


@pytest.mark.parametrize("one", known_properties(), ids=lambda one: one.name)
def test_a_property_can_be_said(one: object) -> None:
    known = property_called(one.name)  # type: ignore[attr-defined]
    assert list(known.thresholds) == sorted(set(known.thresholds))
    assert min(known.thresholds) > 0
    for number in known.thresholds:
        there, not_there = known.text(number), known.text(number, present=False)
        assert there != not_there
        assert there.startswith("has ")
        assert not_there.startswith("has ")


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(OptionError, match="molecular weight"):
        property_called("colour")


def test_what_is_no_molecule_has_nothing() -> None:
    assert not count_properties(known_properties(), [None]).any()
    assert count_properties((), [None, None]).shape == (2, 0)


def test_atoms_are_those_that_are_counted() -> None:
    mol = Chem.MolFromSmiles("Cc1ccccc1C1CC1")
    assert property_called("aromatic rings").atoms(mol) == (1, 2, 3, 4, 5, 6)
    assert property_called("rings").atoms(mol) == tuple(range(1, 10))
    assert property_called("saturated carbons").atoms(mol) == (0, 7, 8, 9)
    assert property_called("largest ring system").atoms(mol) == (1, 2, 3, 4, 5, 6)
    assert property_called("molecular weight").atoms(mol) == ()
