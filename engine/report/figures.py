"""Pictures of a report: drawings for light and for dark pages, as data that an `img` shows."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass

from engine.data import GraphDataset
from engine.explain import Match
from engine.explain.drawings import Highlight, draw_member, draw_predicate
from engine.explain.words import predicate_text
from engine.rules import Literal, TrainedModel

__all__ = ["Figure", "literal_figure", "match_figure"]

_MATCH = (230, 170)  # pixels
_STRUCTURE = (230, 120)


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing in both colours, as addresses of its data, with what a screen reader says and a line below it."""

    light: str
    dark: str
    alt: str
    caption: str = ""
    note: str = ""


def literal_figure(literal: Literal, trained: TrainedModel, position: int) -> Figure:
    """Return the drawing of what a literal asks for."""
    predicate, kind, hydrogens = literal.predicate, trained.kind, trained.hydrogens_are_nodes
    width, height = _STRUCTURE
    least = literal.at_least
    if literal.present:
        caption = "has to be there" if least == 1 else f"has to be there, {least} times at least"
    else:
        caption = "must not be there" if least == 1 else f"must not be there {least} times or more"
    return _figure(
        lambda dark: draw_predicate(
            predicate, kind, hydrogens_are_nodes=hydrogens, width=width, height=height, dark=dark
        ),
        predicate_text(predicate, kind, hydrogens_are_nodes=hydrogens),
        f"({position}) {caption}",
    )


def match_figure(
    dataset: GraphDataset, graph: int, marks: list[tuple[str, int, Match]], *, alt: str, caption: str, note: str = ""
) -> Figure:
    """Return the drawing of a graph with what rules matched in it, each under its letter and colour."""
    told = [Highlight(letter, colour, match.nodes, match.edges) for letter, colour, match in marks]
    width, height = _MATCH
    return _figure(
        lambda dark: draw_member(dataset, graph, told, width=width, height=height, dark=dark), alt, caption, note
    )


def _figure(draw: Callable[[bool], str], alt: str, caption: str, note: str = "") -> Figure:
    return Figure(_address(draw(False)), _address(draw(True)), alt, caption, note)


def _address(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode('utf-8')).decode('ascii')}"
