"""SVG as text: whatever comes in, well-formed XML comes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.drawings import svg
from tests.engine.explain.drawings.svg_reader import HOSTILE, read, tags, texts, title


@given(st.text(st.characters()), st.text(st.characters(codec=None)))
def test_any_text_is_read_back_as_text(name: str, label: str) -> None:
    drawing = svg.document(10, 10, name, [svg.text(label, 1, 2, fill=label, size=3)])
    root = read(drawing)
    assert tags(root) <= {"svg", "title", "text"}
    assert len(texts(root)) == 1
    if name.isprintable() and label.isprintable():
        assert title(root) == name
        assert texts(root) == [label]


def test_hostile_text_becomes_no_element() -> None:
    root = read(svg.document(10, 10, HOSTILE, [svg.text(HOSTILE, 1, 2, fill=HOSTILE, size=3)]))
    assert tags(root) == {"svg", "title", "text"}
    assert title(root) == '</svg><script>alert("1")</script>&\ufffd\ufffd<![CDATA['


@pytest.mark.parametrize(("value", "text"), [(1, "1"), (-0.04, "0"), (2.25, "2.2"), (10.0, "10"), (-3.96, "-4")])
def test_numbers_are_short(value: float, text: str) -> None:
    assert svg.number(value) == text


def test_no_title_no_element() -> None:
    assert tags(read(svg.document(1, 1, "", []))) == {"svg"}
