"""Hydrogen nodes on the flat arrays of a data set: folded into their neighbours, isotopes of them called by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from rdkit import Chem

from engine.data.alphabet import Alphabet, natural_order
from engine.data.dataset import GraphDataset

__all__ = ["ELEMENT_SYMBOLS", "fold_hydrogens", "foldable_hydrogens", "plain_hydrogens"]

ELEMENT_SYMBOLS = frozenset({"*", *(Chem.GetPeriodicTable().GetElementSymbol(z) for z in range(1, 119))})

_ISOTOPES = frozenset({"D", "T"})


def plain_hydrogens(dataset: GraphDataset) -> tuple[GraphDataset, npt.NDArray[np.int64]]:
    """Call the nodes D and T (deuterium, tritium) H.

    That is done where all labels are then element symbols, carbon among them, and no D or T has two neighbours: letters
    may be anything.

    Parameters
    ----------
    dataset : GraphDataset
        Graphs whose first node column may hold element symbols.

    Returns
    -------
    tuple of GraphDataset and ndarray of int64
        The data set, itself where nothing was done; and the graphs that had any D or T, ascending.
    """
    elements = dataset.node_columns[0]
    nothing = np.zeros(0, np.int64)
    if _ISOTOPES.isdisjoint(elements.symbols) or "C" not in elements.symbols:
        return dataset, nothing
    labelled = np.isin(dataset.node_codes[:, 0], [elements.code(symbol) for symbol in _ISOTOPES & {*elements.symbols}])
    if not (ELEMENT_SYMBOLS | _ISOTOPES).issuperset(elements.symbols):
        return dataset, nothing
    if np.diff(dataset.adjacency.offsets)[labelled].max(initial=0) > 1:
        return dataset, nothing
    named = ["H" if symbol in _ISOTOPES else symbol for symbol in elements.symbols]
    symbols = tuple(sorted(set(named), key=natural_order))
    codes = dataset.node_codes.copy()
    codes[:, 0] = np.array([symbols.index(symbol) for symbol in named])[codes[:, 0]]
    columns = (Alphabet(elements.name, symbols), *dataset.node_columns[1:])
    return replace(dataset, node_codes=codes, node_columns=columns), np.unique(dataset.node_graph[labelled])


def fold_hydrogens(dataset: GraphDataset) -> GraphDataset:
    """Take in the hydrogen nodes that have one neighbour other than hydrogen.

    Each is counted in the neighbour's column `hydrogens` (added where there is none); hydrogen molecules, bridging and
    isolated hydrogens stay. `smiles` still names every atom, so `molecule` finds the folded ones.

    Parameters
    ----------
    dataset : GraphDataset
        The graphs.

    Returns
    -------
    GraphDataset
        Without these nodes; `dataset` as it is where the node labels are not all element symbols.
    """
    elements = dataset.node_columns[max(dataset.column("element"), 0)]
    hydrogen = elements.code("H")
    if hydrogen < 0 or not ELEMENT_SYMBOLS.issuperset(elements.symbols):
        return dataset
    folded, heavy = _folded(dataset, hydrogen)
    counts = _hydrogen_counts(dataset) + np.bincount(heavy, minlength=dataset.n_nodes)
    return _without(_with_counts(dataset, counts), folded)


def foldable_hydrogens(dataset: GraphDataset) -> npt.NDArray[np.bool_]:
    """Tell which nodes `fold_hydrogens` takes in.

    Parameters
    ----------
    dataset : GraphDataset
        The graphs.

    Returns
    -------
    ndarray of bool, shape (nodes,)
        True where the node goes.
    """
    elements = dataset.node_columns[max(dataset.column("element"), 0)]
    hydrogen = elements.code("H")
    if hydrogen < 0 or not ELEMENT_SYMBOLS.issuperset(elements.symbols):
        return np.zeros(dataset.n_nodes, dtype=bool)
    return _folded(dataset, hydrogen)[0]


def _folded(dataset: GraphDataset, hydrogen: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int32]]:
    """Return which nodes go, (nodes,), and the neighbour that takes in each of them."""
    is_hydrogen = dataset.node_codes[:, max(dataset.column("element"), 0)] == hydrogen
    adjacency = dataset.adjacency
    single = np.flatnonzero(is_hydrogen & (np.diff(adjacency.offsets) == 1))
    neighbor = adjacency.neighbors[adjacency.offsets[single]]
    taken = ~is_hydrogen[neighbor]
    folded = np.zeros(dataset.n_nodes, dtype=bool)
    folded[single[taken]] = True
    return folded, neighbor[taken]


def _hydrogen_counts(dataset: GraphDataset) -> npt.NDArray[np.int64]:
    """Return the hydrogens already counted on each node, (nodes,)."""
    column = dataset.column("hydrogens")
    if column < 0:
        return np.zeros(dataset.n_nodes, dtype=np.int64)
    values = np.array([int(symbol) for symbol in dataset.node_columns[column].symbols] or [0])
    return values[dataset.node_codes[:, column]]


def _with_counts(dataset: GraphDataset, counts: npt.NDArray[np.int64]) -> GraphDataset:
    """Return the data set with `counts` as its column `hydrogens`."""
    values, codes = np.unique(counts, return_inverse=True)
    alphabet = Alphabet("hydrogens", tuple(str(value) for value in values))
    position = dataset.column("hydrogens")
    others = [i for i in range(len(dataset.node_columns)) if i != position]
    place = position if position >= 0 else len(others)
    columns = [dataset.node_columns[i] for i in others]
    columns.insert(place, alphabet)
    arrays = [dataset.node_codes[:, i] for i in others]
    arrays.insert(place, codes.astype(np.int16))
    return replace(dataset, node_columns=tuple(columns), node_codes=np.stack(arrays, axis=1))


def _without(dataset: GraphDataset, gone: npt.NDArray[np.bool_]) -> GraphDataset:
    """Return the data set without the nodes `gone` and their edges; alphabets keep what is still used."""
    kept = ~gone
    first = np.concatenate(([0], np.cumsum(kept)))  # new number of each node over all graphs
    node_offsets = first[dataset.node_offsets]
    shift = dataset.node_offsets[dataset.edge_graph]
    ends = dataset.edge_ends + shift[:, None]
    kept_edges = kept[ends].all(axis=1)
    edge_offsets = np.concatenate(([0], np.cumsum(kept_edges)))[dataset.edge_offsets]
    graphs = dataset.edge_graph[kept_edges]
    new_ends = first[ends[kept_edges]] - node_offsets[graphs][:, None]
    pairs = [_used(a, dataset.node_codes[kept, i]) for i, a in enumerate(dataset.node_columns)]
    edge_alphabet, edge_codes = _used(dataset.edge_alphabet, dataset.edge_codes[kept_edges])
    return replace(
        dataset,
        node_offsets=node_offsets.astype(np.int64),
        node_codes=np.stack([codes for _, codes in pairs], axis=1),
        node_columns=tuple(alphabet for alphabet, _ in pairs),
        node_attributes=dataset.node_attributes[kept],
        atom_of_node=dataset.atom_of_node[kept],
        edge_offsets=edge_offsets.astype(np.int64),
        edge_ends=new_ends.astype(np.int32),
        edge_codes=edge_codes,
        edge_alphabet=edge_alphabet,
        edge_truth=None if dataset.edge_truth is None else dataset.edge_truth[kept_edges],
        edge_directions=None if dataset.edge_directions is None else dataset.edge_directions[kept_edges],
    )


def _used(alphabet: Alphabet, codes: npt.NDArray[np.int16]) -> tuple[Alphabet, npt.NDArray[Any]]:
    used, renumbered = np.unique(codes, return_inverse=True)
    symbols = tuple(alphabet.symbols[code] for code in used)
    return Alphabet(alphabet.name, symbols), renumbered.astype(np.int16)
