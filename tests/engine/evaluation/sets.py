"""Small data sets for the tests of splits and cross-validation."""

from __future__ import annotations

from collections.abc import Sequence

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind


def dots(targets: Sequence[str], *, smiles: Sequence[str] = (), groups: Sequence[str] = ()) -> GraphDataset:
    """Graphs of i % 3 + 1 nodes without edges; node labels are the row's number, so that rows can be told apart."""
    builder = DatasetBuilder("dots", GraphKind.MOLECULES if smiles else GraphKind.GRAPHS)
    for i, target in enumerate(targets):
        n = i % 3 + 1
        record = GraphRecord(
            labels=[[str(i)] * n], edges=[], edge_labels=[], id=str(i + 1), record=i + 1, target=target,
            smiles=smiles[i] if smiles else "", group=groups[i] if groups else "",
        )  # fmt: skip
        builder.add(record)
    return builder.build(with_group=bool(groups))
