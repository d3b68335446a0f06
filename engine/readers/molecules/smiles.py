"""SMILES in a cell: the molecule, or what is wrong with the text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from rdkit import Chem

from engine.data.chemistry import Hydrogens, parse_smiles

__all__ = [
    "LONGEST_SMILES",
    "Problem",
    "chemistry_problem",
    "is_quick_smiles",
    "looks_like_smiles",
    "read_smiles",
    "smiles_problem",
]

LONGEST_SMILES = 20_000
_LONGEST_QUOTE = 60
_QUICK_LENGTH, _QUICK_RINGS = 500, 14
_RECORD = "leave the record out"
_BRACKET = re.compile(r"\[[^][]*\]")
_TOKENS = re.compile(r"Cl|Br|[BCNOPSFIbcnops*]|[-=#$:/\\~.()]|<-|->|%\d\d|%\(\d+\)|\d")
_CLOSURES = re.compile(r"%\d\d|%\(\d+\)|\d")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a structure is no molecule, or a graph no graph.

    Attributes
    ----------
    code : str
        Of the fault.
    found : str
        What is wrong.
    fix : str
        What to do; "" for what the code says.
    """

    code: str
    found: str
    fix: str = ""


def is_quick_smiles(text: str) -> bool:
    """Tell whether SMILES are short and have so few rings (14) that they cannot keep RDKit busy.

    What takes it long are cycles, whose number can double with every ring: 14 make 16,000 of them and take 0.1 s, 24 in
    170 characters take minutes. Digits that close no ring count as well.

    Parameters
    ----------
    text : str
        SMILES or not.

    Returns
    -------
    bool
        True where RDKit may read it in this process.
    """
    if len(text) > _QUICK_LENGTH:
        return False
    return len(text) <= 2 * _QUICK_RINGS or sum(map(text.count, "0123456789")) <= 2 * _QUICK_RINGS


def looks_like_smiles(text: str) -> bool:
    """Return whether `text` is the SMILES of a molecule; one that could take long is only taken apart."""
    if not 0 < len(text) <= LONGEST_SMILES:
        return False
    mol = Chem.MolFromSmiles(text) if is_quick_smiles(text) else Chem.MolFromSmiles(text, _bare_parameters())
    return mol is not None and mol.GetNumAtoms() > 0


def read_smiles(text: str, hydrogens: Hydrogens) -> Chem.Mol | Problem:
    """Return the molecule, or the problem with it."""
    if not text:
        return Problem("S101", "the cell is empty")
    if len(text) > LONGEST_SMILES:
        return Problem("S105", f"{len(text):,} characters; {LONGEST_SMILES:,} are the most")
    mol = parse_smiles(text, hydrogens) if _is_written_in_ascii(text) else None
    if mol is None:
        return smiles_problem(text)
    return mol if mol.GetNumAtoms() else Problem("S104", f"{_quoted(text)} has no atoms")


def smiles_problem(text: str) -> Problem:
    """Return why RDKit refuses `text`: its chemistry where it can be taken apart at all, else its syntax."""
    mol = Chem.MolFromSmiles(text, _bare_parameters()) if _is_written_in_ascii(text) else None
    if mol is not None:
        return chemistry_problem(mol, _quoted(text))
    reason, fix = _syntax(text.split(maxsplit=1)[0])
    return Problem("S102", f"{_quoted(text)} does not parse ({reason})", f"{fix}, or {_RECORD}")


def _bare_parameters() -> Chem.SmilesParserParams:
    """Return those of a parser that looks for no rings and no faults of chemistry."""
    parameters = Chem.SmilesParserParams()
    parameters.sanitize = parameters.removeHs = False
    return parameters


def chemistry_problem(mol: Chem.Mol, what: str) -> Problem:
    """Say why a molecule cannot be sanitised.

    Parameters
    ----------
    mol : rdkit.Chem.Mol
        Not sanitised.
    what : str
        What names it in the sentence.

    Returns
    -------
    Problem
        Code S103, about the first fault that RDKit finds.
    """
    for problem in Chem.DetectChemistryProblems(mol):
        kind = problem.GetType()
        if kind == "AtomValenceException":
            atom = mol.GetAtomWithIdx(problem.GetAtomIdx())
            bonds = round(sum(bond.GetBondTypeAsDouble() for bond in atom.GetBonds())) + atom.GetNumExplicitHs()
            reason = f"atom {atom.GetIdx()}, {_written(atom)}, has {bonds} bonds, more than it can have"
            return Problem(
                "S103",
                f"{what} is no valid molecule ({reason})",
                f"Set the charge of the atom or mend its bonds, or {_RECORD}",
            )
        if kind == "KekulizeException":
            atoms = ", ".join(str(index) for index in problem.GetAtomIndices())
            reason = f"no single and double bonds fit the aromatic atoms {atoms}"
            return Problem(
                "S103",
                f"{what} is no valid molecule ({reason})",
                f"Write the ring nitrogen that carries the hydrogen as [nH], or {_RECORD}",
            )
        if kind == "AtomKekulizeException":
            reason = f"atom {problem.GetAtomIdx()} is aromatic, but in no ring"
            return Problem(
                "S103", f"{what} is no valid molecule ({reason})", f"Write the atom in upper case, or {_RECORD}"
            )
    return Problem("S103", f"{what} is no valid molecule")


def _is_written_in_ascii(text: str) -> bool:
    """Return whether the SMILES before the first space is: RDKit skips a look-alike such as a Cyrillic letter."""
    return text.split(maxsplit=1)[:1] == [] or text.split(maxsplit=1)[0].isascii()


def _written(atom: Chem.Atom) -> str:
    charge: int = atom.GetFormalCharge()
    return str(atom.GetSymbol()) + ("+" if charge > 0 else "-") * abs(charge)


def _syntax(text: str) -> tuple[str, str]:
    """Return the first mistake found in the writing, and its fix."""
    outside = _BRACKET.sub(lambda match: "*" + " " * (len(match.group()) - 1), text)
    if "[" in outside:
        return f"the bracket at character {outside.index('[') + 1} is not closed", "Close the bracket with ]"
    if "]" in outside:
        return f"']' at character {outside.index(']') + 1} closes nothing", "Take the ] away or open the bracket"
    strange = _TOKENS.sub(lambda match: " " * len(match.group()), outside)
    if strange.strip():
        position = len(strange) - len(strange.lstrip())
        return f"'{strange[position]}' at character {position + 1} is not SMILES", "Correct that character"
    return _parentheses(outside) or _rings(outside) or _remaining(outside)


def _parentheses(text: str) -> tuple[str, str] | None:
    depth = 0
    for position, character in enumerate(text, 1):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return f"')' at character {position} closes nothing", "Take the ) away or open the branch"
    return ("unclosed branch", "Close the branch with )") if depth else None


def _rings(text: str) -> tuple[str, str] | None:
    counts = Counter(_CLOSURES.findall(text))
    unclosed = [closure.strip("%()") for closure, count in counts.items() if count % 2]
    return ("unclosed ring", f"Close ring {', '.join(unclosed)}") if unclosed else None


def _remaining(text: str) -> tuple[str, str]:
    if text[-1] in "-=#$:/\\~.":
        return "a bond or dot at the end leads nowhere", "Add the atom that is missing"
    return "not valid SMILES", "Correct the SMILES"


def _quoted(text: str) -> str:
    return f"'{text}'" if len(text) <= _LONGEST_QUOTE else f"'{text[:_LONGEST_QUOTE]}...'"
