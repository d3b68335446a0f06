"""The history of edits, where nodes stand, and what an edit changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dashboard.predict.views.whatif import (
    EditHistory,
    begin,
    bond_between,
    changed_rules,
    follow,
    literals_of,
    node_name,
)
from dashboard.predict.views.whatif_figure import editable
from engine import SymGraphClassifier, read_dataset
from engine.data.dataset import GraphDataset
from engine.explain.counterfactual.edit import Edit, EditKind
from engine.explain.counterfactual.manual_edits import hand_editor
from engine.explain.evidence import Contribution, Explanation, Match, explain
from engine.explain.words.statement import DEFAULT
from engine.rules.model import ScoreScale
from engine.rules.trained import TrainedModel
from tests.engine.explain.counterfactual.test_manual_edits import drawn
from tests.engine.explain.counterfactual.test_molecule_edits import single


def edited(bench: EditHistory, edit: Edit) -> EditHistory:
    return bench.then(follow(bench.now, hand_editor(bench.now.dataset, 0).edit(edit)))


def test_undo_redo_and_a_new_branch() -> None:
    bench = begin(single("CCO"), 0, "ethanol")
    assert (bench.can_undo, bench.can_redo, bench.now.said) == (False, False, "ethanol")
    two = edited(edited(bench, Edit(EditKind.CHANGE_NODE, (2,), after="N")), Edit(EditKind.REMOVE_NODE, (0,)))
    assert [str(step.dataset.smiles[0]) for step in two.steps] == ["CCO", "CCN", "CN"]
    assert two.now.said == "Remove atom 0 (carbon)"
    back = two.go(1)
    assert (back.can_undo, back.can_redo) == (True, True)
    other = edited(back, Edit(EditKind.CHANGE_NODE, (2,), after="F"))
    assert [str(step.dataset.smiles[0]) for step in other.steps] == ["CCO", "CCN", "CCF"]
    assert two.go(99).at == 2
    assert two.go(-1).at == 0


def test_what_stays_stays_in_its_place() -> None:
    bench = begin(single("c1ccccc1CC"), 0, "")
    longer = bench.then(follow(bench.now, hand_editor(bench.now.dataset, 0).attach(7, "methyl")))
    assert np.allclose(longer.now.places[:8], bench.now.places, atol=1e-3)
    gone = edited(longer, Edit(EditKind.REMOVE_NODE, (8,)))
    assert np.allclose(gone.now.places, bench.now.places, atol=1e-3)
    ring = edited(begin(single("CCCCCC"), 0, ""), Edit(EditKind.ADD_EDGE, (0, 5), after="single")).now
    lengths = np.linalg.norm(
        ring.places[ring.dataset.edge_ends[:, 0]] - ring.places[ring.dataset.edge_ends[:, 1]], axis=1
    )
    assert lengths.max() < 1.2 * lengths.min()  # laid out anew: no bond is drawn across


def test_a_new_node_of_a_plain_graph_has_room() -> None:
    bench = begin(drawn("aaa", [(0, 1), (1, 2)]), 0, "")
    for _ in range(3):
        n = bench.now.dataset.n_nodes
        bench = edited(bench, Edit(EditKind.ADD_NODE, (n, 1), after="a"))
    points = bench.now.places
    apart = np.linalg.norm(points[:, None] - points, axis=2) + 9 * np.eye(len(points))
    assert apart.min() > 0.1
    assert np.allclose(points[:3], bench.start.places)


def test_names_of_nodes_and_bonds() -> None:
    assert node_name(single("CCO"), 2) == "2: O"
    assert node_name(drawn("aa", [(0, 1)]), 1) == "1"
    assert node_name(drawn("ab", [(0, 1)]), 1) == "1: b"
    assert bond_between(single("C=CO"), 1, 0) == "double"
    assert bond_between(single("C=CO"), 0, 2) == ""


def explanation(**values: float) -> Explanation:
    rows = tuple(Contribution(rule, rule, value, Match((), (), ())) for rule, value in values.items())
    return Explanation("1", 0, 1, 1, 0.5, (0.5, 0.5), ScoreScale.LOG_ODDS, 0.0, rows)


def test_what_fires_now_what_stopped_and_what_counts_otherwise() -> None:
    found = changed_rules(explanation(R1=1.0, R2=-2.0, R3=0.5), explanation(R2=-2.0, R3=0.75, R4=0.1, R5=-3.0))
    assert [c.rule for c in found.fires] == ["R5", "R4"]
    assert [c.rule for c in found.stopped] == ["R1"]
    assert [(c.rule, shift) for c, shift in found.shifted] == [("R3", 0.25)]


@pytest.fixture(scope="module")
def data(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "mutag.csv")


@pytest.mark.parametrize("form", ["rules", "list", "tree", "forest"])
def test_the_literals_behind_a_contribution_match_what_it_matched(data: GraphDataset, form: str) -> None:
    trained: TrainedModel = SymGraphClassifier(form=form, max_rules=4, radius=1).fit(data, data.target).fitted
    seen = 0
    for graph in range(0, 40, 4):
        for c in explain(trained, data, graph).contributions:
            literals = literals_of(trained, c)
            assert (c.rule == DEFAULT) <= (literals == ())
            assert all(literal.present for literal in literals)
            seen += bool(c.match.nodes) and bool(literals)
    assert seen


@pytest.mark.parametrize("dark", [False, True])
def test_the_figure_names_every_node_and_rings_the_chosen(data: GraphDataset, dark: bool) -> None:
    step = begin(data, 0, "").now
    figure = editable(step, (2, 3), bold=((0, 1),), dark=dark)
    nodes = next(trace for trace in figure.data if trace.customdata is not None)
    assert list(nodes.customdata) == list(range(step.dataset.n_nodes))
    rings = next(t for t in figure.data if t.mode == "markers" and t.customdata is None)
    assert np.allclose(rings.x, step.places[[2, 3], 0])
    assert len(figure.layout.annotations) == step.dataset.n_nodes


def test_bonds_are_drawn_by_their_order() -> None:
    """C=C has two strokes; benzene has six full and six dotted ones; a lone atom none."""

    def strokes(smiles: str) -> list[int]:
        figure = editable(begin(single(smiles), 0, "").now, (), dark=False)
        return [sum(x is None for x in trace.x) for trace in figure.data[:2]]

    assert strokes("C=C") == [2, 0]
    assert strokes("C#N") == [3, 0]
    assert strokes("c1ccccc1") == [6, 6]
    assert strokes("C") == [0, 0]


def test_labels_in_figures_are_escaped() -> None:
    figure = editable(begin(drawn("<&", [(0, 1)]), 0, "").now, (), dark=False)
    assert {a.text for a in figure.layout.annotations} == {"&lt;", "&amp;"}
