"""`Property`: a whole number that every molecule has, such as its weight or its aromatic rings, as a predicate.

Where a predicate counts nodes, a property has a value; a literal asks for so much of it at least. Values are rounded
down, and the numbers that may be asked for are round and whole, so that nothing changes by the rounding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from rdkit import Chem
from rdkit.Chem import rdMolDescriptors

from engine.errors import Fault, OptionError

__all__ = ["Property", "count_properties", "known_properties", "property_called"]

Atoms: TypeAlias = tuple[int, ...]

_HARDLY = 1e-9  # a share of 29 % is 28.999... in binary


@dataclass(frozen=True, slots=True)
class Property:
    """A property of molecules; where it speaks of no atoms in particular, it is that of the whole molecule.

    Attributes
    ----------
    name : str
        What it is called, in lower case: "molecular weight".
    id : str
        12 hexadecimal digits: a hash of the name, equal in every run, machine and data set.
    """

    name: str
    id: str

    @property
    def n_conditions(self) -> int:
        """One, as of a pattern."""
        return 1

    @property
    def thresholds(self) -> tuple[int, ...]:
        """The round numbers that a literal may ask for, in the unit of the property."""
        return _known()[self.name].thresholds

    def text(self, at_least: int, *, present: bool = True) -> str:
        """Say of a molecule how much of it there is.

        Parameters
        ----------
        at_least : int
            How much is asked for.
        present : bool, default True
            Whether there is as much, or less.

        Returns
        -------
        str
            Goes on after "it".

        Examples
        --------
        >>> property_called("molecular weight").text(300), property_called("aromatic rings").text(2, present=False)
        ('has a molecular weight of 300 or more', 'has fewer than two aromatic rings')
        """
        known = _known()[self.name]
        return (known.enough if present else known.less)(at_least)

    def value(self, mol: Chem.Mol) -> int:
        """Work out the value of a molecule.

        Parameters
        ----------
        mol : rdkit.Chem.Mol
            Sanitised.

        Returns
        -------
        int
            Rounded down, not below 0.
        """
        return max(int(_known()[self.name].value(mol) + _HARDLY), 0)

    def atoms(self, mol: Chem.Mol) -> Atoms:
        """List the atoms that the property counts.

        Parameters
        ----------
        mol : rdkit.Chem.Mol
            Sanitised.

        Returns
        -------
        tuple of int
            Ascending; none where it is one of the whole molecule.
        """
        return _known()[self.name].atoms(mol)


@dataclass(frozen=True, slots=True)
class _Known:
    value: Callable[[Chem.Mol], float]
    atoms: Callable[[Chem.Mol], Atoms]
    thresholds: tuple[int, ...]
    enough: Callable[[int], str]
    less: Callable[[int], str]


@cache
def known_properties() -> tuple[Property, ...]:
    """List the properties that rules may speak of.

    Returns
    -------
    tuple of Property
        In the order of their table.
    """
    return tuple(property_called(name) for name in _known())


@cache
def property_called(name: str) -> Property:
    """Find a property by its name.

    Parameters
    ----------
    name : str
        One of those of `known_properties`.

    Returns
    -------
    Property

    Raises
    ------
    OptionError
        If there is none of this name.
    """
    if name not in _known():
        raise OptionError(Fault("O712", "property", f"no property is called '{name}'", f"Known: {', '.join(_known())}"))
    return Property(name, hashlib.sha256(f"property {name}".encode()).hexdigest()[:12])


def count_properties(properties: Sequence[Property], molecules: Sequence[Chem.Mol | None]) -> npt.NDArray[np.int32]:
    """Work out the values of molecules.

    Parameters
    ----------
    properties : sequence of Property
        Of which the values are wanted.
    molecules : sequence of rdkit.Chem.Mol or None
        None for a graph that is no molecule, which has 0 of everything.

    Returns
    -------
    ndarray of int32, shape (molecules, properties)
    """
    rows = [[one.value(mol) if mol is not None else 0 for one in properties] for mol in molecules]
    return np.array(rows, np.int32).reshape(len(molecules), len(properties))


# -- what they are --------------------------------------------------------------------------------


def _whole(_: Chem.Mol) -> Atoms:
    return ()


def _weight(mol: Chem.Mol) -> float:
    """Return the average weight in dalton; an isotope weighs what its element does, as everywhere in the vocabulary."""
    table = Chem.GetPeriodicTable()
    hydrogens = sum(atom.GetTotalNumHs() for atom in mol.GetAtoms())
    return float(sum(table.GetAtomicWeight(atom.GetAtomicNum()) for atom in mol.GetAtoms()) + 1.008 * hydrogens)


def _log_p(mol: Chem.Mol) -> float:
    """Return the partition coefficient of Wildman and Crippen, 1999."""
    return float(rdMolDescriptors.CalcCrippenDescriptors(mol)[0])


def _sp3_share(mol: Chem.Mol) -> float:
    return 100 * float(rdMolDescriptors.CalcFractionCSP3(mol))


def _sp3(mol: Chem.Mol) -> Atoms:
    return tuple(
        atom.GetIdx()
        for atom in mol.GetAtoms()
        if atom.GetAtomicNum() == 6 and atom.GetHybridization() is Chem.HybridizationType.SP3
    )


def _rotatable(mol: Chem.Mol) -> int:
    """Return the rotatable bonds without those to hydrogens, which RDKit counts where they are atoms."""
    if mol.GetNumHeavyAtoms() < mol.GetNumAtoms():
        mol = Chem.RemoveAllHs(mol, sanitize=False)
        mol.UpdatePropertyCache(strict=False)
        Chem.FastFindRings(mol)
    return int(rdMolDescriptors.CalcNumRotatableBonds(mol))


def _rings(mol: Chem.Mol) -> int:
    """Return the number of bonds that can be cut before there is no ring left: two of norbornane, five of cubane."""
    return int(mol.GetNumBonds() - mol.GetNumAtoms() + len(Chem.GetMolFrags(mol)))


def _aromatic(mol: Chem.Mol) -> list[frozenset[int]]:
    rings = mol.GetRingInfo().BondRings()
    return [frozenset(ring) for ring in rings if all(mol.GetBondWithIdx(bond).GetIsAromatic() for bond in ring)]


def _joined(rings: Sequence[frozenset[int]]) -> list[list[frozenset[int]]]:
    """Return rings in groups: two are in one group where they share something, or others join them."""
    groups: list[list[frozenset[int]]] = []
    for ring in rings:
        near = [group for group in groups if any(ring & other for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([ring, *(other for group in near for other in group)])
    return groups


def _of_bonds(mol: Chem.Mol, bonds: frozenset[int]) -> set[int]:
    ends = (mol.GetBondWithIdx(bond) for bond in bonds)
    return {atom for bond in ends for atom in (bond.GetBeginAtomIdx(), bond.GetEndAtomIdx())}


def _fused(mol: Chem.Mol) -> list[frozenset[int]]:
    """Return the largest group of aromatic rings that share bonds."""
    return max(_joined(_aromatic(mol)), key=len, default=[])


def _aromatic_atoms(mol: Chem.Mol) -> Atoms:
    return tuple(sorted(set().union(*(_of_bonds(mol, ring) for ring in _aromatic(mol)))))


def _fused_atoms(mol: Chem.Mol) -> Atoms:
    return tuple(sorted(set().union(*(_of_bonds(mol, ring) for ring in _fused(mol)))))


def _ring_system(mol: Chem.Mol) -> Atoms:
    """Return the atoms of the largest ring system: rings that share an atom belong together."""
    rings = [frozenset(ring) for ring in mol.GetRingInfo().AtomRings()]
    systems = [sorted(frozenset[int]().union(*group)) for group in _joined(rings)]
    largest: list[int] = max(systems, key=len, default=[])
    return tuple(largest)


def _amount(what: str, unit: str = "") -> tuple[Callable[[int], str], Callable[[int], str]]:
    return (lambda n: f"has {what} of {n}{unit} or more"), (lambda n: f"has {what} below {n}{unit}")


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _number(what: str) -> tuple[Callable[[int], str], Callable[[int], str]]:
    def word(n: int) -> str:
        return _NUMBERS[n] if n < len(_NUMBERS) else str(n)

    return (lambda n: f"has {word(n)} or more {what}"), (lambda n: f"has fewer than {word(n)} {what}")


@cache
def _known() -> dict[str, _Known]:
    sp3 = (
        (lambda n: f"has {n} % or more of its carbons saturated"),
        (lambda n: f"has fewer than {n} % of its carbons saturated"),
    )
    return {
        "molecular weight": _Known(
            _weight, _whole, (100, 150, 200, 250, 300, 350, 400, 450, 500, 600, 800), *_amount("a molecular weight")
        ),
        "logP": _Known(_log_p, _whole, (1, 2, 3, 4, 5, 6, 8), *_amount("a logP")),
        "polar surface": _Known(
            rdMolDescriptors.CalcTPSA,
            _whole,
            (20, 40, 60, 80, 100, 120, 140, 160, 200),
            *_amount("a polar surface", " Å²"),
        ),
        "saturated carbons": _Known(_sp3_share, _sp3, (10, 20, 30, 40, 50, 60, 75, 90), *sp3),
        "rotatable bonds": _Known(_rotatable, _whole, (1, 2, 3, 4, 5, 6, 8, 10, 15), *_number("rotatable bonds")),
        "rings": _Known(
            _rings,
            lambda mol: tuple(a.GetIdx() for a in mol.GetAtoms() if a.IsInRing()),
            (2, 3, 4, 5, 6),
            *_number("rings"),
        ),
        "aromatic rings": _Known(
            lambda mol: len(_aromatic(mol)), _aromatic_atoms, (2, 3, 4, 5), *_number("aromatic rings")
        ),
        "fused aromatic rings": _Known(
            lambda mol: len(_fused(mol)), _fused_atoms, (2, 3, 4, 5), *_number("aromatic rings fused together")
        ),
        "largest ring system": _Known(
            lambda mol: len(_ring_system(mol)),
            _ring_system,
            (8, 10, 13, 14, 17, 20, 25),
            *_amount("a ring system", " atoms"),
        ),
    }
