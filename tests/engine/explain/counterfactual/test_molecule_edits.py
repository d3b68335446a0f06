"""Edits of molecules against RDKit: sound, connected, and complete where they can be listed by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rdkit import Chem

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.chemistry.molecules import BOND_COLUMN, NODE_COLUMNS, Hydrogens, graph_of_molecule, parse_smiles
from engine.data.dataset import GraphDataset, GraphKind
from engine.explain.counterfactual.edit import EditKind
from engine.explain.counterfactual.molecule_edits import MoleculeEditor
from engine.explain.counterfactual.plausibility import has_odd_valence, oddity


def single(smiles: str, hydrogens: Hydrogens = Hydrogens.AS_FILE) -> GraphDataset:
    graph = graph_of_molecule(parse_smiles(smiles, hydrogens))
    builder = DatasetBuilder("one", GraphKind.MOLECULES, columns=NODE_COLUMNS, edge_column=BOND_COLUMN)
    builder.add(GraphRecord(graph.labels, graph.edges, graph.edge_labels, "1", 1, smiles=graph.smiles,
                            atom_of_node=graph.atom_of_node))  # fmt: skip
    return builder.build()


def around(smiles: str, elements: tuple[str, ...] = ("C", "N", "O"), **options: Hydrogens) -> dict[str, EditKind]:
    editor = MoleculeEditor(single(smiles, **options), 0, elements)
    return {variant.key: variant.edits[0].kind for variant in editor.neighbors(editor.start())}


def test_all_edits_of_ethanol() -> None:
    """Worked out by hand: what changing, removing or adding one atom or bond makes of CCO."""
    changed = {"CCC", "CCN", "CNO", "NCO", "COO", "OCO", "CC[O-]"}
    removed = {"CC", "CO"}  # the oxygen, the far carbon
    single_bonds = {"CCCO", "NCCO", "OCCO", "CC(C)O", "CC(N)O", "CC(O)O", "CCOC", "CCON", "CCOO"}
    double_bonds = {"C=CCO", "N=CCO", "O=CCO", "C=C(C)O", "CC(=N)O", "CC(=O)O"}
    triple_bonds = {"C#CCO", "N#CCO"}
    bonds = {"C=CO", "CC=O", "C1CO1"}  # and C#CO needs two steps, C1CO1 closes a ring
    found = set(around("CCO"))
    assert found == changed | removed | single_bonds | double_bonds | triple_bonds | bonds | {"C#CO"}


@pytest.mark.parametrize(
    "smiles",
    [
        "c1ccc2[nH]ccc2c1",
        "O=[N+]([O-])c1ccccc1",
        "C[C@H](N)C(=O)O",
        "CS(=O)(=O)N1CCOCC1",
        "F/C=C/F",
        "OB(O)c1ccccc1",
        "C[n+]1ccccc1",
        "CP(=O)(O)O",
    ],
)
def test_every_result_is_sound_and_in_one_piece(smiles: str) -> None:
    editor = MoleculeEditor(single(smiles), 0)
    found = list(editor.neighbors(editor.start()))
    assert len({variant.key for variant in found}) > 20
    before = Chem.MolFromSmiles(smiles)
    for variant in found:
        raw = Chem.MolFromSmiles(variant.key, sanitize=False)
        assert not Chem.DetectChemistryProblems(raw), variant
        assert "." not in variant.key
        after = Chem.MolFromSmiles(variant.key)
        assert sum(atom.GetNumRadicalElectrons() for atom in after.GetAtoms()) == 0
        atoms = after.GetNumAtoms() - before.GetNumAtoms()
        bonds = after.GetNumBonds() - before.GetNumBonds()
        expected = {
            EditKind.CHANGE_NODE: (0, {0}),
            EditKind.CHANGE_EDGE: (0, {0}),
            EditKind.ADD_NODE: (1, {1}),
            EditKind.REMOVE_NODE: (-1, {-1, -2, -3}),
            EditKind.ADD_EDGE: (0, {1}),
            EditKind.REMOVE_EDGE: (0, {-1}),
        }
        wanted_atoms, wanted_bonds = expected[variant.edits[0].kind]
        assert atoms == wanted_atoms
        assert bonds in wanted_bonds


def test_the_edited_graph_is_what_a_reader_makes_of_its_smiles() -> None:
    editor = MoleculeEditor(single("Oc1ccncc1"), 0)
    for variant in editor.neighbors(editor.start()):
        again = editor.reread(variant)
        assert again is not None
        rows = sorted(zip(*variant.record.labels, strict=True))
        codes = zip(*(again.node_codes[:, i] for i in range(5)), strict=True)
        assert rows == sorted(
            tuple(c.symbols[k] for c, k in zip(again.node_columns, row, strict=True)) for row in codes
        )


def test_hydrogens_that_are_nodes_stay_nodes() -> None:
    found = around("CO", hydrogens=Hydrogens.KEEP)
    assert Chem.MolToSmiles(Chem.AddHs(Chem.MolFromSmiles("CN"))) in found
    assert all("[H]" in key for key in found if key != "[C-]#[O+]")


def test_numbers_follow_the_atoms_through_two_edits() -> None:
    editor = MoleculeEditor(single("CCO"), 0, ("C", "N"))
    first = next(v for v in editor.neighbors(editor.start()) if v.key == "CCOC")
    second = next(v for v in editor.neighbors(first) if v.key == "CCOCN")
    record = second.record
    numbers = editor.numbers(second)
    elements = dict(zip(numbers, record.labels[0], strict=True))
    assert elements == {0: "C", 1: "C", 2: "O", 3: "C", 4: "N"}
    assert [edit.nodes for edit in second.edits] == [(3, 2), (4, 3)]


def test_what_is_no_molecule_is_refused() -> None:
    builder = DatasetBuilder("plain", GraphKind.GRAPHS)
    builder.add(GraphRecord([["*"]], [], [], "1", 1))
    with pytest.raises(ValueError, match="no molecule"):
        MoleculeEditor(builder.build(), 0)


def test_what_a_chemist_frowns_at() -> None:
    benzene = Chem.MolFromSmiles("c1ccccc1")
    assert oddity(benzene, benzene) == 0
    assert oddity(Chem.MolFromSmiles("C1=CCCC=C1"), benzene) == 3
    assert oddity(Chem.MolFromSmiles("C=C=C"), benzene) > 0
    sulfone, iodane = Chem.MolFromSmiles("CS(C)(=O)=O"), Chem.MolFromSmiles("C[IH]C")
    assert not has_odd_valence(sulfone, benzene)
    assert has_odd_valence(iodane, benzene)
    assert not has_odd_valence(iodane, iodane)


@pytest.mark.parametrize("smiles", ["C[CH]C", "C[BH3-]", "[O]c1ccccc1"])
def test_what_valence_does_not_explain_is_left_as_it_is(smiles: str) -> None:
    """A radical or a hydride: edits elsewhere keep it, and none adds an unpaired electron."""
    before = sum(atom.GetNumRadicalElectrons() for atom in Chem.MolFromSmiles(smiles).GetAtoms())
    editor = MoleculeEditor(single(smiles), 0)
    found = [Chem.MolFromSmiles(variant.key) for variant in editor.neighbors(editor.start())]
    assert len(found) > 10
    assert all(sum(atom.GetNumRadicalElectrons() for atom in mol.GetAtoms()) <= before for mol in found)


def test_what_falls_apart_or_is_unsound_is_not_read_anew() -> None:
    editor = MoleculeEditor(single("CCO"), 0)
    variant = next(iter(editor.neighbors(editor.start())))
    assert editor.reread(variant) is not None
    for key in ("C.CO", "C(", "CO(C)C"):
        assert editor.reread(replace(variant, key=key)) is None
