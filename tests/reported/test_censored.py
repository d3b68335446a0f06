"""Values of which only a bound is known: used where the threshold decides them, else reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import InputError
from engine.readers import Imported, read
from tests.engine.readers.conftest import Write, write

__all__ = ["write"]

IC50 = ["12.5", ">10000", ">250", "<5", ">50000", "33", "8", ">10000", "~40", ">100000"]


def table(write: Write, cells: list[str], delimiter: str = ",") -> Path:
    rows = "".join(f'{"C" * n}{delimiter}"{cell}"\n' for n, cell in enumerate(cells, 1))
    return write("t.csv", f"smiles{delimiter}ic50\n{rows}")


def sides(found: Imported) -> list[str]:
    return [label.split()[0] for label in found.dataset.target]


def messages(found: Imported, code: str) -> list[str]:
    return [fault.found for fault in found.faults if fault.code == code]


@pytest.mark.parametrize("target", ["ic50", None])
def test_bounds_that_the_threshold_decides_are_used(write: Write, target: str | None) -> None:
    found = read(table(write, IC50), threshold="100", target=target)
    assert sides(found) == ["<", ">=", ">=", "<", ">=", "<", "<", ">=", "<", ">="]
    assert messages(found, "T226") == [
        "6 of 10 values are bounds that the threshold decides, such as '>10000'",
        "1 of 10 values is an approximation, such as '~40'; each counts as the number that is written",
    ]


def test_without_a_threshold_one_is_offered(write: Write) -> None:
    for target in ("ic50", None):
        with pytest.raises(InputError, match=r"9 different numbers in 10 records.*--threshold.*T204"):
            read(table(write, IC50), target=target)


def test_bounds_that_decide_nothing_are_reported_with_their_bias(write: Write) -> None:
    found = read(table(write, ["12.5", ">50", "200", "<500", ">50", "300", "80"]), target="ic50", threshold="100")
    assert found.dataset.records.tolist() == [1, 3, 6, 7]
    assert messages(found, "T225") == [
        "'>50' does not say on which side of 100 it is",
        "'<500' does not say on which side of 100 it is",
        "'>50' does not say on which side of 100 it is",
    ]
    (note,) = messages(found, "T226")
    assert note.startswith("3 of 7 values are bounds on neither side of the threshold for sure, such as '>50'")
    assert note.endswith("left out, so '>= 100' may be rarer among the rest than it is")


@pytest.mark.parametrize(
    ("cell", "side"),
    [
        (">100", ">="), (">=100", ">="), ("<100", "<"), ("<=100", ""), ("<=99.9", "<"), (">99.9", ""), ("=100", ">="),
        ("≥ 100", ">="), ("≤ 99", "<"), ("> 1,000.5", ">="), ("< 5", "<"), ("»5", ""), (">>1000", ">="), ("<<1", "<"),
        ("≫100", ">="), ("≪ 5", "<"), ("=>100", ">="), ("=<5", "<"), ("~101", ">="), ("≈ 99", "<"), (">1e4", ">="),
        ("> 10 000", ">="), ("＞100", ">="), (">", ""), ("> x", ""), (">-5", ""), ("<-5", "<"),
    ],
)  # fmt: skip
def test_each_sign(write: Write, cell: str, side: str) -> None:
    found = read(table(write, ["50.5", "150", cell]), target="ic50", threshold="100")
    assert sides(found) == ["<", ">=", *([side] if side else [])]


def test_bounds_are_written_as_the_other_numbers_of_the_column(write: Write) -> None:
    with pytest.raises(InputError, match=r"the comma in '10,000'.*T220"):
        read(table(write, [">10,000", "50", "12"]), target="ic50", threshold="100")
    assert sides(read(table(write, [">10,000", "50.5", "12"]), target="ic50", threshold="100")) == [">=", "<", "<"]
    assert sides(read(table(write, [">10,5", "50,25", "2"], ";"), target="ic50", threshold="10")) == [">=", ">=", "<"]


def test_the_median_takes_bounds_at_their_number(write: Write) -> None:
    found = read(table(write, ["1", "2", "3", ">1000", "<0.5"]), target="ic50", threshold="median")
    assert found.dataset.classes == ("< 2", ">= 2")
    assert sides(found) == ["<", ">=", ">=", ">=", "<"]


def test_a_bound_is_no_weight(write: Write) -> None:
    path = write("w.csv", "smiles,w,label\nCCO,>5,a\nCCC,1,b\nCCN,2,a\n")
    found = read(path, weight="w")
    assert messages(found, "T207") == ["'>5' is no weight"]


def test_a_bound_is_no_attribute(write: Write) -> None:
    node = 'node [ id {} mass "{}" ]'
    graphs = [f'graph [ label "{c}" {node.format(0, "<0.1")} {node.format(1, "2.5")} ]' for c in "abab"]
    found = read(write("g.gml", "\n".join(graphs)), target="label")
    assert found.dataset.attribute_names == ()
    assert messages(found, "T229") == ["the numbers are not used: '<0.1' is but a bound"]


def test_bins_are_classes(write: Write) -> None:
    found = read(table(write, ["<5", "5-10", ">10", "<5", "5-10", ">10"]), target="ic50")
    assert found.dataset.classes == ("5-10", "<5", ">10")
