from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from engine.errors import InputError
from engine.readers.graphs.graph6 import read_graph6_pairs
from engine.readers.limits import Limits
from tests.engine.graphs import edges_of

HEXAGON, TRIANGLES = "EhEG", "EwCW"


def written(folder: Path, text: str) -> Path:
    path = folder / "pairs.g6"
    path.write_text(text)
    return path


def test_graphs_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    graphs = [nx.petersen_graph(), nx.path_graph(70), nx.empty_graph(1), nx.cycle_graph(6)]
    path = tmp_path / "pairs.g6"
    path.write_bytes(b"\n".join(nx.to_graph6_bytes(graph, header=True) for graph in graphs))  # blank lines between
    data = read_graph6_pairs(path)
    assert (len(data), data.name, data.records.tolist()) == (4, "pairs", [1, 3, 5, 7])
    for number, graph in enumerate(graphs):
        assert set(edges_of(data, number)) == {(min(u, v), max(u, v)) for u, v in graph.edges}
        assert data.nodes(number).stop - data.nodes(number).start == len(graph)


def test_codes_used_by_these_tests_mean_what_they_say() -> None:
    assert nx.is_isomorphic(nx.from_graph6_bytes(HEXAGON.encode()), nx.cycle_graph(6))
    two = nx.disjoint_union(nx.cycle_graph(3), nx.cycle_graph(3))
    assert nx.is_isomorphic(nx.from_graph6_bytes(TRIANGLES.encode()), two)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (":Fa@x^", "sparse6, not graph6"),
        ("&DI?AO?", "digraph6, not graph6"),
        ("Eh G", "a character that graph6 does not know"),
        ("Ehé", "a character that graph6 does not know"),
        ("EhE", "too short or too long"),
        ("EhEGG", "too short or too long"),
        ("~", "too short or too long"),
        ("~?", "too short or too long"),
        ("?", "has no nodes"),
        ("~" * 60, "too short or too long"),
    ],
)
def test_every_line_at_fault_is_named(tmp_path: Path, line: str, found: str) -> None:
    path = written(tmp_path, f"{HEXAGON}\n{line}\n\n{line}\n{TRIANGLES}\n")
    with pytest.raises(InputError, match=found) as error:
        read_graph6_pairs(path)
    assert [fault.place for fault in error.value.faults] == ["pairs.g6, line 2", "pairs.g6, line 4"]


def test_a_graph_without_a_partner(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 4: graph 3 is the last one.*\[G414\]"):
        read_graph6_pairs(written(tmp_path, f"{HEXAGON}\n{TRIANGLES}\n\n{HEXAGON}\n\n"))


def test_a_graph_that_is_too_large(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 1: 6 nodes; 5 are the most.*\[G410\]"):
        read_graph6_pairs(written(tmp_path, f"{HEXAGON}\n"), limits=Limits(nodes_per_graph=5))


@pytest.mark.parametrize("text", ["", "\n\n", ">>graph6<<\n"])
def test_files_without_graphs(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"\[F302\]"):
        read_graph6_pairs(written(tmp_path, text))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\[F301\]"):
        read_graph6_pairs(tmp_path / "pairs.g6")
