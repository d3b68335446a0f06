"""Counterfactuals against brute force, and against what they promise."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from rdkit import Chem

from engine import SymGraphClassifier
from engine.bench.counterfactuals import as_json, as_markdown, bench_counterfactuals, faults_of
from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind
from engine.errors import Cancelled, InputError
from engine.explain.counterfactual import search
from engine.explain.counterfactual.edit import Edit, EditKind
from engine.explain.counterfactual.guide import nearness
from engine.explain.counterfactual.nearest import find_nearest
from engine.explain.counterfactual.search import MOST_NODES, Counterfactual, find_counterfactual
from engine.explain.counterfactual.words import edit_text, touched
from engine.progress import Deadline, Silent
from engine.rules.rule import Rule, RuleCounts
from engine.rules.rule_set import RuleSet
from engine.rules.trained import TrainedModel


def graphs_of(found: list[nx.Graph]) -> GraphDataset:
    builder = DatasetBuilder("made", GraphKind.GRAPHS)
    for number, named in enumerate(found, 1):
        graph = nx.convert_node_labels_to_integers(named)
        n, edges = graph.number_of_nodes(), [(min(e), max(e)) for e in graph.edges]
        builder.add(GraphRecord([["*"] * n], edges, ["*"] * len(edges), str(number), number))
    return builder.build()


def single_edits(graph: nx.Graph) -> list[nx.Graph]:
    """Every connected graph that one edit of an unlabelled graph leads to."""
    found = []
    for u, v in combinations(graph, 2):
        made = graph.copy()
        if made.has_edge(u, v):
            made.remove_edge(u, v)
        else:
            made.add_edge(u, v)
        found.append(made)
    for u in graph:
        made = graph.copy()
        made.remove_node(u)
        found.append(made)
        made = graph.copy()
        made.add_edge(u, "new")
        found.append(made)
    return [made for made in found if nx.is_connected(made)]


def test_one_edit_is_found_exactly_where_brute_force_finds_one(houses: GraphDataset, house_model: TrainedModel) -> None:
    flipped = 0
    for graph in range(0, len(houses), 25):
        single = houses[[graph]]
        edges = [tuple(pair) for pair in single.edge_ends.tolist()]
        before = int(house_model.predict(single)[0])
        possible = (house_model.predict(graphs_of(single_edits(nx.Graph(edges)))) != before).any()
        found = find_counterfactual(house_model, houses, graph, edits=1)
        assert (found is not None) == possible
        flipped += possible
    assert 3 < flipped < 16


def test_it_keeps_its_promises(mutag: GraphDataset, mutag_model: TrainedModel) -> None:
    sizes = set()
    for graph in range(0, len(mutag), 29):
        found = find_counterfactual(mutag_model, mutag, graph)
        assert found is not None
        sizes.add(len(found.edits))
        assert "." not in found.smiles
        assert Chem.MolFromSmiles(found.smiles) is not None
        assert found.before == mutag_model.predict(mutag[[graph]])[0] != found.prediction
        chances = mutag_model.probabilities(found.after)[0]
        assert chances.argmax() == found.prediction
        assert chances.max() == pytest.approx(found.probability)
        again = find_counterfactual(mutag_model, mutag, graph)
        assert again is not None
        assert (again.edits, again.smiles) == (found.edits, found.smiles)
    assert sizes >= {1, 2}


def test_a_class_can_be_asked_for(sample_three: GraphDataset) -> None:
    model = SymGraphClassifier(max_rules=6, random_state=0).fit(sample_three, sample_three.target).fitted
    before = int(model.predict(sample_three[[0]])[0])
    for wanted in range(3):
        if wanted == before:
            with pytest.raises(ValueError, match="predicted already"):
                find_counterfactual(model, sample_three, 0, wanted=wanted)
            continue
        found = find_counterfactual(model, sample_three, 0, wanted=wanted)
        assert found is None or found.prediction == wanted


@pytest.fixture(scope="module")
def sample_three() -> GraphDataset:
    """Triangles, squares and stars with tails."""
    builder = DatasetBuilder("three", GraphKind.GRAPHS)
    for number in range(60):
        kind = number % 3
        core = [nx.cycle_graph(3), nx.cycle_graph(4), nx.star_graph(4)][kind]
        graph = nx.disjoint_union(core, nx.path_graph(1 + number % 4))
        graph.add_edge(0, core.number_of_nodes())
        edges = [(min(e), max(e)) for e in graph.edges]
        n = graph.number_of_nodes()
        builder.add(GraphRecord([["*"] * n], edges, ["*"] * len(edges), str(number), number + 1, "abc"[kind]))
    return builder.build()


def test_where_nothing_flips_there_is_none(houses: GraphDataset) -> None:
    one_sided = houses[houses.target_codes == 0]
    model = SymGraphClassifier(max_rules=2).fit(houses, houses.target).fitted
    calm = RuleSet(model.model.vocabulary, (), (5.0, 0.0))
    assert find_counterfactual(replace(model, model=calm), one_sided, 0, edits=2, beam=2) is None


def test_it_can_be_stopped(mutag: GraphDataset, mutag_model: TrainedModel) -> None:
    class Stop(Silent):
        def wants_stop(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        find_counterfactual(mutag_model, mutag, 0, progress=Stop())


def told(found: Counterfactual | None) -> object:
    return None if found is None else (found.edits, found.prediction, found.probability, found.after.digest)


@pytest.mark.parametrize("at_once", [300, 2_000])
def test_in_parts_it_finds_the_same(
    at_once: int,
    mutag: GraphDataset,
    mutag_model: TrainedModel,
    houses: GraphDataset,
    house_model: TrainedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = [(mutag_model, mutag, 29), (mutag_model, mutag, 116), (house_model, houses, 3), (house_model, houses, 75)]
    whole = [told(find_counterfactual(*one, edits=2, beam=1)) for one in asked]
    monkeypatch.setattr(search, "_NODES", at_once)
    assert [told(find_counterfactual(*one, edits=2, beam=1)) for one in asked] == whole
    assert any(whole)


class Impatient(Silent):
    """Wants a stop after some questions."""

    def __init__(self, patience: int) -> None:
        self.patience = patience

    def wants_stop(self) -> bool:
        self.patience -= 1
        return self.patience < 0


def test_stopped_it_hands_back_what_it_has(
    houses: GraphDataset, house_model: TrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one graph at a time, the first flip is known before the search of single edits is through."""
    asked = next(g for g in range(0, len(houses), 25) if find_counterfactual(house_model, houses, g, edits=1))
    monkeypatch.setattr(search, "_NODES", 1)
    flipped = 0
    for patience in (50, 100, 200, 400):
        try:
            found = find_counterfactual(house_model, houses, asked, edits=1, progress=Impatient(patience))
        except Cancelled:
            continue
        assert found is not None
        assert house_model.predict(found.after)[0] != found.before
        flipped += 1
    assert flipped


def test_a_large_graph_is_refused(house_model: TrainedModel) -> None:
    path = graphs_of([nx.path_graph(MOST_NODES + 1), nx.path_graph(3)])
    with pytest.raises(InputError, match=r"graph 1: it has 501 nodes; 500 are the most.*C820"):
        find_counterfactual(house_model, path, 0)


def test_a_long_path_ends_with_its_time(house_model: TrainedModel) -> None:
    bounded = Deadline(Silent(), 1)
    with suppress(Cancelled):
        find_counterfactual(house_model, graphs_of([nx.path_graph(300)]), 0, progress=bounded)
    assert bounded.passed


def test_the_bench_counts_and_checks(mutag: GraphDataset, mutag_model: TrainedModel) -> None:
    found = bench_counterfactuals(mutag_model, mutag, sample=6)
    assert found.graphs == 6
    assert found.found + len(found.missed) + len(found.faulty) == 6
    assert found.faulty == ()
    assert found.share == found.found / 6
    told = as_json(found)
    assert sum(told["by_edits"]) == told["found"]
    assert "| edits | graphs |" in as_markdown(found)


def test_the_bench_names_what_is_missed_and_what_is_faulty(
    houses: GraphDataset, house_model: TrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm = replace(house_model, model=RuleSet(house_model.model.vocabulary, (), (5.0, 0.0)))
    missed = bench_counterfactuals(calm, houses[:2], edits=1)
    assert (missed.missed, missed.found, missed.share) == (("1", "2"), 0, 0.0)
    monkeypatch.setattr("engine.bench.counterfactuals.faults_of", lambda *_: "it is none")
    faulty = bench_counterfactuals(house_model, houses[:2])
    assert faulty.faulty == (("1", "it is none"), ("2", "it is none"))
    assert "| not sound | 2 |" in as_markdown(faulty)


def test_nearness_counts_what_half_holds(mutag: GraphDataset, mutag_model: TrainedModel) -> None:
    """By hand: log-odds of the other class, and a quarter of the weights, by the share of each rule that holds."""
    few = mutag[:6]
    table = mutag_model.table(few)
    model = mutag_model.model
    found = nearness(model, table, 0)
    for graph in range(6):
        chances = model.probabilities(table)[graph]
        expected = np.log(chances[1] / chances[0])
        for rule in model.rules:
            shares = []
            for literal in rule.literals:
                count = table.counts[[graph]].toarray()[0, table.vocabulary.column_of(literal.predicate)]
                most = max(count - literal.at_least + 1, 0)
                shares.append(min(count / literal.at_least, 1) if literal.present else 1 / (1 + most))
            expected += (1 if rule.target else -1) * 0.25 * rule.weight * np.mean(shares)
        assert found[graph] == pytest.approx(expected)
    always = RuleSet(model.vocabulary, (Rule((), 1, 2.0, RuleCounts(1, 1, 1, 1)),), (0.0, 0.0))
    assert nearness(always, table, 0) == pytest.approx(np.full(6, 2.5))


def test_the_check_finds_faults(mutag: GraphDataset, mutag_model: TrainedModel) -> None:
    found = find_counterfactual(mutag_model, mutag, 0)
    assert found is not None
    first = mutag[[0]]
    assert faults_of(found, mutag_model, first, 3) == ""
    assert "edits" in faults_of(replace(found, edits=()), mutag_model, first, 3)
    assert "does not change" in faults_of(replace(found, after=first), mutag_model, first, 3)
    apart = replace(found.after, edge_ends=found.after.edge_ends[:0], edge_codes=found.after.edge_codes[:0],
                    edge_offsets=np.array([0, 0]))  # fmt: skip
    if mutag_model.predict(apart)[0] == found.prediction:
        assert faults_of(replace(found, after=apart), mutag_model, first, 3) == "it fell apart"


# -- the nearest of another class -------------------------------------------------------------------


def test_the_nearest_molecule_is_the_one_that_rdkit_finds(mutag: GraphDataset, mutag_model: TrainedModel) -> None:
    from rdkit.Chem import rdMolDescriptors
    from rdkit.DataStructs import TanimotoSimilarity

    prints = [rdMolDescriptors.GetMorganFingerprint(Chem.MolFromSmiles(str(s)), 2) for s in mutag.smiles]
    for graph in (0, 40, 180):
        prediction = int(mutag.target_codes[graph])
        found = find_nearest(mutag_model, mutag, mutag[[graph]], prediction=prediction)
        assert found is not None
        others = np.flatnonzero(mutag.target_codes != prediction)
        best = max(TanimotoSimilarity(prints[graph], prints[other]) for other in others)
        assert found.similarity == pytest.approx(best)
        assert TanimotoSimilarity(prints[graph], prints[found.graph]) == pytest.approx(best)
        assert mutag.target_codes[found.graph] == found.target != prediction


def test_the_nearest_graph_by_bags(houses: GraphDataset, house_model: TrainedModel) -> None:
    found = find_nearest(house_model, houses, houses[[3]], prediction=int(houses.target_codes[3]))
    assert found is not None
    table = house_model.table(houses).counts.toarray()
    edges = np.diff(houses.edge_offsets)
    bags = np.column_stack((table, edges))
    others = np.flatnonzero(houses.target_codes != houses.target_codes[3])
    alike = [np.minimum(bags[3], bags[o]).sum() / np.maximum(bags[3], bags[o]).sum() for o in others]
    assert found.similarity == pytest.approx(max(alike))
    assert found.graph == others[int(np.argmax(alike))]
    alone = houses[houses.target_codes == 0]
    assert find_nearest(house_model, alone, houses[[3]], prediction=0) is None
    wanted = find_nearest(house_model, houses, houses[[3]], prediction=0, wanted=0)
    assert wanted is not None
    assert wanted.target == 0


# -- words and marks --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edit", "molecule", "graph"),
    [
        (
            Edit(EditKind.CHANGE_NODE, (4,), "N", "N+"),
            "change atom 4 from nitrogen to nitrogen with a positive charge",
            "change node 4 from N to N+",
        ),
        (Edit(EditKind.REMOVE_NODE, (2,), "O-"), "remove atom 2 (oxygen with a negative charge)", "remove node 2 (O-)"),
        (
            Edit(EditKind.ADD_NODE, (9, 3), after="O", edge="double"),
            "add an oxygen to atom 3 by a double bond",
            "add a node labelled O to node 3 by an edge labelled double",
        ),
        (
            Edit(EditKind.CHANGE_EDGE, (1, 2), "single", "double"),
            "change the bond between atoms 1 and 2 from single to double",
            "change the edge between nodes 1 and 2 from single to double",
        ),
        (
            Edit(EditKind.REMOVE_EDGE, (1, 2), "single"),
            "cut the bond between atoms 1 and 2",
            "cut the edge between nodes 1 and 2",
        ),
        (
            Edit(EditKind.ADD_EDGE, (1, 5), after="single"),
            "join the atoms 1 and 5 by a single bond",
            "join the nodes 1 and 5 by an edge labelled single",
        ),
    ],
)
def test_edits_in_words(edit: Edit, molecule: str, graph: str) -> None:
    assert edit_text(edit, GraphKind.MOLECULES) == molecule
    assert edit_text(edit, GraphKind.GRAPHS) == graph


def test_unlabelled_graphs_are_not_given_labels_in_words() -> None:
    assert edit_text(Edit(EditKind.ADD_NODE, (9, 3), after="*", edge="*"), GraphKind.GRAPHS) == "add a node to node 3"
    assert edit_text(Edit(EditKind.REMOVE_NODE, (3,), "*"), GraphKind.GRAPHS) == "remove node 3"


def test_what_is_touched_is_marked_on_both_sides(mutag: GraphDataset, mutag_model: TrainedModel) -> None:
    for graph in range(0, len(mutag), 31):
        found = find_counterfactual(mutag_model, mutag, graph)
        assert found is not None
        before, after = touched(found, mutag[[graph]])
        assert before.nodes
        assert set(before.nodes) <= set(range(mutag[[graph]].n_nodes))
        assert set(after.nodes) <= set(range(found.after.n_nodes))
        for mark, data in ((before, mutag[[graph]]), (after, found.after)):
            assert set(mark.edges) <= {tuple(pair) for pair in data.edge_ends.tolist()}
        added = [edit.nodes[0] for edit in found.edits if edit.kind is EditKind.ADD_NODE]
        removed = {n for edit in found.edits if edit.kind is EditKind.REMOVE_NODE for n in edit.nodes}
        assert {found.numbers.index(n) for n in added if n not in removed} <= set(after.nodes)
