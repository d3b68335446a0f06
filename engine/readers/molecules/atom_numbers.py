"""Which atom of a file each node of its molecule is: the structure is read once more, its atoms numbered."""

from __future__ import annotations

from rdkit import Chem, rdBase

from engine.data.chemistry import Hydrogens, with_hydrogens
from engine.readers.molecules.chemistry import Chemistry, MoleculeReading, StructureText
from engine.readers.molecules.smiles import Problem

__all__ = ["atom_numbers"]

_NUMBER = "number in the file"


def atom_numbers(text: str, chemistry: Chemistry) -> tuple[int, ...]:
    """Return the number of each node's atom in `text`, from 1; 0 for a hydrogen that is not written there.

    Empty where it cannot be told: an InChI, whose atoms have no place in it, or a molecule that RDKit reads otherwise
    once its atoms are numbered.
    """
    if chemistry.text is StructureText.INCHI:
        return ()

    def numbered(written: str, hydrogens: Hydrogens) -> Chem.Mol | Problem:
        mol = _every_atom(written, chemistry.text)
        if mol is None:
            return Problem("S102", "it does not parse")
        for atom in mol.GetAtoms():
            atom.SetIntProp(_NUMBER, atom.GetIdx() + 1)
        return with_hydrogens(mol if hydrogens is Hydrogens.KEEP else Chem.RemoveHs(mol), hydrogens)

    with rdBase.BlockLogs():
        mol, _ = MoleculeReading(chemistry, numbered).molecule(text)
        as_read, _ = MoleculeReading(chemistry).molecule(text)
    if isinstance(mol, Problem) or isinstance(as_read, Problem) or _parts(mol) != _parts(as_read):
        return ()
    return tuple(atom.GetIntProp(_NUMBER) if atom.HasProp(_NUMBER) else 0 for atom in mol.GetAtoms())


def _every_atom(text: str, written_in: StructureText) -> Chem.Mol | None:
    if written_in is StructureText.BLOCK:
        return Chem.MolFromMolBlock(text, removeHs=False)
    parameters = Chem.SmilesParserParams()
    parameters.removeHs = False
    return Chem.MolFromSmiles(text, parameters)


def _parts(mol: Chem.Mol) -> tuple[list[int], list[tuple[int, int]]]:
    """Return the elements of the atoms, and the ends of the bonds."""
    bonds = [(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()) for bond in mol.GetBonds()]
    return [atom.GetAtomicNum() for atom in mol.GetAtoms()], bonds
