from __future__ import annotations

import ast
import math
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest

from engine.explain.proof.packing import packed, split_words, written

VALUES = st.recursive(
    st.text() | st.integers(-(10**6), 10**6) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.tuples(inner) | st.dictionaries(st.text(), inner),
)


def read(lines: list[str]) -> Any:
    (statement,) = ast.parse("\n".join(lines)).body
    assert isinstance(statement, ast.Assign)
    return ast.literal_eval(statement.value)


@hypothesis.given(VALUES, st.integers(10, 120))
def test_what_is_packed_is_a_literal_of_the_same_value(value: Any, width: int) -> None:
    lines = packed("NAME", value, width)
    assert read(lines) == value
    assert all(line.isascii() for line in lines)
    assert ast.literal_eval(written(value)) == value


@hypothesis.given(st.lists(st.text(max_size=8), max_size=12))
def test_split_words_come_back(texts: list[str]) -> None:
    source = "\n".join(split_words("NAME", texts, 40))
    (statement,) = ast.parse(source).body
    assert isinstance(statement, ast.Assign)
    if isinstance(statement.value, ast.Call):
        assert isinstance(statement.value.func, ast.Attribute)
        assert statement.value.func.attr == "split"
        assert ast.literal_eval(statement.value.func.value).split() == texts
    else:
        assert ast.literal_eval(statement.value) == texts


def test_lines_are_filled_up_to_the_width() -> None:
    lines = packed("NAME", list(range(200)), 60)
    assert max(map(len, lines)) <= 60
    assert all(len(line) > 50 for line in lines[:-1])
    assert max(map(len, packed("S", "x" * 500, 80))) <= 80


def test_infinity_is_a_name() -> None:
    assert written((-math.inf, math.inf, 1)) == "(-inf, inf, 1)"


@pytest.mark.parametrize("value", [None, object(), b"x", {1, 2}, [print]])
def test_nothing_else_is_written(value: Any) -> None:
    with pytest.raises(TypeError, match="not written into a script"):
        written(value)
