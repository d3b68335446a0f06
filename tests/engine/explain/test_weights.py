from __future__ import annotations

import numpy as np
import pytest

from engine.explain.evidence import Contribution, Match
from engine.explain.weights import weigh

PATH = np.array([(0, 1), (1, 2), (2, 3)], np.int32)
"""0-1-2-3: the inner nodes have two neighbours."""


def contribution(value: float, nodes: tuple[int, ...], edges: tuple[tuple[int, int], ...], lowered: float = 0.0):
    return Contribution("R1", "", value, Match(nodes[:1], nodes, edges), lowered)


def test_a_contribution_is_shared_by_what_it_matched() -> None:
    """Node 0 counts 1, node 1 one half; the edge 0-1 counts 1 x 1/2, the edge 1-2 counts 1/2 x 1/2."""
    found = weigh([contribution(3.0, (0, 1, 2), ((0, 1), (1, 2)))], 4, PATH)
    assert found.nodes.tolist() == [1.5, 0.75, 0.75, 0.0]
    assert found.edges.tolist() == [2.0, 1.0, 0.0]


def test_nodes_without_matched_edges_hand_on_to_all_their_edges() -> None:
    found = weigh([contribution(1.0, (1,), ())], 4, PATH)
    assert found.nodes.tolist() == [0, 1, 0, 0]
    assert found.edges == pytest.approx([2 / 3, 1 / 3, 0])


def test_what_speaks_against_and_absences_give_nothing() -> None:
    found = weigh([contribution(-2.0, (0, 1), ((0, 1),)), contribution(5.0, (), ())], 4, PATH)
    assert not found.nodes.any()
    assert not found.edges.any()


def test_of_a_forest_only_the_steps_up_count() -> None:
    """Up 0.5 and down 0.7 make -0.2; what speaks for the class is the 0.5."""
    found = weigh([contribution(-0.2, (2, 3), ((2, 3),), lowered=0.7)], 4, PATH)
    assert found.nodes.sum() == pytest.approx(0.5)
    assert found.edges == pytest.approx([0, 0, 0.5])


def test_a_lone_node_has_a_weight_and_no_edges() -> None:
    found = weigh([contribution(1.0, (0,), ())], 1, np.zeros((0, 2), np.int32))
    assert (found.nodes.tolist(), found.edges.tolist()) == ([1.0], [])
