"""No regular expression takes more than linear time: a text from outside could hold up a whole server."""

from __future__ import annotations

import pytest

from tests import patterns
from tests.patterns import Pattern, found_patterns, nested, ratio

PATTERNS, UNREAD = found_patterns("engine", "dashboard", "sample_data")
MOST = 2.5
"""Twice the text may take so many times as long; it is 4 where the time is quadratic."""
ATTEMPTS = 4


def of(text: str, method: str = "search") -> Pattern:
    return Pattern("here:1", text, 0, (method,))


def test_every_pattern_is_found() -> None:
    assert UNREAD == [], "a pattern has to be a constant"
    assert len(PATTERNS) > 20
    assert {p.place.split(":")[0] for p in PATTERNS} >= {"engine/readers/detect.py", "engine/runs/record.py"}


@pytest.mark.parametrize("pattern", PATTERNS, ids=str)
def test_no_repeat_stands_in_another(pattern: Pattern) -> None:
    assert not nested(pattern), "write the inner repeat as a possessive one, such as *+, or take the text apart by hand"


@pytest.mark.parametrize("pattern", PATTERNS, ids=str)
def test_twice_the_text_takes_twice_the_time(pattern: Pattern) -> None:
    if nested(pattern):
        pytest.fail("not measured: it might not end")
    found = [ratio(pattern)]
    while found[-1][0] > MOST and len(found) < ATTEMPTS:  # a busy machine is no fault
        found.append(ratio(pattern))
    assert min(found)[0] <= MOST, min(found)[1]


@pytest.mark.parametrize("text", [r"(?:a+)+b", r"(?:<!--.*?-->|\s)*<", r"(a|b+)*c", r"(?:\s*#)*x"])
def test_repeats_in_repeats_are_seen(text: str) -> None:
    assert nested(of(text))


@pytest.mark.parametrize("text", [r"(?:a++)*+b", r"a+b+", r"(?:ab){2}c*", r"(?>a+)*", r"(?:a|b)*"])
def test_plain_and_possessive_repeats_are_not(text: str) -> None:
    assert not nested(of(text))


@pytest.mark.parametrize(
    ("text", "method"), [(r'"(?:[^"\\]|\\.)*"', "finditer"), (r">.*?<(.+)>", "match"), (r"\s+$", "search")]
)
def test_quadratic_patterns_are_caught(text: str, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_SHORT", 2**9)  # at their usual length they would take a quarter of a minute
    assert ratio(of(text, method))[0] > MOST
