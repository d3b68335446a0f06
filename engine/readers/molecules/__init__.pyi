from .chemistry import StructureText
from .rows import MoleculeSource, read_structures
from .smarts_list import read_smarts_list
from .smiles import Problem, chemistry_problem, is_quick_smiles

__all__ = [
    "MoleculeSource",
    "Problem",
    "StructureText",
    "chemistry_problem",
    "is_quick_smiles",
    "read_smarts_list",
    "read_structures",
]
