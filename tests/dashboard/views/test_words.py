from __future__ import annotations

import pytest

from dashboard.components.views.words import amount, in_figure, in_markdown, number, percent, time_left


@pytest.mark.parametrize(
    "text", ["**bold**", "[x](http://y)", "<b>", "$x$", "a_b", "`c`", ":material/home:", "# h", "~~s~~"]
)
def test_markdown_has_no_meaning_in_text_of_others(text: str) -> None:
    escaped = in_markdown(text).replace(":small[]", "")
    special = "*[]()<>$_`:#~/"
    bare = [c for i, c in enumerate(escaped) if c in special.replace("/", "") and escaped[i - 1] != "\\"]
    assert bare == []
    assert escaped.replace("\\", "") == text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("www.x.y", 2),
        ("a@b.c", 2),
        ("http://x", 2),
        (":smile:", 2),
        ("a -> b", 2),
        ("<--", 3),
        (" padded ", 3),
        ("C(=O)[O-]", 1),
        ("a: b", 1),
    ],
)
def test_what_streamlit_looks_for_stands_in_two_elements(text: str, parts: int) -> None:
    """It looks in text whose escapes were read already; the pages themselves are looked at in a browser."""
    assert len(in_markdown(text).split(":small[]")) == parts


def test_lines_of_others_stay_one_line() -> None:
    assert in_markdown("a\n\nb\x00c") == "a b c"


def test_figures_show_tags_as_text() -> None:
    assert in_figure("<a href='x'>&</a>") == "&lt;a href='x'&gt;&amp;&lt;/a&gt;"


def test_shares_never_round_to_a_certainty() -> None:
    assert percent(0.9999) == "99 %"
    assert percent(0.005) == "< 1 %"
    assert percent(0.0) == "0 %"


def test_what_is_undefined_is_a_dash() -> None:
    assert number(None) == number(float("nan")) == "–"


def test_amounts_and_times() -> None:
    assert amount(0, "graph") == "0 graphs"
    assert time_left(5399) == "about 90 min left"
