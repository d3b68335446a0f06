"""Molecules by their Bemis-Murcko scaffolds: how large each cluster is, and how the classes share it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from engine.data import GraphDataset
from engine.evaluation.splits import scaffold_names

__all__ = ["ScaffoldCluster", "ScaffoldClusters", "cluster_by_scaffold"]


@dataclass(frozen=True, slots=True)
class ScaffoldCluster:
    """The molecules of one scaffold.

    Attributes
    ----------
    scaffold : str
        SMILES without stereochemistry, "" for molecules without a ring.
    graphs : tuple of int
        Positions in the data set, ascending.
    class_counts : tuple of int
        Molecules of each class; those without a known one are left out.
    """

    scaffold: str
    graphs: tuple[int, ...]
    class_counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ScaffoldClusters:
    """All scaffolds, the most frequent first; ties in the order of the data.

    Attributes
    ----------
    clusters : tuple of ScaffoldCluster
        One a scaffold.
    n_molecules : int
        Molecules in all of them.
    """

    clusters: tuple[ScaffoldCluster, ...]
    n_molecules: int

    @property
    def alone(self) -> int:
        """Number of scaffolds with a single molecule."""
        return sum(len(cluster.graphs) == 1 for cluster in self.clusters)


def cluster_by_scaffold(dataset: GraphDataset) -> ScaffoldClusters:
    """Return the molecules of a data set by their Bemis-Murcko scaffold.

    Molecules without a ring are one cluster. Takes about 0.3 ms a molecule.

    Parameters
    ----------
    dataset : GraphDataset
        Graphs; those that are no molecules are left out.

    Returns
    -------
    ScaffoldClusters

    References
    ----------
    Bemis and Murcko, J. Med. Chem. 39 (1996).
    """
    members: dict[str, list[int]] = defaultdict(list)
    for graph, (name, smiles) in enumerate(zip(scaffold_names(dataset), dataset.smiles.tolist(), strict=True)):
        if smiles:
            members[name].append(graph)
    clusters = [_cluster(dataset, name, graphs) for name, graphs in members.items()]
    clusters.sort(key=lambda cluster: (-len(cluster.graphs), cluster.graphs))
    return ScaffoldClusters(tuple(clusters), sum(map(len, members.values())))


def _cluster(dataset: GraphDataset, scaffold: str, graphs: list[int]) -> ScaffoldCluster:
    codes = dataset.target_codes[graphs]
    counts = np.bincount(codes[codes >= 0], minlength=len(dataset.classes))
    return ScaffoldCluster(scaffold, tuple(graphs), tuple(counts.tolist()))
