"""The names that a file has for its classes go with the file's own column, and with no other `y`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import StratifiedKFold, cross_val_predict, cross_val_score

from engine import SymGraphClassifier, read_dataset
from engine.data.dataset import GraphDataset
from engine.errors import OptionError
from engine.readers.columns.spelling import match_classes
from engine.report import write_report
from engine.rules.model_file.file import load_model, save_model
from engine.rules.trained import TrainedModel

CHAINS = [f"{stem}{'C' * n}" for n in range(1, 9) for stem in ("", "CC(C)")]
ROWS = [(f"{chain}{end}", int(end in {"Cl", "Br"})) for chain in CHAINS for end in ("", "O", "Cl", "Br")]
HALOGEN = np.array([halogen for _, halogen in ROWS])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> GraphDataset:
    path = tmp_path_factory.mktemp("names") / "endpoints.csv"
    pd.DataFrame(ROWS, columns=["smiles", "A_halogen"]).to_csv(path, index=False)
    return read_dataset(path, target="A_halogen")


def learned(data: GraphDataset, y: Any) -> TrainedModel:
    return SymGraphClassifier(max_rules=2, radius=1).fit(data, y).fitted


def said(data: GraphDataset, y: Any) -> str:
    return " ".join(str(rule) for rule in SymGraphClassifier(max_rules=2, radius=1).fit(data, y).rules_)


OWN = {
    "texts": [str(v) for v in HALOGEN],
    "integers": HALOGEN,
    "a list": HALOGEN.tolist(),
    "floats": HALOGEN.astype(float),
    "a series": pd.Series(HALOGEN),
    "nullable integers": pd.Series(HALOGEN, dtype="Int64"),
    "nothing": None,
}


@pytest.mark.parametrize("y", OWN.values(), ids=OWN)
def test_the_files_own_column_keeps_names_and_spelling(data: GraphDataset, y: Any) -> None:
    trained = learned(data, y)
    assert trained.class_names == ("A_halogen = 0", "A_halogen = 1")
    assert trained.classes == ("0", "1")
    assert trained.provenance.digest == data.digest
    assert np.array_equal(trained.codes_of(data), HALOGEN)


OTHERS = {
    "flipped": (1 - HALOGEN, ("0", "1")),
    "one graph differs": (np.concatenate(([1 - HALOGEN[0]], HALOGEN[1:])), ("0", "1")),
    "permuted": (np.random.default_rng(0).permutation(HALOGEN), ("0", "1")),
    "other texts": (np.where(HALOGEN == 1, "halide", "other"), ("halide", "other")),
    "the same texts for other graphs": (np.where(HALOGEN == 1, "0", "1"), ("0", "1")),
    "cut by a threshold": (np.array([len(smiles) for smiles, _ in ROWS]) > 8, ("False", "True")),
    "one text more": (np.where(np.arange(len(ROWS)) < 12, "2", HALOGEN.astype(str)), ("0", "1", "2")),
}


@pytest.mark.parametrize(("y", "classes"), OTHERS.values(), ids=OTHERS)
def test_any_other_y_is_called_by_its_own_values(
    data: GraphDataset, y: Any, classes: tuple[str, ...], tmp_path: Path
) -> None:
    trained = learned(data, y)
    assert trained.classes == trained.class_names == classes
    assert "A_halogen" not in said(data, y)
    assert trained.provenance.digest != data.digest  # so that no page takes the file for what was learned from
    save_model(trained, tmp_path / "model.json")
    assert load_model(tmp_path / "model.json").class_names == classes
    page = write_report(load_model(tmp_path / "model.json"), data)
    assert "A_halogen =" not in page
    assert "the data that the model was learned from" not in page


def test_the_rule_names_what_it_is_about(data: GraphDataset) -> None:
    assert said(data, HALOGEN).startswith("A_halogen = 1 when it contains a halogen")
    assert said(data, 1 - HALOGEN).startswith("0 when it contains a halogen")


def test_part_of_the_data_keeps_its_names_and_loses_them_where_flipped(data: GraphDataset) -> None:
    rows = np.arange(0, len(data), 2)
    assert learned(data[rows], data.target[rows]).class_names == ("A_halogen = 0", "A_halogen = 1")
    assert learned(data[rows], 1 - HALOGEN[rows]).class_names == ("0", "1")


def test_a_class_that_the_file_does_not_know_of_a_graph_is_not_the_files(data: GraphDataset) -> None:
    codes = data.target_codes.copy()
    codes[:4] = -1
    gaps = GraphDataset(**{name: getattr(data, name) for name in data.__dataclass_fields__} | {"target_codes": codes})
    assert learned(gaps, np.where(np.arange(len(data)) < 4, "new", data.target)).class_names == ("0", "1", "new")


def test_columns_of_probabilities_are_those_of_y(data: GraphDataset) -> None:
    turned = SymGraphClassifier(max_rules=2, radius=1).fit(data, 1 - HALOGEN)
    assert turned.classes_.tolist() == [0, 1]
    halide = [smiles for smiles, _ in ROWS].index("CCl")
    assert turned.predict_proba(data)[halide].argmax() == 0
    assert turned.predict(data).dtype == HALOGEN.dtype


def test_cross_validation_and_scores_follow_y(data: GraphDataset) -> None:
    model, folds = SymGraphClassifier(max_rules=2, radius=1), StratifiedKFold(2)
    assert cross_val_score(model, data, 1 - HALOGEN, cv=folds).tolist() == [1.0, 1.0]
    assert cross_val_predict(model, data, 1 - HALOGEN, cv=folds).tolist() == (1 - HALOGEN).tolist()
    turned = model.fit(data, 1 - HALOGEN)
    assert turned.score(data, 1 - HALOGEN) == 1.0
    assert turned.score(data, HALOGEN) == 0.0


@pytest.mark.parametrize("fitted", [HALOGEN, HALOGEN.astype(float), HALOGEN.astype(str)])
@pytest.mark.parametrize("asked", [HALOGEN, HALOGEN.astype(float), HALOGEN.astype(str), HALOGEN.tolist(), None])
def test_a_score_knows_a_class_in_another_spelling(data: GraphDataset, fitted: Any, asked: Any) -> None:
    assert SymGraphClassifier(max_rules=2, radius=1).fit(data, fitted).score(data, asked) == 1.0


def test_a_score_names_classes_that_the_model_does_not_know(data: GraphDataset) -> None:
    model = SymGraphClassifier(max_rules=2, radius=1).fit(data)
    with pytest.raises(OptionError, match="classes 'halide', 'other' are unknown to the model, which knows '0', '1'"):
        model.score(data, np.where(HALOGEN == 1, "halide", "other"))
    with pytest.warns(UserWarning, match="class '2' is unknown to the model, which knows '0', '1'. They count as wron"):
        score = model.score(data, np.where(np.arange(len(data)) < 16, 2, HALOGEN))
    assert score == pytest.approx(1 - 16 / len(data))


def test_which_classes_are_the_same() -> None:
    assert match_classes(("0", "1"), ("0", "1.0", "x")) == (0, 1, -1)
    assert match_classes(("1", "1.0"), ("1", "1.0")) == (0, 1)
    assert match_classes(("active", "inactive"), ("Active", "INACTIVE", "activ")) == (0, 1, -1)
    assert match_classes(("a", "A"), ("a", "A")) == (0, 1)
