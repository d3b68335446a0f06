"""One SMARTS follows from another: known cases, and every pair of named groups against what RDKit counts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from rdkit import Chem

from engine.explain.smarts import follows
from engine.predicates.groups import named_groups, readable_table
from engine.readers import read

NITRO, PRIMARY_AMINE = "[N+](=O)[O-]", "[NX3;H2]c"


@pytest.mark.parametrize(
    ("smarts", "other", "expected"),
    [
        (f"c{NITRO}", NITRO, True),
        (NITRO, f"c{NITRO}", False),
        (f"c{NITRO}", "[#7]-[#8]", True),  # neither atom is aromatic, so the bond is single
        ("CO", "[#6]-[#8]", True),
        ("nO", "[#7]-[#8]", True),  # a lone capital O is not aromatic
        ("no", "[#7]-[#8]", False),  # the bond may be aromatic
        ("c1ccccc1", "[R]", True),
        ("c1ccccc1", "[!R]", False),
        ("[CH3]", "[C;H2,H3]", True),
        ("[C;H2,H3]", "[CH3]", False),
        ("[F,Cl]", "[F,Cl,Br,I]", True),
        ("[!#6]", "[!#1]", False),
        ("[#8]", "[!#6]", True),
        ("CC=O", "C=O", True),
        ("C-C", "C=C", False),
        ("C!@C", "C~C", True),
        ("C@C", "C!@C", False),
        ("[CX4;R]", "[CX4;!R]", False),
        ("[$(Nc),$(NC)]", "[#7]~[#6]", True),
        ("[$(Nc),$(OC)]", "[#7]~[#6]", False),  # one of the two has no nitrogen
        ("[N;!$(NC=O)]c", "[N;!$(NC=O)]", True),
        ("[N;!$(N-C)]c", "[N;!$(NC=O)]", True),  # a bond between a capital N and a capital C is single
        ("[#7;!$([#7]-[#6])]c", "[#7;!$([#7][#6])]", False),
        ("[N;!$(N~C)]c", "[N;!$(NC=O)]", True),
        ("Nc", "[N;!$(NC=O)]", False),
        ("[N;$(Nc:n)]", "[N;$(Nc)]", True),
        ("C(=O)O", "[C;$(C=O)]", True),
        ("[C;r6]", "[C;R]", True),
        ("[C;r6]", "[C;r5]", False),
        ("[C;!r6]", "[C;!r6]", True),
        ("CCC", "CCCC", False),
        ("CCCC", "CCC", True),
        ("C1CC1", "CCC", True),
        ("[N+]", "[#7;+]", True),
        ("[N-]", "[#7;+]", False),
    ],
)
def test_what_follows(smarts: str, other: str, expected: bool) -> None:
    assert follows(smarts, other) is expected


def test_first_atoms_agree_where_that_is_asked_for() -> None:
    assert follows("c[NH2]", "[NH2]")
    assert not follows("c[NH2]", "[NH2]", from_first_atom=True)
    assert follows("[NH2]c", "[NH2]", from_first_atom=True)


def test_smarts_that_are_not_understood_bring_nothing_along() -> None:
    assert not follows("[C@H](F)Cl", "[CH3]")
    assert not follows("C.C", "C")
    assert not follows("C", "C.C")


@cache
def _following(*, from_first_atom: bool) -> list[tuple[int, int]]:
    """Return all pairs of named groups of which the second follows from the first."""
    groups = named_groups()
    some = range(0, len(groups), 25)  # of the first; each takes a tenth of a second
    return [
        (a, b)
        for a in some
        for b in range(len(groups))
        if a != b and follows(groups[a].smarts, groups[b].smarts, from_first_atom=from_first_atom)
    ]


def test_what_follows_among_the_named_groups_is_there_in_their_examples() -> None:
    groups, tried = named_groups(), 0
    for a, b in _following(from_first_atom=False):
        query = Chem.MolFromSmarts(groups[b].smarts)
        for smiles in groups[a].has:
            assert Chem.MolFromSmiles(smiles).HasSubstructMatch(query), (groups[a].name, groups[b].name, smiles)
            tried += 1
    assert tried > 100


@pytest.mark.parametrize("name", ["mutag.csv", "solubility.csv"])
def test_what_follows_among_the_named_groups_is_there_in_drugs(name: str, sample_data: Path) -> None:
    groups = named_groups()
    counts = readable_table(read(sample_data / name).dataset).counts.toarray()
    for a, b in _following(from_first_atom=False):
        assert not np.any((counts[:, a] > 0) & (counts[:, b] == 0)), (groups[a].name, groups[b].name)
    for a, b in _following(from_first_atom=True):
        if groups[a].plural and groups[b].plural:
            assert not np.any(counts[:, a] > counts[:, b]), (groups[a].name, groups[b].name)
