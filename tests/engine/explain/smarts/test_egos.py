"""SMARTS of predicates: RDKit finds them where the compiled matcher says that the predicates hold."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdkit import Chem

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.chemistry.molecules import BOND_COLUMN, NODE_COLUMNS, Hydrogens, graph_of_molecule
from engine.data.dataset import GraphDataset, GraphKind
from engine.explain.smarts.agreement import measure_agreement
from engine.explain.smarts.egos import predicate_smarts
from engine.explain.smarts.sketch import Sketch
from engine.predicates.egos.abstraction import Abstraction, EdgeTest, NodeTest
from engine.predicates.egos.learning import FINE, learn_vocabulary
from engine.predicates.egos.predicate import Condition, Part, Predicate
from engine.predicates.groups.substructure import parsed
from engine.predicates.table import find_hits
from engine.predicates.vocabulary import Vocabulary
from engine.readers import read_dataset, sample_path
from engine.structure.arcs import EdgeFacts, EdgeStructure
from engine.structure.index import Scheme, StructureIndex
from engine.structure.neighborhoods import Graphs
from engine.structure.roles import Structure, describe_structure
from tests.engine.explain.worlds import NITRO, STAR, edge, mean, node, predicate, ring


def plain_matches(mol: Chem.Mol, smarts: str) -> set[int]:
    """The first atoms of all matches, by RDKit's plainest call, without the project's parameters."""
    query = Chem.MolFromSmarts(smarts)
    assert query is not None, smarts
    return {match[0] for match in mol.GetSubstructMatches(query, uniquify=False, maxMatches=100_000)}


@pytest.mark.parametrize(
    ("said", "smarts"),
    [
        (predicate((), 0, node(0, "element", "N", low=1)), "[#7]"),
        (predicate((), 0, node(0, "element", "N", high=0), node(0, "aromatic", "1", high=0)), "[A;!#7]"),
        (predicate((), 0, node(0, "hydrogens", "2", "3", low=1)), "[!H0;!H1]"),
        (predicate((), 0, node(0, "charge", "1", low=1)), "[+1]"),
        (predicate(((0, 1),), 1), "[D1]"),
        (predicate(STAR, 1, node(1, "element", "O", low=2)), "[$([D3](~[#8])~[#8]);!$(*1~*~*~1)]"),
        (predicate(STAR, 1, node(1, "element", "O", high=1)), "[D3;!$([D3](~[#8])~[#8]);!$(*1~*~*~1)]"),
        (predicate(STAR, 1, node(0, "ring", "1", high=0)), "[!R;D3]"),
        (predicate(STAR, 1, edge(0, 1, "double", low=1)), "[$([D3]=*);!$(*1~*~*~1)]"),
        (predicate(STAR, 1, edge(0, 1, "double", "N", "O", low=1)), None),
        (predicate(ring(3), 1), "[$([D2]1~*~*~1)]"),
        (predicate(NITRO, 2), None),
    ],
)
def test_what_is_written(said: Predicate, smarts: str | None) -> None:
    found = predicate_smarts(said)
    assert found.caveats == ()
    assert Chem.MolFromSmarts(found.smarts).GetNumAtoms() == 1
    if smarts is not None:
        assert found.smarts == smarts


def test_a_condition_that_nothing_meets_matches_nothing() -> None:
    never = predicate((), 0, node(0, "element", "N", low=1), node(0, "element", "O", low=1))
    mol = Chem.MolFromSmiles("NCO")
    assert plain_matches(mol, predicate_smarts(never).smarts) == set()
    neither = predicate((), 0, node(0, "hydrogens", "2", "3", low=1), node(0, "hydrogens", "1", "2", "3", high=0))
    assert plain_matches(mol, predicate_smarts(neither).smarts) == set()


def test_bonds_beyond_the_ego_graph_are_barred() -> None:
    """The middle of a chain of three is no atom of a triangle, nor that of five one of a ring of five."""
    middle = predicate(((0, 1), (0, 2)), 1)
    assert plain_matches(Chem.MolFromSmiles("CCC"), predicate_smarts(middle).smarts) == {1}
    assert plain_matches(Chem.MolFromSmiles("C1CC1"), predicate_smarts(middle).smarts) == set()
    long = predicate(((0, 1), (0, 2), (1, 3), (2, 4)), 2)
    smarts = predicate_smarts(long).smarts
    assert plain_matches(Chem.MolFromSmiles("CCCCC"), smarts) == {2}
    for other in ("C1CCC1", "C1CCCC1", "C1CC1CC", "CC1CC1"):
        assert plain_matches(Chem.MolFromSmiles(other), smarts) == set(), other
    assert plain_matches(Chem.MolFromSmiles("C1CCCCC1"), smarts) == set(range(6))
    five = predicate(ring(5), 2)  # has a ring of five itself, so that single bonds are barred
    assert plain_matches(Chem.MolFromSmiles("C1CCCC1"), predicate_smarts(five).smarts) == set(range(5))


def test_what_is_left_out_has_a_caveat() -> None:
    said = predicate(STAR, 1, mean(0, "mass", low=12.0), node(1, "element", "O", low=2))
    found = predicate_smarts(said)
    assert found.caveats == ("the mean of 'mass' is left out",)
    assert found.smarts == "[$([D3](~[#8])~[#8]);!$(*1~*~*~1)]"


def test_what_smarts_cannot_say_is_refused() -> None:
    with pytest.raises(ValueError, match=re.escape("no word for column 'mood'")):
        predicate_smarts(predicate((), 0, node(0, "mood", "A", low=1)))
    with pytest.raises(ValueError, match=re.escape("no word for the bond '7'")):
        predicate_smarts(predicate(STAR, 1, edge(0, 1, "7", low=1)))


def vocabulary_of(data: GraphDataset, radius: int, scheme: Scheme, labels: bool) -> Vocabulary:
    kind = EdgeStructure.LABELS if labels else EdgeStructure.PLAIN
    index = StructureIndex.build(data, radius, scheme=scheme, edge_structure=kind)
    return learn_vocabulary(data, index, granularity=FINE, seed=0, jobs=1).vocabulary


@pytest.mark.parametrize(
    ("name", "step", "radius", "scheme", "labels", "hydrogens"),
    [
        ("bbb", 30, 2, Scheme.WL, False, Hydrogens.AS_FILE),
        ("bbb", 40, 3, Scheme.EXACT, True, Hydrogens.AS_FILE),
        ("mutag", 5, 2, Scheme.EXACT, False, Hydrogens.KEEP),
        ("mutag", 3, 3, Scheme.WL, False, Hydrogens.FOLD),
    ],
)
def test_learned_predicates_match_the_same_atoms(
    name: str, step: int, radius: int, scheme: Scheme, labels: bool, hydrogens: Hydrogens
) -> None:
    data = read_dataset(sample_path(name), hydrogens=hydrogens)[::step]
    every = vocabulary_of(data, radius, scheme, labels)
    chosen = every.select(range(0, len(every.predicates), max(len(every.predicates) // 40, 1)))
    queries = [predicate_smarts(entry) for entry in chosen.predicates]
    assert not any(query.caveats for query in queries)
    texts = [query.smarts for query in queries]
    found = measure_agreement(texts, chosen.predicates, chosen, data, parsed(data))
    assert [(agreement.smarts_only, agreement.predicate_only) for agreement in found] == [(0, 0)] * len(found)
    assert sum(agreement.both for agreement in found) > 100
    assert {entry.structure.radius for entry in chosen.predicates} == set(range(radius + 1))


# -- made molecules and made conditions: the oracle is the compiled matcher ------------------------

_PIECES = (
    "C",
    "N",
    "O",
    "c1ccccc1",
    "C1CC1",
    "C1CCC1",
    "C1CCCC1",
    "C=O",
    "[N+](=O)[O-]",
    "C1CC2CC2C1",
    "C(C)(C)C",
    "F",
)


@st.composite
def made_molecules(draw: st.DrawFn) -> str:
    """A few pieces on a chain: rings, small fused rings, branches, charges."""
    chain = "".join(f"C({piece})" for piece in draw(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=4)))
    return chain if Chem.MolFromSmiles(chain) is not None else "CCO"


_NODE_TESTS = (
    NodeTest("element", ("C",)),
    NodeTest("element", ("N", "O")),
    NodeTest("aromatic", ("1",)),
    NodeTest("ring", ("1",)),
    NodeTest("hydrogens", ("1", "2", "3", "4")),
    NodeTest("hydrogens", ("2", "3", "4")),
    NodeTest("charge", ("1",)),
)
_EDGE_TESTS = (
    EdgeTest(("single",)),
    EdgeTest(("double", "aromatic")),
    EdgeTest(("single",), ("C", "O")),
    EdgeTest(("single",), ("C", "C")),
)


@st.composite
def conditions(draw: st.DrawFn, shape: Structure) -> tuple[Condition, ...]:
    """Up to three conditions that the sizes of roles allow; none on edges where a pair of roles has several orbits."""
    pairs = () if shape.variants else shape.edge_roles
    made = []
    for _ in range(draw(st.integers(0, 3))):
        low, high = draw(st.sampled_from([(1, math.inf), (2, math.inf), (-math.inf, 0), (-math.inf, 1), (1, 1)]))
        if pairs and draw(st.booleans()):
            role, other = draw(st.sampled_from(pairs))
            total = shape.edge_role_size((role, other))
            part, test = Part.EDGE, draw(st.sampled_from(_EDGE_TESTS))
        else:
            role = other = draw(st.integers(0, shape.n_roles - 1))
            total = shape.role_size(role)
            part, test = Part.NODE, draw(st.sampled_from(_NODE_TESTS))
        if low <= total:
            made.append(Condition(part, role, other, test, low, high))
    return tuple(made)


def dataset_of(texts: list[str]) -> GraphDataset:
    builder = DatasetBuilder("made", GraphKind.MOLECULES, columns=NODE_COLUMNS, edge_column=BOND_COLUMN)
    for number, text in enumerate(texts, 1):
        view = graph_of_molecule(Chem.MolFromSmiles(text))
        builder.add(
            GraphRecord(
                labels=view.labels,
                edges=view.edges,
                edge_labels=view.edge_labels,
                id=str(number),
                record=number,
                target="a",
                smiles=view.smiles,
                atom_of_node=view.atom_of_node,
            )
        )
    return builder.build()


@settings(max_examples=60)
@given(st.data())
def test_made_predicates_match_the_same_atoms(data: st.DataObject) -> None:
    texts = data.draw(st.lists(made_molecules(), min_size=1, max_size=3))
    dataset = dataset_of([*texts, "C1CC2CC2C1CC(C)(O)N"])
    anchor = data.draw(st.integers(0, dataset.n_nodes - 1))
    radius = data.draw(st.integers(0, 3))
    shape = describe_structure(Graphs.of(dataset), anchor, radius, scheme="exact", facts=EdgeFacts())
    said = Predicate.of(shape, data.draw(conditions(shape)))
    abstraction = Abstraction(_NODE_TESTS, _EDGE_TESTS, (), "element")
    vocabulary = Vocabulary("exact", radius, abstraction, (said,))
    query = predicate_smarts(said)
    if query.caveats:
        return
    hits = set(find_hits(vocabulary, dataset).nodes.tolist())
    found = set()
    for graph, mol in enumerate(parsed(dataset)):
        first = int(dataset.node_offsets[graph])
        found |= {first + atom for atom in plain_matches(mol, query.smarts)}
    assert found == hits, query.smarts


def test_directions_are_refused() -> None:
    said = predicate(STAR, 1)
    directed = replace(said.structure, edge_structure=EdgeStructure.DIRECTIONS)
    with pytest.raises(ValueError, match="no word for the direction of edges"):
        predicate_smarts(Predicate.of(directed, ()))


def test_too_many_ways_of_meeting_a_condition_are_left_out_with_a_caveat() -> None:
    """Six of twelve atoms on three unlike branches: more choices than are written down."""
    branches = [(0, i) for i in (1, 2, 3, 4)]
    twigs = [(parent, 5 + 3 * (parent - 1) + k) for parent in (1, 2, 3, 4) for k in range(3)]
    leaves = [(twig, 17 + 2 * n + k) for n, (_, twig) in enumerate(twigs) for k in range(2)]
    said = predicate((*branches, *twigs, *leaves), 3)
    role = said.structure.n_roles - 1
    found = predicate_smarts(Predicate.of(said.structure, (node(role, "element", "O", low=12),)))
    assert found.caveats == ("a condition that can be met in too many ways is left out",)
    assert Chem.MolFromSmarts(found.smarts) is not None


def test_labels_that_cannot_be_at_the_ends_of_a_bond_make_no_match() -> None:
    """A bond between nitrogen and oxygen where the anchor is carbon: at most, and at least, one of two."""
    pair = ((0, 1), (0, 2))
    carbon = node(0, "element", "C", low=1)
    least = predicate(pair, 1, carbon, edge(0, 1, "single", "N", "O", low=1))
    mol = Chem.MolFromSmiles("OCN")
    assert plain_matches(mol, predicate_smarts(least).smarts) == set()
    most = predicate(pair, 1, carbon, edge(0, 1, "single", "N", "O", high=1))
    assert plain_matches(mol, predicate_smarts(most).smarts) == {1}


def test_smarts_has_numbers_for_99_rings() -> None:
    """A hub and a cycle around it: a wheel of 40 spokes has 40 rings, one of 120 too many."""
    for spokes, fits in ((40, True), (120, False)):
        bonds = [(0, i) for i in range(1, spokes + 1)] + [(i, i % spokes + 1) for i in range(1, spokes + 1)]
        wheel = Sketch(((),) * (spokes + 1), tuple(bonds), ("~",) * len(bonds))
        if fits:
            assert Chem.MolFromSmarts(wheel.smarts()).GetNumBonds() == len(bonds)
        else:
            with pytest.raises(ValueError, match="no numbers for 120 rings"):
                wheel.smarts()
