"""Numbers with thousands: 1,234 is never 1.234 without a word."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine.errors import InputError
from engine.readers import Imported, read
from tests.engine.readers.conftest import Write, write

__all__ = ["write"]

ALCOHOLS = ("CCO", "CCC", "CCN", "CCCC", "CCCl", "CCBr", "CO", "CN")


def table(write: Write, cells: list[str], *, delimiter: str = ",", name: str = "t.csv") -> Path:
    rows = [f'{smiles}{delimiter}"{cell}"' for smiles, cell in zip(ALCOHOLS, cells, strict=False)]
    return write(name, "\n".join([f"smiles{delimiter}value", *rows]) + "\n")


def sides(path: Path, threshold: str = "100", **options: str) -> list[str]:
    return [label.split()[0] for label in read(path, target="value", threshold=threshold, **options).dataset.target]  # type: ignore[arg-type]


def refused(path: Path, **options: str) -> str:
    with pytest.raises(InputError) as error:
        read(path, **options)  # type: ignore[arg-type]
    return str(error.value)


def codes(found: Imported) -> list[str]:
    return [fault.code for fault in found.faults]


def test_thousands_of_a_target_are_asked_about(write: Write) -> None:
    path = table(write, ["1,234", "2,500", "10,000", "950", "12"])
    said = refused(path, target="value", threshold="100")
    assert "column 'value': the comma in '1,234' could be a decimal sign" in said
    assert "--decimal point, or --decimal comma" in said
    assert sides(path, decimal="point") == [">=", ">=", ">=", ">=", "<"]
    assert sides(path, decimal="comma") == ["<", "<", "<", ">=", "<"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1,234.5", "2,500", "99", "7"], [">=", ">=", "<", "<"]),  # both signs in a cell
        (["1,234,567", "2,500", "99", "7"], [">=", ">=", "<", "<"]),  # two groups of thousands
        (["12.5", "2,500", "99", "7"], ["<", ">=", "<", "<"]),  # a plain point elsewhere
        (["1.234,5", "2.500", "99", "7"], [">=", ">=", "<", "<"]),  # the other way round
        (["1.234.567", "2.500", "99", "7"], [">=", ">=", "<", "<"]),
        (["250,5", "12,5", "0,25", "7"], [">=", "<", "<", "<"]),  # not three digits behind
        (["12,5", "1.250", "99", "7"], ["<", ">=", "<", "<"]),  # the comma is the decimal sign: points group
        (["1 234,567", "2,567", "99", "7"], [">=", "<", "<", "<"]),  # blanks group: the comma does not
        (["1 234", "2 500.5", "99", "7"], [">=", ">=", "<", "<"]),
        (["1\u202f234", "2\u00a0500", "99", "7"], [">=", ">=", "<", "<"]),
        (["1'234", "2’500.5", "99", "7"], [">=", ">=", "<", "<"]),
        (["12,34,567", "1,00,000", "99", "7"], [">=", ">=", "<", "<"]),  # lakhs
        (["1.234", "0.5", "101", "7"], ["<", "<", ">=", "<"]),
        (["0,123", "0,5", "101", "7"], ["<", "<", ">=", "<"]),
        (["\u22121200.5", "99.5", "101", "7"], ["<", "<", ">=", "<"]),
    ],
)
def test_the_whole_column_says_what_a_sign_is(write: Write, cells: list[str], expected: list[str]) -> None:
    found = read(table(write, cells), target="value", threshold="100")
    assert [label.split()[0] for label in found.dataset.target] == expected
    assert codes(found) == []


@pytest.mark.parametrize(
    "cells",
    [
        ["1,234", "2,500", "10,000"],
        ["1,200", "950", "12,5"],  # a decimal comma, and thousands
        ["1,234,567", "12,5", "7"],
        ["1,234.5", "1.234,5", "7"],
        ["1,234", "1.234", "7"],
        ["1.234", "2.500", "950"],  # points between thousands, or numbers that happen to have three digits behind
        ["1,234,567", "1.234.567", "7"],
        ["12,5", "3.5", "1,234"],
    ],
)
def test_a_column_in_doubt_is_asked_about(write: Write, cells: list[str]) -> None:
    assert "[T220]" in refused(table(write, cells), target="value", threshold="100")


def test_points_in_a_table_with_semicolons_are_asked_about(write: Write) -> None:
    path = table(write, ["1.234", "2.501", "9.999"], delimiter=";")
    assert "[T220]" in refused(path, target="value", threshold="3")
    assert sides(path, "3", decimal="point") == ["<", "<", ">="]
    assert sides(path, "2000", decimal="comma") == ["<", ">=", ">="]


def test_points_before_three_digits_everywhere_are_decimal_and_noted(write: Write) -> None:
    found = read(table(write, ["1.234", "2.501", "9.999"]), target="value", threshold="3")
    assert [label.split()[0] for label in found.dataset.target] == ["<", "<", ">="]
    assert codes(found) == ["T221"]


def test_numbers_of_typed_files_leave_no_doubt(write: Write) -> None:
    rows = [{"smiles": "CCO", "value": 1.234}, {"smiles": "CCC", "value": 950}, {"smiles": "CCN", "value": 2.5}]
    found = read(write("t.json", json.dumps(rows)), target="value", threshold="3")
    assert [label.split()[0] for label in found.dataset.target] == ["<", ">=", "<"]
    assert codes(found) == []


def test_thousands_of_weights(write: Write) -> None:
    rows = ("CCO", "1,000", "a"), ("CCC", "500", "b"), ("CCN", "2,500", "a"), ("CCCC", "100", "b")
    path = write("w.csv", "smiles,w,label\n" + "".join(f'{s},"{w}",{label}\n' for s, w, label in rows))
    assert "column 'w': the comma in '1,000'" in refused(path, target="label", weight="w")
    found = read(path, target="label", weight="w", decimal="point").dataset  # type: ignore[arg-type]
    assert found.weight is not None
    assert found.weight.tolist() == [1000, 500, 2500, 100]


def node_link(masses: list[str]) -> str:
    nodes = [{"id": n, "mass": mass} for n, mass in enumerate(masses)]
    graph = {"nodes": nodes, "edges": [[n, n + 1] for n in range(len(nodes) - 1)]}
    return json.dumps([{"label": label, **graph} for label in (0, 1, 0, 1)])


def test_thousands_of_an_attribute(write: Write) -> None:
    path = write("g.json", node_link(["1,200", "950", "12,5"]))
    assert "attribute 'mass': the comma in '1,200' beside '12,5'" in refused(path)
    settled = write("h.json", node_link(["1,200", "950", "12.5"]))
    assert read(settled).dataset.node_attributes[:3, 0].tolist() == [1200, 950, 12.5]
    comma = write("i.json", node_link(["1.200,5", "950", "12,5"]))
    assert read(comma).dataset.node_attributes[:3, 0].tolist() == [1200.5, 950, 12.5]


def test_attributes_of_a_table_of_edges(write: Write) -> None:
    rows = "graph,source,target,label\n1,0,1,a\n1,1,2,a\n2,0,1,b\n2,1,2,b\n"
    nodes = "graph,node,mass\n" + "".join(
        f'{g},{n},"{m}"\n' for g in (1, 2) for n, m in enumerate(["1,200", "95", "7"])
    )
    folder = write("set/edges.csv", rows).parent
    write("set/nodes.csv", nodes)
    assert "[T220]" in refused(folder)
    assert read(folder, decimal="point").dataset.node_attributes[:3, 0].tolist() == [1200, 95, 7]  # type: ignore[arg-type]


def test_a_threshold_with_a_comma_is_read_as_the_column_is(write: Write) -> None:
    path = table(write, ["1,234,567", "2,500", "99", "7"])
    assert sides(path, "1,000") == [">=", ">=", "<", "<"]
    assert set(read(path, target="value", threshold="1,000").dataset.classes) == {"< 1000", ">= 1000"}
    plain = table(write, ["1234.5", "2500", "99", "7"], name="p.csv")
    assert "the comma in the threshold '1,000' could be" in refused(plain, target="value", threshold="1,000")
    assert sides(plain, "1,000", decimal="point") == [">=", ">=", "<", "<"]


def test_every_number_of_a_column_is_that_of_an_independent_reader(write: Write) -> None:
    """What is written by Python's own formatting of thousands comes back as the numbers that were written."""
    random = np.random.default_rng(3)
    numbers = (10 ** random.uniform(-1, 7, 200)).round(2)
    for text in ("{:,.2f}", "{:_.2f}", "{:.2f}"):
        english = [text.format(n).replace("_", " ") for n in numbers]
        german = [cell.translate(str.maketrans(",.", ".,")) for cell in english]
        for cells in (english, german):
            rows = "".join(f'CCO;"{cell}";{n % 2}\n' for n, cell in enumerate(cells))
            found = read(write("n.csv", "smiles;w;label\n" + rows), weight="w").dataset
            assert found.weight is not None
            np.testing.assert_allclose(found.weight, numbers)
