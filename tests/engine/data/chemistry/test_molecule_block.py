"""Molecules in blocks are the molecules that are added one by one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem

from engine.data.builder import DatasetBuilder, GraphRecord, GraphRows
from engine.data.chemistry.molecule_block import MoleculeBlock, MoleculeColumns, joined_blocks
from engine.data.chemistry.molecules import BOND_COLUMN, NODE_COLUMNS, graph_of_molecule
from engine.data.dataset import GraphDataset, GraphKind

ODD = ["*", "[Na+].[Cl-]", "C->[Fe]", "[2H]O[2H]", "F/C=C/F", "[O-][N+](=O)c1ccccc1", "[H][H]", "[Cu]$[Cu]", "[Fe-4]"]


def texts(sample_data) -> list[str]:  # type: ignore[no-untyped-def]
    return [*ODD, *pd.read_csv(sample_data / "bbb.csv")["smiles"].tolist()[:300]]


def empty() -> DatasetBuilder:
    return DatasetBuilder("set", GraphKind.MOLECULES, columns=NODE_COLUMNS, edge_column=BOND_COLUMN)


def block_of(molecules: list[Chem.Mol]) -> MoleculeBlock:
    columns = MoleculeColumns()
    for mol in molecules:
        columns.add(mol)
    return columns.block()


def rows_of(numbers: list[int]) -> GraphRows:
    told = [str(number) for number in numbers]
    labels = ["ab"[number % 2] if number % 5 else "" for number in numbers]
    return GraphRows(numbers, told, labels, told, told, [1.0 + number for number in numbers])


def built(builder: DatasetBuilder) -> GraphDataset:
    return builder.build(with_group=True, with_split=True, with_weight=True)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_blocks_are_the_graphs_one_by_one(sample_data, size: int) -> None:  # type: ignore[no-untyped-def]
    molecules = [Chem.MolFromSmiles(text) for text in texts(sample_data)]
    one_by_one, in_blocks = empty(), empty()
    for number, mol in enumerate(molecules):
        graph, said = graph_of_molecule(mol), rows_of([number])
        one_by_one.add(
            GraphRecord(graph.labels, graph.edges, graph.edge_labels, said.ids[0], number, said.targets[0],
                        graph.smiles, graph.atom_of_node, group=said.groups[0], split=said.splits[0],
                        weight=said.weights[0])
        )  # fmt: skip
    for start in range(0, len(molecules), size):
        part = molecules[start : start + size]
        in_blocks.add_molecules(block_of(part), rows_of(list(range(start, start + len(part)))))
    expected, found = built(one_by_one), built(in_blocks)
    assert found.digest == expected.digest
    assert found.edge_alphabet.symbols == ("aromatic", "dative", "double", "other", "single", "triple")
    assert found.edge_directions is None
    assert built(in_blocks).digest == expected.digest  # building changes nothing


def test_parts_of_blocks_and_blocks_joined() -> None:
    molecules = [Chem.MolFromSmiles(text) for text in ODD]
    kept = np.array([number % 3 != 1 for number in range(len(ODD))])
    chosen = block_of(molecules)[kept]
    expected = block_of([mol for mol, keep in zip(molecules, kept.tolist(), strict=True) if keep])
    halves = joined_blocks([block_of(molecules[:4]), block_of([]), block_of(molecules[4:])])
    for one, other in ((chosen, expected), (halves, block_of(molecules))):
        assert one.smiles == other.smiles
        assert len(one) == len(other.smiles)
        for name in ("node_counts", "edge_counts", "nodes", "ends", "bonds", "atoms"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name), strict=True)
