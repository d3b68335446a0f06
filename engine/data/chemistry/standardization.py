"""Molecules brought into one form (RDKit's MolStandardize), and what was changed on the way."""

from __future__ import annotations

import time
from enum import StrEnum

from rdkit import Chem
from rdkit.Chem.MolStandardize import rdMolStandardize

__all__ = ["Standardization", "Standardizer"]


class Standardization(StrEnum):
    """How far molecules are brought into one form before they become graphs.

    Attributes
    ----------
    NONE
        As they are written.
    CLEANUP
        Metals disconnected, groups such as nitro normalised, acids reionised.
    PARENT
        Cleaned up, then only the largest fragment, without charges where that is possible.
    """

    NONE = "none"
    CLEANUP = "cleanup"
    PARENT = "parent"


class Standardizer:
    """Standardises one molecule after the other; the same molecule always comes out the same.

    Parameters
    ----------
    level : Standardization, default Standardization.NONE
        How far molecules are brought into one form.
    tautomers : bool, default False
        Whether the canonical tautomer is taken.
    most_tautomers : int, default 500
        Most tautomers, and most transforms, in an enumeration; a molecule with more keeps the form it has, and says so.
    seconds : float, default 5.0
        Longest time for one molecule; one that takes longer keeps its form likewise.
    """

    def __init__(
        self,
        level: Standardization = Standardization.NONE,
        *,
        tautomers: bool = False,
        most_tautomers: int = 500,
        seconds: float = 5.0,
    ) -> None:
        self.level, self.tautomers = level, tautomers
        self._largest = rdMolStandardize.LargestFragmentChooser()
        self._uncharger = rdMolStandardize.Uncharger()
        self._clock = _Clock(seconds)
        self._enumerator = rdMolStandardize.TautomerEnumerator()
        self._enumerator.SetMaxTautomers(most_tautomers)
        self._enumerator.SetMaxTransforms(most_tautomers)
        self._enumerator.SetCallback(self._clock)

    @property
    def does_something(self) -> bool:
        """Whether molecules may come out changed."""
        return self.tautomers or self.level is not Standardization.NONE

    def apply(self, mol: Chem.Mol) -> tuple[Chem.Mol, tuple[str, ...]]:
        """Bring a molecule into its standard form; raises what RDKit raises.

        Parameters
        ----------
        mol : rdkit.Chem.Mol
            Sanitised.

        Returns
        -------
        tuple of rdkit.Chem.Mol and tuple of str
            The molecule, and what was changed, a few words each.

        Examples
        --------
        >>> mol, changes = Standardizer(Standardization.PARENT).apply(Chem.MolFromSmiles("CC(=O)[O-].[Na+]"))
        >>> Chem.MolToSmiles(mol), changes
        ('CC(=O)O', ('fragments left out: [Na+]', 'charge -1 became 0'))
        """
        changes: list[str] = []
        if self.level is not Standardization.NONE:
            before = Chem.MolToSmiles(mol)
            mol = rdMolStandardize.Cleanup(mol)
            if Chem.MolToSmiles(mol) != before:
                changes.append(f"cleaned up from {before}")
        if self.level is Standardization.PARENT:
            mol = self._parent(mol, changes)
        if self.tautomers:
            mol = self._canonical_tautomer(mol, changes)
        return mol, tuple(changes)

    def _parent(self, mol: Chem.Mol, changes: list[str]) -> Chem.Mol:
        fragments = Chem.MolToSmiles(mol).split(".")
        if len(fragments) > 1:
            mol = self._largest.choose(mol)
            fragments.remove(Chem.MolToSmiles(mol))
            changes.append(f"fragments left out: {', '.join(fragments)}")
        before, charge = Chem.MolToSmiles(mol), Chem.GetFormalCharge(mol)
        mol = self._uncharger.uncharge(mol)
        after = Chem.GetFormalCharge(mol)
        if after != charge:
            changes.append(f"charge {charge:+d} became {after}")
        elif Chem.MolToSmiles(mol) != before:
            changes.append("charges inside it were neutralised")
        return mol

    def _canonical_tautomer(self, mol: Chem.Mol, changes: list[str]) -> Chem.Mol:
        before = Chem.MolToSmiles(mol)
        self._clock.start()
        found = self._enumerator.Enumerate(mol)
        if found.status != rdMolStandardize.TautomerEnumeratorStatus.Completed:
            changes.append("has too many tautomers: it keeps the one that is written")
            return mol
        chosen = self._enumerator.PickCanonical(found)
        if Chem.MolToSmiles(chosen) != before:
            changes.append(f"tautomer of {before}")
        return chosen


class _Clock(rdMolStandardize.TautomerEnumeratorCallback):  # type: ignore[misc]
    """Ends an enumeration that takes too long."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds, self._end = seconds, 0.0

    def start(self) -> None:
        self._end = time.monotonic() + self._seconds

    def __call__(self, mol: object, result: object) -> bool:
        return time.monotonic() < self._end
