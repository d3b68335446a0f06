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
    """

    smarts: str
    name: str
    id: str

    @classmethod
    def of(cls, smarts: str, name: str = "") -> Self:
        """Return the substructure; raises `InputError` where RDKit does not take `smarts` for SMARTS.

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
    """Return a query of one atom that stands for the first atom of `smarts`; raises `InputError` for no SMARTS."""
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
    """Return the molecules of `dataset`: about 0.3 ms each, so keep them for the next question.

    With `quick` those are None that might take long. Raises `Cancelled` where the listener wants a stop.
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
    """Return where matches of `substructures` begin, and what is undecided, as `match_anchors` does."""
    texts = [substructure.smarts for substructure in substructures]
    if not texts:
        nothing = np.zeros(0, np.int32)
        return Anchors(nothing, nothing, nothing)
    return match_anchors(texts, parsed(dataset) if molecules is None else molecules, limits=limits, progress=progress)


def find_anchors(
    smarts: Sequence[str], dataset: GraphDataset, molecules: Molecules | None = None, *, progress: Progress = SILENT
) -> Anchors:
    """Return with which atoms of the molecules of `dataset` matches of `smarts` begin; raises `InputError` where
    that takes too long.
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
    """Return the fault of a molecule of which it is not known where a pattern lies."""
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
    """Return every match in `single`, a data set of one graph: its nodes, the first one first, and its edges.

    What stands in recursive SMARTS is asked of an atom, and no part of the match. Raises `InputError` where matching
    takes too long.
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
    """Return every (node of `dataset`, position in `substructures`) such that a match begins with the node."""
    texts = [substructure.smarts for substructure in substructures]
    if not texts:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    found = find_anchors(texts, dataset, molecules, progress=progress)
    return (dataset.node_offsets[found.graphs] + found.atoms).astype(np.int32), found.patterns
