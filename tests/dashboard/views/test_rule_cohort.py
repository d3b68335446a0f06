"""Cohorts, badges, clickable drawings and paired models, without Streamlit."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from defusedxml import ElementTree

from dashboard.components.views.badges import as_data, badge, cell_colours, with_badge
from dashboard.components.views.pictures import Highlight, draw, points_of
from dashboard.model.views.front import near_best, near_words
from dashboard.model.views.model_pair import (
    Fate,
    cost_words,
    disagreements,
    held_cost,
    pair_frame,
    pair_rules,
    rule_counts,
)
from dashboard.model.views.rule_cohort import (
    Bar,
    ChosenRule,
    Side,
    bar_rows,
    bar_words,
    class_figure,
    companions,
    other_rules_words,
    rule_truth,
    size_figure,
)
from dashboard.model.views.rule_rows import name_rules
from dashboard.predict.views.node_figure import node_figure
from dashboard.predict.views.node_uses import node_names, node_uses
from engine.data.dataset import GraphDataset
from engine.estimators import SymGraphClassifier
from engine.evaluation.paired import cost_of
from engine.explain.drawings.palette import shade
from engine.explain.evidence import Match, explain
from engine.readers import read_dataset, sample_path
from engine.rules.rule import Literal
from engine.rules.trained import TrainedModel
from engine.runs import InnerScores, RunFront, RunScores, StoredModel


@cache
def sample(name: str = "mutag") -> GraphDataset:
    return read_dataset(sample_path(name))


@cache
def learned(form: str = "rules") -> TrainedModel:
    return SymGraphClassifier(radius=1, form=form, max_rules=4).fit(sample(), sample().target).fitted


def chosen(number: int = 1) -> ChosenRule:
    rule = learned().model.rules[number - 1]
    return ChosenRule(f"R{number}", number, "", rule.literals, rule.target, rule.counts)


def fired(number: int = 1) -> np.ndarray:
    return learned().model.fired(learned().table(sample()))[:, number - 1]


# -- cohorts --------------------------------------------------------------------------------------


def test_bars_count_every_graph_once_on_each_side() -> None:
    for figure in (class_figure, size_figure):
        drawn = figure(sample(), fired(), chosen(), dark=False)
        inside, outside = drawn.data
        for trace, rows in ((inside, fired()), (outside, ~fired())):
            bars = [Bar.read(told) for told in trace.customdata]
            found = np.concatenate([bar_rows(sample(), fired(), bar) for bar in bars if bar is not None])
            assert sorted(found.tolist()) == np.flatnonzero(rows).tolist()
        assert inside.marker.color == shade(0, dark=False).line
        assert inside.marker.pattern.shape != outside.marker.pattern.shape  # never by colour alone


def test_shares_of_classes_are_those_of_the_side() -> None:
    inside, _ = class_figure(sample(), fired(), chosen(), dark=True).data
    counts = np.bincount(sample().target_codes[fired()], minlength=2)
    assert list(inside.x) == pytest.approx(100 * counts / counts.sum())


def test_a_bar_says_what_it_counts() -> None:
    assert bar_words(sample(), Bar(Side.INSIDE, 1), chosen()) == "R1 fires, mutagen"
    assert bar_words(sample(), Bar(Side.OUTSIDE, -1, 10, 13), chosen()) == "R1 does not fire, 10 to 12 atoms"
    assert bar_words(sample(), Bar(Side.OUTSIDE, -1, 10, 11), chosen()).endswith("10 atoms")
    assert Bar.read(Bar(Side.INSIDE, 1, 2, 3).told()) == Bar(Side.INSIDE, 1, 2, 3)
    for odd in (None, 3, ["sideways", 1, 2, 3], ["inside", 1]):
        assert Bar.read(odd) is None


def test_other_rules_are_counted_inside_the_cohort() -> None:
    truth = rule_truth(learned("list"), learned("list").table(sample()))
    decided = learned("list").model.fired(learned("list").table(sample()))
    assert (truth[:, 0] == decided[:, 0]).all()  # the first is always asked
    assert (truth >= decided).all()
    frame = companions(truth, truth[:, 0], name_rules(learned("list")), 1)
    assert "R1" not in set(frame["rule"])
    assert (frame["share"] <= 1).all()
    assert frame["both"].is_monotonic_decreasing
    empty = companions(truth[:, :1], truth[:, 0], name_rules(learned("list"))[:1], 1)
    assert empty.empty
    assert "No other rule" in other_rules_words(chosen(), empty, 3, sample())
    assert "1 other rule also holds" in other_rules_words(chosen(), frame[:1], 3, sample())


# -- badges and drawings --------------------------------------------------------------------------


def test_a_badge_has_letter_and_colour_wherever_it_is() -> None:
    for letter in ("R1", "R12", "<b>"):
        root = ElementTree.fromstring(badge(letter, 2, dark=True))
        assert letter in "".join(root.itertext())
        assert shade(2, dark=True).line in badge(letter, 2, dark=True)
    drawing = draw(sample(), 0)
    marked = with_badge(drawing, "R3", 2, dark=False)
    assert "R3" in "".join(ElementTree.fromstring(marked).itertext())
    assert as_data(marked).startswith("data:image/svg+xml;base64,")
    assert shade(1, dark=False).line in cell_colours(1, dark=False)


@pytest.mark.parametrize(("name", "marked"), [("mutag", False), ("mutag", True), ("motif_house", True)])
def test_markers_stand_where_the_drawing_has_its_nodes(name: str, marked: bool) -> None:
    """Every halo of the drawing is centred at a marker."""
    data, size = sample(name), (400, 300)
    count = len(data.node_codes[data.nodes(0)])
    every = tuple(range(count))
    points = points_of(data, 0, marked=marked, size=size)
    assert points.shape == (count, 2)
    if marked:
        svg = draw(data, 0, [Highlight("R1", 0, Match((), every, ()))], width=400, height=300)
        halos = [e for e in ElementTree.fromstring(svg).iter() if (e.get("class") or "").startswith("node-")]
        centres = {int(str(e.get("class"))[5:]): (float(e.get("cx", 0)), float(e.get("cy", 0))) for e in halos}
        for node in every:
            assert centres[node] == pytest.approx(tuple(points[node]), abs=0.06)
    figure = node_figure(draw(data, 0), points, [f"<{v}>" for v in every], (1,), size=size, scale=1.5, dark=True)
    (trace,) = figure.data
    assert list(trace.customdata) == list(every)
    assert trace.hovertext[0] == "&lt;0&gt;"
    assert figure.layout.height == 450
    assert len({str(colour) for colour in trace.marker.line.color}) == 2


# -- nodes ----------------------------------------------------------------------------------------


def test_atoms_are_called_by_their_group() -> None:
    names = node_names(sample(), 0)
    assert [name for name in names if "nitro nitrogen, charge +1" in name]
    assert names[3] == "C3, aromatic carbon"
    assert node_names(sample("motif_house"), 0)[2] == "node 2"


def test_the_rules_that_use_a_node_are_those_whose_evidence_holds_it() -> None:
    seen = 0
    for graph in range(0, 60, 4):
        told = explain(learned(), sample(), graph)
        for node in range(0, len(node_names(sample(), graph)), 3):
            uses = node_uses(learned(), sample(), graph, node)
            assert [use.letter for use in uses] == [c.rule for c in told.contributions if node in c.match.nodes]
            for use in uses:
                anchors = next(c for c in told.contributions if c.rule == use.letter).match.anchors
                assert use.counted == (node in anchors)
                assert use.places >= 1
                assert use.conditions
            seen += len(uses)
    assert seen
    forest = SymGraphClassifier(radius=1, form="forest").fit(sample()[::3], sample()[::3].target).fitted
    assert node_uses(forest, sample(), 0, 0) == ()


# -- two models -----------------------------------------------------------------------------------


def test_rules_are_gained_lost_changed_and_kept() -> None:
    model = learned()
    first, second, *rest = model.model.rules
    literal = first.literals[0]
    other = replace(
        first,
        literals=(Literal(literal.predicate, literal.at_least + 1, literal.present), *first.literals[1:]),
        weight=first.weight + 1,
    )
    later = replace(model, model=replace(model.model, rules=(other, *rest)))
    pairs = pair_rules(name_rules(model), name_rules(later))
    assert [pair.fate for pair in pairs] == [Fate.CHANGED, *[Fate.SAME] * len(rest), Fate.LOST]
    assert f"asks for {literal.at_least + 1} instead of {literal.at_least}" in pairs[0].what
    assert "weight" in pairs[0].what
    assert pairs[-1].either.rule == second
    back = pair_rules(name_rules(later), name_rules(model))
    assert rule_counts(back) == {Fate.SAME: len(rest), Fate.CHANGED: 1, Fate.GAINED: 1, Fate.LOST: 0}
    frame = pair_frame(back)
    assert list(frame["in use"]) == [f"R{k}" for k in range(1, len(model.model.rules) + 1)]
    assert list(frame["pinned"]).count("–") == 1


def test_disagreements_are_sorted_by_who_is_right() -> None:
    found = disagreements(np.array([0, 1, 1, 2, 0]), np.array([0, 0, 1, 1, 1]), np.array([0, 1, 1, 0, -1]))
    assert found.rows.tolist() == [1, 3, 4]
    assert (found.only_pinned.tolist(), found.only_used.tolist()) == ([1], [])
    assert found.neither.tolist() == [3, 4]


def test_a_difference_is_said_with_its_interval() -> None:
    truth = np.array([0, 0, 1, 1, -1])
    assert held_cost(truth, truth, truth, np.array([4])) is None
    same = held_cost(truth, truth, truth, np.arange(5))
    assert same is not None
    assert same.after.graphs == 4
    assert "right on the same graphs: 100.0 %" in cost_words(same, unseen=True)
    worse = cost_of(truth[:4], np.array([0, 0, 1, 0]), np.array([0, 1, 1, 0]))
    words = cost_words(worse, unseen=True)
    assert words.startswith(
        "75.0 % of the pinned model's predictions are right and 50.0 % of those of the one in use: -25.0 points ["
    )
    assert words.endswith("no clear difference")
    assert cost_words(worse, unseen=False).endswith("of the one in use: -25.0 points")  # no test on training graphs


def stored(rules: int, accuracy: float) -> StoredModel:
    inner = InnerScores(accuracy=accuracy, balanced_accuracy=accuracy, roc_auc=None, log_loss=1.0)
    return StoredModel(rules=rules, conditions=1.0, validation=inner, scores=RunScores(training_accuracy=0.9))


def test_models_within_one_standard_error_are_named() -> None:
    front = RunFront(models=(stored(1, 0.7), stored(2, 0.78), stored(3, 0.8)), chosen=3)
    bound, near = near_best(front, 500)  # compared on 100: the standard error of 20 % is 4 %
    assert bound == pytest.approx(0.24)
    assert near == (2, 3)
    assert "models with 2 and 3 rules" in near_words(front, near)
    assert near_best(front, 50_000)[1] == (3,)
    assert "only the model with 3 rules" in near_words(front, (3,))
