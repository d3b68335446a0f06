"""Coverage: what a rule of a user's own SMARTS would cover, before it is in any model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset, require_dataset
from engine.errors import Fault, InputError
from engine.predicates.groups import Molecules, Substructure, find_anchors, parsed
from engine.progress import SILENT, Progress
from engine.rules import RuleCounts

__all__ = ["ClassCoverage", "Coverage", "cover"]


@dataclass(frozen=True, slots=True)
class ClassCoverage:
    """The figures of the rule, taken as a rule for one class."""

    label: str
    name: str
    counts: RuleCounts


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Where a literal holds, and how that goes with the classes.

    Attributes
    ----------
    substructure : Substructure
        What is counted.
    at_least : int
        Matches asked for.
    present : bool
        Whether at least so many are asked for, or fewer.
    holds : ndarray of bool, shape (n_graphs,)
        Never on a graph that is no molecule.
    matches : ndarray of int32, shape (n_graphs,)
        First atoms of matches.
    classes : tuple of ClassCoverage
        Of each class, over the graphs whose class is known.
    """

    substructure: Substructure
    at_least: int
    present: bool
    holds: npt.NDArray[np.bool_]
    matches: npt.NDArray[np.int32]
    classes: tuple[ClassCoverage, ...]

    @property
    def support(self) -> float:
        """Share of all molecules on which it holds."""
        return float(self.holds.mean()) if len(self.holds) else 0.0

    @property
    def best(self) -> ClassCoverage | None:
        """The class with the largest lift; None where there are no classes."""
        return max(self.classes, key=lambda told: told.counts.lift, default=None)


def cover(
    smarts: str | Substructure,
    dataset: GraphDataset,
    *,
    at_least: int = 1,
    present: bool = True,
    molecules: Molecules | None = None,
    progress: Progress = SILENT,
) -> Coverage:
    """Return what a rule of a user's own SMARTS would cover, counted in first atoms of matches.

    Parameters
    ----------
    smarts : str or Substructure
        What to match.
    dataset : GraphDataset
        Graphs, one molecule among them at least.
    at_least : int
        Matches asked for, from 1.
    present : bool
        Whether at least so many are asked for; false asks for fewer.
    molecules : sequence of Mol or None, optional
        Those of `dataset`, from `parsed`, kept from an earlier question: then it takes about 10 us a molecule.
    progress : Progress
        Told how far it is.

    Returns
    -------
    Coverage

    Raises
    ------
    InputError
        Where the SMARTS do not parse or take too long, `at_least` is below 1, or no graph is a molecule.
    ValueError
        Where `molecules` are not as many as the graphs.
    Cancelled
        Where the listener wants a stop.

    Examples
    --------
    >>> from engine.readers import read_dataset, sample_path
    >>> found = cover("[NX3;H2]c", read_dataset(sample_path("bbb")))
    >>> found.best.label, int(found.holds.sum())
    ('0', 126)
    """
    require_dataset(dataset)
    own = smarts if isinstance(smarts, Substructure) else Substructure.of(smarts)
    if at_least < 1:
        raise InputError(Fault("Q904", "threshold", f"it is {at_least}", "Give a whole number from 1"))
    mols = parsed(dataset) if molecules is None else molecules
    if len(mols) != len(dataset):
        raise ValueError(f"{len(mols)} molecules for {len(dataset)} graphs")
    if not any(mol is not None for mol in mols):
        found = "there are no molecules" if len(dataset) else "there are no graphs"
        raise InputError(Fault("Q905", dataset.name, found, "SMARTS speak of molecules: give a table of SMILES"))
    anchors = find_anchors([own.smarts], dataset, mols, progress=progress)
    matches = np.bincount(anchors.graphs, minlength=len(mols)).astype(np.int32)
    is_molecule = np.array([mol is not None for mol in mols], bool)
    holds = ((matches >= at_least) == present) & is_molecule
    return Coverage(own, at_least, present, holds, matches, _by_class(holds, dataset))


def _by_class(holds: npt.NDArray[np.bool_], dataset: GraphDataset) -> tuple[ClassCoverage, ...]:
    known = dataset.target_codes >= 0
    told = []
    for code, (label, name) in enumerate(zip(dataset.classes, dataset.class_names, strict=True)):
        counts = RuleCounts.of(holds[known], dataset.target_codes[known] == code)
        told.append(ClassCoverage(label, name, counts))
    return tuple(told)
