from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import networkx as nx
import pytest

from engine.data.dataset import GraphDataset
from engine.estimators import SymGraphClassifier
from engine.explain.evidence import explain_class, explain_matches
from engine.explain.matches import GraphMatches
from engine.explain.near_misses import find_near_misses
from engine.explain.words.narrative import narrate, unseen
from engine.readers import read_dataset, sample_path
from engine.rules.trained import TrainedModel
from tests.engine.small_graphs import collect, plain, with_groups

FORMS = ("rules", "list", "scorecard", "tree", "forest")


@cache
def molecules() -> GraphDataset:
    return read_dataset(sample_path("mutag"))


@cache
def trained(form: str) -> TrainedModel:
    return SymGraphClassifier(form=form, max_rules=5, radius=1).fit(molecules(), molecules().target).fitted


@pytest.mark.parametrize("form", FORMS)
def test_every_claim_is_in_the_evidence(form: str) -> None:
    model = trained(form)
    for graph in range(0, 188, 13):
        here = GraphMatches(model.model.vocabulary, molecules(), graph)
        told = explain_matches(model, here, None)
        near = find_near_misses(model, here)
        said = narrate(model, told, here.single, near)
        names = [c.rule for c in told.contributions] + [miss.rule for miss in near]
        assert set(re.findall(r"\bR\d+|\bP-[0-9a-f]+", said)) <= set(names)
        assert said.startswith(f"Predicted: “{model.class_names[told.prediction]}”")
        ranked = sorted((c for c in told.contributions if c.rule != "default"), key=lambda c: -abs(c.value))
        for side in (1, -1):
            found = [c for c in ranked if side * c.value > 0]
            for c in found[:2]:
                assert f"({'' if form == 'forest' else f'{c.rule}, '}{c.value:+.2f})" in said
                if c.parts:
                    assert c.parts[0] in said
            if found[2:]:
                assert f"and {len(found) - 2} more, together {sum(c.value for c in found[2:]):+.2f}" in said
        if near:
            assert f"almost fired: only “{near[0].failed}” fails." in said


def test_confidence_has_its_words() -> None:
    model = trained("rules")
    told = explain_class(model, molecules(), 0, None)
    single = molecules()[[0]]
    for chance, words in ((0.97, "surely, with a probability of 97 %"), (0.8, "likely"), (0.55, "a close call")):
        first = told.prediction == 0
        chances = (chance, 1 - chance) if first else (1 - chance, chance)
        assert words in narrate(model, replace(told, probabilities=chances), single)
    sure = replace(told, probabilities=(0.9999, 0.0001), prediction=0)
    assert "more than 99 %" in narrate(model, sure, single)


def test_another_class_is_named_when_it_is_the_one_explained() -> None:
    model = trained("rules")
    told = explain_class(model, molecules(), 0, None)
    other = explain_class(model, molecules(), 0, 1 - told.prediction)
    assert f"; explained is “{model.class_names[other.target]}”" in narrate(model, other, molecules()[[0]])


def test_more_than_two_classes_name_the_second_likeliest() -> None:
    data = collect(with_groups(41, 90, classes=3))
    model = SymGraphClassifier(max_rules=6).fit(data, data.target).fitted
    told = explain_class(model, data, 0, None)
    ranked = sorted(range(3), key=lambda k: -told.probabilities[k])
    assert f", before “{model.class_names[ranked[1]]}” with " in narrate(model, told, data[[0]])


def test_nothing_fires() -> None:
    model = trained("rules")
    told = replace(explain_class(model, molecules(), 0, None), contributions=())
    assert "No rule fires, so it stays at where every graph starts." in narrate(model, told, molecules()[[0]])
    listed = trained("list")
    defaults = [
        told
        for graph in range(188)
        for told in [explain_class(listed, molecules(), graph, None)]
        if any(c.rule == "default" for c in told.contributions)
    ]
    assert defaults
    assert "No rule fires, so the default decides." in narrate(listed, defaults[0], molecules()[[0]])


def test_labels_and_bonds_that_training_never_saw_are_unusual(tmp_path) -> None:
    model = trained("rules")
    (tmp_path / "new.csv").write_text("smiles\nC[Se]C\nC#C\nCCO\n")
    new = read_dataset(tmp_path / "new.csv", require_target=False)
    seen = {
        (s.edge_alphabet.symbols[c], *sorted(s.node_columns[0].symbols[s.node_codes[v, 0]] for v in ends))
        for s in (molecules()[[g]] for g in range(188))
        for c, ends in zip(s.edge_codes.tolist(), s.edge_ends.tolist(), strict=True)
    }
    assert unseen(model, new[[0]]) == ("the element Se",)
    assert ("triple", "C", "C") not in seen
    assert unseen(model, new[[1]]) == ("a triple bond between C and C",)
    assert unseen(model, new[[2]]) == ()
    said = narrate(model, explain_class(model, new, 0, None), new[[0]])
    assert "Unusual: no training graph has the element Se, so" in said
    assert all(unseen(model, molecules()[[g]]) == () for g in range(0, 188, 20))


def test_what_the_model_file_does_not_know_is_not_said() -> None:
    """All nodes of the training graphs had one label, or there are no labels now."""
    data = collect([plain(nx.cycle_graph(4)), plain(nx.path_graph(4))] * 8)
    bare = replace(data, target_codes=data.target_codes * 0 + [0, 1] * 8, classes=("0", "1"), class_names=("0", "1"))
    model = SymGraphClassifier(max_rules=2, radius=1).fit(bare, bare.target).fitted
    assert unseen(model, bare[[0]]) == ()


def test_hubs_are_told_of() -> None:
    told = replace(explain_class(trained("rules"), molecules(), 0, None), unread=(3, 4))
    said = narrate(trained("rules"), told, molecules()[[0]])
    assert said.endswith("From 2 atoms with very many neighbours long patterns are not looked for.")
