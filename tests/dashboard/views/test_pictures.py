"""Views that draw, or say what is drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from defusedxml import ElementTree

from dashboard.components.views import charts
from dashboard.components.views.evidence import MOST_SHOWN, show_evidence
from dashboard.components.views.matches import Verdict, filter_graphs, page_of, pages, pick_matches
from dashboard.components.views.pictures import Highlight, draw, draw_predicate, picture_notes, predicate_alt
from dashboard.components.views.score_words import held_out_words, repeat_words, score_rows
from dashboard.train.views.stages import show_stages
from engine.data.dataset import GraphDataset, GraphKind
from engine.errors import InputError
from engine.explain.evidence import Match, explain, find_matches
from engine.predicates.groups.substructure import Substructure
from engine.prediction import typed_molecule
from engine.readers import read_dataset, sample_path
from engine.rules.model import Form
from engine.runs import DataSource, HeldOut, Measure, RunScores, State, Status, TrainingRequest
from tests.dashboard.conftest import HOUSE, run_of
from tests.engine.explain.patterns import ANY, having, path, ring, star


@pytest.fixture(scope="module")
def molecules() -> GraphDataset:
    return read_dataset(sample_path("mutag"))


@pytest.fixture(scope="module")
def graphs() -> GraphDataset:
    return read_dataset(sample_path("motif_house"))


def parts(svg: str, name: str) -> list[str]:
    return [e.get("class") for e in ElementTree.fromstring(svg).iter() if name in (e.get("class") or "")]


@pytest.mark.parametrize("dark", [False, True])
def test_the_matched_nodes_are_marked_with_the_letter(trained: Path, dark: bool) -> None:
    for source in (None, HOUSE):
        run = run_of(trained, "rules", source) if source else run_of(trained, "rules")
        model = run.model()
        data = read_dataset(sample_path(run.request.source.name))
        rule = next(r for r in model.model.rules if any(x.present for x in r.literals))
        graph = int(np.flatnonzero(model.model.fired(model.table(data))[:, model.model.rules.index(rule)])[0])
        match = find_matches(model, data, rule.literals, [graph])[0]
        svg = draw(data, graph, [Highlight("R7", 6, match)], dark=dark)
        marked = {int(c.removeprefix("node-")) for c in parts(svg, "node-") if c.startswith("node-")}
        assert marked == set(match.nodes)
        assert ">R7<" in svg


def test_a_picture_without_highlights_has_no_marks(molecules: GraphDataset, graphs: GraphDataset) -> None:
    assert parts(draw(molecules, 0), "mark") == []
    assert parts(draw(graphs, 0), "mark") == []


def test_the_structure_of_a_predicate_is_drawn(trained: Path) -> None:
    model = run_of(trained, "forest").model()
    predicate = model.model.vocabulary.predicates[0]
    svg = draw_predicate(predicate, model.kind, hydrogens_are_nodes=model.hydrogens_are_nodes)
    assert len(parts(svg, "role-")) == len(predicate.structure.roles)


@pytest.mark.parametrize("form", ["rules", "list", "scorecard", "tree", "forest"])
def test_base_and_contributions_add_up_in_the_figure(trained: Path, molecules: GraphDataset, form: str) -> None:
    model = run_of(trained, form).model()
    found = explain(model, molecules, 3)
    evidence = show_evidence(found, Form(form))
    assert len(evidence.shown) <= MOST_SHOWN
    total = evidence.base + sum(c.value for c in evidence.shown) + evidence.rest
    assert total == pytest.approx(evidence.sum)
    letters = [c.letter for c in evidence.shown]
    assert len(set(letters)) == len(letters)
    bar = charts.contributions(evidence, "mutagen", dark=False).data[0]
    assert bar.x[-1] == pytest.approx(total)
    ends = np.array(bar.base) + np.array(bar.x)
    assert np.allclose(ends[:-2], np.array(bar.base)[1:-1])


def test_figures_name_classes_and_escape_them(molecules: GraphDataset) -> None:
    from dataclasses import replace

    hostile = replace(molecules, class_names=("<b>x</b>", "mutagen"))
    assert charts.class_balance(hostile, dark=True).data[0].y[0] == "&lt;b&gt;x&lt;/b&gt;"
    assert sum(charts.class_balance(molecules, dark=False).data[0].x) == len(molecules)


def test_matches_are_right_or_wrong_the_smallest_first(molecules: GraphDataset) -> None:
    fired = np.arange(len(molecules)) % 3 == 0
    everything = pick_matches(fired, molecules, 1, Verdict.ALL)
    right, wrong = (pick_matches(fired, molecules, 1, v) for v in (Verdict.RIGHT, Verdict.WRONG))
    assert sorted([*right, *wrong]) == sorted(everything) == list(range(0, 188, 3))
    assert (molecules.target_codes[right] == 1).all()
    assert (np.diff(np.diff(molecules.node_offsets)[everything]) >= 0).all()


def test_graphs_are_filtered_by_class_and_text(molecules: GraphDataset) -> None:
    assert len(filter_graphs(molecules, [], "")) == 188
    assert set(molecules.target_codes[filter_graphs(molecules, [0], "")]) == {0}
    assert all("Br" in molecules.smiles[i] for i in filter_graphs(molecules, [], "br"))
    assert len(filter_graphs(molecules, [], "no such thing")) == 0


def test_pages_hold_twelve_and_stay_in_range() -> None:
    positions = np.arange(30)
    assert [pages(n) for n in (0, 1, 12, 13)] == [1, 1, 1, 2]
    assert page_of(positions, 3) == [24, 25, 26, 27, 28, 29]
    assert page_of(positions, 99) == page_of(positions, 3)
    assert page_of(positions, -5) == page_of(positions, 1) == list(range(12))


def test_a_typed_molecule_is_predicted_like_one_of_the_file(trained: Path, molecules: GraphDataset) -> None:
    model = run_of(trained, "rules").model()
    typed = typed_molecule(f"  {molecules.smiles[5]} ", model)
    assert np.array_equal(model.probabilities(typed), model.probabilities(molecules[[5]]))


@pytest.mark.parametrize(
    ("text", "said"), [("C1CC", "unclosed ring"), ("hello", "not SMILES"), ("", "empty"), ("C" * 600, "atoms")]
)
def test_what_is_no_molecule_is_refused_with_a_fix(trained: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        typed_molecule(text, run_of(trained, "rules").model())
    assert "leave the record out" not in str(caught.value)


HELD = HeldOut(
    method="5-fold cross-validation",
    unit="graph",
    graphs=188,
    accuracy=Measure(mean=0.871, low=0.85, high=0.894),
    balanced_accuracy=Measure(mean=0.8),
    roc_auc=Measure(mean=None),
    interval_method="t",
    confusion=[[30, 10], [5, 143]],
)


def test_scores_say_what_they_were_measured_on() -> None:
    assert held_out_words(RunScores(training_accuracy=1.0, held_out=HELD)) == (
        "Held-out accuracy 0.87 [0.85, 0.89], 5-fold cross-validation, 188 graphs, dealt out by graph."
    )
    assert "Not validated" in held_out_words(RunScores(training_accuracy=1.0))
    assert "Edited by hand" in held_out_words(RunScores(training_accuracy=1.0, edits=2))
    assert held_out_words(None) == "No scores were kept."
    assert repeat_words(RunScores(training_accuracy=1.0)).endswith("the same model, to the byte:")
    assert "before the 2 edits by hand" in repeat_words(RunScores(training_accuracy=1.0, edits=2))
    assert "before the one edit by hand" in repeat_words(RunScores(training_accuracy=1.0, edits=1))
    assert [row.figure for row in score_rows(RunScores(training_accuracy=1.0, held_out=HELD))] == [
        "0.87", "–", "0.80", "1.00",
    ]  # fmt: skip


def test_the_confusion_is_in_shares_of_the_true_class() -> None:
    figure = charts.confusion(HELD, ("no", "yes"), dark=False)
    assert np.allclose(figure.data[0].z, [[0.75, 0.25], [5 / 148, 143 / 148]])


def test_stages_are_done_now_or_later() -> None:
    request = TrainingRequest(source=DataSource(origin="sample", name="mutag"))
    shown = show_stages(request, Status(state=State.RUNNING, stage="local rules", stage_fraction=0.5))
    assert [stage.state for stage in shown] == ["done", "done", "done", "now", "later", "later", "later"]
    assert {stage.state for stage in show_stages(request, Status(state=State.DONE))} == {"done"}
    assert {stage.state for stage in show_stages(request, Status())} == {"later"}


def test_an_empty_match_can_be_drawn(graphs: GraphDataset) -> None:
    assert "<svg" in draw(graphs, 0, [Highlight("A", 0, Match((), (), ()))])


NITRO = star(having(element="N"), having(element="O"), having(element="O"), edges=("double", ""))


@pytest.mark.parametrize("dark", [False, True])
def test_a_pattern_is_drawn_with_its_marks_and_what_they_stand_for(dark: bool) -> None:
    svg = draw_predicate(NITRO, GraphKind.MOLECULES, hydrogens_are_nodes=False, dark=dark)
    assert len(parts(svg, "mark-")) == 3
    assert "<title>a nitrogen bonded to an oxygen, and double-bonded to an oxygen</title>" in svg
    assert "N: nitrogen" in svg
    assert "stroke-dasharray" in svg
    lone = draw_predicate(path(ANY), GraphKind.MOLECULES, hydrogens_are_nodes=False, dark=dark)
    assert len(parts(lone, "mark-")) == 1


def test_edges_of_plain_graphs_are_not_dotted() -> None:
    svg = draw_predicate(ring(ANY, ANY, ANY), GraphKind.GRAPHS, hydrogens_are_nodes=False)
    assert "stroke-dasharray" not in svg


def test_a_users_smarts_is_drawn_with_the_atoms_that_it_writes_out() -> None:
    own = Substructure.of("[NX3;H2]c", "aniline & <b>")
    svg = draw_predicate(own, GraphKind.MOLECULES, hydrogens_are_nodes=False)
    assert len(parts(svg, "mark-")) == 2
    assert "SMARTS [NX3;H2]c" in svg
    assert "<b>" not in svg
    assert (
        len(parts(draw_predicate(Substructure.of("[#7]"), GraphKind.MOLECULES, hydrogens_are_nodes=False), "mark-"))
        == 1
    )
    said = predicate_alt(own, 3, GraphKind.MOLECULES, hydrogens_are_nodes=False)
    assert said == "the SMARTS that condition 3 asks for, its first atom ringed"


def test_a_drawing_is_told_to_a_screen_reader(trained: Path) -> None:
    kind = GraphKind.MOLECULES
    said = predicate_alt(NITRO, 2, kind, hydrogens_are_nodes=False)
    assert said.startswith("the pattern that condition 2 asks for, its first node ringed: a nitrogen bonded")
    predicate = run_of(trained, "forest").model().model.vocabulary.predicates[0]
    assert predicate_alt(predicate, 1, kind, hydrogens_are_nodes=False).startswith("the structure that condition 1")


def test_notes_speak_of_what_is_drawn(trained: Path) -> None:
    predicate = run_of(trained, "forest").model().model.vocabulary.predicates[0]
    assert [note.split(",")[0] for note in picture_notes([predicate, NITRO, NITRO], GraphKind.MOLECULES)] == [
        "The ringed node",
        "Of a contained pattern",
    ]
    assert "dotted" in picture_notes([NITRO], GraphKind.MOLECULES)[0]
    assert "dotted" not in picture_notes([NITRO], GraphKind.GRAPHS)[0]
    assert picture_notes([], GraphKind.GRAPHS) == ()
