"""Each name means its SMARTS: RDKit finds it in what has the group, and in nothing that merely looks like it."""

from __future__ import annotations

import csv
from itertools import islice, pairwise
from pathlib import Path

import pytest
from rdkit import Chem
from rdkit.Chem import FunctionalGroups

from engine.predicates.groups.named import NamedGroup, named_groups


@pytest.mark.parametrize("group", named_groups(), ids=lambda group: group.name)
def test_a_name_means_its_smarts(group: NamedGroup) -> None:
    query = Chem.MolFromSmarts(group.smarts)
    assert query is not None
    assert group.has
    assert group.lacks
    for smiles in group.has:
        mol = Chem.MolFromSmiles(smiles)
        assert mol.HasSubstructMatch(query), smiles
        renumbered = Chem.RenumberAtoms(mol, list(range(mol.GetNumAtoms()))[::-1])
        assert renumbered.HasSubstructMatch(query), smiles
    for smiles in group.lacks:
        assert not Chem.MolFromSmiles(smiles).HasSubstructMatch(query), smiles


def test_names_are_short_and_stand_once() -> None:
    names = [group.name for group in named_groups()]
    assert len(names) == len(set(names)) > 250
    assert max(len(name.split()) for name in names) <= 10
    assert not any(name != name.strip() or name.endswith(".") for name in names)


def test_headings_stand_together() -> None:
    headings = [group.heading for group in named_groups()]
    assert len(dict.fromkeys(headings)) == 1 + sum(a != b for a, b in pairwise(headings))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("azide", "Azide"),
        ("isocyanate", "Isocyanate"),
        ("terminal alkyne", "TerminalAlkyne"),
        ("boronic acid", "BoronicAcid"),
        ("carboxylic acid", "CarboxylicAcid"),
    ],
)
def test_agrees_with_a_list_of_others(ours: str, theirs: str, sample_data: Path) -> None:
    """RDKit's own functional groups, on bundled drugs: whatever it finds, the name finds."""
    pattern = next(node.pattern for node in FunctionalGroups.BuildFuncGroupHierarchy() if node.label == theirs)
    query = Chem.MolFromSmarts(next(group.smarts for group in named_groups() if group.name == ours))
    with (sample_data / "bbb.csv").open(encoding="utf-8") as file:
        mols = [Chem.MolFromSmiles(row["smiles"]) for row in islice(csv.DictReader(file), 800)]
    theirs_only = [m for m in mols if m and m.HasSubstructMatch(pattern) and not m.HasSubstructMatch(query)]
    assert [Chem.MolToSmiles(mol) for mol in theirs_only] == []
