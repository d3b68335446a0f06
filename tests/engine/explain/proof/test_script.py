"""Proof scripts are run: in this process for many graphs, as programs of their own for a few."""

from __future__ import annotations

import ast
import contextlib
import io
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import SymGraphClassifier, read_dataset
from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.chemistry.molecules import Hydrogens
from engine.data.dataset import GraphDataset, GraphKind, text_array
from engine.data.direction import Direction
from engine.errors import InputError
from engine.explain.proof.embedding import embeds
from engine.explain.proof.script import MOST_LINES, write_proof
from engine.predicates.egos.abstraction import EdgeTest, NodeTest
from engine.predicates.patterns.pattern import Pattern, Shape
from engine.readers import read
from engine.rules.rule import Literal, Rule, RuleCounts
from engine.rules.rule_set import RuleSet
from engine.rules.trained import TrainedModel
from engine.terminal import visible
from tests.engine.explain.worlds import STAR, edge, node, plain_graphs, predicate

FORMS = ("rules", "list", "scorecard", "tree")


def fitted(data: GraphDataset, **options: Any) -> TrainedModel:
    return SymGraphClassifier(random_state=0, **options).fit(data, data.target).fitted


def run_here(text: str) -> str:
    """What the script prints; its assertions are part of it."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, "proof", "exec"), {"__name__": "proof"})
    return out.getvalue()


def check(trained: TrainedModel, data: GraphDataset, graph: int) -> str:
    text = write_proof(trained, data, graph)
    printed = run_here(text)
    prediction = trained.class_names[int(trained.predict(data[[graph]])[0])]
    last = printed.splitlines()[-1]
    assert f"is predicted to be {prediction} with probability " in last
    assert float(last.rsplit(" ", 1)[1]) == pytest.approx(trained.probabilities(data[[graph]])[0].max(), abs=1e-9)
    return text


def sample(data: GraphDataset, n: int) -> list[int]:
    return sorted(random.Random(7).sample(range(len(data)), n))


@pytest.fixture(scope="module")
def mutag(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "mutag.csv")


@pytest.fixture(scope="module")
def houses(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "motif_house.csv")


@pytest.fixture(scope="module")
def solubility(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "solubility.csv")


@pytest.mark.slow
def test_500_of_500(mutag: GraphDataset, houses: GraphDataset) -> None:
    """Four forms on molecules and on plain graphs: every script agrees with its model."""
    agreed = 0
    longest = 0
    for form in FORMS:
        for data, n in ((mutag, 75), (houses, 50)):
            trained = fitted(data, form=form)
            for graph in sample(data, n):
                longest = max(longest, check(trained, data, graph).count("\n"))
                agreed += 1
    assert agreed == 500
    assert longest <= MOST_LINES


def test_three_classes(solubility: GraphDataset) -> None:
    few = solubility[::6]
    trained = fitted(few, max_rules=6)
    for graph in sample(few, 15):
        check(trained, few, graph)


@pytest.mark.parametrize("form", FORMS)
def test_as_a_program_of_its_own(mutag: GraphDataset, form: str, tmp_path: Path) -> None:
    """It imports nothing of ours, and fails where the claim is another one."""
    script = tmp_path / "proof.py"
    text = write_proof(fitted(mutag, form=form, max_rules=5), mutag, 11)
    imported = {
        alias.name.partition(".")[0] if isinstance(node, ast.Import) else str(node.module).partition(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= {"math", "itertools", "rdkit"}
    script.write_text(text)
    command = [sys.executable, "-I", str(script)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = next(line for line in text.splitlines() if "SAID" in line)
    value = said.split("(")[-1].rstrip(")")
    verdict, chance = value.split(", ")
    script.write_text(text.replace(f"({value})", f"({1 - int(verdict)}, {chance})"))
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "AssertionError: not what the model said" in done.stderr


def test_another_molecule_gives_another_verdict(mutag: GraphDataset) -> None:
    """The structure is what decides: with that of another class in its place the script fails."""
    trained = fitted(mutag, max_rules=5)
    predicted = trained.predict(mutag)
    one, other = int(np.flatnonzero(predicted == 0)[0]), int(np.flatnonzero(predicted == 1)[0])
    text = write_proof(trained, mutag, one)
    assert str(mutag.smiles[one]) in text
    with pytest.raises(AssertionError, match="not what the model said"):
        run_here(text.replace(str(mutag.smiles[one]), str(mutag.smiles[other])))


@pytest.mark.parametrize(
    "options",
    [
        {"scheme": "exact", "form": "tree", "max_rules": 12},
        {"scheme": "exact", "edge_structure": "labels", "max_rules": 8},
        {"edge_structure": "labels", "form": "scorecard", "max_rules": 20},
    ],
)
def test_every_kind_of_structure(mutag: GraphDataset, options: dict[str, Any]) -> None:
    trained = fitted(mutag, **options)
    for graph in sample(mutag, 12):
        check(trained, mutag, graph)


def test_hydrogens_as_nodes(sample_data: Path) -> None:
    data = read(sample_data / "mutag.csv", hydrogens=Hydrogens.KEEP).dataset
    trained = fitted(data, max_rules=8)
    for graph in sample(data, 12):
        check(trained, data, graph)


def directed() -> GraphDataset:
    """Cycles that go round, and cycles in which one edge goes the other way; one node is labelled, one number given."""
    builder = DatasetBuilder("arcs", GraphKind.GRAPHS, attribute_names=("height",))
    for number in range(48):
        size, odd = 4 + number % 3, number % 2
        edges = [(i, (i + 1) % size) for i in range(size)]
        ways = [Direction.FORWARD] * size
        if odd:
            ways[1] = Direction.BACKWARD
        labels = ["b" if i == number % size else "a" for i in range(size)]
        bonds = ["x" if i % 2 else "y" for i in range(size)]
        heights = [[float((i * 7 + number) % 5)] for i in range(size)]
        builder.add(GraphRecord([labels], edges, bonds, str(number), number + 1, str(odd), attributes=heights,
                                directions=ways))  # fmt: skip
    return builder.build()


@pytest.mark.parametrize("edge_structure", ["plain", "labels"])
def test_directions_and_labels_of_plain_graphs(edge_structure: str) -> None:
    data = directed()
    trained = fitted(data, edge_structure=edge_structure, form="tree", max_rules=4)
    assert trained.model.vocabulary.predicates
    for graph in range(0, 48, 5):
        check(trained, data, graph)


def test_means_of_attributes() -> None:
    builder = DatasetBuilder("heights", GraphKind.GRAPHS, attribute_names=("height",))
    for number in range(60):
        heights = [[float(number % 7 + i)] for i in range(4)]
        builder.add(GraphRecord([["a"] * 4], [(0, 1), (1, 2), (1, 3)], ["-"] * 3, str(number), number + 1,
                                "high" if number % 7 > 3 else "low", attributes=heights))  # fmt: skip
    data = builder.build()
    trained = fitted(data, max_rules=3)
    assert any(c.part == "attribute" for p in trained.model.vocabulary.predicates for c in p.conditions)
    for graph in range(0, 60, 7):
        check(trained, data, graph)


def test_labels_of_plain_graphs_with_blanks_in_them() -> None:
    builder = DatasetBuilder("odd", GraphKind.GRAPHS, columns=("kind", "ring"))
    for number in range(40):
        odd = number % 2
        kinds = ["big red" if odd and i == 0 else 'it\'s "blue"\n' for i in range(5)]
        edges = [(0, 1), (1, 2), (2, 3), (3, 4), *([(0, 4)] if number % 3 else [])]
        bonds = ["a b" if i % 2 else "" for i in range(len(edges))]
        builder.add(GraphRecord([kinds, ["1" if i % 2 else "0" for i in range(5)]], edges, bonds, str(number),
                                number + 1, str(odd)))  # fmt: skip
    data = builder.build()
    for form in ("rules", "tree"):
        trained = fitted(data, form=form, max_rules=4)
        for graph in range(0, 40, 7):
            check(trained, data, graph)


HOSTILE = ("x'); import os; os.abort() #", '"""\nraise SystemExit(3)\n"""', "a\\", "\u202e\u2028\x00'", "{{7*7}}")


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_from_outside_becomes_code(mutag: GraphDataset, name: str) -> None:
    """Ids and class names are texts of the script, wherever they come from."""
    trained = fitted(mutag, max_rules=3)
    trained = replace(trained, class_names=(name, f"not {name}"))
    ids = text_array([name] * len(mutag))
    data = replace(mutag, ids=ids)
    text = write_proof(trained, data, 5)
    assert text.isascii()
    plain = write_proof(replace(trained, class_names=("a", "b")), mutag, 5)
    kinds = [type(node).__name__ for node in ast.walk(ast.parse(text))]
    assert kinds == [type(node).__name__ for node in ast.walk(ast.parse(plain))]
    assert visible(name) in run_here(text)


def test_what_cannot_be_proved_is_refused(mutag: GraphDataset, sample_data: Path) -> None:
    with pytest.raises(InputError, match=r"forest has no rules.*C811"):
        write_proof(fitted(mutag, form="forest"), mutag, 0)
    mixed = read_dataset(sample_data / "MUTAG")
    (odd, *_) = np.flatnonzero(mixed.smiles == "")
    with pytest.raises(InputError, match=r"no valid molecule.*C813"):
        write_proof(fitted(mixed, max_rules=3), mixed, int(odd))


def test_hubs_are_refused(houses: GraphDataset) -> None:
    trained = fitted(houses, max_rules=4)
    builder = DatasetBuilder("hub", GraphKind.GRAPHS)
    n = 400
    builder.add(GraphRecord([["*"] * n], [(0, i) for i in range(1, n)], ["*"] * (n - 1), "hub", 1))
    with pytest.raises(InputError, match=r"hubs.*C812"):
        write_proof(trained, builder.build(), 0)


def test_a_pattern_that_smarts_cannot_say_is_refused() -> None:
    builder = DatasetBuilder("wide", GraphKind.MOLECULES, columns=("element", "size"))
    for number in range(40):
        odd = number % 2
        builder.add(GraphRecord([["C", "C"], [str(odd), "0"]], [(0, 1)], ["single"], str(number), number + 1, str(odd),
                                smiles="CC", atom_of_node=[0, 1]))  # fmt: skip
    data = builder.build()
    trained = fitted(data, max_rules=2)

    strange = Pattern.of(Shape.PATH, ((NodeTest("size", ("1",)),),), ())
    vocabulary = replace(trained.model.vocabulary, predicates=(), patterns=(strange,))
    rules = (Rule((Literal(strange),), 1, 1.0, RuleCounts(1, 1, 2, 1)),)
    with pytest.raises(InputError, match=r"no word for column.*C814"):
        write_proof(replace(trained, model=RuleSet(vocabulary, rules, (0.0, 0.0))), data, 0)


def test_a_predicate_bounded_from_both_sides(mutag: GraphDataset) -> None:

    trained = fitted(mutag, max_rules=2)
    carbon = Pattern.of(Shape.PATH, ((NodeTest("element", ("C",)),),), ())
    literals = (Literal(carbon, 6), Literal(carbon, 14, present=False))
    vocabulary = replace(trained.model.vocabulary, predicates=(), patterns=(carbon,))
    rules = (Rule(literals, 1, 800.0, RuleCounts(1, 1, 2, 1)),)
    bounded = replace(trained, model=RuleSet(vocabulary, rules, (1.0, 0.0)))
    outcomes = {int(bounded.predict(mutag[[graph]])[0]) for graph in range(40)}
    assert outcomes == {0, 1}
    for graph in range(40):
        check(bounded, mutag, graph)


@pytest.mark.parametrize("extra", [(), ("N", "O")])
def test_bonds_between_roles(mutag: GraphDataset, extra: tuple[str, ...]) -> None:
    """A nitro group by its bonds: an anchor with three neighbours, one of them doubly bonded."""
    trained = fitted(mutag, max_rules=2)
    asked = predicate(STAR, 1, edge(0, 1, "double", *extra, low=1.0), node(0, "element", "N", low=1.0))
    test = asked.conditions[0].test if isinstance(asked.conditions[0].test, EdgeTest) else asked.conditions[1].test
    assert isinstance(test, EdgeTest)
    abstraction = replace(
        trained.model.vocabulary.abstraction,
        node_tests=(NodeTest("element", ("N",)),),
        edge_tests=(test,),
    )
    vocabulary = replace(trained.model.vocabulary, predicates=(asked,), patterns=(), abstraction=abstraction)
    rules = (Rule((Literal(asked, 2),), 1, 2.0, RuleCounts(1, 1, 2, 1)),)
    bounded = replace(trained, model=RuleSet(vocabulary, rules, (1.0, 0.0)))
    assert {int(c) for c in bounded.predict(mutag)} == {0, 1}
    for graph in range(0, 188, 9):
        check(bounded, mutag, graph)


def test_the_default_of_a_list_decides(mutag: GraphDataset) -> None:
    trained = fitted(mutag, form="list", max_rules=3)
    silent = np.flatnonzero(~trained.model.fired(trained.table(mutag)).any(axis=1))
    assert "the default decides" in run_here(check(trained, mutag, int(silent[0])))


def apex_over(core: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The edges of node 0 joined to six others, which are joined as `core` says."""
    return [(0, i) for i in range(1, 7)] + core


HEXAGON = [(i, i + 1) for i in range(1, 6)] + [(1, 6)]
TRIANGLES = [(1, 2), (2, 3), (1, 3), (4, 5), (5, 6), (4, 6)]


def test_what_refinement_cannot_tell_apart_is_counted_as_the_model_counts_it(houses: GraphDataset) -> None:
    """Below an apex, a hexagon and two triangles have one key in scheme `wl`, and are not isomorphic."""
    data = plain_graphs([(7, apex_over(HEXAGON), "a"), (7, apex_over(TRIANGLES), "b"), (3, [(0, 1), (1, 2)], "c")])
    wheel = predicate(apex_over(HEXAGON), 1)
    trained = fitted(houses, max_rules=2)
    vocabulary = replace(trained.model.vocabulary, predicates=(wheel,), patterns=())
    assert [embeds(wheel.structure, vocabulary, data[[graph]]) for graph in range(3)] == [True, False, True]
    rules = (Rule((Literal(wheel),), 1, 2.0, RuleCounts(1, 1, 2, 1)),)
    model = replace(trained, model=RuleSet(vocabulary, rules, (1.0, 0.0)))
    assert model.predict(data).tolist() == [1, 1, 0]
    texts = [check(model, data, graph) for graph in range(3)]
    assert ["nx.ego_graph" in text for text in texts] == [True, False, True]
