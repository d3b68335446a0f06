"""Models whose structures know directions and edge labels, from learning to a saved model on other data."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind
from engine.data.direction import Direction
from engine.errors import ModelFileError, OptionError
from engine.estimators import SymGraphClassifier
from engine.explain.evidence import explain
from engine.predicates.table import count_predicates, find_hits
from engine.readers import read_dataset
from engine.rules.model_file.file import model_from_text, model_to_text
from engine.structure.arcs import EdgeStructure
from tests.engine.cli.conftest import Run, run  # noqa: F401  (a fixture)


def triangles(n: int, seed: int = 0, *, first_label: str = "") -> GraphDataset:
    """A directed cycle of three (class "cycle") or a transitive triangle, and a tail at one of its nodes.

    Nodes are numbered at random; the tail's edge has a random label and direction. With `first_label`, one more graph
    has it, so that codes are others.
    """
    random = np.random.default_rng(seed)
    builder = DatasetBuilder("triangles", GraphKind.GRAPHS)
    for number in range(n):
        a, b, c, tail = random.permutation(4).tolist()
        at = int(random.choice([a, b, c]))
        arcs = [(a, b), (b, c), (c, a) if number % 2 else (a, c), (at, tail) if random.random() < 0.5 else (tail, at)]
        labels = ["s", "s", "s", str(random.choice(["s", "t"]))]
        builder.add(_record(4, arcs, labels, number, ("line", "cycle")[number % 2]))
    if first_label:
        builder.add(_record(2, [(0, 1)], [first_label], n, "line"))
    return builder.build()


def _record(n: int, arcs: list[tuple[int, int]], labels: list[str], number: int, target: str) -> GraphRecord:
    return GraphRecord(
        (["*"] * n,), arcs, labels, str(number), number, target=target, directions=[Direction.FORWARD] * len(arcs)
    )


def undirected(data: GraphDataset) -> GraphDataset:
    return replace(data, edge_directions=None)


@pytest.mark.parametrize("scheme", ["wl", "exact"])
def test_classes_that_differ_by_direction_are_learned_only_with_it(scheme: str) -> None:
    data, new = triangles(120, 1), triangles(200, 2)
    model = SymGraphClassifier(scheme=scheme).fit(data)
    assert (model.predict(data) == data.target).all()
    assert (model.predict(new) == new.target).mean() == 1.0
    blind = SymGraphClassifier(scheme=scheme).fit(undirected(data))
    assert (blind.predict(undirected(new)) == new.target).mean() < 0.65
    assert (blind.predict(new) == blind.predict(undirected(new))).all()  # a model without directions ignores them


def circles(n: int) -> GraphDataset:
    """Rings of six nodes joined by three edges of each label: alternating, or three of a kind in a row."""
    builder = DatasetBuilder("circles", GraphKind.GRAPHS)
    for number in range(n):
        kind = number % 2
        labels = ["b", "a"] * 3 if kind else ["a"] * 3 + ["b"] * 3
        edges = [(v, (v + 1) % 6) for v in range(6)]
        target = ("row", "alternating")[kind]
        builder.add(GraphRecord((["*"] * 6,), edges, labels, str(number), number, target=target))
    return builder.build()


def test_labels_in_structure_are_said_in_rules() -> None:
    data = circles(20)
    model = SymGraphClassifier(edge_structure="labels", max_rules=1).fit(data)
    assert (model.predict(data) == data.target).all()
    (rule,) = model.rules_
    assert "labelled a" in str(rule)


@pytest.mark.parametrize("scheme", ["wl", "exact"])
@pytest.mark.parametrize("form", ["rules", "tree", "forest"])
def test_a_saved_model_meets_another_alphabet(form: str, scheme: str) -> None:
    data = triangles(80, 3)
    model = SymGraphClassifier(form=form, scheme=scheme, edge_structure="labels").fit(data).fitted
    assert model.model.vocabulary.edge_structure is EdgeStructure.LABELS_AND_DIRECTIONS
    text = model_to_text(model)
    loaded = model_from_text(text)
    assert model_to_text(loaded) == text
    other = triangles(80, 3, first_label="a")
    assert other.edge_alphabet.symbols != data.edge_alphabet.symbols
    assert np.array_equal(loaded.probabilities(other)[:80], model.probabilities(data))


def test_counts_are_those_of_hits_and_of_renumbered_graphs() -> None:
    data = triangles(30, 4)
    model = SymGraphClassifier(form="forest", scheme="exact", edge_structure="labels").fit(data).fitted
    vocabulary = model.model.vocabulary
    table, hits = count_predicates(vocabulary, data), find_hits(vocabulary, data)
    counted = np.zeros(table.counts.shape, int)
    np.add.at(counted, (data.node_graph[hits.nodes], hits.columns), 1)
    assert (table.counts.toarray() == counted).all()
    again = (
        SymGraphClassifier(form="forest", scheme="exact", edge_structure="labels").fit(triangles(30, 4)[::-1]).fitted
    )
    assert {p.id for p in again.model.vocabulary.predicates} == {p.id for p in vocabulary.predicates}


def test_a_predicate_of_one_kind_of_structure_is_none_of_another() -> None:
    data = triangles(40, 5)
    ids = [
        {p.id for p in SymGraphClassifier(form="forest", edge_structure=kind).fit(d).fitted.model.vocabulary.predicates}
        for kind in ("plain", "labels")
        for d in (data, undirected(data))
    ]
    assert sum(map(len, ids)) == len(set.union(*ids))


def test_a_plain_model_says_nothing_of_edges_in_its_file() -> None:
    data = undirected(triangles(40, 5))
    document = json.loads(model_to_text(SymGraphClassifier().fit(data).fitted))
    assert "edge_structure" not in document["vocabulary"]
    assert not any({"labels", "directions"} & set(s) for s in document["vocabulary"]["structures"])


def _spoil(document: Any, what: str) -> None:
    vocabulary = document["vocabulary"]
    structure = next(s for s in vocabulary["structures"] if s["edges"])
    if what == "kind":
        vocabulary["edge_structure"] = "labels"
    elif what == "no kind":
        del vocabulary["edge_structure"]
    elif what == "unknown kind":
        vocabulary["edge_structure"] = "colours"
    elif what == "label":
        structure["labels"][0] = "other"
    elif what == "direction":
        structure["directions"][0] = 3 - structure["directions"][0] if structure["directions"][0] < 3 else 1
    elif what == "no direction":
        structure["directions"][0] = 0


@pytest.mark.parametrize("what", ["kind", "no kind", "unknown kind", "label", "direction", "no direction"])
def test_a_damaged_file_is_refused(what: str) -> None:
    data = triangles(40, 6)
    document = json.loads(model_to_text(SymGraphClassifier(edge_structure="labels").fit(data).fitted))
    _spoil(document, what)
    with pytest.raises(ModelFileError, match="M603"):
        model_from_text(json.dumps(document))


def test_an_explanation_says_which_way_edges_run() -> None:
    data = triangles(80, 1)
    model = SymGraphClassifier(max_rules=2).fit(data)
    assert all("run" in str(rule) for rule in model.rules_)
    told = explain(model.fitted, data, 1)
    (match,) = [c.match for c in told.contributions if c.value > 0][:1]
    inside = nx.DiGraph(match.edges)
    assert inside.number_of_edges() >= 3


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(OptionError, match=r"O701.*edge_structure|edge_structure.*O701"):
        SymGraphClassifier(edge_structure="directions").fit(triangles(10))


def test_from_the_command_line(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """A directed model reads what it predicts as directed, without being told."""
    lines = ["edges,class"]
    for number in range(40):
        last = "2>0" if number % 2 else "0>2"
        lines.append(f"0>1 1>2 {last} {number % 3}>3,{'cycle' if number % 2 else 'line'}")
    table, model = tmp_path / "arcs.csv", tmp_path / "m.json"
    table.write_text("\n".join(lines) + "\n")
    assert run("inspect", table, "--json").json["directed"] is False
    assert run("inspect", table, "--directed", "--json").json["directed"] is True
    assert "directed" in run("inspect", table, "--directed").out
    done = run("fit", table, "--directed", "--edge-structure", "labels", "-o", model, "--json")
    assert done.code == 0
    assert done.json["options"]["edge_structure"] == "labels"
    predicted = run("predict", model, table, "--json").json["predictions"]
    assert [row["prediction"] for row in predicted] == read_dataset(table).target.tolist()
    # Few different graphs, many times each: with copies on one side, some would be in no training part.
    scores = run("evaluate", table, "--directed", "--folds", "2", "--split-copies", "--json").json
    assert scores["accuracy"]["mean"] == 1.0
    svg = tmp_path / "one.svg"
    assert run("explain", model, table, "--id", "1", "--svg", svg).code == 0
    assert 'class="arrows"' in svg.read_text()
