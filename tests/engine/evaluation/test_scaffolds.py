"""Scaffold clusters, worked out by hand and with RDKit's other way to scaffolds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rdkit.Chem.Scaffolds.MurckoScaffold import MurckoScaffoldSmiles

from engine.evaluation.scaffolds import ScaffoldCluster, cluster_by_scaffold
from engine.readers import read
from tests.engine.evaluation.sets import dots

SMILES = ["Cc1ccccc1", "CCO", "Oc1ccccc1", "C1CCCCC1", "CCN", "Nc1ccccc1", ""]


def test_clusters_by_hand() -> None:
    found = cluster_by_scaffold(dots(["a", "a", "b", "b", "b", "", "a"], smiles=SMILES))
    assert found.clusters == (
        ScaffoldCluster("c1ccccc1", (0, 2, 5), (1, 1)),  # the class of row 5 is not known
        ScaffoldCluster("", (1, 4), (1, 1)),
        ScaffoldCluster("C1CCCCC1", (3,), (0, 1)),
    )
    assert found.n_molecules == 6
    assert found.alone == 1


def test_agrees_with_rdkit(sample_data: Path) -> None:
    data = read(sample_data / "mutag.csv").dataset
    expected = Counter(MurckoScaffoldSmiles(smiles=smiles) for smiles in data.smiles.tolist())
    found = cluster_by_scaffold(data)
    assert {cluster.scaffold: len(cluster.graphs) for cluster in found.clusters} == expected
    sizes = [len(cluster.graphs) for cluster in found.clusters]
    assert sizes == sorted(sizes, reverse=True)
