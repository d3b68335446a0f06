"""Rules as SMARTS with thresholds, and as node-link graphs that networkx reads."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import networkx as nx
import numpy as np
import pytest
from rdkit import Chem

from engine.data.chemistry.molecules import Hydrogens
from engine.data.dataset import GraphDataset
from engine.data.direction import Direction
from engine.estimators import SymGraphClassifier
from engine.explain.node_link_json import node_link
from engine.explain.smarts.agreement import Agreement, measure_agreement
from engine.explain.smarts.export import entry_query, export_rules, with_agreement
from engine.predicates.egos.predicate import Predicate
from engine.predicates.groups.substructure import Substructure, parsed
from engine.readers import read_dataset, sample_path
from engine.rules.trained import TrainedModel
from tests.engine.explain.patterns import ANY, AROMATIC, OXYGEN, C, path, ring
from tests.engine.explain.worlds import NITRO, edge, mean, node, predicate


@cache
def sample(hydrogens: Hydrogens = Hydrogens.AS_FILE) -> GraphDataset:
    return read_dataset(sample_path("mutag"), hydrogens=hydrogens)


@cache
def learned(hydrogens: Hydrogens) -> TrainedModel:
    return SymGraphClassifier(max_rules=6).fit(sample(hydrogens)).fitted


@pytest.mark.parametrize("hydrogens", [Hydrogens.AS_FILE, Hydrogens.KEEP])
def test_rules_fire_where_rdkit_counts_enough_matches(hydrogens: Hydrogens) -> None:
    """The whole model in RDKit's hands: every literal by the number of matches of its SMARTS."""
    trained, data = learned(hydrogens), sample(hydrogens)
    fired = trained.model.fired(trained.table(data))
    molecules = parsed(data)
    exported = export_rules(trained)
    assert len(exported) == len(trained.model.rules)
    for number, literals in enumerate(exported):
        holds = np.ones(len(data), bool)
        for said in literals:
            query = Chem.MolFromSmarts(said.query.smarts)
            matches = np.array([len(mol.GetSubstructMatches(query)) for mol in molecules if mol is not None])
            holds &= (matches >= said.at_least) == said.present
        assert holds.tolist() == fired[:, number].tolist()


def test_the_agreement_stands_beside_each_literal() -> None:
    trained, data = learned(Hydrogens.AS_FILE), sample()
    exported = export_rules(trained)
    assert all(said.agreement is None for literals in exported for said in literals)
    measured = with_agreement(exported, trained.model, data, parsed(data))
    found = [said.agreement for literals in measured for said in literals]
    assert all(agreement is not None and agreement.exact and agreement.share == 1.0 for agreement in found)
    assert [[said.query for said in literals] for literals in measured] == [
        [said.query for said in literals] for literals in exported
    ]


def test_disagreement_is_counted() -> None:
    """SMARTS that match nothing, and SMARTS that match everything, instead of the predicate's own."""
    trained, data = learned(Hydrogens.AS_FILE), sample()
    entry = trained.model.rules[0].literals[0].predicate
    column = trained.model.vocabulary.column_of(entry)
    own = trained.table(data).counts[:, [column]].toarray().ravel()
    (nothing,) = measure_agreement(["[Xe]"], [entry], trained.model.vocabulary, data, parsed(data))
    assert nothing == Agreement(len(data), int((own == 0).sum()), 0, 0, int(own.sum()))
    assert not nothing.exact
    assert nothing.share == pytest.approx((own == 0).mean())
    (every,) = measure_agreement(["*"], [entry], trained.model.vocabulary, data, parsed(data))
    assert (every.both, every.predicate_only) == (own.sum(), 0)
    assert every.smarts_only == data.n_nodes - own.sum()


def test_graphs_that_are_no_molecules_are_left_out() -> None:
    trained, data = learned(Hydrogens.AS_FILE), sample()[:3]
    entry = trained.model.rules[0].literals[0].predicate
    (found,) = measure_agreement(["[Xe]"], [entry], trained.model.vocabulary, data, (None, None, None))
    assert found == Agreement(0, 0, 0, 0, 0)
    assert found.share == 1.0


def test_one_atom_a_match() -> None:
    assert entry_query(path(C)).smarts == "[#6]"
    assert entry_query(path(C, OXYGEN, edges="double")).smarts == "[$([#8]=[#6])]"
    assert entry_query(ring(*[AROMATIC] * 3, edges="aromatic")).caveats == ()
    assert entry_query(ring(*[AROMATIC] * 4, edges="aromatic")).caveats == (
        "a ring with a bond across it matches as well",
    )
    assert entry_query(Substructure.of("CCO")).smarts == "[$(CCO)]"


def test_a_predicate_as_a_node_link_graph() -> None:
    said = predicate(
        NITRO, 2, node(1, "element", "O", low=2), edge(0, 2, "single", "N", "C", high=1), mean(0, "m", low=1)
    )
    told = json.loads(json.dumps(node_link(said)))
    graph = nx.node_link_graph(told, edges="edges")
    assert nx.is_isomorphic(graph, nx.Graph(said.structure.edges))
    assert [graph.nodes[i]["distance"] for i in graph] == list(said.structure.distances)
    assert [graph.nodes[i]["complete"] for i in graph] == [True] * 4 + [False] * 2
    assert graph.graph["key"] == said.structure.key_text
    conditions = {c["counts"]: c for c in graph.graph["conditions"]}
    assert conditions["node"] == {
        "counts": "node", "role": "B", "low": 2, "high": None, "column": "element", "symbols": ["O"],
    }  # fmt: skip
    assert conditions["edge"]["ends"] == ["N", "C"]
    assert conditions["edge"]["other"] == "C"
    assert conditions["attribute"]["attribute"] == "m"


def test_a_pattern_and_smarts_as_node_link_graphs() -> None:
    graph = nx.node_link_graph(node_link(ring(C, C, ANY, OXYGEN)), edges="edges")
    assert nx.is_isomorphic(graph, nx.cycle_graph(4))
    assert graph.graph["chordless"]
    assert any(graph.nodes[i]["tests"] == {} for i in graph)
    own = node_link(Substructure.of("CCO", "ethyl"))
    assert (own["nodes"], own["graph"]["smarts"]) == ([], "CCO")


def test_labels_and_directions_of_edges_are_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    table = tmp_path_factory.mktemp("arcs") / "arcs.csv"
    rows = [f"{'0>1 1>2' if n % 2 else '1>0 2>1 0-2'},{n % 2}" for n in range(40)]
    table.write_text("edges,label\n" + "\n".join(rows) + "\n")
    data = read_dataset(table, directed=True)
    trained = SymGraphClassifier(max_rules=2, edge_structure="labels").fit(data).fitted
    told = [node_link(entry) for entry in trained.model.vocabulary.predicates]
    assert told
    ways = {way.name.lower() for way in Direction}
    for graph in told:
        assert all(e["direction"] in ways and "label" in e for e in graph["edges"])


def test_variants_of_edges_are_told() -> None:
    """A structure whose edges between two roles fall into several orbits says which is which."""
    said = predicate(NITRO, 2)
    several = replace(said.structure, variants=(0, 1, 0, 0, 1))
    told = node_link(Predicate.of(several, ()))
    assert [e["variant"] for e in told["edges"]] == [0, 1, 0, 0, 1]
