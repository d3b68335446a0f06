"""Measurements and names are no classes: asked before anything is learned from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import InputError
from engine.readers import read
from tests.engine.readers.conftest import Write, write

__all__ = ["write"]


def table(write: Write, cells: list[str], name: str = "label") -> Path:
    return write("t.csv", f"smiles,{name}\n" + "".join(f"{'C' * (n % 30 + 1)},{c}\n" for n, c in enumerate(cells)))


def tu(write: Write, labels: list[str]) -> Path:
    n = len(labels)
    write("S/S_graph_labels.txt", "\n".join(labels) + "\n")
    write("S/S_graph_indicator.txt", "".join(f"{g}\n{g}\n" for g in range(1, n + 1)))
    return write("S/S_A.txt", "".join(f"{2 * g - 1}, {2 * g}\n" for g in range(1, n + 1))).parent


DECIMALS = [f"{0.37 * n:.2f}" for n in range(14)]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (DECIMALS, "14 different numbers in 14 records"),
        ([f"c{n}" for n in range(14)], "14 different texts in 14 records"),
        ([str(n) for n in range(14)], "14 different numbers in 14 records"),
        ([f"{n % 8 / 10}" for n in range(80)], "8 different numbers in 80 records"),  # one decimal, and many of each
        ([str(n) for n in range(21)] * 9, "21 different numbers in 189 records"),
        (["0.1", "0.7", "0.9"], "3 different numbers in 3 records"),
        ([*DECIMALS, "x", "y"], "16 different values, most of them numbers, in 16 records"),
    ],
)
@pytest.mark.parametrize("name", ["label", "value"])
def test_what_are_no_classes(write: Write, cells: list[str], found: str, name: str) -> None:
    with pytest.raises(InputError, match=rf"column '{name}': {found}.*T204"):
        read(table(write, cells, name), target=name)


@pytest.mark.parametrize("name", ["label", "value"])
def test_the_threshold_is_offered_and_works(write: Write, name: str) -> None:
    path = table(write, DECIMALS, name)
    with pytest.raises(InputError, match=r"--threshold 3\.2, or median.*T204"):
        read(path, target=name)
    assert read(path, threshold="median").dataset.class_counts() == {"< 2.405": 7, ">= 2.405": 7}


@pytest.mark.parametrize(
    "cells",
    [
        ["0", "1"],
        ["a", "b", "c"],
        ["0.5", "1.0", "0.5", "1.0", "1.5", "1.5"],
        [str(n % 7) for n in range(70)],
        [f"kind {n % 25}" for n in range(60)],
        ["0.0", "1.0"] * 5,
    ],
)
def test_what_are_classes(write: Write, cells: list[str]) -> None:
    assert set(read(table(write, cells)).dataset.classes) == set(cells)


def test_a_column_of_measurements_is_no_rival_of_classes(write: Write) -> None:
    rows = "".join(f"{'C' * (n + 1)},{logp},{'ab'[n % 2]}\n" for n, logp in enumerate(DECIMALS))
    assert read(write("t.csv", "smiles,logp,toxic\n" + rows)).columns.target == "toxic"


def test_more_classes_than_a_model_holds(write: Write) -> None:
    cells = [f"class {n}" for n in range(1001)] * 3
    with pytest.raises(InputError, match=r"1,001 classes; 1,000 are the most that can be learned.*T228"):
        read(table(write, cells))
    assert len(read(table(write, cells[1:1001] * 3)).dataset.classes) == 1000
    with pytest.raises(InputError, match=r"1,001 classes.*T228"):
        read(tu(write, [str(n) for n in range(1001)] * 3))


@pytest.mark.parametrize("n", [30, 400])
def test_real_labels_of_a_tu_set(write: Write, n: int) -> None:
    labels = [f"{0.731 * k:.3f}" for k in range(n)]
    with pytest.raises(InputError, match=rf"labels.txt: {n} different numbers in {n} records.*--threshold.*T204"):
        read(tu(write, labels))
    found = read(tu(write, labels), threshold="10")
    assert found.dataset.class_counts() == {"< 10": 14, ">= 10": n - 14}
    assert found.dataset.class_names == ("< 10", ">= 10")
    unread = read(tu(write, labels), require_target=False)
    assert unread.dataset.classes == ()
    assert [fault.code for fault in unread.faults if fault.code.startswith("T")] == ["T210"]


def test_codes_of_a_tu_set_may_be_many(write: Write) -> None:
    assert len(read(tu(write, [str(n % 100) for n in range(300)])).dataset.classes) == 100


def test_other_data_of_a_model_may_be_few(write: Write) -> None:
    known = ("aa", "bb", "cc", "dd", "ee")
    found = read(table(write, ["aa", "bb", "cc", "dd", "EE"]), known_classes=known, require_target=False)
    assert found.dataset.target.tolist() == list(known)
