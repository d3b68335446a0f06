"""Copies of a structure stay on one side of every split: what a model has seen is not what it is tested on."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from rdkit import Chem

from engine.cli import main
from engine.data.dataset import GraphDataset
from engine.data.dealing import deal_fairly, divisible
from engine.evaluation.cross_validation import as_json, cross_validate
from engine.evaluation.splits import SPLITS, SplitKind, holdout
from engine.faults import FaultWarning
from engine.learning.forest import _trial_parts
from engine.learning.search.fitness import inner_split
from engine.readers import read_dataset
from engine.runs.jobs.holdout import parts_of
from engine.runs.jobs.learning_curve import nested_parts
from engine.runs.request import DataSource, TrainingRequest, Validation
from engine.structure.copies import find_copies, flat_smiles

AMES = Path(__file__).parents[3] / "shared" / "data" / "molecules" / "ames.csv"

CHIRAL = ("C[C@H]({0})C(=O)O", "C[C@@H]({0})C(=O)O", "CC({0})C(=O)O", "[13CH3]C({0})C(=O)O", "[2H]OC(=O)C(C)({0})")
ENDS = (
    "N",
    "O",
    "Cl",
    "Br",
    "F",
    "CC",
    "CCC",
    "CN",
    "CO",
    "c1ccccc1",
    "c1ccncc1",
    "C1CCCC1",
    "CCCl",
    "CCBr",
    "CS",
    "S",
)


def flat(smiles: str) -> str:
    """The structure without stereochemistry and isotopes, in RDKit's own words."""
    mol = Chem.MolFromSmiles(smiles)
    for atom in mol.GetAtoms():
        atom.SetIsotope(0)
    Chem.RemoveStereochemistry(mol)
    return str(Chem.MolToSmiles(Chem.RemoveHs(mol)))


def both_sides(dataset: GraphDataset, train: np.ndarray, test: np.ndarray) -> int:
    names = [flat(smiles) for smiles in dataset.smiles.tolist()]
    return len({names[row] for row in train} & {names[row] for row in test})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Five copies of each of 16 acids, then as many molecules that are there once; groups cross the copies."""
    rows = [
        f"{text.format(end)},{'yes' if number % 2 else 'no'},g{(number + copy) % 7}"
        for number, end in enumerate(ENDS)
        for copy, text in enumerate(CHIRAL)
    ]
    rows += [f"{'C' * (n + 1)}N,{'yes' if n % 3 else 'no'},g{n % 7}" for n in range(16)]
    file = tmp_path / "acids.csv"
    file.write_text("\n".join(["smiles,label,family", *rows, ""]))
    return file


@pytest.fixture
def acids(path: Path) -> GraphDataset:
    return read_dataset(path)


def test_copies_are_the_structures_without_stereo_and_isotopes(acids: GraphDataset) -> None:
    found = find_copies(acids)
    names = np.unique([flat(smiles) for smiles in acids.smiles.tolist()], return_inverse=True)[1]
    units = found.units()
    assert ((units[:, None] == units) == (names[:, None] == names)).all()
    assert (found.graphs, len(found.groups)) == (80, 16)
    assert [flat_smiles(smiles) for smiles in acids.smiles.tolist()] == [flat(s) for s in acids.smiles.tolist()]


@pytest.mark.parametrize("kind", [SplitKind.STRATIFIED, SplitKind.SCAFFOLD])
def test_no_structure_is_on_both_sides(acids: GraphDataset, kind: SplitKind) -> None:
    for seed in range(5):
        parts = list(SPLITS[kind](acids, 5, seed))
        assert sum(both_sides(acids, *part) for part in parts) == 0
        assert sorted(np.concatenate([test for _, test in parts])) == list(range(len(acids)))
    apart = SPLITS[kind](acids, 5, 0, copies=None)
    assert (sum(both_sides(acids, *part) for part in apart) > 0) == (kind is SplitKind.STRATIFIED)


def test_groups_are_kept_together_with_copies(path: Path) -> None:
    data = read_dataset(path, group="label")  # as coarse as classes would leave nothing to learn: refused as ever
    with pytest.raises(Exception, match="O12"):
        list(SPLITS[SplitKind.GROUPED](data, 5, 0))
    lines = path.read_text().splitlines()
    own = [f"{line},h{number // 2}" for number, line in enumerate(lines[1:])]
    path.write_text("\n".join([f"{lines[0]},pair", *own, ""]))
    data = read_dataset(path, group="pair", target="label")
    for train, test in SPLITS[SplitKind.GROUPED](data, 3, 0):
        assert both_sides(data, train, test) == 0
        assert not set(data.group[train]) & set(data.group[test])


def test_every_inner_part(acids: GraphDataset) -> None:
    copies = find_copies(acids).units()
    train, validation = inner_split(acids.target_codes, 3, copies)
    assert both_sides(acids, train, validation) == 0
    assert sorted([*train, *validation]) == list(range(len(acids)))
    parts = _trial_parts(acids.target_codes, copies, 3)
    assert [both_sides(acids, *part) for part in parts] == [0, 0, 0]


@pytest.mark.parametrize("kind", [SplitKind.STRATIFIED, SplitKind.SCAFFOLD])
def test_test_parts_and_learning_curves(acids: GraphDataset, kind: SplitKind) -> None:
    assert both_sides(acids, *holdout(acids, 0.25, 0)) == 0
    assert both_sides(acids, *holdout(acids, 0.25, 0, copies=None)) > 0
    source = DataSource(origin="sample", name="acids")
    train, test = parts_of(TrainingRequest(source=source, validation=Validation.HOLDOUT, split=kind), acids)
    assert both_sides(acids, train, test) == 0
    assert all(both_sides(acids, rows, test) == 0 for rows in nested_parts(acids, train, (0.2, 0.5, 1.0), 0))


def test_sets_without_copies_keep_their_folds(acids: GraphDataset) -> None:
    alone = acids[np.unique(find_copies(acids).units())]
    for kind in (SplitKind.STRATIFIED, SplitKind.SCAFFOLD):
        parted = SPLITS[kind](alone, 4, 1, copies=None)
        for (one, other), (same, likewise) in zip(SPLITS[kind](alone, 4, 1), parted, strict=True):
            assert (one.tolist(), other.tolist()) == (same.tolist(), likewise.tolist())


def test_a_class_of_one_structure_is_dealt_out() -> None:
    """Held out as a whole it would be tested without having been learned; the other copies stay together."""
    codes = np.array([0, 0, 0, 0, 1, 1, 1, 1], np.int32)
    copies = np.array([7, 7, 7, 7, 3, 3, 4, 5])
    units = divisible(copies, codes)
    assert len(set(units[:4])) == 4
    assert units[4] == units[5]
    part = deal_fairly(units, codes, [0.5, 0.5], 0)
    assert part is not None
    assert part[4] == part[5]
    assert {tuple(sorted(codes[part == side])) for side in (0, 1)} == {(0, 0, 1, 1)}
    assert deal_fairly(np.zeros(8, np.int64), codes, [0.5, 0.5], 0) is None  # a part would be empty


def edges_of(graph: nx.Graph) -> str:
    return " ".join(f"{u}-{v}" for u, v in graph.edges)


def test_copies_of_graphs_that_are_no_molecules(tmp_path: Path) -> None:
    """Cycles and paths of 4 to 13 nodes, each three times under other numbers."""
    random = np.random.default_rng(0)
    rows = []
    for size in range(4, 14):
        for label, graph in (("cycle", nx.cycle_graph(size)), ("path", nx.path_graph(size))):
            for _ in range(3):
                turned = nx.relabel_nodes(graph, dict(enumerate(random.permutation(size).tolist())))
                rows.append(f"{edges_of(turned)},{label}")
    file = tmp_path / "shapes.csv"
    file.write_text("\n".join(["edges,label", *rows, ""]))
    data = read_dataset(file)
    shape = np.repeat(np.arange(20), 3)
    for train, test in SPLITS[SplitKind.STRATIFIED](data, 5, 0):
        assert not set(shape[train]) & set(shape[test])
    assert both(SPLITS[SplitKind.STRATIFIED](data, 5, 0)) == both(SPLITS[SplitKind.STRATIFIED](data, 5, 0))


def both(parts: object) -> list[list[int]]:
    return [test.tolist() for _, test in parts]  # type: ignore[attr-defined]


def test_what_is_said(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--target", "label", "--folds", "4", "--form", "tree", "--radius", "1", "--jobs", "1")
    assert main(["evaluate", str(path), *asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["copies"] == {"structures": 16, "graphs": 80, "separated": 0, "reason": None}
    assert main(["evaluate", str(path), *asked, "--split-copies"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Copies: 80 graphs share 16 structures, without stereochemistry and isotopes;" in said
    assert "held-out graphs have a copy among those learned from (as asked for)" in said
    model = path.with_name("m.json")
    asked = ("--target", "label", "-o", str(model), "--holdout", "0.25", "--json")
    assert main(["fit", str(path), *asked]) == 0
    assert json.loads(capsys.readouterr().out)["holdout"]["copies"] == 0
    assert main(["fit", str(path), *asked, "--split-copies"]) == 0
    assert json.loads(capsys.readouterr().out)["holdout"]["copies"] > 0


def test_given_parts_say_how_many_they_separate(path: Path) -> None:
    lines = path.read_text().splitlines()
    parts = ["test" if number % 5 == 0 else "train" for number in range(len(lines) - 1)]
    path.write_text("\n".join([f"{lines[0]},split", *(f"{a},{b}" for a, b in zip(lines[1:], parts, strict=True)), ""]))
    data = read_dataset(path, given_split=True)
    found = as_json(cross_validate(Majority(), data, split="given"))
    assert found["copies"] == {"structures": 16, "graphs": 80, "separated": 16, "reason": "the data give the parts"}
    assert any("16 held-out graphs have a copy" in note for note in found["notes"])


class Majority:
    """Says the same of everything."""

    def fit(self, graphs: GraphDataset, target: np.ndarray) -> Majority:
        self.classes_ = np.unique(target)
        return self

    def predict_proba(self, graphs: GraphDataset) -> np.ndarray:
        return np.full((len(graphs), len(self.classes_)), 1 / len(self.classes_))

    def get_params(self, deep: bool = True) -> dict[str, object]:
        return {}

    def set_params(self, **_: object) -> Majority:
        return self


def test_few_structures_are_parted_and_that_is_said(tmp_path: Path) -> None:
    file = tmp_path / "few.csv"
    rows = [f"{smiles},{label}" for smiles, label in (("CCO", "a"), ("CCN", "b"), ("CCC", "a")) for _ in range(10)]
    file.write_text("\n".join(["smiles,label", *rows, ""]))
    found = cross_validate(Majority(), read_dataset(file), folds=5)
    assert found.copies is not None
    assert found.copies.separated == 10  # of the class b, which has a single structure
    assert "a class would not be learned" in found.notes[-1]


@pytest.mark.skipif(not AMES.exists(), reason="the data are not here")
def test_ames_in_every_split(tmp_path: Path) -> None:
    """Its first 2,500 molecules, some of which are there several times."""
    path = tmp_path / "ames.csv"
    path.write_text("".join(AMES.read_text().splitlines(keepends=True)[:2_501]))
    with pytest.warns(FaultWarning, match="1 of 2500"):
        data = read_dataset(path)
    names = np.unique([flat(smiles) for smiles in data.smiles.tolist()], return_inverse=True)[1]
    units = find_copies(data).units()
    assert len(set(names)) < len(data) - 20

    def count(train: np.ndarray, test: np.ndarray) -> int:
        return len(np.intersect1d(names[train], names[test]))

    for kind in (SplitKind.STRATIFIED, SplitKind.SCAFFOLD):
        assert sum(count(*part) for part in SPLITS[kind](data, 10, 0, copies=units)) == 0
    train, test = holdout(data, 0.2, 0, copies=units)
    assert count(train, test) == 0
    assert count(*inner_split(data.target_codes, 0, units)) == 0
    assert sum(count(*part) for part in _trial_parts(data.target_codes, units, 0)) == 0


def test_the_numbers_of_units_follow_the_rows(acids: GraphDataset) -> None:
    order = np.random.default_rng(1).permutation(len(acids))
    before, after = find_copies(acids).units(), find_copies(acids[order]).units()
    for one, other in pairwise(range(len(acids))):
        assert (after[one] == after[other]) == (before[order[one]] == before[order[other]])
