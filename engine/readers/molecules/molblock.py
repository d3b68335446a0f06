"""A molecule block, as SDF and MOL files have it: the molecule, or what is wrong with the block."""

from __future__ import annotations

from rdkit import Chem

from engine.data.chemistry import Hydrogens, with_hydrogens
from engine.readers.molecules.smiles import Problem, chemistry_problem

__all__ = ["read_block"]


def read_block(block: str, hydrogens: Hydrogens) -> Chem.Mol | Problem:
    """Return the molecule of a block, or what is wrong with it."""
    mol = Chem.MolFromMolBlock(block, removeHs=hydrogens is not Hydrogens.KEEP)
    if mol is None:
        raw = Chem.MolFromMolBlock(block, sanitize=False, removeHs=False)
        unreadable = Problem("S108", "the molecule block cannot be read")
        return unreadable if raw is None else chemistry_problem(raw, "the structure")
    if mol.GetNumAtoms() == 0:
        return Problem("S104", "the structure has no atoms")
    return with_hydrogens(mol, hydrogens)
