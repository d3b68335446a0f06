from .descriptors import DESCRIPTORS, Descriptor, describe_molecules
from .hydrogens import fold_hydrogens, foldable_hydrogens, plain_hydrogens
from .molecule_block import MoleculeBlock, MoleculeColumns, joined_blocks
from .molecules import (
    BOND_COLUMN,
    BOND_NAMES,
    MOST_CANONICAL,
    NODE_COLUMNS,
    Hydrogens,
    fold_atoms,
    graph_of_molecule,
    molecule,
    parse_smiles,
    with_hydrogens,
)
from .perception import is_chemical, perceive_molecules
from .similarity import MEASURE, Fingerprints
from .standardization import Standardization, Standardizer

__all__ = [
    "BOND_COLUMN",
    "BOND_NAMES",
    "DESCRIPTORS",
    "MEASURE",
    "MOST_CANONICAL",
    "NODE_COLUMNS",
    "Descriptor",
    "Fingerprints",
    "Hydrogens",
    "MoleculeBlock",
    "MoleculeColumns",
    "Standardization",
    "Standardizer",
    "describe_molecules",
    "fold_atoms",
    "fold_hydrogens",
    "foldable_hydrogens",
    "graph_of_molecule",
    "is_chemical",
    "joined_blocks",
    "molecule",
    "parse_smiles",
    "perceive_molecules",
    "plain_hydrogens",
    "with_hydrogens",
]
