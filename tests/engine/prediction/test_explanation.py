from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import SymGraphClassifier, read_dataset
from engine.explain.evidence import explain
from engine.explain.matches import GraphMatches
from engine.explain.near_misses import find_near_misses
from engine.explain.words.narrative import narrate
from engine.prediction.explanation import explain_graph


@pytest.mark.parametrize(("name", "graph"), [("mutag.csv", 3), ("motif_house.csv", 2)])
def test_everything_is_of_one_graph(sample_data: Path, name: str, graph: int) -> None:
    data = read_dataset(sample_data / name)
    trained = SymGraphClassifier(max_rules=5, radius=1).fit(data, data.target).fitted
    told = explain_graph(trained, data, graph)
    assert told.explanation == explain(trained, data, graph)
    matches = GraphMatches(trained.model.vocabulary, data, graph)
    assert told.near_misses == find_near_misses(trained, matches)
    assert told.narrative == narrate(trained, told.explanation, matches.single, told.near_misses)
    assert np.array_equal(told.single.edge_ends, data.edge_ends[data.edges(graph)])
    raised = sum(c.raised for c in told.explanation.contributions if c.match.nodes)
    assert told.weights.nodes.sum() == pytest.approx(raised)
