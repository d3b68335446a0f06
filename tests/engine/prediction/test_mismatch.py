from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine import SymGraphClassifier, read_dataset
from engine.prediction.mismatch import find_mismatch
from engine.rules.trained import TrainedModel


def learned(path: Path, hydrogens: str, *, said: str = "") -> TrainedModel:
    """A model that says that its hydrogens were read as `said`."""
    data = read_dataset(path, hydrogens=hydrogens)
    trained = SymGraphClassifier(max_rules=2, radius=1).fit(data, data.target).fitted
    return replace(trained, provenance=replace(trained.provenance, hydrogens=said or hydrogens))


def test_the_same_data_fit(sample_data: Path) -> None:
    for hydrogens in ("as-file", "keep", "fold"):
        model = learned(sample_data / "mutag.csv", hydrogens)
        assert find_mismatch(model, read_dataset(sample_data / "mutag.csv", **model.reading)) is None


def test_another_kind_of_graphs(sample_data: Path) -> None:
    found = find_mismatch(learned(sample_data / "mutag.csv", "as-file"), read_dataset(sample_data / "motif_house.csv"))
    assert found is not None
    assert found.found.startswith("the model was learned on molecules, and these are graphs")
    assert not found.of_hydrogens


def test_hydrogens_that_are_nodes_on_one_side_alone(sample_data: Path) -> None:
    rich, poor = read_dataset(sample_data / "mutag.csv", hydrogens="keep"), read_dataset(sample_data / "mutag.csv")
    more = find_mismatch(learned(sample_data / "mutag.csv", "as-file"), rich)
    less = find_mismatch(learned(sample_data / "mutag.csv", "keep", said="as-file"), poor)
    assert more is not None
    assert less is not None
    assert more.found.startswith("these molecules have hydrogens as nodes")
    assert less.found.startswith("the model was learned with hydrogens as nodes")
    assert more.of_hydrogens
    assert less.of_hydrogens


def test_molecules_without_hydrogen_are_no_mismatch_where_all_are_kept(sample_data: Path, tmp_path: Path) -> None:
    """Tetrachloromethane has none to keep: a model that keeps hydrogens reads it as it should."""
    path = tmp_path / "none.csv"
    path.write_text("smiles\nClC(Cl)(Cl)Cl\nFC(F)(F)F\n")
    model = learned(sample_data / "mutag.csv", "keep")
    assert model.hydrogens_are_nodes
    assert find_mismatch(model, read_dataset(path, require_target=False, **model.reading)) is None
