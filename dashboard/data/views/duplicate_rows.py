"""Duplicates and scaffolds as rows and as words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dashboard.components.views.words import amount, class_label, noun, percent, short
from engine.data import DatasetBuilder, GraphDataset, GraphKind, GraphRecord
from engine.data.chemistry import BOND_COLUMN, NODE_COLUMNS, Hydrogens, graph_of_molecule, parse_smiles
from engine.evaluation import Duplicates, ScaffoldCluster, ScaffoldClusters

__all__ = [
    "ceiling_words",
    "class_share_words",
    "duplicate_frame",
    "group_frame",
    "near_empty_classes",
    "scaffold_frame",
    "scaffold_graphs",
]

_MOST_IDS = 6
_FEW = 10  # graphs: fewer are too few to learn a class from, or to measure it on


def group_frame(found: Duplicates, dataset: GraphDataset) -> pd.DataFrame:
    """Return one row a group: its number, how many, in which sense the same, their classes, whether they conflict."""
    rows = []
    for number, group in enumerate(found.groups, 1):
        ids = [str(dataset.ids[graph]) for graph in group.graphs[:_MOST_IDS]]
        more = len(group.graphs) - len(ids)
        rows.append(
            {
                "group": number,
                "conflict": "⚠ yes" if group.in_conflict else "",
                "graphs": len(group.graphs),
                "are": str(group.sameness),
                "classes": _counts_words(group.class_counts, dataset),
                "ids": ", ".join(ids) + (f" and {more} more" if more else ""),
                "SMILES": str(dataset.smiles[group.graphs[0]]),
            }
        )
    columns = ["group", "conflict", "graphs", "are", "classes", "ids", "SMILES"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame if any(frame["SMILES"]) else frame.drop(columns="SMILES")


def duplicate_frame(found: Duplicates, dataset: GraphDataset) -> pd.DataFrame:
    """Return one row for each graph that is in a group, to download."""
    rows = [
        {
            "group": number,
            "conflict": "yes" if group.in_conflict else "no",
            "are": str(group.sameness),
            "record": int(dataset.records[graph]),
            "id": str(dataset.ids[graph]),
            "class": str(dataset.target[graph]),
            "SMILES": str(dataset.smiles[graph]),
        }
        for number, group in enumerate(found.groups, 1)
        for graph in group.graphs
    ]
    return pd.DataFrame(rows, columns=["group", "conflict", "are", "record", "id", "class", "SMILES"])


def ceiling_words(found: Duplicates, dataset: GraphDataset) -> str:
    """Return what label conflicts mean for any model."""
    what = f"{noun(dataset)}s"
    if not found.conflicts:
        return f"No two {what} that are the same have different classes."
    pairs = f"{amount(found.pairs_across, 'pair')} of {what} are the same and have different classes"
    return f"{pairs}: no model that reads the structure can be right on more than {100 * found.ceiling:.2f} % of them."


def near_empty_classes(dataset: GraphDataset) -> list[str]:
    """Return a sentence for each class with too few graphs to learn it or to measure it."""
    found = []
    for code, count in enumerate(dataset.class_counts().values()):
        if count < _FEW:
            found.append(
                f"{class_label(dataset, code)} has {amount(count, noun(dataset)) if count else 'no members'}: "
                f"fewer than {_FEW} are too few to learn a class from, or to measure how well it is predicted."
            )
    return found


def scaffold_frame(found: ScaffoldClusters, dataset: GraphDataset) -> pd.DataFrame:
    """Return one row a scaffold, to download: SMILES, count, share, and the count of each class."""
    rows = []
    for cluster in found.clusters:
        row: dict[str, object] = {
            "scaffold": cluster.scaffold or "(no ring)",
            "molecules": len(cluster.graphs),
            "share": len(cluster.graphs) / max(found.n_molecules, 1),
        }
        row |= {class_label(dataset, code): count for code, count in enumerate(cluster.class_counts)}
        rows.append(row)
    return pd.DataFrame(rows)


def class_share_words(cluster: ScaffoldCluster, dataset: GraphDataset) -> str:
    """Return how the classes share a cluster, the most frequent first."""
    total = sum(cluster.class_counts)
    if not total:
        return "no known class"
    order = np.argsort(-np.array(cluster.class_counts), kind="stable")
    shown = [int(code) for code in order if cluster.class_counts[code]][:3]
    return ", ".join(
        f"{percent(cluster.class_counts[code] / total)} {short(class_label(dataset, code), 20)}" for code in shown
    )


def scaffold_graphs(scaffolds: Sequence[str]) -> tuple[GraphDataset, dict[str, int]]:
    """Return the scaffolds that can be drawn as a data set, and the position of each in it."""
    builder = DatasetBuilder("scaffolds", GraphKind.MOLECULES, columns=NODE_COLUMNS, edge_column=BOND_COLUMN)
    place: dict[str, int] = {}
    for text in scaffolds:
        molecule = parse_smiles(text, Hydrogens.AS_FILE) if text else None
        if molecule is None:
            continue
        made, number = graph_of_molecule(molecule), len(place) + 1
        labels, atoms = made.labels, made.atom_of_node
        builder.add(
            GraphRecord(
                labels, made.edges, made.edge_labels, str(number), number, smiles=made.smiles, atom_of_node=atoms
            )
        )
        place[text] = len(place)
    return builder.build(), place


def _counts_words(counts: tuple[int, ...], dataset: GraphDataset) -> str:
    return ", ".join(f"{n} × {short(class_label(dataset, code), 24)}" for code, n in enumerate(counts) if n)
