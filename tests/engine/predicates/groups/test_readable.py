"""The bag of named groups says what RDKit says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rdkit import Chem

from engine import read_dataset
from engine.data.dataset import GraphDataset
from engine.predicates.groups import readable
from engine.predicates.groups.named import named_groups
from engine.predicates.groups.properties import known_properties
from engine.predicates.groups.readable import named_substructures, readable_table
from engine.predicates.groups.substructure import parsed
from engine.predicates.table import count_predicates


@pytest.fixture(scope="module")
def bbb(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "bbb.csv")


@pytest.fixture(scope="module")
def mutag(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "mutag.csv")


def test_a_group_is_there_where_rdkit_finds_it(bbb: GraphDataset) -> None:
    some = bbb[np.arange(0, len(bbb), 40)]
    counts = readable_table(some).counts.toarray()
    for column, group in enumerate(named_groups()):
        query = Chem.MolFromSmarts(group.smarts)
        for row, mol in enumerate(parsed(some)):
            first = {match[0] for match in mol.GetSubstructMatches(query, uniquify=False, maxMatches=10**6)}
            times = len(first) if group.plural else min(len(first), 1)
            assert counts[row, column] == times, (group.name, some.smiles[row])


def test_it_is_what_a_model_counts(bbb: GraphDataset) -> None:
    some = bbb[np.arange(0, len(bbb), 100)]
    table = readable_table(some)
    counts = count_predicates(table.vocabulary, some).counts.toarray()
    often = np.array([*(bool(group.plural) for group in named_groups()), *(True for _ in known_properties())])
    assert np.array_equal(np.where(often, counts, np.minimum(counts, 1)), table.counts.toarray())


def test_what_has_a_plural_is_counted_one_by_one(bbb: GraphDataset) -> None:
    """Each of RDKit's matches, told apart by its atoms, begins with an atom of its own."""
    mols = parsed(bbb[np.arange(0, len(bbb), 20)])
    counted = [group for group in named_groups() if group.plural]
    assert {"nitro group", "halogen on a saturated carbon", "ring atom"} <= {group.name for group in counted}
    for group in counted:
        query = Chem.MolFromSmarts(group.smarts)
        for mol in mols:
            matches = mol.GetSubstructMatches(query, uniquify=True, maxMatches=10**6)
            assert len({match[0] for match in matches}) == len(matches), (group.name, Chem.MolToSmiles(mol))
            assert len({m[0] for m in mol.GetSubstructMatches(query, uniquify=False, maxMatches=10**6)}) == len(matches)


def test_what_is_remembered_is_right_in_another_order(mutag: GraphDataset) -> None:
    readable._known.clear()
    whole = readable_table(mutag).counts.toarray()
    rows = np.array([5, 3, 99, 3])
    assert np.array_equal(readable_table(mutag[rows]).counts.toarray(), whole[rows])


def test_names_and_smarts_stand_once() -> None:
    entries = named_substructures()
    assert len({entry.id for entry in entries}) == len({entry.name for entry in entries}) == len(entries)
