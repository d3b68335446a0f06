"""Names from overlap: worked out by hand on small sets, and against RDKit's own catalog calls."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from rdkit import Chem
from rdkit.Chem.FilterCatalog import FilterCatalog, FilterCatalogParams

from engine.data.dataset import GraphDataset
from engine.errors import InputError
from engine.estimators import SymGraphClassifier
from engine.explain.known_groups import functional_groups, groups_of_file, known_alerts, memberships
from engine.explain.names import Kinship, Naming, Overlap, best_f1, name_literals
from engine.predicates.groups.substructure import Substructure, parsed
from engine.readers import read_dataset, sample_path
from engine.readers.molecules.smarts_list import read_smarts_list
from engine.rules.rule import Literal
from engine.rules.rule_set import RuleSet
from engine.rules.trained import TrainedModel

NITRO_SMARTS, BESIDE_NITRO = "[NX3+](=O)[O-]", "[#6;$(*[NX3+](=O)[O-])]"
NITRO, CARBON_OF_NITRO = Literal(Substructure.of(NITRO_SMARTS)), Literal(Substructure.of(BESIDE_NITRO))


@cache
def sample() -> GraphDataset:
    return read_dataset(sample_path("bbb"))[::3]


@cache
def trained() -> TrainedModel:
    """A model whose vocabulary has both literals; its rules do not matter here."""
    learned = SymGraphClassifier(radius=1, max_rules=2).fit(sample()).fitted
    own = (Substructure.of(NITRO_SMARTS), Substructure.of(BESIDE_NITRO))
    vocabulary = replace(learned.model.vocabulary, substructures=own)
    return replace(learned, model=RuleSet(vocabulary, (), (0.0, 0.0)))


def test_thresholds() -> None:
    assert Overlap(50, 60, 100, 1000).f1 == pytest.approx(0.625)
    assert Overlap(50, 60, 100, 1000).kinship is Kinship.REDISCOVERED
    assert Overlap(50, 60, 300, 1000).kinship is Kinship.REFINES
    assert Overlap(30, 60, 300, 1000).kinship is Kinship.NOVEL
    assert Overlap(55, 60, 600, 1000).kinship is Kinship.NOVEL  # no more than chance gives
    assert Overlap(0, 0, 0, 10).kinship is Kinship.NOVEL
    assert not Naming(Kinship.NOVEL).is_justified
    assert Naming(Kinship.REFINES, "x", "y", Overlap(1, 1, 1, 1, 0.5, 0.25)).is_justified
    assert not Naming(Kinship.REFINES, "x", "y", Overlap(1, 1, 1, 1, 0.4, 1.0)).is_justified


def test_a_rule_on_nitro_groups_is_called_one(tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("Name,SMARTS\nnitro,[NX3+](=O)[O-]\nxenon,[Xe]\n")
    groups = groups_of_file(listed)
    assert [(group.source, group.name) for group in groups] == [("list", "nitro"), ("list", "xenon")]
    molecules = parsed(sample())
    held = memberships(groups, molecules)
    query = Chem.MolFromSmarts("[NX3+](=O)[O-]")
    assert held[:, 0].tolist() == [mol is not None and mol.HasSubstructMatch(query) for mol in molecules]
    assert not held[:, 1].any()
    found = name_literals(trained(), [(NITRO,), (CARBON_OF_NITRO,)], sample(), molecules, groups, held)
    n = int(held[:, 0].sum())
    assert found[0] == Naming(Kinship.REDISCOVERED, "list", "nitro", Overlap(n, n, n, len(molecules), 1.0, 1.0))
    assert found[0].is_justified
    beside = found[1]  # the same molecules, but none of the group's atoms
    assert beside.overlap is not None
    assert (beside.kinship, beside.overlap.f1 > 0.9) == (Kinship.REDISCOVERED, True)
    assert (beside.overlap.group_atoms, beside.is_justified) == (0.0, False)
    f1, by = best_f1(trained(), [(CARBON_OF_NITRO,), (NITRO,)], sample(), held)
    assert f1.tolist() == [1.0, 0.0]
    assert by[0] in (0, 1)


def test_nothing_known_is_novel() -> None:
    molecules = parsed(sample())
    none = np.zeros((len(molecules), 0), bool)
    assert name_literals(trained(), [(NITRO,)], sample(), molecules, (), none) == (Naming(Kinship.NOVEL),)


def test_alerts_and_functional_groups_are_those_of_rdkit() -> None:
    groups = (*functional_groups(), *known_alerts("BRENK"))
    names = {group.name: column for column, group in enumerate(groups)}
    assert "Amine, Primary" in names
    molecules = (*parsed(sample())[:60], None)
    held = memberships(groups, molecules, jobs=2)
    assert not held[-1].any()
    parameters = FilterCatalogParams()
    parameters.AddCatalog(FilterCatalogParams.FilterCatalogs.BRENK)
    catalog = FilterCatalog(parameters)
    alarms = 0
    for row, mol in enumerate(molecules[:-1]):
        expected = {entry.GetDescription() for entry in catalog.GetMatches(mol)}
        assert {name for name, column in names.items() if held[row, column] and column >= 52} == expected
        for name in expected:
            assert groups[names[name]].atoms_in(mol)
            alarms += 1
        assert held[row, names["Aldehyde"]] == mol.HasSubstructMatch(Chem.MolFromSmarts("[CH;D2;!$(C-[!#6;!#1])]=O"))
    assert alarms > 10


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,smarts\nbad,[C\nworse,(\n", r"list.csv, line 2, column 'smarts': '\[C' does not parse"),
        ("name,pattern\nx,C\n", "there is no column 'smarts'"),
        ('name,smarts\nx,C\ny,"C\n', "list.csv, line 3"),
    ],
)
def test_a_list_at_fault_is_refused_with_its_places(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "list.csv").write_text(text)
    with pytest.raises(InputError, match=said):
        groups_of_file(tmp_path / "list.csv")


def test_all_faults_of_a_list_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("name,smarts\nbad,[C\ngood,C\nworse,(\n")
    with pytest.raises(InputError) as caught:
        groups_of_file(tmp_path / "list.csv")
    assert [fault.place for fault in caught.value.faults] == [
        "list.csv, line 2, column 'smarts'",
        "list.csv, line 4, column 'smarts'",
    ]
    assert [told.name for told in read_smarts_list(tmp_path / "list.csv")] == ["bad", "good", "worse"]
