"""Classes of labels, against labels whose meaning is known: elements whose names are hidden."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.data.dataset import GraphDataset, GraphKind
from engine.predicates.egos.abstraction import NodeTest
from engine.predicates.label_classes import label_classes
from engine.predicates.patterns.discovery import Sizes, discover_patterns
from engine.predicates.patterns.levels import Level, PatternGraphs, levels_of
from engine.predicates.patterns.matching import PatternPlan, count_patterns, find_embeddings
from engine.predicates.patterns.pattern import Pattern, Shape
from engine.readers import read_dataset, sample_path
from engine.rules.model_file.patterns import PatternsDocument
from tests.engine.small_graphs import collect, drawn

LABELS = "ABCDEFGHIJ"


@pytest.fixture(scope="module")
def graphs() -> GraphDataset:
    """Return graphs with ten labels, of which six occur often."""
    rng = np.random.default_rng(5)
    common = [drawn(rng, int(rng.integers(4, 9)), labels=LABELS[:6], extra=2) for _ in range(60)]
    return collect(common + [drawn(rng, 6, labels=LABELS, extra=1) for _ in range(20)])


def partitions(dataset: GraphDataset) -> tuple[tuple[tuple[str, ...], ...], ...]:
    view = PatternGraphs.of(dataset)
    codes, symbols = view.columns["label"]
    return label_classes(codes, symbols, view.offsets, view.neighbors, view.on_cycle)


def test_halogens_are_found_without_their_names() -> None:
    molecules = read_dataset(sample_path("bbb"))
    view = PatternGraphs.of(molecules)
    codes, symbols = view.columns["element"]
    found = label_classes(codes, symbols, view.offsets, view.neighbors, view.on_cycle)
    assert [len(classes) for classes in found] == [4, 8]
    for classes in found:
        told = [symbol for members in classes for symbol in members]
        assert sorted(told) == sorted({symbols[code] for code in codes})
        of = {symbol: members for members in classes for symbol in members}
        assert of["Cl"] == of["Br"] == of["F"]
        assert of["C"] != of["Cl"]
    assert of["C"] != of["N"]
    assert of["N"] != of["O"]


def test_the_coarse_partition_joins_classes_of_the_fine_one(graphs: GraphDataset) -> None:
    coarse, fine = partitions(graphs)
    assert (len(coarse), len(fine)) == (4, 8)
    for members in fine:
        assert sum(set(members) <= set(other) for other in coarse) == 1


def test_neither_numbers_of_nodes_nor_codes_of_labels_matter(graphs: GraphDataset) -> None:
    view = PatternGraphs.of(graphs)
    codes, symbols = view.columns["label"]
    swapped = len(symbols) - 1 - codes, symbols[::-1]
    found = label_classes(*swapped, view.offsets, view.neighbors, view.on_cycle)
    assert found == partitions(graphs) == partitions(graphs[np.arange(len(graphs))[::-1]])


def test_few_labels_stay_as_they_are() -> None:
    rng = np.random.default_rng(1)
    four = collect([drawn(rng, 8, labels="ABCD") for _ in range(30)])
    five = collect([drawn(rng, 8, labels="ABCDE") for _ in range(30)])
    assert partitions(four) == ()
    assert [len(classes) for classes in partitions(five)] == [4]
    assert not any(level.classes for level in levels_of(PatternGraphs.of(four)))


def test_molecules_have_no_learned_classes() -> None:
    assert not any(level.classes for level in levels_of(PatternGraphs.of(read_dataset(sample_path("mutag")))))


def test_of_very_many_labels_the_rare_ones_are_one_from_the_start() -> None:
    n = 150
    codes = np.repeat(np.arange(n), np.where(np.arange(n) < 40, 5, 1))
    offsets, none = np.zeros(len(codes) + 1, np.int64), np.zeros(0, np.int32)
    (coarse, fine) = label_classes(codes, [f"L{k:03}" for k in range(n)], offsets, none, np.zeros(len(codes), bool))
    assert (len(coarse), len(fine)) == (4, 8)
    assert sum(len(members) for members in fine) == n


def test_patterns_of_classes_are_counted_as_they_were_found(graphs: GraphDataset) -> None:
    table = discover_patterns(graphs, sizes=Sizes(path=3, star=2, ring=4), min_support=3)
    ids = [pattern.id for pattern in table]
    assert len(set(ids)) == len(ids)
    merged = [c for c, p in enumerate(table) if any(len(t.symbols) > 1 for node in p.nodes for t in node)]
    assert len(merged) > 20
    assert len({level for level, _ in PatternPlan.of(list(table)).levels if level.classes}) >= 4
    found = count_patterns(list(table), graphs)
    assert np.array_equal(found.toarray(), table.counts.toarray())
    stored = PatternsDocument.of([table[c] for c in merged[:40]])
    again = PatternsDocument.model_validate_json(stored.model_dump_json()).build()
    assert list(again) == [table[c] for c in merged[:40]]


def test_classes_that_overlap_are_read_apart(graphs: GraphDataset) -> None:
    ab, bc, c = (NodeTest("label", tuple(text)) for text in ("AB", "BC", "C"))
    patterns = [Pattern.of(Shape.PATH, ((one,), (other,)), ("",)) for one, other in ((ab, ab), (bc, bc), (ab, c))]
    plan = PatternPlan.of(patterns)
    assert [level.classes for level, _ in plan.levels] == [(ab, c), (bc,)]
    counted = count_patterns(patterns, graphs).toarray()
    names = np.array(graphs.node_columns[0].symbols)[graphs.node_codes[:, 0]]
    for column, pattern in enumerate(patterns):
        one, other = (node[0].symbols for node in pattern.nodes)  # the canonical reading may begin at either end
        begins: set[tuple[int, int]] = set()
        for g in range(len(graphs)):
            first, view = graphs.nodes(g).start, graphs[[g]].adjacency
            for u in range(len(view.offsets) - 1):
                ends = view.neighbors[view.offsets[u] : view.offsets[u + 1]]
                if names[first + u] in one and any(names[first + v] in other for v in ends):
                    begins.add((g, u))
        expected = np.bincount([g for g, _ in begins], minlength=len(graphs))
        assert counted[:, column].tolist() == expected.tolist()
        assert len(set(find_embeddings(pattern, graphs[[0]])[:, 0])) == expected[0]


def test_a_label_of_no_class_matches_nothing(graphs: GraphDataset) -> None:
    view = PatternGraphs.of(graphs)
    level = Level(("label",), edges=False, classes=(NodeTest("label", ("A", "B")),))
    codes = view.node_codes(level)
    names = np.array(view.columns["label"][1])[view.columns["label"][0]]
    assert set(codes[np.isin(names, ["A", "B"])]) != {0}
    assert set(codes[~np.isin(names, ["A", "B"])]) == {0}
    assert view.tests_of(level, int(np.flatnonzero(names == "A")[0])) == (NodeTest("label", ("A", "B")),)


def test_classes_are_learned_from_graphs_alone(graphs: GraphDataset) -> None:
    other = replace(graphs, target_codes=np.roll(graphs.target_codes, 7), kind=GraphKind.GRAPHS)
    assert partitions(other) == partitions(graphs)
