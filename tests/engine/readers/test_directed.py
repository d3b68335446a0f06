"""Directions: read where they are asked for, dropped with a note where they are not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.chemistry.hydrogens import fold_hydrogens
from engine.data.dataset import GraphDataset, GraphKind
from engine.data.direction import Direction
from engine.data.tu_writer import write_tu
from engine.readers import read, read_dataset
from engine.readers.tables.edge_list import EdgeList, read_edges

F, B, BOTH = Direction.FORWARD, Direction.BACKWARD, Direction.BOTH


def digraphs() -> GraphDataset:
    """0>1, 2>1 and 0-2 with labels; then a single edge, given from its larger end."""
    builder = DatasetBuilder("digraphs", GraphKind.GRAPHS)
    first = GraphRecord((["a", "b", "a"],), [(0, 1), (1, 2), (2, 0)], ["x", "y", "y"], "1", 1, target="0")
    builder.add(_with(first, [F, B, BOTH]))
    builder.add(_with(GraphRecord((["b", "a"],), [(1, 0)], ["x"], "2", 2, target="1"), [F]))
    return builder.build()


def _with(graph: GraphRecord, directions: list[Direction]) -> GraphRecord:
    return replace(graph, directions=directions)


def ways(dataset: GraphDataset) -> list[int]:
    assert dataset.edge_directions is not None
    return dataset.edge_directions.tolist()


def test_the_builder_sees_an_edge_from_its_smaller_end() -> None:
    data = digraphs()
    assert data.edge_ends.tolist() == [[0, 1], [1, 2], [0, 2], [0, 1]]
    assert ways(data) == [F, B, BOTH, B]
    assert ways(data[[1]]) == [B]
    assert data.directed


def test_a_data_set_in_which_every_edge_goes_both_ways_is_undirected() -> None:
    builder = DatasetBuilder("both", GraphKind.GRAPHS)
    builder.add(_with(GraphRecord((["a", "b"],), [(0, 1)], ["x"], "1", 1), [BOTH]))
    assert not builder.build().directed


def test_directions_are_part_of_the_digest() -> None:
    data = digraphs()
    assert data.digest != replace(data, edge_directions=None).digest


def test_a_directed_tu_folder_comes_back_as_it_was(tmp_path: Path) -> None:
    data = digraphs()
    write_tu(data, tmp_path)
    lines = (tmp_path / "digraphs_A.txt").read_text().split("\n")[:-1]
    assert sorted(lines) == sorted(["1, 2", "3, 2", "1, 3", "3, 1", "5, 4"])
    back = read_dataset(tmp_path, directed=True)
    order = np.lexsort((data.edge_ends[:, 1], data.edge_ends[:, 0], data.edge_graph))
    assert back.edge_ends.tolist() == data.edge_ends[order].tolist()
    assert ways(back) == np.array(ways(data))[order].tolist()
    assert back.edge_codes.tolist() == data.edge_codes[order].tolist()
    assert back.edge_alphabet.symbols == ("x", "y")


def test_without_the_option_directions_are_dropped_with_a_note_that_names_it(tmp_path: Path) -> None:
    write_tu(digraphs(), tmp_path)
    imported = read(tmp_path)
    assert not imported.dataset.directed
    (note,) = [found for found in imported.faults if found.code == "G415"]
    assert note.found == "3 of 4 edges are listed in one direction only; they are read as undirected"
    assert "--directed" in note.fix
    assert not [found for found in read(tmp_path, directed=True).faults if found.code == "G415"]


def test_where_every_edge_goes_both_ways_the_option_says_so(sample_data: Path) -> None:
    imported = read(sample_data / "MUTAG", directed=True)
    assert imported.dataset.digest == read(sample_data / "MUTAG").dataset.digest
    assert imported.faults[0].code == "G416"


@pytest.mark.parametrize(
    ("text", "edges", "directions", "repeated"),
    [
        ("0>1 1>2", [(0, 1), (1, 2)], [F, F], 0),
        ("2>0, 1-2", [(0, 2), (1, 2)], [B, BOTH], 0),
        ("0>1 1>0", [(0, 1)], [BOTH], 0),
        ("0>1 0>1 0-1 1>0 2>2", [(0, 1)], [BOTH], 3),  # the second adds nothing, nor the fourth, nor the loop
        ("0-1 1-0", [(0, 1)], [BOTH], 1),
    ],
)
def test_arcs_in_a_cell(text: str, edges: list[tuple[int, int]], directions: list[Direction], repeated: int) -> None:
    found = read_edges(text, "3", "", 100)
    assert isinstance(found, EdgeList)
    assert (found.edges, found.directions, found.repeated) == (edges, directions, repeated)


def test_a_table_of_arcs(tmp_path: Path) -> None:
    path = tmp_path / "arcs.csv"
    path.write_text("edges,class\n0>1 1>2,a\n0-1,b\n2>1 1>0,a\n")
    directed = read(path, directed=True)
    assert ways(directed.dataset) == [F, F, BOTH, B, B]
    assert not directed.faults
    plain = read(path)
    assert not plain.dataset.directed
    assert [found.code for found in plain.faults] == ["G415"]  # once for the column
    assert plain.dataset.edge_ends.tolist() == directed.dataset.edge_ends.tolist()


def test_a_chemical_set_with_directions_stays_plain_graphs(tmp_path: Path, sample_data: Path) -> None:
    for path in (sample_data / "MUTAG").glob("MUTAG_*.txt"):
        lines = path.read_text().splitlines(keepends=True)
        half = path.name in {"MUTAG_A.txt", "MUTAG_edge_labels.txt"}
        (tmp_path / path.name).write_text("".join(lines[1:] if half else lines))
    assert read_dataset(tmp_path).kind is GraphKind.MOLECULES
    data = read_dataset(tmp_path, directed=True)
    assert data.kind is GraphKind.GRAPHS
    assert ways(data).count(BOTH) == data.n_edges - 1


def test_folding_hydrogens_keeps_the_directions_of_the_other_edges() -> None:
    builder = DatasetBuilder("hydrides", GraphKind.GRAPHS)
    builder.add(_with(GraphRecord((["C", "H", "O"],), [(0, 1), (2, 0)], ["-", "-"], "1", 1), [F, F]))
    assert ways(fold_hydrogens(builder.build())) == [B]
