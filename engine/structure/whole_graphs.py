"""Keys of whole graphs that mean the same in every data set: by them a graph is met again, wherever it comes from.

A molecule goes by its canonical SMILES without stereochemistry and isotopes, which no graph says. Any other graph, and
a molecule so large that its SMILES is not canonical, goes by colour refinement (Weisfeiler and Leman, 1968) that starts
from the exact structure around each node: isomorphic graphs always share a key, and few others do, such as the graphs
that Cai, Fuerer and Immerman (1992) made so.
"""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.data.chemistry import MOST_CANONICAL
from engine.structure.arcs import EdgeFacts, EdgeStructure
from engine.structure.copies import flat_smiles
from engine.structure.index import Scheme, StructureIndex
from engine.structure.isomorphism import GOLDEN, Numbers, mixed, sums

__all__ = ["KEY_SCHEME", "graph_keys", "keys_with_class"]

KEY_SCHEME: Final = "symgraph-graph-1"
"""Stored with every set of keys; another way to work them out needs another name."""

_RADIUS = 2


def graph_keys(dataset: GraphDataset, *, jobs: int = 1) -> Numbers:
    """Hash the content of each graph, whatever its id, its class and its place are.

    Parameters
    ----------
    dataset : GraphDataset
        n graphs.
    jobs : int, default 1
        Number of threads; the result does not depend on it.

    Returns
    -------
    ndarray of uint64, shape (n,)
        The same for the same graph in every data set.
    """
    keys = np.zeros(len(dataset), np.uint64)
    others = (dataset.smiles == "") | (np.diff(dataset.node_offsets) > MOST_CANONICAL)
    for row in np.flatnonzero(~others):
        keys[row] = _digest("molecule", flat_smiles(str(dataset.smiles[row])))
    if others.any():
        keys[others] = _refined_keys(dataset if others.all() else dataset[others], jobs)
    return keys


def keys_with_class(keys: Numbers, dataset: GraphDataset) -> Numbers:
    """Hash the content of each graph together with its class, by the class's name and not by its number.

    Parameters
    ----------
    keys : ndarray of uint64, shape (n,)
        What `graph_keys` gives for these graphs.
    dataset : GraphDataset
        n graphs.

    Returns
    -------
    ndarray of uint64, shape (n,)
        Of a graph without a known class, its key.
    """
    table = np.array([*(_digest("class", label) for label in dataset.classes), 0], np.uint64)
    found: Numbers = mixed(keys + table[dataset.target_codes])
    return np.where(dataset.target_codes < 0, keys, found)


def _refined_keys(dataset: GraphDataset, jobs: int) -> Numbers:
    """Return (n,) keys; each graph is refined as often as its own nodes need, so that its company does not matter.

    Whether a graph needs more is asked after 1, 3, 7, 15, ... rounds, since asking takes longer than refining.
    """
    index = StructureIndex.build(dataset, _RADIUS, scheme=Scheme.EXACT, jobs=jobs)
    colors = mixed(_label_numbers(dataset) + index.keys[-1])
    keys, counts = _keys_of(dataset, colors), _class_counts(dataset, colors)
    rows, rounds = np.arange(len(dataset)), 1
    while len(rows):
        colors = _refined(dataset, colors, rounds)
        keys[rows], found = _keys_of(dataset, colors), _class_counts(dataset, colors)
        growing = found > counts
        colors, counts = colors[growing[dataset.node_graph]], found[growing]
        dataset, rows, rounds = dataset[growing], rows[growing], 2 * rounds
    return keys


def _refined(dataset: GraphDataset, colors: Numbers, rounds: int) -> Numbers:
    """Return the colours after some more rounds."""
    kind = EdgeStructure.of(labels=True, directions=dataset.directed)
    near = dataset.adjacency
    arcs = EdgeFacts.of(dataset, kind).arc_colors(near)
    for _ in range(rounds):
        around = sums(mixed(mixed(colors)[near.neighbors] + arcs), near.offsets)
        colors = mixed(colors * GOLDEN + around)
    return colors


def _keys_of(dataset: GraphDataset, colors: Numbers) -> Numbers:
    """Return (n,) one number for the colours of each graph, its size and its edges."""
    nodes, edges = np.diff(dataset.node_offsets).astype(np.uint64), np.diff(dataset.edge_offsets).astype(np.uint64)
    return mixed(sums(mixed(colors), dataset.node_offsets) + mixed(nodes * GOLDEN + edges))


def _class_counts(dataset: GraphDataset, colors: Numbers) -> npt.NDArray[np.int64]:
    """Return (n,) the number of different colours of each graph."""
    order = np.lexsort((colors, dataset.node_graph))
    graph, color = dataset.node_graph[order], colors[order]
    first = np.ones(len(order), bool)
    first[1:] = (graph[1:] != graph[:-1]) | (color[1:] != color[:-1])
    return np.bincount(graph[first], minlength=len(dataset))


def _label_numbers(dataset: GraphDataset) -> Numbers:
    """Return (nodes,) a number for the symbols and the numeric attributes of each node, by name and not by code."""
    numbers = np.zeros(dataset.n_nodes, np.uint64)
    for place, column in enumerate(dataset.node_columns):
        table = np.array([_digest("label", column.name, symbol) for symbol in column.symbols], np.uint64)
        numbers += table[dataset.node_codes[:, place]]
    for name, values in zip(dataset.attribute_names, (dataset.node_attributes + 0.0).T, strict=True):  # one zero
        numbers += mixed(np.ascontiguousarray(values).view(np.uint64) + _digest("attribute", name))
    return numbers


def _digest(*texts: str) -> np.uint64:
    """Return a 64-bit hash of the texts, none of which but the last may hold a zero character."""
    sha = hashlib.sha256("\0".join((KEY_SCHEME, *texts)).encode("utf-8", "surrogatepass"))
    return np.uint64(int.from_bytes(sha.digest()[:8], "little"))
