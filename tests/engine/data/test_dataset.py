from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.utils import _safe_indexing

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind, text_array


def three(**changes: Any) -> GraphDataset:
    """A path of 3, a single node, an edge; with everything that a data set can carry."""
    builder = DatasetBuilder("three", GraphKind.GRAPHS, columns=("label", "size"), attribute_names=("x",))
    shapes = [("CNO", [(0, 1), (1, 2)], "-="), ("C", [], ""), ("NN", [(1, 0)], "=")]
    for i, (labels, edges, bonds) in enumerate(shapes):
        builder.add(
            GraphRecord(
                labels=[list(labels), ["s"] * len(labels)],
                edges=edges,
                edge_labels=list(bonds),
                id=f"id{i}",
                record=10 + i,
                target=("b", "", "a")[i],
                smiles=labels,
                atom_of_node=list(range(len(labels))),
                attributes=[[float(10 * i + v)] for v in range(len(labels))],
                group=f"group{i}",
                split=("train", "test", "train")[i],
                weight=1.0 + i,
                edge_truth=[e == 0 for e in range(len(edges))],
            )
        )
    return replace(builder.build(with_group=True, with_split=True, with_weight=True), **changes)


def test_sizes_and_slices() -> None:
    data = three()
    assert (len(data), data.shape, data.n_nodes, data.n_edges) == (3, (3,), 6, 3)
    assert [data.nodes(g) for g in range(3)] == [slice(0, 3), slice(3, 4), slice(4, 6)]
    assert [data.edges(g) for g in range(3)] == [slice(0, 2), slice(2, 2), slice(2, 3)]
    assert data.node_graph.tolist() == [0, 0, 0, 1, 2, 2]
    assert data.edge_graph.tolist() == [0, 0, 2]
    assert (data.column("size"), data.column("other")) == (1, -1)


def test_classes_are_counted_and_unknown_ones_are_empty() -> None:
    data = three()
    assert data.classes == ("a", "b")
    assert data.target.tolist() == ["b", "", "a"]
    assert data.class_counts() == {"a": 1, "b": 1}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (np.array([2, 0]), [2, 0]),
        ([1, 1], [1, 1]),
        (np.array([True, False, True]), [0, 2]),
        (slice(1, None), [1, 2]),
        (-1, [2]),
        ([], []),
        (np.zeros(0, np.int64), []),
    ],
)
def test_a_subset_has_every_column_of_its_graphs(rows: Any, expected: list[int]) -> None:
    data = three()
    some = data[rows]
    assert len(some) == len(expected)
    assert some.n_nodes == sum(data.node_offsets[g + 1] - data.node_offsets[g] for g in expected)
    per_graph = ("target", "ids", "records", "smiles", "group", "weight", "given_split")
    per_node, per_edge = ("node_codes", "node_attributes", "atom_of_node"), ("edge_ends", "edge_codes", "edge_truth")
    for name in per_graph:
        assert getattr(some, name).tolist() == [getattr(data, name).tolist()[g] for g in expected]
    for position, g in enumerate(expected):
        for name in per_node:
            assert np.array_equal(getattr(some, name)[some.nodes(position)], getattr(data, name)[data.nodes(g)])
        for name in per_edge:
            assert np.array_equal(getattr(some, name)[some.edges(position)], getattr(data, name)[data.edges(g)])
    assert (some.classes, some.node_columns, some.name) == (data.classes, data.node_columns, data.name)


def test_rows_that_are_not_there_are_an_error() -> None:
    with pytest.raises(IndexError, match="out of bounds"):
        three()[[3]]


def test_scikit_learn_indexes_it_as_an_array() -> None:
    some = _safe_indexing(three(), np.array([2, 1]))
    assert isinstance(some, GraphDataset)
    assert some.ids.tolist() == ["id2", "id1"]


def test_columns_are_locked() -> None:
    data = three()
    for name in ("node_codes", "edge_ends", "target_codes", "node_offsets", "weight", "edge_truth"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(data, name)[0] = 0
    with pytest.raises(AttributeError, match="cannot assign"):
        data.name = "other"


def test_the_digest_is_that_of_the_content() -> None:
    data = three()
    assert data.digest == three(name="another name").digest == data[[0, 1, 2]].digest
    codes = data.node_codes.copy()
    codes[0, 0] = 2
    others = [
        data[[0, 1]],
        data[[1, 0, 2]],
        three(node_codes=codes),
        three(kind=GraphKind.MOLECULES),
        three(class_names=("x", "y")),
        three(weight=None),
        three(weight=data.weight + 1),
        three(ids=text_array(["id0", "id1", "id3"])),
        three(smiles=text_array(["CNO", "CN", "N"])),
        three(edge_truth=None),
        three(attribute_names=("y",)),
    ]
    digests = {data.digest, *(other.digest for other in others)}
    assert len(digests) == len(others) + 1
    assert all(len(digest) == 64 for digest in digests)
