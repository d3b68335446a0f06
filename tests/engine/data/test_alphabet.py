from __future__ import annotations

import itertools

import pytest

from engine.data.alphabet import Alphabet, natural_order


def test_numbers_come_first_in_numeric_order() -> None:
    symbols = ["b", "10", "-1", "9", "a", "1.5", "", "1e1"]
    assert sorted(symbols, key=natural_order) == ["-1", "1.5", "9", "10", "1e1", "", "a", "b"]


def test_the_order_is_the_same_from_any_start() -> None:
    """'nan' and 'inf' read as numbers, but compare with nothing, or with everything."""
    symbols = ("nan", "1", "inf", "0", "-inf")
    orders = {tuple(sorted(some, key=natural_order)) for some in itertools.permutations(symbols)}
    assert orders == {("0", "1", "-inf", "inf", "nan")}


@pytest.mark.parametrize(("symbol", "code"), [("C", 0), ("N", 1), ("Xe", -1), ("", -1)])
def test_codes_of_symbols(symbol: str, code: int) -> None:
    alphabet = Alphabet("element", ("C", "N"))
    assert alphabet.code(symbol) == code
    assert len(alphabet) == 2
