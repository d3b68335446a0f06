"""`Substructure`: a user's own SMARTS, as something that a molecule may contain, beside predicates and patterns."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt
from rdkit import Chem, rdBase
from scipy import sparse

from engine.data import GraphDataset
from engine.data.chemistry import molecule
from engine.errors import Fault, InputError
from engine.faults import fault
from engine.predicates.groups.bounded_matching import (
    Anchors,
    Molecules,
    Undecided,
    match_anchors,
    match_whole,
    shortened,
)
from engine.progress import SILENT, Progress, Step, check
from engine.readers import Limits
from engine.readers.molecules import is_quick_smiles

__all__ = [
    "MAX_SMARTS",
    "Molecules",
    "Substructure",
    "SubstructureMatch",
    "count_substructures",
    "find_anchors",
    "find_in_dataset",
    "parsed",
    "query_of",
    "substructure_hits",
    "substructure_matches",
    "undecided_fault",
]

MAX_SMARTS = 10_000
"""Longest SMARTS that is read, in characters."""

_DEEPEST = 40
"""Most parentheses and brackets inside each other: RDKit's parser and matcher go as deep into the stack."""
_SHOWN = 5  # molecules in an error
_NEWS = 200  # molecules between two pieces of news
SubstructureMatch: TypeAlias = tuple[tuple[int, ...], tuple[tuple[int, int], ...]]
"""The nodes of a match, and its edges."""


@dataclass(frozen=True, slots=True)
class Substructure:
    """Holds for an atom that is the first of a match of `smarts`; `name` is what people call it, or "".

    `id` is a hash of the SMARTS: equal in every run, machine and data set.

    Attributes
    ----------
    smarts : str
        What is looked for.
    name : str
        What people call it, or "".
    id : str
        12 hexadecimal digits.
    """

    smarts: str
    name: str
    id: str

    @classmethod
    def of(cls, smarts: str, name: str = "") -> Self:
        """Check SMARTS, and work out the identity.

        Parameters
        ----------
        smarts : str
            Blanks around it do not count.
        name : str, default ""
            What people call it.

        Returns
        -------
        Substructure
            Ready to be matched.

        Raises
        ------
        InputError
            If RDKit does not take `smarts` for SMARTS, or if it is too long or too deep.

        Examples
        --------
        >>> Substructure.of(" [NX3;H2]c ", "aromatic amine").smarts
        '[NX3;H2]c'
        """
        text = smarts.strip()
        query_of(text)
        return cls(text, name.strip(), hashlib.sha256(f"substructure {text}".encode()).hexdigest()[:12])

    @property
    def n_conditions(self) -> int:
        """A substructure is one test."""
        return 1


@lru_cache(maxsize=4096)
def query_of(smarts: str) -> Chem.Mol:
    """Make a query of one atom that stands for the first atom of a pattern.

    Parameters
    ----------
    smarts : str
        1 to 10,000 characters.

    Returns
    -------
    rdkit.Chem.Mol
        Remembered, so do not change it.

    Raises
    ------
    InputError
        If RDKit does not take `smarts` for SMARTS, or if it is too long or too deep.
    """
    if not smarts or len(smarts) > MAX_SMARTS:
        found = f"it has {len(smarts):,} characters" if smarts else "it is empty"
        raise InputError(Fault("Q901", "SMARTS", found, f"Give 1 to {MAX_SMARTS:,} characters"))
    shown = shortened(smarts)
    if _depth(smarts) > _DEEPEST:
        found = f"'{shown}' has more than {_DEEPEST} parentheses and brackets inside each other"
        raise InputError(Fault("Q902", "SMARTS", found, "Write a flatter pattern"))
    with rdBase.BlockLogs():
        told = Chem.MolFromSmarts(smarts)
        query = Chem.MolFromSmarts(f"[$({smarts})]") if told is not None and told.GetNumAtoms() else None
    if query is None or query.GetNumAtoms() != 1:
        fix = "Write one connected pattern, such as [NX3;H2]c for an aromatic amine"
        raise InputError(Fault("Q902", "SMARTS", f"'{shown}' does not parse", fix))
    return query


def _depth(smarts: str) -> int:
    """Return how many parentheses and brackets are open at most."""
    steps = np.array([1 if letter in "([" else -1 if letter in ")]" else 0 for letter in smarts], np.int64)
    return int(np.cumsum(steps).max(initial=0))


def parsed(dataset: GraphDataset, *, quick: bool = False, progress: Progress = SILENT) -> Molecules:
    """Build the molecules of a data set: about 0.3 ms each, so keep them for the next question.

    Parameters
    ----------
    dataset : GraphDataset
        n graphs.
    quick : bool, default False
        Whether those are left out that might take long.
    progress : Progress, default SILENT
        Hears of each step, and may ask for a stop.

    Returns
    -------
    tuple of rdkit.Chem.Mol or None, length n
        Atom i is node i; None for a graph that is no molecule, or left out.

    Raises
    ------
    Cancelled
        If `progress` asks for a stop.
    """
    found: list[Chem.Mol | None] = []
    for graph in range(len(dataset)):
        if graph % _NEWS == 0:
            progress.tell(Step("reading molecules", graph, len(dataset)))
            check(progress)
        left_out = quick and not is_quick_smiles(str(dataset.smiles[graph]))
        found.append(None if left_out else molecule(dataset, graph))
    return tuple(found)


def find_in_dataset(
    substructures: Sequence[Substructure],
    dataset: GraphDataset,
    molecules: Molecules | None = None,
    *,
    limits: Limits | None = None,
    progress: Progress = SILENT,
) -> Anchors:
    """Find the atoms with which matches of substructures begin, and what is undecided.

    Parameters
    ----------
    substructures : sequence of Substructure
        What to look for.
    dataset : GraphDataset
        The graphs.
    molecules : tuple of rdkit.Chem.Mol or None, optional
        What `parsed` returned, if that is known.
    limits : Limits or None, optional
        Of time and memory; None for the limits in force.
    progress : Progress, default SILENT
        Hears of each step, and may ask for a stop.

    Returns
    -------
    Anchors
        Ordered by graph, substructure and atom.

    Raises
    ------
    Cancelled
        If `progress` asks for a stop.
    """
    texts = [substructure.smarts for substructure in substructures]
    if not texts:
        nothing = np.zeros(0, np.int32)
        return Anchors(nothing, nothing, nothing)
    return match_anchors(texts, parsed(dataset) if molecules is None else molecules, limits=limits, progress=progress)


def find_anchors(
    smarts: Sequence[str], dataset: GraphDataset, molecules: Molecules | None = None, *, progress: Progress = SILENT
) -> Anchors:
    """Find the atoms with which matches of SMARTS begin, and leave nothing undecided.

    Parameters
    ----------
    smarts : sequence of str
        All of them have to parse.
    dataset : GraphDataset
        The graphs.
    molecules : tuple of rdkit.Chem.Mol or None, optional
        What `parsed` returned, if that is known.
    progress : Progress, default SILENT
        Hears of each step, and may ask for a stop.

    Returns
    -------
    Anchors
        Ordered by graph, pattern and atom.

    Raises
    ------
    InputError
        If matching takes too long with any of the molecules, the first of which it names.
    Cancelled
        If `progress` asks for a stop.
    """
    found = match_anchors(smarts, parsed(dataset) if molecules is None else molecules, progress=progress)
    if found.undecided:
        faults = [undecided_fault(one, smarts[one.pattern], dataset) for one in found.undecided[:_SHOWN]]
        more = len(found.undecided) - _SHOWN
        if more > 0:
            faults.append(fault("S120", dataset.name, f"so it is with {more:,} more molecules"))
        raise InputError(*faults)
    return found


def undecided_fault(one: Undecided, smarts: str, dataset: GraphDataset) -> Fault:
    """Put into words that it is not known where a pattern lies in a molecule.

    Parameters
    ----------
    one : Undecided
        The molecule and why.
    smarts : str
        The pattern.
    dataset : GraphDataset
        Where the molecule is from.

    Returns
    -------
    Fault
        Code S120, about the record of the molecule.
    """
    record = int(dataset.records[one.graph])
    place = f"{dataset.name}, record {record}"
    return fault("S120", place, f"the pattern '{shortened(smarts)}' {one.reason}", record=record)


def count_substructures(
    substructures: Sequence[Substructure], dataset: GraphDataset, anchors: Anchors | None = None
) -> Any:
    """Return counts (graphs, substructures), a sparse int32 array: with how many atoms matches of each begin.

    `anchors` are what is known already. Raises `InputError` where matching takes too long.
    """
    known = find_anchors([one.smarts for one in substructures], dataset) if anchors is None else anchors
    ones = np.ones(len(known.graphs), np.int32)
    return sparse.coo_array((ones, (known.graphs, known.patterns)), shape=(len(dataset), len(substructures))).tocsr()


def substructure_matches(substructure: Substructure, single: GraphDataset) -> tuple[SubstructureMatch, ...]:
    """Find every match of a substructure in one molecule.

    What stands in recursive SMARTS is asked of an atom, and no part of the match.

    Parameters
    ----------
    substructure : Substructure
        What to look for.
    single : GraphDataset
        A data set of one graph.

    Returns
    -------
    tuple of SubstructureMatch
        The nodes of each match, the first one first, and its edges.

    Raises
    ------
    InputError
        If matching takes too long, or there are too many matches.
    """
    mol, query = molecule(single, 0), Chem.MolFromSmarts(substructure.smarts)
    matches = () if mol is None else match_whole(substructure.smarts, mol)
    joined = [(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()) for bond in query.GetBonds()]
    return tuple((m, tuple((min(m[u], m[v]), max(m[u], m[v])) for u, v in joined)) for m in matches)


def substructure_hits(
    substructures: Iterable[Substructure],
    dataset: GraphDataset,
    molecules: Molecules | None = None,
    *,
    progress: Progress = SILENT,
) -> tuple[npt.NDArray[Any], npt.NDArray[np.int32]]:
    """Find the nodes with which matches of substructures begin.

    Parameters
    ----------
    substructures : iterable of Substructure
        What to look for.
    dataset : GraphDataset
        The graphs.
    molecules : tuple of rdkit.Chem.Mol or None, optional
        What `parsed` returned, if that is known.
    progress : Progress, default SILENT
        Hears of each step, and may ask for a stop.

    Returns
    -------
    (ndarray of int32, ndarray of int32), both of shape (hits,)
        Numbers of nodes over all graphs, and positions in `substructures`.

    Raises
    ------
    InputError
        If matching takes too long.
    Cancelled
        If `progress` asks for a stop.
    """
    texts = [substructure.smarts for substructure in substructures]
    if not texts:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    found = find_anchors(texts, dataset, molecules, progress=progress)
    return (dataset.node_offsets[found.graphs] + found.atoms).astype(np.int32), found.patterns
