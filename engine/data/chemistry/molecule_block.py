"""`MoleculeBlock`: many molecules as flat columns of small integers, which cost little to keep and to hand over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
from rdkit import Chem

from engine.data.chemistry.molecules import BOND_NAMES, ELEMENTS, OTHER_BOND, written

__all__ = ["BLOCK_BONDS", "MoleculeBlock", "MoleculeColumns", "column_symbols", "joined_blocks"]

BLOCK_BONDS = (*BOND_NAMES.values(), OTHER_BOND)
"""What the numbers in `MoleculeBlock.bonds` stand for."""


class _BondCodes(dict[Chem.BondType, int]):
    """The code of every type of bond; those without a name of their own share the last."""

    def __missing__(self, kind: Chem.BondType) -> int:
        return len(BOND_NAMES)


_bond_code = _BondCodes({kind: code for code, kind in enumerate(BOND_NAMES)}).__getitem__

_atom, _bond = Chem.Atom, Chem.Bond
_COLUMNS = (_atom.GetAtomicNum, _atom.GetFormalCharge, _atom.GetIsAromatic, _atom.IsInRing, _atom.GetTotalNumHs)
"""The value of an atom in each of `NODE_COLUMNS`."""


@dataclass(frozen=True, slots=True, eq=False)
class MoleculeBlock:
    """n molecules one after the other; node i of each is atom i.

    Attributes
    ----------
    node_counts : ndarray of int32, shape (n,)
        Atoms of each molecule.
    edge_counts : ndarray of int32, shape (n,)
        Bonds of each molecule.
    nodes : ndarray of int16, shape (nodes, NODE_COLUMNS)
        Numbers: of an element its atomic number.
    ends : ndarray of int32, shape (edges, 2)
        Two atoms of the molecule for each bond.
    bonds : ndarray of int16, shape (edges,)
        Positions in BLOCK_BONDS.
    atoms : ndarray of int32, shape (nodes,)
        The node's atom in its SMILES.
    smiles : tuple of str, length n
        As `written` gives them.
    """

    node_counts: npt.NDArray[np.int32]
    edge_counts: npt.NDArray[np.int32]
    nodes: npt.NDArray[np.int16]
    ends: npt.NDArray[np.int32]
    bonds: npt.NDArray[np.int16]
    atoms: npt.NDArray[np.int32]
    smiles: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.smiles)

    def __getitem__(self, kept: npt.NDArray[np.bool_]) -> MoleculeBlock:
        """Return the molecules where the mask `kept`, shape (n,), is true."""
        nodes, edges = np.repeat(kept, self.node_counts), np.repeat(kept, self.edge_counts)
        return MoleculeBlock(
            self.node_counts[kept],
            self.edge_counts[kept],
            self.nodes[nodes],
            self.ends[edges],
            self.bonds[edges],
            self.atoms[nodes],
            tuple(text for text, keep in zip(self.smiles, kept.tolist(), strict=True) if keep),
        )


class MoleculeColumns:
    """Takes sanitised molecules one by one; `block` puts them together."""

    def __init__(self) -> None:
        self._nodes: tuple[list[int], ...] = tuple([] for _ in _COLUMNS)
        self._ends: tuple[list[int], list[int]] = ([], [])
        self._bonds: list[int] = []
        self._atoms: list[int] = []
        self._counts: tuple[list[int], list[int]] = ([], [])
        self._smiles: list[str] = []

    def add(self, mol: Chem.Mol) -> None:
        """Append one molecule; about 0.15 ms, half of it for the canonical SMILES. Raises what RDKit raises.

        Parameters
        ----------
        mol : rdkit.Chem.Mol
            Sanitised.
        """
        text, atom_of_node = written(mol)
        atoms = list(map(mol.GetAtomWithIdx, range(mol.GetNumAtoms())))  # half the time of GetAtoms()
        bonds = list(map(mol.GetBondWithIdx, range(mol.GetNumBonds())))
        for values, of in zip(self._nodes, _COLUMNS, strict=True):
            values.extend(map(of, atoms))
        self._ends[0].extend(map(_bond.GetBeginAtomIdx, bonds))
        self._ends[1].extend(map(_bond.GetEndAtomIdx, bonds))
        self._bonds.extend(map(_bond_code, map(_bond.GetBondType, bonds)))
        self._atoms.extend(atom_of_node)
        self._counts[0].append(len(atoms))
        self._counts[1].append(len(bonds))
        self._smiles.append(text)

    def block(self) -> MoleculeBlock:
        """Return what was added."""
        return MoleculeBlock(
            np.array(self._counts[0], np.int32),
            np.array(self._counts[1], np.int32),
            np.array(self._nodes, np.int16).T.copy(),
            np.array(self._ends, np.int32).T.copy(),
            np.array(self._bonds, np.int16),
            np.array(self._atoms, np.int32),
            tuple(self._smiles),
        )


def joined_blocks(blocks: Sequence[MoleculeBlock]) -> MoleculeBlock:
    """Put the molecules of several blocks into one.

    Parameters
    ----------
    blocks : sequence of MoleculeBlock
        At least one.

    Returns
    -------
    MoleculeBlock
        Molecules in the order of the blocks.
    """
    return MoleculeBlock(
        np.concatenate([block.node_counts for block in blocks]),
        np.concatenate([block.edge_counts for block in blocks]),
        np.concatenate([block.nodes for block in blocks]),
        np.concatenate([block.ends for block in blocks]),
        np.concatenate([block.bonds for block in blocks]),
        np.concatenate([block.atoms for block in blocks]),
        tuple(chain.from_iterable(block.smiles for block in blocks)),
    )


def column_symbols(column: int, values: Sequence[int]) -> list[str]:
    """Return the symbols of `values` in one of `NODE_COLUMNS`.

    >>> column_symbols(0, [6, 0]), column_symbols(1, [-1, 0])
    (['C', '*'], ['-1', '0'])
    """
    return [ELEMENTS[value] for value in values] if column == 0 else [str(value) for value in values]
