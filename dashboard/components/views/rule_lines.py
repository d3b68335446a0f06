"""The lines of a model of named groups: what the list and the card say of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.components.views.badges import as_data
from dashboard.components.views.words import amount, percent
from engine.data import GraphDataset
from engine.explain import Heading, Line, draw_group, starting_points
from engine.explain.drawings import shade
from engine.explain.words import plain
from engine.predicates.groups import Substructure
from engine.rules import Scorecard, TrainedModel

__all__ = ["Card", "card_of", "class_colour", "examples", "group_picture", "list_data", "points_words", "sum_words"]

_AGAINST, _FOR = 1, 4  # blue and vermillion, in the palette
_LARGEST = 30  # atoms of a molecule that is still to be read in a small drawing
_TONES = ("blue", "orange")  # of the same two in Markdown


@dataclass(frozen=True, slots=True)
class Card:
    """What the card of a rule says; texts are plain, not Markdown."""

    number: int
    headline: str
    class_name: str
    tone: str  # what Streamlit calls the colour of the class
    figures: tuple[str, ...]
    beside: tuple[str, ...]  # of the line that it stands below, and of those below it


def class_colour(target: int, n_classes: int, *, dark: bool) -> str:
    """Return the colour of a class: of two, the second is vermillion and the first blue."""
    number = (_AGAINST, _FOR)[target] if n_classes == 2 else target
    return shade(number, dark=dark).line


def points_words(line: Line, trained: TrainedModel) -> str:
    """Return the points with their sign."""
    return f"{line.points:+.0f}" if isinstance(trained.model, Scorecard) else f"{line.points:+.1f}"


def group_picture(line: Line, trained: TrainedModel, *, width: int, height: int, dark: bool) -> str:
    """Return the drawing of the group that a line asks for as SVG text; "" where there is none."""
    predicate = trained.model.rules[line.number - 1].literals[0].predicate
    if not isinstance(predicate, Substructure):
        return ""
    return draw_group(predicate, width=width, height=height, dark=dark)


def list_data(headings: tuple[Heading, ...], trained: TrainedModel, *, dark: bool) -> dict[str, Any]:
    """Return what the list shows, as plain values; which line is chosen is left open."""
    lasting = any(line.again for heading in headings for line in heading.lines)
    return {
        "label": "The lines of the model",
        "heads": ["", "points", "molecules", "right", "again" if lasting else ""],
        "headings": [
            {"title": heading.title, "lines": [_row(line, trained, dark=dark) for line in heading.lines]}
            for heading in headings
        ],
    }


def _row(line: Line, trained: TrainedModel, *, dark: bool) -> dict[str, Any]:
    picture = group_picture(line, trained, width=120, height=60, dark=dark) if not line.more else ""
    name, points = plain(trained.class_names[line.target]), points_words(line, trained)
    again = f"{line.again.chosen}/{line.again.halves}" if line.again else ""
    told = [
        f"R{line.number}: {line.said}",
        f"{points} points, for {name}",
        amount(line.molecules, "molecule"),
        f"{percent(line.share_right)} right",
        *([f"came again in {line.again.chosen} of {line.again.halves} halves"] if line.again else []),
    ]
    return {
        "number": line.number,
        "text": line.said,
        "depth": line.depth,
        "points": points,
        "colour": class_colour(line.target, len(trained.classes), dark=dark),
        "molecules": f"{line.molecules:,}",
        "right": percent(line.share_right),
        "again": again,
        "picture": as_data(picture) if picture else "",
        "said": ", ".join(told),
    }


def sum_words(trained: TrainedModel) -> str:
    """Return in one sentence how the lines make a prediction."""
    if len(trained.classes) != 2:
        return "Each line that holds adds its points to its class; the class with most is predicted."
    first, second = (plain(name) for name in trained.class_names)
    if isinstance(trained.model, Scorecard):
        return f"Points of all lines that hold are added up: the more, the likelier is {second}."
    start = starting_points(trained) or 0.0
    return f"Start at {start:+.1f} and add the points of all lines that hold: above 0 means {second}, below 0 {first}."


def card_of(number: int, headings: tuple[Heading, ...], trained: TrainedModel) -> Card:
    """Return the card of a rule."""
    lines = {line.number: line for heading in headings for line in heading.lines}
    line = lines[number]
    name = plain(trained.class_names[line.target])
    figures = [
        f"{percent(line.share_right)} right",
        amount(line.molecules, "molecule"),
        f"{points_words(line, trained)} points",
        *([f"again in {line.again.chosen} of {line.again.halves} halves"] if line.again else []),
    ]
    beside = []
    if line.below:
        above = lines[line.below]
        beside.append(f"added to the {points_words(above, trained)} of: {above.text}")
    beside += [_below_words(other, line, trained) for other in lines.values() if other.below == number]
    tone = _TONES[line.target % len(_TONES)] if len(trained.classes) == 2 else "primary"
    return Card(number, line.text[:1].upper() + line.text[1:], name, tone, tuple(figures), tuple(beside))


def _below_words(other: Line, line: Line, trained: TrainedModel) -> str:
    """Return what a line below another does to it, and for how many molecules."""
    lead = "in addition" if other.target == line.target else "unless"
    spared = amount(other.right, plain(trained.class_names[other.target]) + " one")
    end = "" if other.target == line.target else f", spares {spared}"
    return f"{lead}: {other.text} ({points_words(other, trained)}; {amount(other.molecules, 'molecule')}{end})"


def examples(fired: npt.NDArray[np.bool_], right: npt.NDArray[np.bool_], dataset: GraphDataset) -> list[int]:
    """Return up to three different molecules: two that are `right` and one that is not, as far as there are such.

    Those of middling size come first among those that can be read in a small drawing; `fired`, `right` (graphs,).
    """
    sizes, found = np.diff(dataset.node_offsets), np.flatnonzero(fired)
    if not len(found):
        return []
    middle = np.median(sizes[found])
    order = found[np.lexsort((found, np.abs(sizes[found] - middle), sizes[found] > _LARGEST))]
    different: dict[str, int] = {}
    for graph in order.tolist():
        different.setdefault(str(dataset.smiles[graph]), graph)
    yes = [graph for graph in different.values() if right[graph]]
    no = [graph for graph in different.values() if not right[graph]]
    some = yes[: 3 - min(len(no), 1)]
    return [*some, *no[: 3 - len(some)]]
