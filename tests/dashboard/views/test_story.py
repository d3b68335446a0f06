from __future__ import annotations

import pytest
from defusedxml import ElementTree

from dashboard.components.views.pictures import draw
from dashboard.predict.views.explanation import tell
from engine.estimators import SymGraphClassifier
from engine.explain.evidence import explain
from engine.readers import read_dataset, sample_path


@pytest.mark.parametrize(("name", "graph"), [("mutag", 0), ("motif_house", 2)])
def test_a_story_has_the_evidence_the_weights_and_the_words(name: str, graph: int) -> None:
    data = read_dataset(sample_path(name))
    trained = SymGraphClassifier(max_rules=5, radius=1).fit(data, data.target).fitted
    told = tell(trained, data, graph)
    assert told.explanation == explain(trained, data, graph)
    assert len(told.heat.nodes) == len(range(*data.nodes(graph).indices(data.n_nodes)))
    assert len(told.heat.edges) == len(data.edge_ends[data.edges(graph)])
    assert told.narrative.startswith("Predicted: ")
    for miss in told.near:
        assert miss.class_name in trained.class_names
        assert "needed" in miss.shortfall
    text = draw(data, graph, heat=told.heat)
    heaviest = max(range(len(told.heat.nodes)), key=told.heat.nodes.__getitem__)
    shown = {e.get("class") for e in ElementTree.fromstring(text).iter()}
    assert f"node-{heaviest}" in shown
    assert "shaded by what speaks for the prediction" in text
