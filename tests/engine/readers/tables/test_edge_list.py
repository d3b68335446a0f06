from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.readers.molecules.smiles import Problem
from engine.readers.tables.edge_list import EdgeList, looks_like_edges, read_edges


def graph(text: str, nodes: str = "", labels: str = "") -> EdgeList:
    found = read_edges(text, nodes, labels, 100)
    assert isinstance(found, EdgeList), found
    return found


def test_a_graph() -> None:
    found = graph("0-1 2-1", labels="a b c")
    assert found.edges == [(0, 1), (1, 2)]
    assert found.labels == ["a", "b", "c"]


def test_the_number_of_nodes() -> None:
    assert len(graph("0-1").labels) == 2
    assert len(graph("0-1", nodes="4").labels) == 4
    assert len(graph("", nodes="4").labels) == 4
    assert graph("", labels="x y").edges == []


def test_loops_and_repeated_edges_are_dropped() -> None:
    found = graph("0-1, 1-0; 1-1 1-2")
    assert (found.edges, found.repeated) == ([(0, 1), (1, 2)], 2)


@pytest.mark.parametrize(
    ("cells", "code", "found"),
    [
        (("0-1 1-x", "", ""), "G401", "'1-x' is no edge"),
        (("0-12345678901", "", ""), "G401", "is no edge"),
        (("0-4", "4", ""), "G403", "an edge names node 4, but there are 4 nodes (0 to 3)"),
        (("0-1", "two", ""), "G403", "'two' is no number of nodes"),
        (("0-1", "-2", ""), "G403", "'-2' is no number of nodes"),
        (("", "", ""), "G404", "neither edges nor nodes"),
        (("", "0", ""), "G404", "neither edges nor nodes"),
        (("0-1", "3", "a b"), "G408", "2 labels for 3 nodes"),
        (("0-100", "", ""), "G410", "101 nodes; 100 are the most"),
    ],
)
def test_problems(cells: tuple[str, str, str], code: str, found: str) -> None:
    problem = read_edges(*cells, 100)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert found in problem.found


def test_what_looks_like_edges() -> None:
    texts = ("0-1", "0-1 1-2", " 0-1,1-2 ", "", "2020-01-02", "C-C", "0-1 1-")
    assert [text for text in texts if looks_like_edges(text)] == ["0-1", "0-1 1-2", " 0-1,1-2 "]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=20))
def test_against_networkx(pairs: list[tuple[int, int]]) -> None:
    expected = nx.Graph(pairs)
    expected.remove_edges_from(nx.selfloop_edges(expected))
    found = graph(" ".join(f"{u}-{v}" for u, v in pairs))
    assert nx.utils.edges_equal(nx.Graph(found.edges).edges, expected.edges)
    assert found.repeated == len(pairs) - expected.number_of_edges()
