"""Drawings of named groups."""

from __future__ import annotations

import pytest
from defusedxml import ElementTree
from rdkit import Chem

from engine.explain import draw_group
from engine.explain.group_drawing import _cut
from engine.predicates.groups import Substructure, named_groups


def cut(smiles: str, smarts: str) -> str:
    mol, query = Chem.MolFromSmiles(smiles), Chem.MolFromSmarts(smarts)
    return Chem.MolToSmiles(_cut(mol, query, mol.GetSubstructMatch(query)))


@pytest.mark.parametrize(
    ("smiles", "smarts", "left"),
    [
        ("CN=O", "[NX2]=[OX1]", "*N=O"),
        ("CCCN=O", "[NX2]=[OX1]", "*N=O"),
        ("O=[N+]([O-])c1ccccc1", "c[N+](=O)[O-]", "O=[N+]([O-])c1ccccc1"),  # the ring of the carbon is drawn
        ("CC(=O)C", "[#6][CX3](=O)[#6]", "*C(*)=O"),  # any carbon is an attachment
        ("Cc1ccc2ccccc2c1", "[CH3]c", "Cc1ccc2ccccc2c1"),
        ("CCc1ccccc1", "c1ccccc1", "*c1ccccc1"),
    ],
)
def test_what_hangs_on_to_a_group_is_an_attachment(smiles: str, smarts: str, left: str) -> None:
    assert cut(smiles, smarts) == Chem.MolToSmiles(Chem.MolFromSmiles(left))


def test_every_named_group_but_counts_of_atoms_is_drawn() -> None:
    for group in named_groups():
        drawing = draw_group(Substructure.of(group.smarts, group.name))
        assert bool(drawing) is (group.heading != "Composition"), group.name
        if drawing:
            assert ElementTree.fromstring(drawing).tag.endswith("svg")


def test_what_is_no_named_group_has_no_such_drawing() -> None:
    assert draw_group(Substructure.of("CCCl", "my group")) == ""
    assert draw_group(Substructure.of("CCCl", "azide")) == ""
