"""Molecules and graphs, one to one: atom i of the structure is node i of the graph, both ways."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from rdkit import Chem

from engine.data.dataset import GraphDataset

__all__ = [
    "BOND_COLUMN",
    "BOND_NAMES",
    "ELEMENTS",
    "MOST_CANONICAL",
    "NODE_COLUMNS",
    "OTHER_BOND",
    "Hydrogens",
    "MolecularGraph",
    "fold_atoms",
    "graph_of_molecule",
    "molecule",
    "parse_smiles",
    "with_hydrogens",
    "written",
]

NODE_COLUMNS = ("element", "charge", "aromatic", "ring", "hydrogens")
"""Node columns of a molecule set, in this order; `hydrogens` counts those that are not nodes."""

BOND_COLUMN = "bond"

BOND_NAMES = {
    Chem.BondType.SINGLE: "single",
    Chem.BondType.DOUBLE: "double",
    Chem.BondType.TRIPLE: "triple",
    Chem.BondType.AROMATIC: "aromatic",
    Chem.BondType.DATIVE: "dative",
}
"""Edge labels by bond type; every other type is `OTHER_BOND`."""
OTHER_BOND = "other"

MOST_CANONICAL = 2_000
"""Atoms up to which SMILES are canonical: ranking a chain of 10,000 takes seconds, one of 30,000 half a minute."""

_FLAGS = ("0", "1")
ELEMENTS = ("*", *(Chem.GetPeriodicTable().GetElementSymbol(z) for z in range(1, 119)))
"""Symbols by atomic number; 0 is the dummy atom."""


class Hydrogens(StrEnum):
    """Which hydrogens become nodes.

    Attributes
    ----------
    AS_FILE
        Of molecules, those that no heavy atom carries alone; of graphs, those of the file.
    KEEP
        All; of molecules, those too that the file does not write.
    FOLD
        Of molecules and of graphs, those that no heavy atom carries alone.
    """

    AS_FILE = "as-file"
    KEEP = "keep"
    FOLD = "fold"


def _parser(*, remove_hydrogens: bool) -> Chem.SmilesParserParams:
    parameters = Chem.SmilesParserParams()
    parameters.removeHs = remove_hydrogens
    return parameters


def _folding() -> Chem.RemoveHsParameters:
    """Return the rule of `fold_hydrogens` in RDKit's words: one neighbour, which is no hydrogen."""
    rule = Chem.RemoveHsParameters()
    rule.removeDefiningBondStereo = rule.removeDummyNeighbors = rule.removeHydrides = True
    rule.removeInSGroups = rule.removeIsotopes = rule.removeMapped = rule.removeNonimplicit = True
    rule.removeNontetrahedralNeighbors = rule.removeWithQuery = rule.removeWithWedgedBond = True
    rule.removeDegreeZero = rule.removeHigherDegrees = rule.removeOnlyHNeighbors = False
    rule.showWarnings = False
    return rule


_EVERY_ATOM = _parser(remove_hydrogens=False)
_FOLDING = _folding()


@dataclass(frozen=True, slots=True, eq=False)
class MolecularGraph:
    """A molecule in the terms of a `GraphRecord`."""

    labels: tuple[list[str], ...]  # one list of n symbols for each of NODE_COLUMNS
    edges: list[tuple[int, int]]
    edge_labels: list[str]
    smiles: str
    atom_of_node: list[int]


def parse_smiles(text: str, hydrogens: Hydrogens) -> Chem.Mol | None:
    """Read SMILES, with hydrogens as asked for.

    Parameters
    ----------
    text : str
        One molecule.
    hydrogens : Hydrogens
        Which of them are atoms of the result.

    Returns
    -------
    rdkit.Chem.Mol or None
        Sanitised; None where RDKit cannot read `text`.
    """
    mol = Chem.MolFromSmiles(text, _EVERY_ATOM) if hydrogens is Hydrogens.KEEP else Chem.MolFromSmiles(text)
    return mol if mol is None else with_hydrogens(mol, hydrogens)


def with_hydrogens(mol: Chem.Mol, hydrogens: Hydrogens) -> Chem.Mol:
    """Make every hydrogen an atom, or take in those that `fold_atoms` takes in.

    Deuterium and tritium are hydrogen: no model tells a labelled molecule from the same one without labels.

    Parameters
    ----------
    mol : rdkit.Chem.Mol
        Sanitised.
    hydrogens : Hydrogens
        `KEEP` makes all of them atoms; with the others they are taken in.

    Returns
    -------
    rdkit.Chem.Mol
        A new molecule, or `mol` where no hydrogen is an atom.
    """
    if hydrogens is Hydrogens.KEEP:
        return Chem.AddHs(mol)
    return mol if mol.GetNumHeavyAtoms() == mol.GetNumAtoms() else fold_atoms(mol)


def fold_atoms(mol: Chem.Mol) -> Chem.Mol:
    """Take in the hydrogens that have one neighbour other than hydrogen.

    Parameters
    ----------
    mol : rdkit.Chem.Mol
        Any molecule; it stays as it is.

    Returns
    -------
    rdkit.Chem.Mol
        Without these atoms, not sanitised again.
    """
    folded = Chem.RemoveHs(mol, _FOLDING, sanitize=False)
    folded.UpdatePropertyCache(strict=False)
    return folded


def graph_of_molecule(mol: Chem.Mol) -> MolecularGraph:
    """Turn a molecule into a graph, node i being atom i.

    Parameters
    ----------
    mol : rdkit.Chem.Mol
        Sanitised.

    Returns
    -------
    MolecularGraph
        Labels of the nodes in `NODE_COLUMNS`, bonds as edges, and the SMILES.
    """
    atoms = [mol.GetAtomWithIdx(i) for i in range(mol.GetNumAtoms())]  # half the time of GetAtoms()
    labels = (
        [ELEMENTS[atom.GetAtomicNum()] for atom in atoms],
        [str(atom.GetFormalCharge()) for atom in atoms],
        [_FLAGS[atom.GetIsAromatic()] for atom in atoms],
        [_FLAGS[atom.IsInRing()] for atom in atoms],
        [str(atom.GetTotalNumHs()) for atom in atoms],
    )
    bonds = [mol.GetBondWithIdx(i) for i in range(mol.GetNumBonds())]
    edges = [(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()) for bond in bonds]
    names = [BOND_NAMES.get(bond.GetBondType(), OTHER_BOND) for bond in bonds]
    smiles, atom_of_node = written(mol)
    return MolecularGraph(labels, edges, names, smiles, atom_of_node)


def written(mol: Chem.Mol) -> tuple[str, list[int]]:
    """Return the SMILES of `mol`, canonical up to `MOST_CANONICAL` atoms, and the place in it of each atom."""
    smiles = Chem.MolToSmiles(mol, canonical=mol.GetNumAtoms() <= MOST_CANONICAL)
    atom_of_node = [0] * mol.GetNumAtoms()
    for position, atom in enumerate(_output_order(mol)):
        atom_of_node[atom] = position
    return smiles, atom_of_node


def _output_order(mol: Chem.Mol) -> list[int]:
    """Return the atoms in the order in which the last SMILES of `mol` names them."""
    text: str = mol.GetProp("_smilesAtomOutputOrder")  # "[2,0,1,]"
    order: list[int] = json.loads(text.replace(",]", "]"))
    return order


def molecule(dataset: GraphDataset, graph: int) -> Chem.Mol | None:
    """Rebuild the molecule behind a graph: its atom i is node i.

    Atoms of the SMILES without a node are hydrogens that `fold_hydrogens` took in.

    Parameters
    ----------
    dataset : GraphDataset
        The graphs.
    graph : int
        Number of the graph, from 0.

    Returns
    -------
    rdkit.Chem.Mol or None
        None for a graph that is no molecule.
    """
    text = str(dataset.smiles[graph])
    if not text:
        return None
    mol = Chem.MolFromSmiles(text, _EVERY_ATOM)
    atoms: list[int] = dataset.atom_of_node[dataset.nodes(graph)].tolist()
    folded = sorted(set(range(mol.GetNumAtoms())).difference(atoms))
    mol = Chem.RenumberAtoms(mol, atoms + folded)
    return fold_atoms(mol) if folded else mol
