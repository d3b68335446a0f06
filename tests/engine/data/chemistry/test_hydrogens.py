from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.chemistry.hydrogens import fold_hydrogens
from engine.data.dataset import GraphDataset, GraphKind
from engine.readers import read
from tests.engine.graphs import edges_of, nodes_of, to_networkx

Graph = tuple[Sequence[str], Sequence[tuple[int, int]]]


def made(*graphs: Graph, truth: bool = False) -> GraphDataset:
    builder = DatasetBuilder("made", GraphKind.GRAPHS, attribute_names=("x",))
    for number, (labels, edges) in enumerate(graphs, 1):
        record = GraphRecord(
            (labels,),
            edges,
            [f"{labels[u]}{labels[v]}" for u, v in edges],
            str(number),
            number,
            attributes=[[float(i)] for i in range(len(labels))],
            edge_truth=[u == 0 for u, _ in edges] if truth else [],
        )
        builder.add(record)
    return builder.build()


def test_water_and_methanol() -> None:
    # H-O-H folds to one O with two; H-C(-H)(-H)-O-H to C with three and O with one
    water = (["H", "O", "H"], [(0, 1), (1, 2)])
    methanol = (["H", "C", "O", "H", "H", "H"], [(0, 1), (1, 2), (1, 3), (1, 4), (2, 5)])
    folded = fold_hydrogens(made(water, methanol, truth=True))
    assert [column.name for column in folded.node_columns] == ["label", "hydrogens"]
    assert nodes_of(folded, 0) == [("O", "2")]
    assert nodes_of(folded, 1) == [("C", "3"), ("O", "1")]
    assert edges_of(folded, 0) == {}
    assert edges_of(folded, 1) == {(0, 1): "CO"}
    assert folded.node_attributes[:, 0].tolist() == [1.0, 1.0, 2.0]
    assert folded.edge_truth is not None
    assert folded.edge_truth.tolist() == [False]
    assert folded.edge_alphabet.symbols == ("CO",)
    assert folded.node_columns[0].symbols == ("C", "O")


def test_what_stays() -> None:
    dihydrogen = (["H", "H"], [(0, 1)])
    lone = (["H", "C"], [])
    bridge = (["B", "H", "B"], [(0, 1), (1, 2)])
    before = made(dihydrogen, lone, bridge)
    folded = fold_hydrogens(before)
    assert [[node[0] for node in nodes_of(folded, g)] for g in range(3)] == [["H", "H"], ["H", "C"], ["B", "H", "B"]]
    assert [edges_of(folded, g) for g in range(3)] == [edges_of(before, g) for g in range(3)]


def test_labels_that_are_no_elements_are_left_alone() -> None:
    words = made((["H", "house"], [(0, 1)]))
    assert fold_hydrogens(words) is words
    without = made((["C", "O"], [(0, 1)]))
    assert fold_hydrogens(without) is without


@given(
    st.lists(st.sampled_from(["C", "H", "O"]), min_size=1, max_size=8),
    st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12),
)
def test_against_networkx(labels: list[str], pairs: set[tuple[int, int]]) -> None:
    edges = sorted({(min(p), max(p)) for p in pairs if p[0] != p[1] and max(p) < len(labels)})
    before = made((labels, edges), (["C", "H"], [(0, 1)]))
    graph = to_networkx(before, 0)
    gone = [
        v
        for v in graph
        if labels[v] == "H" and [labels[u] for u in graph[v]] not in ([], ["H"]) and graph.degree(v) == 1
    ]
    kept = [v for v in graph if v not in gone]
    counts = [str(sum(u in gone for u in graph[v])) for v in kept]
    folded = fold_hydrogens(before)
    assert nodes_of(folded, 0) == [(labels[v], count) for v, count in zip(kept, counts, strict=True)]
    expected = nx.relabel_nodes(graph.subgraph(kept), {v: i for i, v in enumerate(kept)})
    assert sorted(edges_of(folded, 0)) == sorted((min(e), max(e)) for e in expected.edges)
    assert nodes_of(folded, 1) == [("C", "1")]


def test_folding_twice_changes_nothing(benchmark_data: Path) -> None:
    whole = read(benchmark_data / "tu" / "Mutagenicity").dataset
    once = fold_hydrogens(whole)
    assert once.n_nodes < whole.n_nodes
    assert fold_hydrogens(once).digest == once.digest
    hydrogens = np.array([int(s) for s in once.node_columns[4].symbols])[once.node_codes[:, 4]]
    assert once.n_nodes + hydrogens.sum() == whole.n_nodes
