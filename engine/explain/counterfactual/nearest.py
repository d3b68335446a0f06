"""The nearest graph of another class among those that are given, such as the training data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator
from rdkit.DataStructs import BulkTanimotoSimilarity
from scipy import sparse

from engine.data import GraphDataset
from engine.predicates import PredicateTable
from engine.rules import TrainedModel

__all__ = ["Neighbor", "find_nearest"]


MORGAN = "Tanimoto over Morgan counts of radius 2"
BAG = "Tanimoto over what the model counts, and over labelled edges"

_COMPARED = 4_000
"""Molecules that are compared by their fingerprints: of more, those nearest by what the model counts."""


@dataclass(frozen=True, slots=True)
class Neighbor:
    """A graph of another class and how near it is.

    Attributes
    ----------
    graph : int
        Its row in the data.
    target : int
        Its class, a number of the model.
    similarity : float
        0 for nothing in common, 1 for all that is compared.
    measure : str
        What is compared, in words.
    """

    graph: int
    target: int
    similarity: float
    measure: str


def find_nearest(
    trained: TrainedModel,
    dataset: GraphDataset,
    single: GraphDataset,
    *,
    prediction: int,
    table: PredicateTable | None = None,
    wanted: int | None = None,
) -> Neighbor | None:
    """Return the graph most like another one among those of another known class.

    A molecule is compared with molecules, by Morgan counts, where there are any; all else by what the model counts and
    by labelled edges.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    dataset : GraphDataset
        Graphs to choose from, such as the training data.
    single : GraphDataset
        The graph in question, alone.
    prediction : int
        Its predicted class, a number of the model: graphs of this class are left out.
    table : PredicateTable, optional
        The model's over `dataset`, where it is at hand.
    wanted : int, optional
        Class that the graph has to have; by default any but `prediction`.

    Returns
    -------
    Neighbor or None
        The first of equals; None where no graph has such a class.
    """
    codes = trained.codes_of(dataset)
    rows = np.flatnonzero((codes == wanted) if wanted is not None else (codes >= 0) & (codes != prediction))
    if len(rows) == 0:
        return None
    bags, own = _bags(trained, dataset, single, table)
    near = _tanimoto(bags[rows], own)
    are_molecules = dataset.smiles[rows] != ""
    if not str(single.smiles[0]) or not are_molecules.any():
        best = int(near.argmax())
        return Neighbor(int(rows[best]), int(codes[rows[best]]), float(near[best]), BAG)
    near, rows = near[are_molecules], rows[are_molecules]
    rows = np.sort(rows[np.argsort(-near, kind="stable")[:_COMPARED]])
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=2)
    prints = [_fingerprint(generator, str(text)) for text in dataset.smiles[rows]]
    alike = np.array(BulkTanimotoSimilarity(_fingerprint(generator, str(single.smiles[0])), prints))
    best = int(alike.argmax())
    return Neighbor(int(rows[best]), int(codes[rows[best]]), float(alike[best]), MORGAN)


def _fingerprint(generator: Any, smiles: str) -> Any:
    return generator.GetSparseCountFingerprint(Chem.MolFromSmiles(smiles))


def _bags(
    trained: TrainedModel, dataset: GraphDataset, single: GraphDataset, table: PredicateTable | None
) -> tuple[Any, Any]:
    """Return what is counted in each graph of `dataset`, (n, features), and in `single`, (1, features)."""
    many = (trained.table(dataset) if table is None else table).counts
    one = trained.table(single).counts
    names: dict[tuple[str, ...], int] = {}
    parts = [_edge_counts(data, names) for data in (dataset, single)]
    wide = [sparse.csr_array((values, place), shape=(len(data), len(names)))
            for (values, place), data in zip(parts, (dataset, single), strict=True)]  # fmt: skip
    return sparse.hstack((many, wide[0]), format="csr"), sparse.hstack((one, wide[1]), format="csr")


def _edge_counts(
    dataset: GraphDataset, names: dict[tuple[str, ...], int]
) -> tuple[npt.NDArray[np.int32], tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Return ones, and the graph and the feature of each edge; `names` grows."""
    symbols, bonds = dataset.node_columns[0].symbols, dataset.edge_alphabet.symbols
    shift = dataset.node_offsets[dataset.edge_graph]
    ends = np.sort(dataset.node_codes[dataset.edge_ends + shift[:, None], 0], axis=1)
    kinds, back = np.unique(np.column_stack((ends, dataset.edge_codes)), axis=0, return_inverse=True)
    told = [(*sorted((symbols[a], symbols[b])), bonds[e]) for a, b, e in kinds.tolist()]
    numbers = np.array([names.setdefault(name, len(names)) for name in told], np.int64)
    columns = numbers[back.ravel()] if told else np.zeros(0, np.int64)
    return np.ones(dataset.n_edges, np.int32), (dataset.edge_graph.astype(np.int64), columns)


def _tanimoto(bags: Any, own: Any) -> npt.NDArray[np.float64]:
    """Return (n,): the sum of the smaller counts over that of the larger ones (Ruzicka's form for counts)."""
    dense = own.toarray().ravel()
    kept = np.flatnonzero(dense)
    both = bags[:, kept].minimum(sparse.csr_array(np.tile(dense[kept], (bags.shape[0], 1)))).sum(axis=1)
    either = bags.sum(axis=1) + dense.sum() - both
    found: npt.NDArray[np.float64] = np.where(either > 0, both / np.maximum(either, 1), 1.0)
    return found
