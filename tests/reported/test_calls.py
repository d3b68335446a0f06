"""Calls that cannot be meant are refused with a sentence about the call, before anything is learned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from engine import SymGraphClassifier
from engine.data.dataset import GraphDataset
from engine.data.generated.synthetic import ba_2motifs
from engine.data.tu_writer import write_tu
from engine.errors import NotFittedError, OptionError
from engine.evaluation.cross_validation import cross_validate
from engine.evaluation.duplicates import find_duplicates
from engine.evaluation.splits import holdout
from engine.explain.evidence import explain
from engine.explain.proof.script import write_proof
from engine.explain.smarts.coverage import cover
from engine.prediction.applicability_domain import learn_familiarity
from engine.readers import read, sample_path
from engine.readers.columns.targets import MAX_CLASSES
from engine.report import write_report

DATA = ba_2motifs(seed=3, n=40)
MODEL = SymGraphClassifier(max_rules=1, radius=1).fit(DATA)

NO_DATASETS: dict[str, tuple[Any, str]] = {
    "a list": (["CCO"], "a list"),
    "a tuple": (("CCO", "CC"), "a tuple"),
    "an array": (np.array(["CCO"]), "an ndarray"),
    "a frame": (pd.DataFrame({"smiles": ["CCO"]}), "a DataFrame"),
    "a series": (pd.Series(["CCO"]), "a Series"),
    "a text": ("molecules.csv", "a str"),
    "a path": (Path("molecules.csv"), "a PosixPath"),
    "a number": (3, "an int"),
    "nothing": (None, "None"),
    "an estimator": (MODEL, "a SymGraphClassifier"),
}

CALLS: dict[str, Callable[[Any], Any]] = {
    "fit": lambda x: SymGraphClassifier().fit(x, [0, 1]),
    "fit without y": lambda x: SymGraphClassifier().fit(x),
    "predict": MODEL.predict,
    "predict_proba": MODEL.predict_proba,
    "score": lambda x: MODEL.score(x, [0]),
    "score without y": MODEL.score,
    "a trained model's table": MODEL.fitted.table,
    "a trained model's probabilities": MODEL.fitted.probabilities,
    "a trained model's predict": MODEL.fitted.predict,
    "explain": lambda x: explain(MODEL.fitted, x, 0),
    "cross_validate": lambda x: cross_validate(SymGraphClassifier(), x),
    "holdout": lambda x: holdout(x, 0.2, 0),
    "find_duplicates": find_duplicates,
    "learn_familiarity": learn_familiarity,
    "cover": lambda x: cover("CO", x),
    "write_report": lambda x: write_report(MODEL.fitted, x),
    "write_proof": lambda x: write_proof(MODEL.fitted, x, 0),
    "write_tu": lambda x: write_tu(x, "nowhere"),
}


@pytest.mark.parametrize(("value", "called"), NO_DATASETS.values(), ids=NO_DATASETS)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_what_is_no_data_set_is_named(call: Callable[[Any], Any], value: Any, called: str) -> None:
    with pytest.raises(TypeError, match=f"(X|dataset) is {called}, not a GraphDataset as read_dataset returns it"):
        call(value)


def test_advice_goes_with_what_was_given() -> None:
    with pytest.raises(TypeError, match=r"X is a str, not .*: read_dataset reads the file"):
        MODEL.predict("molecules.csv")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"X is an Imported, not .*: give X\.dataset"):
        MODEL.predict(read(sample_path("motif_house")))  # type: ignore[arg-type]


def test_what_has_learned_nothing_says_so_first() -> None:
    with pytest.raises(NotFittedError, match="call fit first"):
        SymGraphClassifier().predict(["CCO"])  # type: ignore[arg-type]


def given(first: Any) -> list[Any]:
    return [first, *DATA.target.tolist()[1:]]


MISSING = [None, float("nan"), pd.NA, pd.NaT, np.nan, ""]


@pytest.mark.parametrize("hole", MISSING, ids=repr)
@pytest.mark.parametrize(
    "kind", [list, tuple, lambda y: np.array(y, dtype=object), lambda y: pd.Series(y, dtype=object)]
)
def test_a_hole_in_y_is_a_graph_without_a_class(hole: Any, kind: Callable[[Any], Any]) -> None:
    for ask in (lambda y: SymGraphClassifier().fit(DATA, y), lambda y: MODEL.score(DATA, y)):
        with pytest.raises(OptionError, match=r"1 graphs have no class.*\[T203\]"):
            ask(kind(given(hole)))


def test_holes_in_typed_columns() -> None:
    numbers = DATA.target_codes.tolist()
    for y in (
        pd.Series([pd.NA, *numbers[1:]], dtype="Int64"),
        pd.Series([pd.NA, *map(bool, numbers[1:])], dtype="boolean"),
        pd.Series([None, *DATA.target.tolist()[1:]], dtype="string"),
        pd.Series([None, *DATA.target.tolist()[1:]], dtype="category"),
        np.array([np.nan, *numbers[1:]]),
        np.ma.masked_array(numbers, mask=[True, *[False] * 39]),
        [None, *map(bool, numbers[1:])],
    ):
        with pytest.raises(OptionError, match=r"1 graphs have no class.*\[T203\]"):
            SymGraphClassifier().fit(DATA, y)


RNG = np.random.default_rng(0)
MEASURED = {
    "measured": RNG.normal(size=40),
    "a list": RNG.normal(size=40).tolist(),
    "texts": [f"{v:.3f}" for v in RNG.normal(size=40)],
    "objects": np.array(RNG.normal(size=40).tolist(), dtype=object),
    "20 values, twice each": np.repeat(np.arange(20) / 10, 2),
    "whole numbers": np.arange(40) * 7,
}


@pytest.mark.parametrize("y", MEASURED.values(), ids=MEASURED)
def test_numbers_are_no_classes(y: Any) -> None:
    with pytest.raises(OptionError, match=r"different numbers in 40 records.*\[T204\]"):
        SymGraphClassifier().fit(DATA, y)


def test_texts_that_hardly_repeat_are_no_classes() -> None:
    with pytest.raises(OptionError, match=r"40 different texts in 40 records.*\[T204\]"):
        SymGraphClassifier().fit(DATA, [f"molecule {k}" for k in range(40)])


@pytest.mark.parametrize("levels", [(0.5, 1.5), (0.0, 0.5, 1.0), (1.0, 2.0), (-1.5, 1.5)])
def test_a_few_numbers_may_be_classes(levels: tuple[float, ...]) -> None:
    y = np.array(levels)[np.arange(40) % len(levels)]
    assert SymGraphClassifier(max_rules=1, radius=1).fit(DATA, y).classes_.tolist() == sorted(levels)


SHAPES: dict[str, tuple[Any, str]] = {
    "too short": (DATA.target[:-1], "39 labels for 40 graphs"),
    "too long": ([*DATA.target, "0"], "41 labels for 40 graphs"),
    "empty": ([], "0 labels for 40 graphs"),
    "a column": (DATA.target[:, None], r"labels of shape \(40, 1\) for 40 graphs"),
    "a frame": (pd.DataFrame({"y": DATA.target}), r"labels of shape \(40, 1\) for 40 graphs"),
    "the name of a column": ("label", "'label' is no list of classes for 40 graphs"),
    "one number": (1, "'1' is no list of classes for 40 graphs"),
    "ragged": ([["a"], ["b", "c"]], "entries of different lengths"),
}


@pytest.mark.parametrize(("y", "found"), SHAPES.values(), ids=SHAPES)
def test_a_y_of_another_shape_is_named(y: Any, found: str) -> None:
    for ask in (lambda: SymGraphClassifier().fit(DATA, y), lambda: MODEL.score(DATA, y)):
        with pytest.raises(OptionError, match=rf"y: .*{found}.*\[O704\]"):
            ask()


def test_a_data_set_is_no_y() -> None:
    with pytest.raises(TypeError, match="y is a GraphDataset"):
        SymGraphClassifier().fit(DATA, DATA)


@pytest.mark.parametrize("form", ["rules", "list", "scorecard", "tree", "forest"])
def test_too_many_classes_are_refused_before_anything_is_learned(form: str) -> None:
    class Listening:
        heard = 0

        def tell(self, step: object) -> None:
            self.heard += 1

        def wants_stop(self) -> bool:
            return False

    n = MAX_CLASSES + 1
    data = DATA[np.arange(3 * n) % 40]
    listener = Listening()
    for y in (np.arange(3 * n) % n, [f"class {k % n}" for k in range(3 * n)]):
        with pytest.raises(OptionError, match=rf"{n:,} classes; {MAX_CLASSES:,} are the most.*\[T228\]"):
            SymGraphClassifier(form=form).fit(data, y, progress=listener)
    assert listener.heard == 0


def test_a_subset_is_a_data_set() -> None:
    assert isinstance(DATA[3], GraphDataset)
    assert MODEL.predict(DATA[3]).shape == (1,)
