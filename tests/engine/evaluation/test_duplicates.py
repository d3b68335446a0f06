"""Duplicates and label conflicts, on hand-made sets and against networkx."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import ClassVar

import networkx as nx
import pytest
from rdkit import Chem

from engine.data.dataset import GraphDataset
from engine.errors import Cancelled
from engine.evaluation.duplicates import DuplicateGroup, Sameness, find_duplicates
from engine.progress import Step
from engine.readers import read

ROWS = (
    ("CCO", "1"),  # 0
    ("OCC", "0"),  # 1: the same molecule, the other class
    ("CCCO", "1"),  # 2
    ("C[C@H](N)O", "1"),  # 3
    ("C[C@@H](N)O", "1"),  # 4: its mirror image: the same graph
    ("CCO", "1"),  # 5
    ("c1ccccc1", "0"),  # 6
)


def dataset_of(tmp_path: Path, rows: tuple[tuple[str, str], ...]) -> GraphDataset:
    file = tmp_path / "made.csv"
    file.write_text("smiles,label\n" + "".join(f"{smiles},{label}\n" for smiles, label in rows))
    return read(file).dataset


def test_groups_of_molecules(tmp_path: Path) -> None:
    found = find_duplicates(dataset_of(tmp_path, ROWS))
    assert found.groups == (
        DuplicateGroup((0, 1, 5), Sameness.MOLECULE, (1, 2)),
        DuplicateGroup((3, 4), Sameness.GRAPH, (0, 2)),
    )
    assert found.conflicts == found.groups[:1]
    assert found.surplus == 3
    assert found.pairs_across == 2  # row 1 with rows 0 and 5
    assert found.ceiling == pytest.approx(6 / 7)  # of three equal ones, one is wrong whatever is said
    assert found.group_of == {0: 0, 1: 0, 5: 0, 3: 1, 4: 1}
    assert found.undecided == ()


def test_a_set_without_duplicates(tmp_path: Path) -> None:
    found = find_duplicates(dataset_of(tmp_path, ROWS[1:4]))
    assert (found.groups, found.conflicts, found.surplus, found.ceiling) == ((), (), 0, 1.0)


def test_graphs_agree_with_networkx(tmp_path: Path) -> None:
    """All graphs of four nodes: 64 numbered ones, 11 up to isomorphism."""
    pairs = [(u, v) for u in range(4) for v in range(u)]
    graphs = [[pair for k, pair in enumerate(pairs) if bits >> k & 1] for bits in range(64)]
    lines = [f'"{" ".join(f"{u}-{v}" for u, v in edges)}",{k % 2},4\n' for k, edges in enumerate(graphs)]
    file = tmp_path / "made.csv"
    file.write_text("edges,label,nodes\n" + "".join(lines[1:]))
    data = read(file).dataset
    found = find_duplicates(data)
    home = {graph: number for number, group in enumerate(found.groups) for graph in group.graphs}
    made = []
    for edges in graphs[1:]:
        made.append(nx.empty_graph(4))
        made[-1].add_edges_from(edges)
    for i in range(63):
        for j in range(i):
            assert nx.is_isomorphic(made[i], made[j]) == (i in home and home[i] == home.get(j))


def test_what_cannot_be_decided_is_told(tmp_path: Path) -> None:
    triangles, ring = "0-1 1-2 0-2 3-4 4-5 3-5", "0-1 1-2 2-3 3-4 4-5 0-5"
    file = tmp_path / "made.csv"
    file.write_text(f"edges,label\n{triangles},a\n{ring},b\n{ring},b\n")
    data = read(file).dataset
    assert find_duplicates(data).groups == (DuplicateGroup((1, 2), Sameness.GRAPH, (0, 2)),)
    stopped = find_duplicates(data, most_steps=2)
    assert stopped.groups == ()
    assert stopped.undecided == ((0, 1), (0, 2), (1, 2))


def test_a_listener_hears_of_it_and_can_stop(tmp_path: Path) -> None:
    class Listener:
        steps: ClassVar[list[Step]] = []

        def tell(self, step: Step) -> None:
            self.steps.append(step)

        def wants_stop(self) -> bool:
            return bool(self.steps)

    data = dataset_of(tmp_path, (("CCO", "1"), ("CCO", "0")) * 200 + (("CCN", "1"), ("CCN", "0")) * 200)
    with pytest.raises(Cancelled, match="stopped"):
        find_duplicates(data, progress=Listener())
    assert Listener.steps[0] == Step("comparing", 0, 800)


def test_unknown_classes_are_no_conflict(tmp_path: Path) -> None:
    file = tmp_path / "made.csv"
    file.write_text("smiles,label\nCCO,1\nCCO,\nCCN,0\n")
    found = find_duplicates(read(file).dataset)
    assert found.conflicts == ()
    assert find_duplicates(read(file).dataset[[]]).ceiling == 1.0


def test_known_conflicts_of_a_benchmark(benchmark_data: Path) -> None:
    """Counted once more over canonical SMILES without stereochemistry, which the graphs do not have either."""
    data = read(benchmark_data / "molecules" / "bbbp.csv").dataset
    found = find_duplicates(data)
    by_text = defaultdict(set)
    for graph, smiles in enumerate(data.smiles.tolist()):
        by_text[Chem.MolToSmiles(Chem.MolFromSmiles(smiles), isomericSmiles=False)].add(graph)
    expected = {frozenset(graphs) for graphs in by_text.values() if len(graphs) > 1}
    assert {frozenset(group.graphs) for group in found.groups} == expected
