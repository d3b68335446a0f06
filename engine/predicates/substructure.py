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

from engine.data.dataset import GraphDataset
from engine.data.molecules import molecule
from engine.errors import Fault, InputError

__all__ = [
    "MAX_SMARTS",
    "Molecules",
    "Substructure",
    "SubstructureMatch",
    "anchors_of",
    "count_substructures",
    "find_anchors",
    "parsed",
    "query_of",
    "substructure_hits",
    "substructure_matches",
]

MAX_SMARTS = 10_000
"""Longest SMARTS that is read, in characters."""

Molecules: TypeAlias = tuple[Chem.Mol | None, ...]
"""One molecule for each graph, atom i being node i; None for a graph that is no molecule."""

SubstructureMatch: TypeAlias = tuple[tuple[int, ...], tuple[tuple[int, int], ...]]
"""The nodes of a match, and its edges."""


def _matching() -> Chem.SubstructMatchParameters:
    """Return how matches are sought: RDKit's own limits would lose some in large, symmetric molecules."""
    parameters = Chem.SubstructMatchParameters()
    parameters.uniquify = False
    parameters.maxMatches = parameters.maxRecursiveMatches = 1_000_000
    return parameters


_MATCHING = _matching()


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
    with rdBase.BlockLogs():
        told = Chem.MolFromSmarts(smarts)
        query = Chem.MolFromSmarts(f"[$({smarts})]") if told is not None and told.GetNumAtoms() else None
    if query is None or query.GetNumAtoms() != 1:
        shown = smarts if len(smarts) <= 60 else f"{smarts[:60]}…"
        fix = "Write one connected pattern, such as [NX3;H2]c for an aromatic amine"
        raise InputError(Fault("Q902", "SMARTS", f"'{shown}' does not parse", fix))
    return query


def parsed(dataset: GraphDataset) -> Molecules:
    """Return the molecules of `dataset`: about 0.3 ms each, so keep them for the next question."""
    return tuple(molecule(dataset, graph) for graph in range(len(dataset)))


def anchors_of(query: Chem.Mol, mol: Chem.Mol | None) -> tuple[int, ...]:
    """Return the atoms that a query of one atom matches."""
    if mol is None:
        return ()
    found = mol.GetSubstructMatches(query, _MATCHING)
    return tuple(atom for (atom,) in found)


def find_anchors(
    queries: Sequence[Chem.Mol], molecules: Molecules
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return (graph, atom, query) of every match of queries of one atom."""
    rows = [
        (graph, atom, number)
        for graph, mol in enumerate(molecules)
        for number, query in enumerate(queries)
        for atom in anchors_of(query, mol)
    ]
    table = np.array(rows, np.int32).reshape(-1, 3)
    return table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy()


def count_substructures(substructures: Sequence[Substructure], dataset: GraphDataset) -> Any:
    """Return counts (graphs, substructures), a sparse int32 array: with how many atoms matches of each begin."""
    nodes, columns = substructure_hits(substructures, dataset)
    shape = (len(dataset), len(substructures))
    ones = np.ones(len(nodes), np.int32)
    return sparse.coo_array((ones, (dataset.node_graph[nodes], columns)), shape=shape).tocsr()


def substructure_matches(substructure: Substructure, single: GraphDataset) -> tuple[SubstructureMatch, ...]:
    """Return every match in `single`, a data set of one graph: its nodes, the first one first, and its edges.

    What stands in recursive SMARTS is asked of an atom, and no part of the match.
    """
    mol, query = molecule(single, 0), Chem.MolFromSmarts(substructure.smarts)
    matches = () if mol is None else mol.GetSubstructMatches(query, _MATCHING)
    joined = [(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()) for bond in query.GetBonds()]
    return tuple((tuple(m), tuple((min(m[u], m[v]), max(m[u], m[v])) for u, v in joined)) for m in matches)


def substructure_hits(
    substructures: Iterable[Substructure], dataset: GraphDataset, molecules: Molecules | None = None
) -> tuple[npt.NDArray[Any], npt.NDArray[np.int32]]:
    """Return every (node of `dataset`, position in `substructures`) such that a match begins with the node."""
    queries = [query_of(substructure.smarts) for substructure in substructures]
    if not queries:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    graphs, atoms, which = find_anchors(queries, parsed(dataset) if molecules is None else molecules)
    return (dataset.node_offsets[graphs] + atoms).astype(np.int32), which
