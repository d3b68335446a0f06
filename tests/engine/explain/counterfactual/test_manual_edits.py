"""Edits by hand against molecules and graphs worked out on paper; refusals with their reasons."""

from __future__ import annotations

import pytest
from rdkit import Chem

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.chemistry.molecules import Hydrogens
from engine.data.dataset import GraphDataset, GraphKind
from engine.errors import InputError
from engine.explain.counterfactual.edit import Edit, EditKind
from engine.explain.counterfactual.manual_edits import GROUPS, MOST_NODES, hand_editor
from tests.engine.explain.counterfactual.test_molecule_edits import single

CHANGE, REMOVE, ADD = EditKind.CHANGE_NODE, EditKind.REMOVE_NODE, EditKind.ADD_NODE
BOND, CUT, JOIN = EditKind.CHANGE_EDGE, EditKind.REMOVE_EDGE, EditKind.ADD_EDGE


def canonical(smiles: str) -> str:
    return Chem.MolToSmiles(Chem.MolFromSmiles(smiles))


@pytest.mark.parametrize(
    ("smiles", "edit", "wanted", "said"),
    [
        ("CCO", Edit(CHANGE, (2,), after="N"), "CCN", "Change atom 2 from oxygen to nitrogen"),
        ("CCO", Edit(REMOVE, (2,)), "CC", "Remove atom 2 (oxygen)"),
        ("c1ccccc1", Edit(CHANGE, (0,), after="N"), "c1ccncc1", "Change atom 0 from carbon to nitrogen"),
        ("CCO", Edit(BOND, (0, 1), after="double"), "C=CO", "Change the bond between atoms 0 and 1 from"),
        ("CCC", Edit(JOIN, (0, 2), after="single"), "C1CC1", "Join the atoms 0 and 2 by a single bond"),
        ("C1CC1", Edit(CUT, (0, 1)), "CCC", "Cut the bond between atoms 0 and 1"),
        ("C[N+](C)(C)C", Edit(CHANGE, (1,), after="C"), "CC(C)(C)C", "Change atom 1 from nitrogen with a"),
    ],
)  # fmt: skip
def test_edits_of_molecules(smiles: str, edit: Edit, wanted: str, said: str) -> None:
    data = single(smiles)
    found = hand_editor(data, 0).edit(edit)
    assert str(found.dataset.smiles[0]) == canonical(wanted)
    assert found.said.startswith(said)
    kept = [number for number in found.numbers if number < data.n_nodes]
    assert kept == [n for n in range(data.n_nodes) if (edit.kind, edit.nodes) != (REMOVE, (n,))]


@pytest.mark.parametrize("group", list(GROUPS))
def test_every_group_takes_the_place_of_a_hydrogen(group: str) -> None:
    found = hand_editor(single("c1ccccc1"), 0).attach(2, group)
    assert str(found.dataset.smiles[0]) == canonical(f"c1ccccc1{GROUPS[group].replace('1', '2')}")
    assert found.numbers == tuple(range(found.dataset.n_nodes))
    assert "group to atom 2" in found.said
    article = "an" if group in {"amino", "iodo"} else "a"
    assert found.said.startswith(f"Add {article} {group} group")


@pytest.mark.parametrize(
    ("smiles", "edit", "code", "why"),
    [
        ("CCO", Edit(CHANGE, (7,), after="N"), "E950", "there is no such atom"),
        ("CCO", Edit(CHANGE, (2,), after="O"), "E950", "it is O already"),
        ("CC(C)(C)C", Edit(CHANGE, (1,), after="N"), "E951", "atom 1, N, has 4 bonds, more than it can have"),
        ("CC(C)(C)C", Edit(BOND, (0, 1), after="double"), "E951", "has 5 bonds"),
        ("COC", Edit(CHANGE, (1,), after="I"), "E951", "valence that hardly occurs"),
        ("CCO", Edit(REMOVE, (1,)), "E953", "fall into pieces"),
        ("CCO", Edit(CUT, (0, 1)), "E953", "fall into pieces"),
        ("C", Edit(REMOVE, (0,)), "E953", "it is the only atom"),
        ("CCO", Edit(BOND, (0, 2), after="double"), "E954", "there is no bond between them"),
        ("CCO", Edit(BOND, (0, 1), after="single"), "E954", "this bond is single already"),
        ("CCO", Edit(JOIN, (0, 1), after="single"), "E954", "they are bonded already"),
        ("CCO", Edit(JOIN, (1, 1), after="single"), "E954", "cannot be bonded to itself"),
    ],
)
def test_a_refusal_says_why(smiles: str, edit: Edit, code: str, why: str) -> None:
    with pytest.raises(InputError, match=why) as caught:
        hand_editor(single(smiles), 0).edit(edit)
    assert caught.value.faults[0].code == code


def test_an_atom_without_hydrogens_takes_no_group() -> None:
    with pytest.raises(InputError, match="it has no hydrogen"):
        hand_editor(single("CC(C)(C)C"), 0).attach(1, "nitro")


def test_a_molecule_does_not_grow_without_bounds() -> None:
    with pytest.raises(InputError, match="more than 500 atoms"):
        hand_editor(single("C" * MOST_NODES), 0).attach(1, "methyl")


def test_hydrogens_that_are_nodes_follow() -> None:
    """Ethanol's nine atoms: the oxygen, atom 2, becomes a nitrogen with a hydrogen more."""
    data = single("CCO", Hydrogens.KEEP)
    found = hand_editor(data, 0).edit(Edit(CHANGE, (2,), after="N"))
    assert (data.n_nodes, found.dataset.n_nodes) == (9, 10)
    assert found.numbers == (0, 1, 2, -1, -1, -1, -1, -1, -1, -1)
    with pytest.raises(InputError, match="no such atom that can be edited"):
        hand_editor(data, 0).edit(Edit(CHANGE, (8,), after="N"))


def test_special_bonds_have_a_name() -> None:
    data = single("N->[Cu]")
    assert "from special to single" in hand_editor(data, 0).edit(Edit(BOND, (0, 1), after="single")).said


# -- other graphs ---------------------------------------------------------------------------------


def drawn(labels: str, edges: list[tuple[int, int]], edge: str = "-") -> GraphDataset:
    builder = DatasetBuilder("drawn", GraphKind.GRAPHS)
    builder.add(GraphRecord([list(labels)], edges, [edge] * len(edges), "1", 1))
    return builder.build()


def parts(data: GraphDataset) -> tuple[str, list[tuple[int, int]], list[str]]:
    labels = "".join(data.node_columns[0].symbols[code] for code in data.node_codes[:, 0])
    names = [data.edge_alphabet.symbols[code] for code in data.edge_codes]
    return labels, [(int(u), int(v)) for u, v in data.edge_ends], names


PATH = [(0, 1), (1, 2)]


@pytest.mark.parametrize(
    ("edit", "wanted", "numbers", "said"),
    [
        (Edit(CHANGE, (1,), after="z"), ("azc", PATH, ["-", "-"]), (0, 1, 2), "Change node 1 from “b” to “z”"),
        (Edit(REMOVE, (1,)), ("ac", [], []), (0, 2), "Remove node 1"),
        (Edit(ADD, (3, 0), after="z"), ("abcz", [*PATH, (0, 3)], ["-"] * 3), (0, 1, 2, 3), "to node 0"),
        (Edit(JOIN, (2, 0)), ("abc", [*PATH, (0, 2)], ["-"] * 3), (0, 1, 2), "Join the nodes 0 and 2"),
        (Edit(CUT, (1, 0)), ("abc", [(1, 2)], ["-"]), (0, 1, 2), "Cut the edge between nodes 0 and 1"),
        (Edit(BOND, (1, 0), after="="), ("abc", PATH, ["=", "-"]), (0, 1, 2), "from - to ="),
    ],
)
def test_edits_of_graphs(edit: Edit, wanted: tuple[object, ...], numbers: tuple[int, ...], said: str) -> None:
    found = hand_editor(drawn("abc", PATH), 0, ("z",)).edit(edit)
    labels, edges, names = parts(found.dataset)
    told = dict(zip(edges, names, strict=True))
    assert (labels, sorted(told), [told[pair] for pair in sorted(told)]) == (wanted[0], sorted(wanted[1]), wanted[2])
    assert found.numbers == numbers
    assert said.replace("“", "").replace("”", "") in found.said.replace("“", "").replace("”", "").replace("'", "")


@pytest.mark.parametrize(
    ("edit", "code", "why"),
    [
        (Edit(CHANGE, (9,), after="z"), "E950", "there is no such node"),
        (Edit(ADD, (0, 9), after="z"), "E950", "there is no such node"),
        (Edit(CHANGE, (0,), after="a"), "E950", "it has this label already"),
        (Edit(JOIN, (0, 1)), "E954", "they are joined already"),
        (Edit(JOIN, (1, 1)), "E954", "joins two different nodes"),
        (Edit(CUT, (0, 2)), "E954", "there is no edge between them"),
        (Edit(BOND, (0, 1), after="-"), "E954", "the edge has this label already"),
    ],
)
def test_a_refused_edit_of_a_graph_says_why(edit: Edit, code: str, why: str) -> None:
    with pytest.raises(InputError, match=why) as caught:
        hand_editor(drawn("abc", PATH), 0).edit(edit)
    assert caught.value.faults[0].code == code


def test_a_graph_keeps_a_node_and_has_no_groups() -> None:
    with pytest.raises(InputError, match="it is the only node"):
        hand_editor(drawn("a", []), 0).edit(Edit(REMOVE, (0,)))
    with pytest.raises(InputError, match="belongs to molecules"):
        hand_editor(drawn("a", []), 0).attach(0, "nitro")
    with pytest.raises(InputError, match="more than 500 nodes"):
        hand_editor(drawn("a" * MOST_NODES, []), 0).edit(Edit(ADD, (0, 0), after="a"))
