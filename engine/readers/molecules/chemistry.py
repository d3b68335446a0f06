"""`MoleculeReading`: from the text of a structure to a molecule, the same way for SMILES, InChI and molecule blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from rdkit import Chem

from engine.data.chemistry import (
    Hydrogens,
    MoleculeBlock,
    MoleculeColumns,
    Standardization,
    Standardizer,
    joined_blocks,
    with_hydrogens,
)
from engine.readers.imported import ReadOptions
from engine.readers.molecules.inchi import read_inchi
from engine.readers.molecules.molblock import read_block
from engine.readers.molecules.smiles import Problem, read_smiles

__all__ = [
    "MOLECULE_FORMATS",
    "Chemistry",
    "MoleculeReading",
    "ReadStructure",
    "StructureChunk",
    "StructureText",
    "joined",
    "read_chunk",
    "read_structure",
]

MOLECULE_FORMATS = ("smiles table", "InChI table", "sdf", "MOL files")
"""Formats whose molecules can be standardised; the graphs of others stay as they are."""


class StructureText(StrEnum):
    """What a structure is written in."""

    SMILES = "smiles"
    INCHI = "inchi"
    BLOCK = "molecule block"


Parse: TypeAlias = Callable[[str, Hydrogens], "Chem.Mol | Problem"]
"""From a text to a molecule with its hydrogens as asked for."""

_PARSERS: dict[StructureText, Parse] = {
    StructureText.SMILES: read_smiles,
    StructureText.INCHI: read_inchi,
    StructureText.BLOCK: read_block,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chemistry:
    """How structures become molecules: plain values, so that another process can be told."""

    text: StructureText
    hydrogens: Hydrogens = Hydrogens.AS_FILE
    standardize: Standardization = Standardization.NONE
    tautomers: bool = False
    most_nodes: int = 50_000
    most_tautomers: int = 500
    tautomer_seconds: int = 5

    @classmethod
    def of(cls, options: ReadOptions, text: StructureText) -> Chemistry:
        """Return what the options ask for."""
        return cls(
            text=text,
            hydrogens=options.hydrogens,
            standardize=options.standardize,
            tautomers=options.tautomers,
            most_nodes=options.limits.nodes_per_graph,
            most_tautomers=options.limits.tautomers,
            tautomer_seconds=options.limits.molecule_seconds,
        )

    @classmethod
    def of_values(cls, values: Mapping[str, Any]) -> Chemistry:
        """Return what `dataclasses.asdict` wrote, also after a journey as JSON."""
        return cls(
            **{
                **values,
                "text": StructureText(values["text"]),
                "hydrogens": Hydrogens(values["hydrogens"]),
                "standardize": Standardization(values["standardize"]),
            }
        )


@dataclass(frozen=True, slots=True, eq=False)
class StructureChunk:
    """What became of n structures: the molecules, in their order, and what is wrong with the others."""

    size: int
    molecules: MoleculeBlock
    problems: dict[int, Problem]  # position in the chunk, from 0
    changes: dict[int, str]  # position -> what standardising changed
    isotopes: tuple[int, ...] = ()  # positions of molecules in whose text isotopes are named

    @classmethod
    def of_problem(cls, problem: Problem) -> StructureChunk:
        """Return the chunk of one structure that is no molecule."""
        return cls(1, MoleculeColumns().block(), {0: problem}, {})


_ISOTOPES = {
    StructureText.SMILES: re.compile(r"\A\s*\S*\[\d"),
    StructureText.INCHI: re.compile(r"\A\s*\S*/i"),
    StructureText.BLOCK: re.compile(  # an M  ISO line, MASS=, the symbols D and T, and a difference of masses
        r"^(?:M  ISO|M  V30 ++\d++ (?:[DT] |.* MASS=)|"
        r" *+-?+\d++\.\d++ *+-?+\d++\.\d++ *+-?+\d++\.\d++ (?:[DT] |[A-Z].. ?+(?:-\d|[1-9]) ))",
        re.MULTILINE,
    ),
}
"""How the text of a structure looks that names an isotope."""


class MoleculeReading:
    """Parses and standardises molecules as asked for, and takes care of their hydrogens."""

    def __init__(self, chemistry: Chemistry, parse: Parse | None = None) -> None:
        self.chemistry = chemistry
        self._parse = parse or _PARSERS[chemistry.text]
        self._standardizer = Standardizer(
            chemistry.standardize,
            tautomers=chemistry.tautomers,
            most_tautomers=chemistry.most_tautomers,
            seconds=chemistry.tautomer_seconds,
        )

    def molecule(self, text: str) -> tuple[Chem.Mol | Problem, tuple[str, ...]]:
        """Return the molecule that `text` writes, or what is wrong with it, and what standardising changed."""
        standardizes = self._standardizer.does_something
        mol = self._fitting(self._parse(text, Hydrogens.AS_FILE if standardizes else self.chemistry.hydrogens))
        if isinstance(mol, Problem) or not standardizes:
            return mol, ()
        mol, changes = self._standardized(mol)
        return self._fitting(mol), changes

    def _fitting(self, mol: Chem.Mol | Problem) -> Chem.Mol | Problem:
        """Return the molecule unless it is too large."""
        most = self.chemistry.most_nodes
        if isinstance(mol, Problem) or mol.GetNumAtoms() <= most:
            return mol
        return Problem("G410", f"{mol.GetNumAtoms():,} atoms; {most:,} are the most")

    def _standardized(self, mol: Chem.Mol) -> tuple[Chem.Mol | Problem, tuple[str, ...]]:
        try:
            mol, changes = self._standardizer.apply(mol)
        except (ValueError, RuntimeError) as error:  # what RDKit raises
            return Problem("S111", f"it cannot be standardised ({_first_line(error)})"), ()
        if not mol.GetNumAtoms():
            return Problem("S104", "nothing is left of it once it is standardised"), ()
        return with_hydrogens(mol, self.chemistry.hydrogens), changes


ReadStructure: TypeAlias = Callable[[MoleculeReading, str], tuple[Chem.Mol | Problem, tuple[str, ...]]]
"""Reads one structure; a function of a module, so that another process can find it by its name."""


def read_structure(reading: MoleculeReading, text: str) -> tuple[Chem.Mol | Problem, tuple[str, ...]]:
    """Return the molecule or the problem, and what was changed."""
    return reading.molecule(text)


def read_chunk(
    texts: Sequence[str],
    reading: MoleculeReading,
    read: ReadStructure = read_structure,
    before: Callable[[], None] | None = None,
) -> StructureChunk:
    """Return what became of `texts`; `before` is called ahead of each of them."""
    columns = MoleculeColumns()
    problems: dict[int, Problem] = {}
    changes: dict[int, str] = {}
    isotopes: list[int] = []
    for position, text in enumerate(texts):
        if before is not None:
            before()
        try:
            found, changed = read(reading, text)
            if not isinstance(found, Problem):
                columns.add(found)
        except (ValueError, RuntimeError) as error:  # what RDKit raises where it does not know what to do
            found = Problem("S116", f"RDKit cannot work with it ({_first_line(error)})")
        if isinstance(found, Problem):
            problems[position] = found
            continue
        if changed:
            changes[position] = "; ".join(changed)
        if _ISOTOPES[reading.chemistry.text].search(text):
            isotopes.append(position)
    return StructureChunk(len(texts), columns.block(), problems, changes, tuple(isotopes))


def joined(chunks: Sequence[StructureChunk]) -> StructureChunk:
    """Return the chunks as one."""
    problems: dict[int, Problem] = {}
    changes: dict[int, str] = {}
    isotopes: list[int] = []
    size = 0
    for chunk in chunks:
        problems |= {size + at: problem for at, problem in chunk.problems.items()}
        changes |= {size + at: change for at, change in chunk.changes.items()}
        isotopes += [size + at for at in chunk.isotopes]
        size += chunk.size
    return StructureChunk(
        size, joined_blocks([chunk.molecules for chunk in chunks]), problems, changes, tuple(isotopes)
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:120] if str(error).strip() else type(error).__name__
