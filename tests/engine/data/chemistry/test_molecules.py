from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from rdkit import Chem, rdBase

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.chemistry.hydrogens import fold_hydrogens
from engine.data.chemistry.molecules import (
    BOND_COLUMN,
    NODE_COLUMNS,
    Hydrogens,
    MolecularGraph,
    graph_of_molecule,
    molecule,
    parse_smiles,
)
from engine.data.dataset import GraphDataset, GraphKind
from engine.readers import read
from tests.engine.graphs import edges_of, nodes_of

SMILES = (
    "CCO",
    "c1ccc2[nH]ccc2c1",
    "C[N+](C)(C)CC(=O)[O-]",
    "[Na+].[Cl-]",
    "N->[Cu+2]<-N",
    "*c1ccccc1",
    "[2H]OC",
    "[H][H]",
    "C/C=C\\[C@@H](N)Cl",
    "[H]B([H])[H]",
    "[13CH4]",
    "c1cc[se]c1",
    "C~C",
    "[CH3:7][CH2:2]O",
    "[NH4+]",
    "[Zn+2]",
)


def graph(text: str, hydrogens: Hydrogens = Hydrogens.AS_FILE) -> MolecularGraph:
    with rdBase.BlockLogs():
        mol = parse_smiles(text, hydrogens)
    assert mol is not None
    return graph_of_molecule(mol)


def dataset_of(*graphs: MolecularGraph) -> GraphDataset:
    builder = DatasetBuilder("made", GraphKind.MOLECULES, columns=NODE_COLUMNS, edge_column=BOND_COLUMN)
    for number, g in enumerate(graphs, 1):
        record = GraphRecord(
            g.labels, g.edges, g.edge_labels, str(number), number, smiles=g.smiles, atom_of_node=g.atom_of_node
        )
        builder.add(record)
    return builder.build()


def assert_round_trip(dataset: GraphDataset, row: int) -> None:
    """The molecule of a row gives the graph of that row: every column, every bond."""
    mol = molecule(dataset, row)
    assert mol is not None
    again = graph_of_molecule(mol)
    assert list(zip(*again.labels, strict=True)) == nodes_of(dataset, row), dataset.smiles[row]
    edges = {(min(u, v), max(u, v)): label for (u, v), label in zip(again.edges, again.edge_labels, strict=True)}
    assert edges == edges_of(dataset, row), dataset.smiles[row]


def test_columns_of_a_small_molecule() -> None:
    # acetate beside benzene's carbon: charge, ring, aromaticity and hydrogens worked out by hand
    g = graph("[O-]C(=O)c1ccccc1")
    by_name = dict(zip(NODE_COLUMNS, g.labels, strict=True))
    assert by_name["element"] == ["O", "C", "O", "C", "C", "C", "C", "C", "C"]
    assert by_name["charge"] == ["-1"] + ["0"] * 8
    assert by_name["aromatic"] == ["0"] * 3 + ["1"] * 6
    assert by_name["ring"] == ["0"] * 3 + ["1"] * 6
    assert by_name["hydrogens"] == ["0"] * 4 + ["1"] * 5
    assert g.edge_labels == ["single", "double", "single"] + ["aromatic"] * 6
    assert g.smiles == Chem.CanonSmiles("[O-]C(=O)c1ccccc1")


def test_bond_names_and_dummies() -> None:
    assert graph("N->[Cu+2]").edge_labels == ["dative"]
    assert graph("C~C").edge_labels == ["other"]
    assert graph("C#N").edge_labels == ["triple"]
    assert graph("*C").labels[0] == ["*", "C"]


@pytest.mark.parametrize("hydrogens", list(Hydrogens))
@pytest.mark.parametrize("text", SMILES)
def test_round_trip_of_odd_molecules(text: str, hydrogens: Hydrogens) -> None:
    assert_round_trip(dataset_of(graph(text, hydrogens)), 0)


@pytest.mark.parametrize("hydrogens", list(Hydrogens))
@pytest.mark.parametrize("name", ["mutag.csv", "bbb.csv", "solubility.csv"])
def test_round_trip_of_the_samples(sample_data: Path, name: str, hydrogens: Hydrogens) -> None:
    dataset = read(sample_data / name, hydrogens=hydrogens).dataset
    for row in range(0, len(dataset), 1 if hydrogens is Hydrogens.AS_FILE else 9):
        assert_round_trip(dataset, row)


@pytest.mark.parametrize("hydrogens", list(Hydrogens))
def test_round_trip_of_mutagenicity(benchmark_data: Path, hydrogens: Hydrogens) -> None:
    dataset = read(benchmark_data / "tu" / "Mutagenicity", hydrogens=hydrogens).dataset
    assert len(dataset) == 4337
    for row in range(0, len(dataset), 5 if hydrogens is Hydrogens.AS_FILE else 17):
        assert_round_trip(dataset, row)


@pytest.mark.parametrize("text", SMILES)
def test_renumbered_atoms_give_the_renumbered_graph(text: str) -> None:
    mol = parse_smiles(text, Hydrogens.KEEP)
    assert mol is not None
    order = list(range(mol.GetNumAtoms()))
    random.Random(text).shuffle(order)
    before, after = graph_of_molecule(mol), graph_of_molecule(Chem.RenumberAtoms(mol, order))
    assert after.smiles == before.smiles
    for one, other in zip(before.labels, after.labels, strict=True):
        assert [one[i] for i in order] == other
    assert_round_trip(dataset_of(after), 0)


def test_hydrogens_as_asked_for() -> None:
    assert len(graph("[H]OC").labels[0]) == 2  # as in the file: ordinary hydrogens are folded
    assert graph("[H]OC", Hydrogens.KEEP).labels[0] == ["H", "O", "C", "H", "H", "H"]
    assert set(graph("[H]OC", Hydrogens.KEEP).labels[4]) == {"0"}
    assert graph("[2H]OC").labels[0] == ["O", "C"]  # isotopes of hydrogen are hydrogen
    assert graph("[2H]OC", Hydrogens.KEEP).labels[0] == ["H", "O", "C", "H", "H", "H"]
    assert graph("[H][H]", Hydrogens.FOLD).labels[0] == ["H", "H"]


def test_what_does_not_parse_is_none() -> None:
    with rdBase.BlockLogs():
        assert all(parse_smiles("c1ccccc", hydrogens) is None for hydrogens in Hydrogens)


def test_a_plain_graph_has_no_molecule() -> None:
    builder = DatasetBuilder("made", GraphKind.GRAPHS)
    builder.add(GraphRecord((["a"],), [], [], "1", 1))
    assert molecule(builder.build(), 0) is None


def test_molecules_survive_subsets(sample_data: Path) -> None:
    dataset = read(sample_data / "mutag.csv").dataset[np.array([150, 3, 77])]
    for row in range(3):
        assert_round_trip(dataset, row)


def test_folding_a_set_agrees_with_folding_molecules() -> None:
    # the same molecule read without hydrogens, and read with them and folded on the arrays
    for text in SMILES:
        with_nodes = dataset_of(graph(text, Hydrogens.KEEP))
        folded = fold_hydrogens(with_nodes)
        assert_round_trip(folded, 0)
        assert sorted(nodes_of(folded, 0)) == sorted(zip(*graph(text, Hydrogens.FOLD).labels, strict=True)), text
