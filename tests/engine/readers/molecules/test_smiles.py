from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdkit import Chem, rdBase

from engine.data.chemistry.molecules import Hydrogens
from engine.readers.molecules.smiles import LONGEST_SMILES, Problem, chemistry_problem, looks_like_smiles, read_smiles


def problem(text: str) -> Problem:
    with rdBase.BlockLogs():
        found = read_smiles(text, Hydrogens.AS_FILE)
    assert isinstance(found, Problem), text
    return found


@pytest.mark.parametrize(
    ("text", "code", "found", "fix"),
    [
        ("", "S101", "the cell is empty", ""),
        ("c1ccccc", "S102", "'c1ccccc' does not parse (unclosed ring)", "Close ring 1, or leave"),
        ("C%12CC1C", "S102", "(unclosed ring)", "Close ring 12, 1"),
        ("CC(C", "S102", "(unclosed branch)", "Close the branch"),
        ("CC)C", "S102", "(')' at character 3 closes nothing)", "Take the )"),
        ("C[NH", "S102", "(the bracket at character 2 is not closed)", "Close the bracket"),
        ("CN]C", "S102", "(']' at character 3 closes nothing)", "Take the ]"),
        ("CC!C", "S102", "('!' at character 3 is not SMILES)", "Correct that character"),
        ("[CH3]X", "S102", "('X' at character 6 is not SMILES)", "Correct that character"),
        ("CC=", "S102", "(a bond or dot at the end leads nowhere)", "Add the atom"),
        ("C==C", "S102", "(not valid SMILES)", "Correct the SMILES"),
        ("ethanol the drink", "S102", "'ethanol the drink' does not parse ('e' at character 1", "Correct"),
        ("C" * 70 + "(", "S102", "'" + "C" * 60 + "...' does not parse", "Close the branch"),
        ("CN(C)(C)C", "S103", "(atom 1, N, has 4 bonds, more than it can have)", "Set the charge"),
        ("C[NH4+]", "S103", "(atom 1, N+, has 5 bonds", "Set the charge"),
        ("c1cccc1", "S103", "(no single and double bonds fit the aromatic atoms 0, 1, 2, 3, 4)", "[nH]"),
        ("cC", "S103", "(atom 0 is aromatic, but in no ring)", "upper case"),
        ("|$a$|", "S102", "does not parse", "Correct"),
        ("C" * (LONGEST_SMILES + 1), "S105", "20,001 characters; 20,000 are the most", ""),
    ],
)
def test_problems_say_what_and_how(text: str, code: str, found: str, fix: str) -> None:
    seen = problem(text)
    assert seen.code == code
    assert found in seen.found
    assert fix in seen.fix


def test_a_molecule_without_atoms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.readers.molecules.smiles.parse_smiles", lambda *_: Chem.Mol())
    assert problem("?") == Problem("S104", "'?' has no atoms")


def test_chemistry_without_a_known_cause() -> None:
    assert chemistry_problem(Chem.MolFromSmiles("CC"), "it") == Problem("S103", "it is no valid molecule")


def test_what_looks_like_smiles() -> None:
    with rdBase.BlockLogs():
        assert [t for t in ("CCO", "", "ethanol", "1", "0-1 1-2", "c1ccccc1") if looks_like_smiles(t)] == [
            "CCO",
            "c1ccccc1",
        ]


@given(st.text("CNOcno[]()=#123%+-@H.Br \t", max_size=25))
def test_any_text_is_a_molecule_or_a_problem(text: str) -> None:
    with rdBase.BlockLogs():
        found = read_smiles(text.strip(), Hydrogens.AS_FILE)
        parsed = Chem.MolFromSmiles(text.strip())
    assert isinstance(found, Problem) == (parsed is None or parsed.GetNumAtoms() == 0)
