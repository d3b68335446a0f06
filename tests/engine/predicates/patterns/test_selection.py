"""Patterns that a person draws on a graph: they match there, and say what was chosen."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdkit import Chem

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.chemistry.molecules import molecule
from engine.data.dataset import GraphDataset
from engine.editing.edit_data import extended_vocabulary
from engine.errors import InputError
from engine.explain.matches import GraphMatches
from engine.predicates.patterns.pattern import Pattern, Shape
from engine.predicates.patterns.selection import drawn_pattern, drawn_smarts
from engine.readers import read_dataset, sample_path
from tests.engine.rules.drafts import learned


def molecules() -> GraphDataset:
    return read_dataset(sample_path("mutag"))


def graphs() -> GraphDataset:
    return read_dataset(sample_path("motif_house"))


def test_a_nitro_group_is_written_with_its_charges() -> None:
    data = molecules()
    mol = molecule(data, 0)
    assert mol is not None
    (nitro, *_) = mol.GetSubstructMatches(Chem.MolFromSmarts("[O-][N+]=O"))
    smarts = drawn_smarts(data, 0, nitro)
    found = Chem.MolFromSmarts(smarts)
    assert set(nitro) in [set(match) for match in mol.GetSubstructMatches(found)]
    assert not Chem.MolFromSmiles("CNC").HasSubstructMatch(found)
    assert Chem.MolFromSmiles("CC[N+](=O)[O-]").HasSubstructMatch(found)


@settings(max_examples=30)
@given(st.data())
def test_what_is_drawn_on_a_molecule_matches_there(data: st.DataObject) -> None:
    whole = molecules()
    graph = data.draw(st.integers(0, len(whole) - 1))
    mol = molecule(whole, graph)
    assert mol is not None
    atoms = [data.draw(st.integers(0, mol.GetNumAtoms() - 1))]
    for _ in range(data.draw(st.integers(0, 6))):
        near = {n.GetIdx() for a in atoms for n in mol.GetAtomWithIdx(a).GetNeighbors()} - set(atoms)
        if near:
            atoms.append(data.draw(st.sampled_from(sorted(near))))
    query = Chem.MolFromSmarts(drawn_smarts(whole, graph, atoms))
    assert query.GetNumAtoms() == len(atoms)
    assert set(atoms) in [set(m) for m in mol.GetSubstructMatches(query, uniquify=False, maxMatches=100_000)]


@settings(max_examples=30)
@given(st.data())
def test_what_is_drawn_on_a_graph_holds_there_or_is_refused(data: st.DataObject) -> None:
    whole = graphs()
    graph = data.draw(st.integers(0, len(whole) - 1))
    count = len(whole.node_codes[whole.nodes(graph)])
    network = nx.Graph(whole.edge_ends[whole.edges(graph)].tolist())
    nodes = [data.draw(st.integers(0, count - 1))]
    for _ in range(data.draw(st.integers(0, 5))):
        near = {n for a in nodes for n in network.neighbors(a)} - set(nodes)
        if near:
            nodes.append(data.draw(st.sampled_from(sorted(near))))
    inside = network.subgraph(nodes)
    degrees = sorted(d for _, d in inside.degree)
    tree, n = inside.number_of_edges() == len(nodes) - 1, len(nodes)
    simple = (tree and (degrees[-1] <= 2 or degrees[-1] == n - 1)) or (not tree and degrees[0] == degrees[-1] == 2)
    if simple and n <= 5:
        pattern = drawn_pattern(whole, graph, nodes)
        vocabulary = extended_vocabulary(learned("rules").model.vocabulary, [pattern])
        places = GraphMatches(vocabulary, whole, graph).places(pattern)
        assert set(nodes) in [set(place.nodes) for place in places]
    elif not simple:
        with pytest.raises(InputError, match="no path, star or ring"):
            drawn_pattern(whole, graph, nodes)


def labelled() -> GraphDataset:
    """One graph: a triangle a-b-b with a tail of ten nodes labelled c behind its first node, edges labelled."""
    builder = DatasetBuilder("small", graphs().kind, columns=("label",), edge_column="bond")
    edges = [(0, 1), (1, 2), (0, 2), (0, 3), *((n, n + 1) for n in range(3, 12))]
    kinds = ["x", "y", "x", *["z"] * (len(edges) - 3)]
    builder.add(GraphRecord([["a", "b", "b", *["c"] * 10]], edges, kinds, "g", 1))
    return builder.build()


def test_labels_of_nodes_and_edges_are_asked_for() -> None:
    data = labelled()
    ring = drawn_pattern(data, 0, [2, 0, 1])
    assert ring.shape is Shape.RING
    assert sorted(test.symbols for tests in ring.nodes for test in tests) == [("a",), ("b",), ("b",)]
    assert sorted(ring.edges) == ["x", "x", "y"]
    star = drawn_pattern(data, 0, [0, 1, 3])
    assert isinstance(star, Pattern)
    assert star == drawn_pattern(data, 0, [3, 1, 0])
    assert drawn_pattern(data, 0, [5]).size == 1


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ([], "no node of the graph is chosen"),
        ([99], "no node of the graph is chosen"),
        ([0, 5], "do not hang together"),
        ([0, 1, 2, 3], "no path, star or ring"),
        (list(range(3, 13)), "it has 10 nodes; a path has 9 at most"),
    ],
)
def test_what_is_no_pattern_is_refused(nodes: list[int], said: str) -> None:
    with pytest.raises(InputError, match=said):
        drawn_pattern(labelled(), 0, nodes)


def test_graphs_have_no_smarts_and_parts_have_to_hang_together() -> None:
    with pytest.raises(InputError, match="is no molecule"):
        drawn_smarts(graphs(), 0, [0])
    with pytest.raises(InputError, match="do not hang together"):
        drawn_smarts(molecules(), 0, [0, 16])


def test_hydrogens_and_odd_bonds_are_written_too() -> None:
    from engine.data.builder import GraphRows
    from engine.data.chemistry.molecule_block import MoleculeColumns
    from engine.data.chemistry.molecules import BOND_COLUMN, NODE_COLUMNS, Hydrogens
    from engine.readers.molecules.smiles import read_smiles

    columns = MoleculeColumns()
    columns.add(read_smiles("C#N", Hydrogens.KEEP))
    builder = DatasetBuilder("typed", molecules().kind, columns=NODE_COLUMNS, edge_column=BOND_COLUMN)
    builder.add_molecules(columns.block(), GraphRows([1], ["one"], [""], [""], [""], [1.0]))
    data = builder.build()
    mol = molecule(data, 0)
    assert mol is not None
    smarts = drawn_smarts(data, 0, range(mol.GetNumAtoms()))
    assert "[#1]" in smarts
    assert mol.HasSubstructMatch(Chem.MolFromSmarts(smarts))
