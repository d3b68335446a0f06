"""SMARTS of patterns: read by RDKit, and found by it in the same places."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdkit import Chem

from engine.data.chemistry.molecules import molecule
from engine.data.dataset import GraphDataset
from engine.explain.smarts.patterns import pattern_smarts
from engine.predicates.patterns.discovery import Sizes, discover_patterns
from engine.predicates.patterns.matching import find_embeddings
from engine.predicates.patterns.pattern import NodeTests, Pattern, Shape
from engine.readers import read_dataset, sample_path
from tests.engine.explain.patterns import (
    ANY,
    AROMATIC,
    OXYGEN,
    C,
    N,
    having,
    path,
    patterns,
    ring,
    slow_embeddings,
    star,
)
from tests.engine.explain.worlds import molecules


@cache
def sample() -> GraphDataset:
    return read_dataset(sample_path("bbb"))[::40]


def firsts(mol: Chem.Mol, smarts: str) -> set[int]:
    """The first atoms of all matches."""
    query = Chem.MolFromSmarts(smarts)
    assert query is not None, smarts
    return {match[0] for match in mol.GetSubstructMatches(query, uniquify=False, maxMatches=1_000_000)}


@pytest.mark.parametrize(
    ("pattern", "smarts"),
    [
        (path(ANY), "*"),
        (path(C, OXYGEN, edges="double"), "[#8]=[#6]"),
        (star(N, OXYGEN, OXYGEN, C, edges=("double", "double", "")), "[#7](~[#6])(=[#8])=[#8]"),
        (ring(*[AROMATIC] * 3, edges="aromatic"), "[a;#6]1:;@[a;#6]:;@[a;#6]:;@1"),
        (path(having(kind="halogen")), "[#85,#35,#17,#9,#53]"),
        (path(having(kind="other", ring="0")), "[!#6&!#5&!#7&!#8&!#15&!#16&!#34&!#14&!#85&!#35&!#17&!#9&!#53;!R]"),
        (path(having(kind=("carbon", "halogen", "heteroatom", "other"))), "[*]"),
        (path(having(charge=("-1", "0"), hydrogens="2", degree="1")), "[-1,+0;D1;H2]"),
        (path(having(element="*", aromatic="0")), "[A;#0]"),
    ],
)
def test_what_is_written(pattern: Pattern, smarts: str) -> None:
    assert pattern_smarts(pattern) == smarts
    assert Chem.MolFromSmarts(smarts) is not None


def test_with_explicit_hydrogens_the_degree_is_told_by_all_neighbours_and_hydrogens() -> None:
    assert pattern_smarts(path(having(degree="1", hydrogens="2")), hydrogens_are_nodes=True) == "[!#1;X3&H2;H2]"
    assert pattern_smarts(path(having(element="O", degree="1")), hydrogens_are_nodes=True) == (
        "[X1&H0,X2&H1,X3&H2,X4&H3,X5&H4;#8]"
    )


@pytest.mark.parametrize(
    ("tests", "edge", "said"),
    [
        (having(mood="A"), "", "no word for column 'mood'"),
        (having(element="Qq"), "", "'Qq' is no element"),
        (having(element=()), "", "none of all symbols of column 'element'"),
        (having(degree="8+"), "", "'8+' is no number"),
        (C, "2", "no word for the bond '2'"),
    ],
)
def test_what_smarts_cannot_say_is_refused(tests: NodeTests, edge: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        pattern_smarts(path(tests, C, edges=edge))


@settings(max_examples=150)
@given(patterns(molecules=True), st.integers(0, 40))
def test_a_path_or_star_is_found_where_a_slow_search_finds_it(pattern: Pattern, graph: int) -> None:
    """Rings come below: SMARTS cannot say that they have no chord."""
    if pattern.shape is Shape.RING:
        return
    single = sample()[[graph % len(sample())]]
    slow = {row[0] for row in slow_embeddings(pattern, single).tolist()}
    mol = molecule(single, 0)
    assert firsts(mol, pattern_smarts(pattern)) == slow
    with_hydrogens = Chem.AddHs(mol)
    assert firsts(with_hydrogens, pattern_smarts(pattern, hydrogens_are_nodes=True)) == slow


def test_every_kind_of_discovered_pattern_is_found_in_the_same_places() -> None:
    data = sample()
    found = discover_patterns(data, sizes=Sizes(path=3, star=3, ring=6), min_support=8)
    seen: dict[Shape, int] = {}
    for column in range(0, len(found), max(len(found) // 60, 1)):
        pattern = found[column]
        smarts = pattern_smarts(pattern)
        for graph in range(0, len(data), 5):
            single = data[[graph]]
            rows = find_embeddings(pattern, single)
            there = {row[0] for row in rows.tolist()}
            assert there == {row[0] for row in slow_embeddings(pattern, single).tolist()}
            matched = firsts(molecule(single, 0), smarts)
            assert there == matched if pattern.shape is not Shape.RING else there <= matched
            seen[pattern.shape] = seen.get(pattern.shape, 0) + len(there)
    assert min(seen.get(shape, 0) for shape in Shape) > 0


def test_a_ring_with_a_chord_is_a_match_of_smarts_alone(tmp_path: Path) -> None:
    table = tmp_path / "naphthalene.csv"
    table.write_text("smiles,label\nc1ccc2ccccc2c1,a\n")
    single = molecules(table)
    for size, atoms in ((6, 10), (10, 0)):
        pattern = ring(*[AROMATIC] * size)
        assert len({row[0] for row in slow_embeddings(pattern, single).tolist()}) == atoms
        assert len(firsts(Chem.MolFromSmiles("c1ccc2ccccc2c1"), pattern_smarts(pattern))) == 10
