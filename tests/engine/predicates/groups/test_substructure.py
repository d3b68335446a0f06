"""Users' SMARTS as literals: counted as RDKit counts, found again by their identity."""

from __future__ import annotations

import re

import numpy as np
import pytest
from rdkit import Chem

from engine.data.dataset import GraphDataset
from engine.errors import InputError
from engine.predicates.egos.abstraction import Abstraction
from engine.predicates.groups.substructure import MAX_SMARTS, Substructure, parsed, query_of, substructure_matches
from engine.predicates.table import count_predicates, find_hits
from engine.predicates.vocabulary import Vocabulary
from engine.readers import read_dataset, sample_path
from tests.engine.explain.patterns import C, path
from tests.engine.explain.worlds import node, predicate

AMINE = Substructure.of("[NX3;H2]c", "aromatic amine")
ETHER = Substructure.of("C[OX2]C")


def sample() -> GraphDataset:
    return read_dataset(sample_path("mutag"))[::4]


def vocabulary() -> Vocabulary:
    test = node(0, "element", "N", low=1)
    abstraction = Abstraction((test.test,), (), (), "element")  # type: ignore[arg-type]
    patterns = (path(C), path(C, C))
    return Vocabulary("wl", 0, abstraction, (predicate((), 0, test),), patterns, substructures=(AMINE, ETHER))


def first_atoms(smarts: str, smiles: str) -> int:
    query, mol = Chem.MolFromSmarts(smarts), Chem.MolFromSmiles(smiles)
    return len({match[0] for match in mol.GetSubstructMatches(query, uniquify=False, maxMatches=10_000)})


def test_counts_and_hits_are_those_of_rdkit() -> None:
    data, words = sample(), vocabulary()
    counts = count_predicates(words, data).counts.toarray()
    assert counts.shape == (len(data), 5)
    hits = find_hits(words, data)
    for column, own in ((3, AMINE), (4, ETHER)):
        expected = [first_atoms(own.smarts, str(smiles)) for smiles in data.smiles]
        assert counts[:, column].tolist() == expected
        again = np.bincount(data.node_graph[hits.nodes_of(column)], minlength=len(data))
        assert again.tolist() == expected
    assert counts[:, 3].sum() > 0
    for column in range(3):
        assert counts[:, column].sum() == len(hits.nodes_of(column))


def test_a_vocabulary_keeps_its_order() -> None:
    words = vocabulary()
    assert [words.column_of(words.entry(column)) for column in range(len(words))] == list(range(5))
    assert words.select([0, 2, 4]).entries == (words.entry(0), words.entry(2), ETHER)
    with pytest.raises(ValueError, match="predicates come before patterns"):
        words.select([4, 1])


def test_the_parts_of_a_match_are_atoms_and_the_bonds_that_are_written() -> None:
    data = read_dataset(sample_path("bbb"))
    row = next(g for g in range(len(data)) if first_atoms(ETHER.smarts, str(data.smiles[g])))
    single = data[[row]]
    mol = parsed(single)[0]
    assert mol is not None
    matches = mol.GetSubstructMatches(Chem.MolFromSmarts(ETHER.smarts), uniquify=False)
    found = substructure_matches(ETHER, single)
    assert {nodes for nodes, _ in found} == set(matches)
    edges = {edge for _, around in found for edge in around}
    pairs = {(match[i], match[i + 1]) for match in matches for i in (0, 1)}
    assert edges == {(min(pair), max(pair)) for pair in pairs}
    there = {(int(u), int(v)) for u, v in single.edge_ends}
    assert edges <= there


def test_the_identity_is_that_of_the_smarts_alone() -> None:
    assert Substructure.of("  C[OX2]C ").id == ETHER.id
    assert Substructure.of("C[OX2]C", "ether").id == ETHER.id
    assert AMINE.id != ETHER.id
    assert AMINE.n_conditions == 1


@pytest.mark.parametrize(
    ("smarts", "said"),
    [
        ("", "it is empty"),
        ("C" * (MAX_SMARTS + 1), "it has 10,001 characters"),
        ("[NX3", "'[NX3' does not parse"),
        ("C" * 70 + "(", f"'{'C' * 60}…' does not parse"),
        ("C>>N", "'C>>N' does not parse"),
        ("C) C", "'C) C' does not parse"),
    ],
)
def test_what_is_no_smarts_is_refused(smarts: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        Substructure.of(smarts)


def test_a_query_is_one_atom() -> None:
    assert query_of("CCO").GetNumAtoms() == 1
