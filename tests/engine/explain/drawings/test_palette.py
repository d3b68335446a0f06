"""Contrast by WCAG 2.2, success criteria 1.4.3 and 1.4.11."""

from __future__ import annotations

import pytest

from engine.explain.drawings.palette import MARKS, shade, theme


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(first: str, second: str) -> float:
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def blend(over: str, under: str, opacity: float) -> str:
    pairs = [(int(over[i : i + 2], 16), int(under[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(opacity * a + (1 - opacity) * b):02X}" for a, b in pairs)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("colour", range(len(MARKS)))
def test_marks_are_seen_and_their_letters_read(colour: int, dark: bool) -> None:
    tone, page = shade(colour, dark=dark), theme(dark=dark)
    assert contrast(tone.line, page.page) >= 3
    assert contrast(tone.ink, tone.line) >= 4.5
    assert contrast(page.text, blend(tone.line, page.page, 0.4 if dark else 0.45)) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_text_and_lines_of_the_page(dark: bool) -> None:
    page = theme(dark=dark)
    assert contrast(page.text, page.page) >= 7
    assert contrast(page.text, page.node) >= 7
    assert contrast(page.line, page.page) >= 4.5


def test_colours_go_round() -> None:
    assert shade(len(MARKS), dark=False) == shade(0, dark=False)
    assert len({mark.light.line for mark in MARKS}) == len({mark.dark.line for mark in MARKS}) == len(MARKS)
