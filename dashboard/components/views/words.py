"""Texts for people: safe in Markdown and in figures, times and numbers as one says them."""

from __future__ import annotations

import html
import math
import re
from collections import Counter
from collections.abc import Sequence

from engine.data import GraphDataset, GraphKind

__all__ = [
    "amount",
    "badge",
    "class_label",
    "in_figure",
    "in_markdown",
    "noun",
    "number",
    "ordinal",
    "percent",
    "short",
    "time_left",
    "time_spent",
    "told_apart",
]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&^=])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_READ_TOGETHER = re.compile(
    r"^(?=\s)|(?<=\s)$|(?<=www)(?=\.)|(?=@)|(?<=:)(?=[\w/+-])|(?<=[-<>~=])(?=[-<>=])", re.IGNORECASE
)
_APART = ":small[]"
"""An empty element: Streamlit looks for addresses, icons and arrows in what is left when escapes have been read."""


def in_markdown(text: str) -> str:
    r"""Return `text` such that Markdown shows it letter by letter.

    >>> print(in_markdown("a_b <i>"))
    a\_b \<i\>
    >>> print(in_markdown("a@b.c"))
    a:small[]@b\.c
    """
    parts = _READ_TOGETHER.split(_CONTROL.sub(" ", text))
    return _APART.join(_MARKDOWN.sub(r"\\\1", part) for part in parts)


def badge(text: str, icon: str, colour: str) -> str:
    r"""Return Markdown for a badge that shows `text` letter by letter: `st.badge` escapes brackets once more.

    >>> print(badge("class [i]", ":material/label:", "blue"))
    :blue-badge[:material/label: class \[i\]]
    """
    return f":{colour}-badge[{icon} {in_markdown(text)}]"


def in_figure(text: str) -> str:
    """Return `text` such that a figure shows it letter by letter: plotly reads a little HTML."""
    return html.escape(_CONTROL.sub(" ", text), quote=False)


def short(text: str, most: int = 60) -> str:
    """Return at most `most` characters of `text`.

    >>> short("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def amount(n: int, one: str) -> str:
    """Return number and noun.

    >>> amount(1, "molecule"), amount(2861, "molecule"), amount(2, "class")
    ('1 molecule', '2,861 molecules', '2 classes')
    """
    ending = "" if n == 1 else "es" if one.endswith("s") else "s"
    return f"{n:,} {one}{ending}"


def told_apart(labels: Sequence[str]) -> list[str]:
    """Return the labels, each that was there before with a number behind it.

    >>> told_apart(["tree", "list", "tree", "tree"])
    ['tree', 'list', 'tree (2)', 'tree (3)']
    """
    seen: Counter[str] = Counter()
    found = []
    for label in labels:
        seen[label] += 1
        found.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return found


def noun(dataset: GraphDataset) -> str:
    """Return "molecule" or "graph"."""
    return "molecule" if dataset.kind is GraphKind.MOLECULES else "graph"


def class_label(dataset: GraphDataset, code: int) -> str:
    """Return the name of a class, with the file's own value behind it where the two differ."""
    if code < 0:
        return "no class"
    name, value = dataset.class_names[code], dataset.classes[code]
    return name if name != value else f"class {value}"


def percent(share: float) -> str:
    """Return a share as a percentage.

    >>> percent(0.873), percent(0.0004), percent(1.0)
    ('87 %', '< 1 %', '100 %')
    """
    if 0 < share < 0.01:
        return "< 1 %"
    return f"{100 * share:.0f} %" if share in (0.0, 1.0) else f"{min(max(round(100 * share), 1), 99)} %"


def ordinal(n: int) -> str:
    """Return the number of a place.

    >>> [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 112)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '112th']
    """
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n:,}{ending}"


def number(value: float | None, digits: int = 2) -> str:
    """Return a figure with `digits` decimals, a dash where there is none."""
    return "–" if value is None or math.isnan(value) else f"{value:.{digits}f}"


def time_left(seconds: float | None) -> str:
    """Return how long it will take, the way one would say it.

    >>> time_left(3), time_left(42), time_left(200), time_left(8000), time_left(None)
    ('a few seconds left', 'about 40 s left', 'about 3 min left', 'about 2.2 h left', 'working out the time left')
    """
    if seconds is None:
        return "working out the time left"
    if seconds < 5:
        return "a few seconds left"
    if seconds < 55:
        return f"about {round(seconds / 5) * 5} s left"
    if seconds < 5400:
        return f"about {max(1, round(seconds / 60))} min left"
    return f"about {seconds / 3600:.1f} h left"


def time_spent(seconds: float) -> str:
    """Return a length of time, the way one would say it.

    >>> time_spent(15), time_spent(75), time_spent(90), time_spent(450)
    ('15 s', '75 s', '90 s', '8 min')
    """
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
