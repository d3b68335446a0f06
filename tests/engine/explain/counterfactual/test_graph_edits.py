"""Edits of plain graphs against networkx and counting by hand."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import pytest

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind
from engine.data.direction import Direction
from engine.explain.counterfactual.edit import EditKind
from engine.explain.counterfactual.graph_edits import GraphEditor


def single(edges: list[tuple[int, int]], labels: str, *, directed: bool = False) -> GraphDataset:
    builder = DatasetBuilder("one", GraphKind.GRAPHS, attribute_names=("weight",))
    ways = [Direction.FORWARD] * len(edges) if directed else ()
    attributes = [[float(i)] for i in range(len(labels))]
    builder.add(GraphRecord([list(labels)], edges, ["-"] * len(edges), "1", 1, attributes=attributes, directions=ways))
    return builder.build()


def test_the_edits_of_a_labelled_path_are_counted_by_hand() -> None:
    """a-b-a: each node can take the other label; both ends can go; a node of either label can be added at three places;
    one edge can be added; none can be cut.
    """
    editor = GraphEditor(single([(0, 1), (1, 2)], "aba"), 0, ("a", "b"), ("-",))
    found = Counter(variant.edits[0].kind for variant in editor.neighbors(editor.start()))
    assert found == {
        EditKind.CHANGE_NODE: 3,
        EditKind.REMOVE_NODE: 2,
        EditKind.ADD_NODE: 6,
        EditKind.ADD_EDGE: 1,
    }


def test_a_triangle_can_be_cut_and_stays_connected() -> None:
    editor = GraphEditor(single([(0, 1), (1, 2), (0, 2), (2, 3)], "aaaa"), 0, ("a",), ("-", "="))
    for variant in editor.neighbors(editor.start()):
        data = editor.dataset([variant])
        graph = nx.Graph([tuple(pair) for pair in data.edge_ends.tolist()])
        graph.add_nodes_from(range(data.n_nodes))
        assert nx.is_connected(graph)
        assert editor.reread(variant) is not None
    cut = {v.edits[0].nodes for v in editor.neighbors(editor.start()) if v.edits[0].kind is EditKind.REMOVE_EDGE}
    assert cut == {(0, 1), (1, 2), (0, 2)}
    changed = [v for v in editor.neighbors(editor.start()) if v.edits[0].kind is EditKind.CHANGE_EDGE]
    assert len(changed) == 4


def test_an_added_node_has_what_its_neighbour_has() -> None:
    editor = GraphEditor(single([(0, 1)], "ab"), 0, ("a", "b"), ("-",))
    added = [v for v in editor.neighbors(editor.start()) if v.edits[0].kind is EditKind.ADD_NODE]
    assert {(v.edits[0].nodes, v.edits[0].after, tuple(v.record.attributes[2])) for v in added} == {
        ((2, n), label, (float(n),)) for n in (0, 1) for label in "ab"
    }
    further = [v for v in editor.neighbors(added[0]) if v.edits[-1].kind is EditKind.ADD_NODE]
    assert {v.edits[-1].nodes[0] for v in further} == {3}


def test_directions_are_edited_where_there_are_any() -> None:
    editor = GraphEditor(single([(0, 1), (1, 2)], "aaa", directed=True), 0, (), ("-",))
    found = [v.edits[0] for v in editor.neighbors(editor.start()) if v.edits[0].kind is EditKind.CHANGE_EDGE]
    assert {(edit.nodes, edit.before, edit.after) for edit in found} == {
        ((u, u + 1), "forward", after) for u in (0, 1) for after in ("backward", "both ways")
    }
    both = next(v for v in editor.neighbors(editor.start()) if v.edits[0].after == "both ways")
    again = next(v for v in editor.neighbors(both) if v.edits[-1].after == "both ways")
    assert editor.dataset([again]).directed


def test_atoms_that_make_no_molecule_keep_their_columns_true() -> None:
    builder = DatasetBuilder("odd", GraphKind.MOLECULES, columns=("element", "ring"))
    builder.add(GraphRecord([["C"] * 4, ["0"] * 4], [(0, 1), (1, 2), (2, 3)], ["single"] * 3, "1", 1))
    editor = GraphEditor(builder.build(), 0, ("C",), ("single",))
    assert editor.oddity(editor.start()) == 0
    rings = {v.edits[0].nodes: tuple(v.record.labels[1]) for v in editor.neighbors(editor.start())
             if v.edits[0].kind is EditKind.ADD_EDGE}  # fmt: skip
    assert rings == {(0, 2): ("1", "1", "1", "0"), (0, 3): ("1",) * 4, (1, 3): ("0", "1", "1", "1")}


def test_only_near_pairs_are_joined_in_a_large_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.explain.counterfactual.graph_edits._MOST_PAIRS", 3)
    editor = GraphEditor(single([(0, 1), (1, 2), (2, 3), (3, 4)], "aaaaa"), 0, ("a",), ("-",))
    joined = [v.edits[0].nodes for v in editor.neighbors(editor.start()) if v.edits[0].kind is EditKind.ADD_EDGE]
    assert joined == [(0, 2), (1, 3), (2, 4)]
