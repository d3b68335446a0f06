from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.data.alphabet import Alphabet
from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind
from engine.predicates.egos.abstraction import Abstraction, EdgeTest, NodeTest
from tests.engine.small_graphs import SmallGraph, collect

COLUMNS = ("element", "charge", "aromatic", "hydrogens")
MOLECULE = SmallGraph(
    (("C", "N", "O", "C"), ("0", "1", "-1", "0"), ("1", "0", "0", "1"), ("0", "1", "2", "3")),
    ((0, 1), (1, 2), (2, 3)),
    ("-", "=", "-"),
)


def molecules(*graphs: SmallGraph) -> GraphDataset:
    return collect(graphs or (MOLECULE,), columns=COLUMNS)


def passed(abstraction: Abstraction, dataset: GraphDataset) -> tuple[list[set[NodeTest]], list[set[EdgeTest]]]:
    tokens = abstraction.encode(dataset)
    nodes = [
        {abstraction.node_tests[t] for t in tokens.node_tests[a:b]}
        for a, b in zip(tokens.node_offsets[:-1], tokens.node_offsets[1:], strict=True)
    ]
    edges = [
        {abstraction.edge_tests[t] for t in tokens.edge_tests[a:b]}
        for a, b in zip(tokens.edge_offsets[:-1], tokens.edge_offsets[1:], strict=True)
    ]
    return nodes, edges


def test_tests_learned_from_a_molecule() -> None:
    learned = Abstraction.learn(molecules())
    assert learned.label_column == "element"
    assert set(learned.node_tests) == {
        *(NodeTest("element", (symbol,)) for symbol in "CNO"),
        NodeTest("charge", ("-1",)),
        NodeTest("charge", ("1",)),
        NodeTest("aromatic", ("1",)),
        *(NodeTest("hydrogens", tuple("0123"[k:])) for k in (1, 2, 3)),
    }
    assert set(learned.edge_tests) == {
        EdgeTest(("-",)),
        EdgeTest(("=",)),
        EdgeTest(("-",), ("C", "N")),
        EdgeTest(("=",), ("N", "O")),
        EdgeTest(("-",), ("C", "O")),
    }
    nodes, edges = passed(learned, molecules())
    assert nodes[2] == {
        NodeTest("element", ("O",)), NodeTest("charge", ("-1",)),
        NodeTest("hydrogens", ("1", "2", "3")), NodeTest("hydrogens", ("2", "3")),
    }  # fmt: skip
    assert edges[1] == {EdgeTest(("=",)), EdgeTest(("=",), ("N", "O"))}


def test_what_never_varies_is_not_tested() -> None:
    same = SmallGraph((("C", "C", "C"),), ((0, 1), (1, 2)), ("-", "-"))
    learned = Abstraction.learn(collect([same]))
    assert (learned.node_tests, learned.edge_tests) == ((), ())
    bonds = Abstraction.learn(collect([replace(same, bonds=("-", "="))]))
    assert bonds.edge_tests == (EdgeTest(("-",)), EdgeTest(("=",)))


def test_only_symbols_that_occur_are_tested() -> None:
    two = molecules(MOLECULE, replace(MOLECULE, columns=(("S", "P", "S", "P"), *MOLECULE.columns[1:])))
    learned = Abstraction.learn(two[:1])
    assert {symbol for test in learned.node_tests if test.column == "element" for symbol in test.symbols} == set("CNO")
    assert all("S" not in test.ends for test in learned.edge_tests)


def test_an_unseen_symbol_fails_every_test() -> None:
    learned = Abstraction.learn(molecules())
    unseen = SmallGraph((("Xe", "?"), ("7", "8"), ("x", "y"), ("many", "9")), ((0, 1),), ("~",))
    assert passed(learned, molecules(unseen)) == ([set(), set()], [set()])


def test_an_unseen_end_fails_the_test_of_ends_only() -> None:
    learned = Abstraction.learn(molecules())
    half = replace(MOLECULE, columns=(("Xe", "N", "O", "C"), *MOLECULE.columns[1:]))
    assert passed(learned, molecules(half))[1][0] == {EdgeTest(("-",))}


def test_codes_mean_symbols_whatever_the_alphabet() -> None:
    """The same molecule in a data set that numbers its symbols otherwise passes the same tests."""
    dataset = molecules()
    alphabets = tuple(Alphabet(a.name, ("new", *reversed(a.symbols))) for a in dataset.node_columns)
    sizes = np.array([len(a) for a in alphabets], np.int16)
    turned = replace(dataset, node_columns=alphabets, node_codes=sizes - 1 - dataset.node_codes)
    learned = Abstraction.learn(dataset)
    assert passed(learned, turned) == passed(learned, dataset)


def test_columns_go_by_name() -> None:
    """In another order, and with one missing, which passes nothing."""
    learned = Abstraction.learn(molecules())
    nodes, edges = passed(learned, molecules())
    order = (2, 0, 3)
    turned = collect(
        [replace(MOLECULE, columns=tuple(MOLECULE.columns[c] for c in order))], columns=[COLUMNS[c] for c in order]
    )
    without_charge = [{test for test in tests if test.column != "charge"} for tests in nodes]
    assert passed(learned, turned) == (without_charge, edges)


def test_without_the_label_column_no_edge_has_known_ends() -> None:
    learned = Abstraction.learn(molecules())
    other = collect([replace(MOLECULE, columns=MOLECULE.columns[:1])])  # its only column is called "label"
    nodes, edges = passed(learned, other)
    assert nodes == [set()] * 4
    assert edges == [{EdgeTest(("-",))}, {EdgeTest(("=",))}, {EdgeTest(("-",))}]


def test_data_sets_without_edges_and_without_graphs() -> None:
    dots = SmallGraph((("C", "N"),))
    assert Abstraction.learn(collect([dots])).edge_tests == ()
    learned = Abstraction.learn(molecules())
    assert passed(learned, molecules(SmallGraph(tuple((column[0],) for column in MOLECULE.columns))))[1] == []
    empty = DatasetBuilder("empty", GraphKind.GRAPHS).build()
    assert passed(learned, empty) == ([], [])
    assert Abstraction.learn(empty).node_tests == ()


def test_symbols_that_end_in_a_null_are_told_apart() -> None:
    """Fixed-width text arrays drop trailing nulls; symbols may come from a file of any content."""
    builder = DatasetBuilder("nulls", GraphKind.GRAPHS)
    builder.add(GraphRecord(labels=[["a", "a\0"]], edges=[], edge_labels=[], id="1", record=1))
    dataset = builder.build()
    nodes, _ = passed(Abstraction.learn(dataset), dataset)
    assert nodes == [{NodeTest("label", ("a",))}, {NodeTest("label", ("a\0",))}]
