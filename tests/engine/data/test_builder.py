from __future__ import annotations

import numpy as np
import pytest

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind


def record(labels: str, edges: list[tuple[int, int]] | None = None, bonds: str = "", **more: object) -> GraphRecord:
    return GraphRecord(labels=[list(labels)], edges=edges or [], edge_labels=list(bonds), id="1", record=1, **more)


def built(*records: GraphRecord) -> GraphDataset:
    builder = DatasetBuilder("set", GraphKind.GRAPHS)
    for each in records:
        builder.add(each)
    assert len(builder) == len(records)
    return builder.build()


def test_the_order_of_rows_leaves_no_trace_in_codes() -> None:
    one, two = record("CZ", [(0, 1)], "=", target="10"), record("9A", [(1, 0)], "-", target="9")
    data, turned = built(one, two), built(two, one)
    assert data.node_columns == turned.node_columns
    assert data.node_columns[0].symbols == ("9", "A", "C", "Z")
    assert data.node_codes[:, 0].tolist() == [2, 3, 0, 1]
    assert data.edge_alphabet.symbols == ("-", "=")
    assert data.edge_codes.tolist() == [1, 0]
    assert data.classes == turned.classes == ("9", "10")
    assert data[[1, 0]].digest == turned.digest


def test_edges_have_the_smaller_node_first() -> None:
    assert built(record("CCC", [(2, 0), (1, 2)], "--")).edge_ends.tolist() == [[0, 2], [1, 2]]


def test_names_for_people_stand_beside_the_files_own() -> None:
    builder = DatasetBuilder("set", GraphKind.GRAPHS)
    for target in ("1", "0", ""):
        builder.add(record("C", target=target))
    data = builder.build(class_names={"1": "harmful"})
    assert (data.classes, data.class_names) == (("0", "1"), ("0", "harmful"))
    assert data.target_codes.tolist() == [1, 0, -1]


def test_what_is_not_asked_for_is_absent() -> None:
    data = built(record("C", group="g", split="s", weight=2.0))
    assert data.group is data.weight is data.given_split is data.edge_truth is None
    assert data.atom_of_node.tolist() == [-1]
    assert data.node_attributes.shape == (1, 0)


def test_nothing_becomes_an_empty_data_set() -> None:
    data = built()
    assert (len(data), data.n_nodes, data.n_edges, data.classes) == (0, 0, 0, ())
    assert data.node_codes.shape == (0, 1)
    assert data.edge_ends.shape == (0, 2)
    assert data.adjacency.offsets.tolist() == [0]
    assert len(data[[]]) == 0
    assert data.class_counts() == {}


def test_columns_have_to_match() -> None:
    with pytest.raises(ValueError, match="shorter"):
        DatasetBuilder("set", GraphKind.GRAPHS, columns=("a", "b")).add(record("C"))


def test_the_digest_knows_no_insertion_order_of_symbols() -> None:
    assert built(record("ABC")).digest == built(record("ABC")).digest
    assert np.array_equal(built(record("CBA")).node_codes[::-1], built(record("ABC")).node_codes)
