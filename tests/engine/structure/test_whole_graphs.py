"""Keys of whole graphs, against networkx and RDKit."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.dataset import GraphDataset
from engine.data.generated.famous_pairs import FAMOUS_PAIRS, as_dataset
from engine.evaluation.duplicates import find_duplicates
from engine.readers import read
from engine.structure.whole_graphs import graph_keys
from tests.engine.small_graphs import SmallGraph, collect, drawn, small_graphs


def molecules(folder: Path, *smiles: str) -> GraphDataset:
    path = folder / "molecules.csv"
    path.write_text("\n".join(["smiles", *smiles, ""]))
    return read(path, require_target=False).dataset


@given(graph=small_graphs(), seed=st.integers(0, 10**6))
@settings(max_examples=60)
def test_the_numbers_of_nodes_do_not_matter(graph: SmallGraph, seed: int) -> None:
    other, _ = graph.renumbered(np.random.default_rng(seed))
    one, two = graph_keys(collect([graph, other], attributes=("size",)))
    assert one == two


def as_networkx(graph: SmallGraph) -> nx.Graph:
    found = nx.Graph()
    found.add_nodes_from((v, {"label": label}) for v, label in enumerate(graph.columns[0]))
    found.add_edges_from((*ends, {"bond": bond}) for ends, bond in zip(graph.edges, graph.bonds, strict=True))
    return found


def test_keys_are_equal_where_networkx_finds_a_mapping() -> None:
    rng = np.random.default_rng(5)
    graphs = [drawn(rng, int(rng.integers(3, 6)), labels="CN", extra=2) for _ in range(60)]
    keys = graph_keys(collect(graphs)).tolist()
    nodes, edges = (
        nx.isomorphism.categorical_node_match("label", ""),
        nx.isomorphism.categorical_edge_match("bond", ""),
    )
    same = 0
    for i, j in combinations(range(len(graphs)), 2):
        truth = nx.is_isomorphic(as_networkx(graphs[i]), as_networkx(graphs[j]), node_match=nodes, edge_match=edges)
        assert (keys[i] == keys[j]) == truth
        same += truth
    assert same > 5


@pytest.mark.parametrize("name", sorted(set(FAMOUS_PAIRS) - {"cfi"}))  # which no cheap test tells apart
def test_famous_pairs_are_told_apart(name: str) -> None:
    one, two = graph_keys(as_dataset([FAMOUS_PAIRS[name].left, FAMOUS_PAIRS[name].right]))
    assert one != two


def test_company_order_ids_classes_and_codes_do_not_matter() -> None:
    rng = np.random.default_rng(6)
    graphs = collect([drawn(rng, int(rng.integers(3, 30))) for _ in range(40)])
    keys = graph_keys(graphs)
    rows = rng.permutation(40)[:13]
    assert np.array_equal(graph_keys(graphs[rows]), keys[rows])
    (column,) = graphs.node_columns
    turned = replace(column, symbols=column.symbols[::-1])
    codes = (len(column) - 1 - graphs.node_codes).astype(np.int16)
    other = replace(graphs, node_columns=(turned,), node_codes=codes, target_codes=np.full(40, -1, np.int32))
    assert np.array_equal(graph_keys(other), keys)


def test_long_chains_are_told_apart_by_what_is_far_away() -> None:
    def chain(place: int) -> SmallGraph:
        labels = tuple("N" if v == place else "C" for v in range(90))
        return SmallGraph((labels,), tuple((v, v + 1) for v in range(89)), ("-",) * 89)

    keys = graph_keys(collect([chain(place) for place in (40, 41, 42, 49)]))
    assert len(set(keys.tolist())) == 3  # from the other end, 49 is 40


def test_stereo_does_not_make_another_molecule(tmp_path: Path) -> None:
    found = molecules(tmp_path, "C[C@H](N)O", "C[C@@H](N)O", "OC(N)C", "F/C=C/F", "F/C=C\\F", "FC=CF")
    keys = graph_keys(found).tolist()
    assert len(set(keys[:3])) == len(set(keys[3:])) == 1
    assert keys[0] != keys[3]


def test_isotopes_do_not_make_another_molecule(tmp_path: Path) -> None:
    """As for splits: what stays on one side as a copy is met again as one."""
    keys = graph_keys(molecules(tmp_path, "CCO", "C[13CH2]O", "[2H]CCO", "CCN")).tolist()
    assert len(set(keys[:3])) == 1
    assert keys[0] != keys[3]


def test_what_colours_alone_confuse_is_told_apart(tmp_path: Path) -> None:
    """Decalin and bicyclopentyl: the textbook pair for colour refinement."""
    one, two = graph_keys(molecules(tmp_path, "C1CCC2CCCCC2C1", "C1CCCC1C1CCCC1"))
    assert one != two


def test_they_agree_with_isomorphism_on_a_real_set(benchmark_data: Path) -> None:
    graphs = read(benchmark_data / "tu" / "PTC").dataset
    groups = find_duplicates(graphs).groups
    keys = graph_keys(graphs)
    assert all(len(set(keys[list(group.graphs)].tolist())) == 1 for group in groups)
    assert len(graphs) - len(np.unique(keys)) == sum(len(group.graphs) - 1 for group in groups)
