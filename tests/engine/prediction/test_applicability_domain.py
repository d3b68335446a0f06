"""Familiarity against counting by hand, and its independence of the order of nodes and of codes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from engine import read_dataset
from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind
from engine.prediction.applicability_domain import Level, learn_familiarity

Drawn = tuple[str, list[tuple[int, int]]]  # one letter a node, edges


def dataset(*graphs: Drawn, bonds: str = "-") -> GraphDataset:
    builder = DatasetBuilder("drawn", GraphKind.GRAPHS)
    for number, (labels, edges) in enumerate(graphs, 1):
        builder.add(GraphRecord([list(labels)], edges, [bonds] * len(edges), str(number), number))
    return builder.build()


PATH = ("abc", [(0, 1), (1, 2)])
TURNED = ("cba", [(0, 1), (1, 2)])
LONGER = ("abcb", [(0, 1), (1, 2), (2, 3)])


def test_places_by_hand() -> None:
    """Of a-b-c-b, the places a(b), b(a, c) occur in a-b-c; c(b, b) and b(c) do not."""
    known = learn_familiarity(dataset(PATH, PATH))
    judged = known.judge(dataset(PATH, TURNED, LONGER, ("ax", [(0, 1)]), ("ca", [(0, 1)])))
    assert known.usual == 1.0
    assert judged.share.tolist() == [1.0, 1.0, 0.5, 0.0, 0.0]
    assert judged.levels == (Level.SIMILAR, Level.SIMILAR, Level.UNUSUAL, Level.STRANGE, Level.STRANGE)
    assert judged.strange.tolist() == [False, False, False, True, False]


def test_edge_labels_and_names_of_columns_count() -> None:
    known = learn_familiarity(dataset(PATH, PATH))
    assert known.judge(dataset(PATH, bonds="=")).share.tolist() == [0.0]


def test_what_is_usual_is_how_familiar_training_graphs_are_to_the_others() -> None:
    """Nineteen alike and one of its own: 5 % are not familiar at all, so nothing is asked of others."""
    assert learn_familiarity(dataset(*[PATH] * 19, ("xy", [(0, 1)]))).usual == 0.0
    assert learn_familiarity(dataset(*[PATH] * 39, ("xy", [(0, 1)]))).usual == 1.0
    # without anything usual, only a new label is strange
    known = learn_familiarity(dataset(PATH, ("abcb", [(0, 2), (2, 1), (1, 3)])))
    assert known.judge(dataset(("cc", [(0, 1)]))).levels == (Level.SIMILAR,)


def test_the_nearest_has_most_places_in_common() -> None:
    """a-b-c-b shares two places with a-b-c (2 of 3 + 4 - 2), none with x-y."""
    known = learn_familiarity(dataset(("xy", [(0, 1)]), PATH))
    found = known.nearest(dataset(("xx", [(0, 1)]), LONGER), 1)
    assert (found.graph, found.similarity) == (1, pytest.approx(2 / 5))
    assert known.nearest(dataset(TURNED), 0).similarity == 1.0
    assert known.nearest(dataset(("zz", [(0, 1)])), 0).similarity == 0.0


def test_against_a_count_over_places_of_molecules(sample_data: Path) -> None:
    data = read_dataset(sample_data / "mutag.csv")

    def places(graph: int) -> Counter[object]:
        nodes, edges = data.nodes(graph), data.edges(graph)
        own = [tuple(row) for row in data.node_codes[nodes].tolist()]
        plain = nx.Graph()
        plain.add_nodes_from(range(len(own)))
        for (u, v), code in zip(data.edge_ends[edges].tolist(), data.edge_codes[edges].tolist(), strict=True):
            plain.add_edge(u, v, code=code)
        return Counter((own[v], tuple(sorted((own[w], plain[v][w]["code"]) for w in plain[v]))) for v in plain)

    train, rest = np.arange(0, 188, 2), np.arange(1, 188, 2)
    known = learn_familiarity(data[train])
    seen = {place for graph in train for place in places(int(graph))}
    judged = known.judge(data[rest])
    own = [places(int(g)) for g in rest]
    wanted = [sum(n for place, n in found.items() if place in seen) / found.total() for found in own]
    assert judged.share.tolist() == pytest.approx(wanted)
    for row in (0, 17, 40):
        alike = [(own[row] & places(int(g))).total() / (own[row] | places(int(g))).total() for g in train]
        found = known.nearest(data[rest], row)
        assert found.similarity == pytest.approx(max(alike))
        assert alike[found.graph] == max(alike)


def test_renumbering_nodes_and_other_codes_change_nothing(sample_data: Path) -> None:
    known = learn_familiarity(dataset(PATH, LONGER))
    more = dataset(("aabbccxyz", [(0, 1)]), PATH, TURNED)  # other codes for the same letters
    assert known.judge(more).share[1:].tolist() == [1.0, 1.0]
