"""InChI in a cell: the molecule, or what is wrong with the text."""

from __future__ import annotations

from rdkit import Chem

from engine.data.chemistry import Hydrogens, with_hydrogens
from engine.readers.molecules.smiles import LONGEST_SMILES, Problem

__all__ = ["looks_like_inchi", "read_inchi"]

_PREFIX = "InChI="


def looks_like_inchi(text: str) -> bool:
    """Return whether `text` begins as an InChI does."""
    return text.startswith(_PREFIX)


def read_inchi(text: str, hydrogens: Hydrogens) -> Chem.Mol | Problem:
    """Return the molecule, or the problem with it; atoms are in the order of the InChI."""
    if not text:
        return Problem("S101", "the cell is empty")
    if len(text) > LONGEST_SMILES:
        return Problem("S105", f"{len(text):,} characters; {LONGEST_SMILES:,} are the most")
    mol = Chem.MolFromInchi(text, removeHs=hydrogens is not Hydrogens.KEEP)
    if mol is None:
        shown = text if len(text) <= 60 else f"{text[:60]}..."
        return Problem("S113", f"'{shown}' does not parse")
    if mol.GetNumAtoms() == 0:
        return Problem("S104", f"'{text[:60]}' has no atoms")
    return with_hydrogens(mol, hydrogens)
