"""The cohort of a rule: the graphs on which it fires, what is in them, and which other rules fire there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from dashboard.components.views.words import amount, class_label, in_figure, noun, percent, short
from dashboard.model.views.rule_rows import NamedRule
from engine.data import GraphDataset
from engine.explain.drawings import shade, theme
from engine.predicates import PredicateTable
from engine.rules import Literal, RuleCounts, TrainedModel, conjunction_truth

__all__ = [
    "Bar",
    "ChosenRule",
    "Side",
    "bar_rows",
    "bar_words",
    "class_figure",
    "companions",
    "other_rules_words",
    "rule_truth",
    "size_figure",
]

_BINS = 12
_HEIGHT = 210


class Side(StrEnum):
    """Where a bar counts."""

    INSIDE = "inside"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class ChosenRule:
    """The rule, or the predicate of a forest, that the reader looks at."""

    letter: str
    number: int
    sentence: str
    literals: tuple[Literal, ...]
    target: int
    counts: RuleCounts

    @property
    def colour(self) -> int:
        """Its place in the palette."""
        return self.number - 1


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a cohort's charts: graphs inside or outside of one class, or of so many nodes."""

    side: Side
    of_class: int = -1  # -1: of any class
    low: int = 0
    high: int = 0  # nodes, from `low` on and below `high`; 0: of any size

    @classmethod
    def read(cls, told: object) -> Bar | None:
        """Return the bar that a click tells of; None for anything else."""
        if not isinstance(told, list) or len(told) != 4 or told[0] not in set(Side):
            return None
        return cls(Side(told[0]), *(int(value) for value in told[1:]))

    def told(self) -> list[str | int]:
        """Return the bar as a figure carries it."""
        return [str(self.side), self.of_class, self.low, self.high]


def rule_truth(trained: TrainedModel, table: PredicateTable) -> npt.NDArray[np.bool_]:
    """Return (graphs, rules): where all that each rule asks for holds, in a list whether or not it decides there."""
    columns = [conjunction_truth(rule.literals, table) for rule in trained.model.rules]
    return np.stack(columns, axis=1) if columns else np.zeros((len(table), 0), bool)


def companions(
    truth: npt.NDArray[np.bool_], fired: npt.NDArray[np.bool_], named: tuple[NamedRule, ...], number: int
) -> pd.DataFrame:
    """Return one row for each other rule that holds in the cohort, the most frequent first; shares from 0 to 1.

    `truth` is (graphs, rules), `fired` (graphs,) the cohort of rule `number`. Lift is the share inside over the share
    among all graphs.
    """
    size = max(int(fired.sum()), 1)
    rows = []
    for rule in named:
        place = int(rule.letter[1:]) - 1
        both = int((truth[:, place] & fired).sum())
        if place == number - 1 or not both:
            continue
        inside, overall = both / size, float(truth[:, place].mean())
        rows.append(
            {
                "rule": rule.letter,
                "class": rule.class_name,
                "both": both,
                "share": inside,
                "overall": overall,
                "lift": inside / overall,
                "reads as": rule.condition,
            }
        )
    frame = pd.DataFrame(rows, columns=["rule", "class", "both", "share", "overall", "lift", "reads as"])
    return frame.sort_values("both", ascending=False, kind="stable", ignore_index=True)


def other_rules_words(chosen: ChosenRule, frame: pd.DataFrame, fired: int, dataset: GraphDataset) -> str:
    """Return how many other rules hold in the cohort."""
    cohort = f"{amount(fired, noun(dataset))} on which {chosen.letter} fires"
    if frame.empty:
        return f"No other rule holds on the {cohort}."
    return f"{amount(len(frame), 'other rule')} also hold{'s' if len(frame) == 1 else ''} on some of the {cohort}."


def class_figure(dataset: GraphDataset, fired: npt.NDArray[np.bool_], chosen: ChosenRule, *, dark: bool) -> go.Figure:
    """Return the share of each class where the rule fires, in its colour, and elsewhere, in grey."""
    names = [in_figure(short(class_label(dataset, code), 26)) for code in range(len(dataset.classes))]
    figure = go.Figure()
    for side, rows, colour, pattern in _sides(fired, chosen, dark=dark):
        counts = np.bincount(dataset.target_codes[rows][dataset.target_codes[rows] >= 0], minlength=len(names))
        shares = counts / max(int(counts.sum()), 1)
        figure.add_bar(
            x=100 * shares,
            y=names,
            orientation="h",
            name=_side_name(side, chosen, int(rows.sum())),
            marker={"color": colour, "pattern": {"shape": pattern}, "opacity": 1},
            text=[f"{n:,} ({percent(share)})" for n, share in zip(counts.tolist(), shares.tolist(), strict=True)],
            textposition="outside",
            cliponaxis=False,
            customdata=[Bar(side, code).told() for code in range(len(names))],
            hovertemplate="%{y}: %{text}<extra>%{fullData.name}</extra>",
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
        )
    figure.update_yaxes(autorange="reversed", automargin=True, fixedrange=True)
    figure.update_xaxes(range=[0, 135], tickvals=[0, 50, 100], ticktext=["0 %", "50 %", "100 %"], fixedrange=True)
    return _plain(figure, max(_HEIGHT, 80 + 46 * len(names)))


def size_figure(dataset: GraphDataset, fired: npt.NDArray[np.bool_], chosen: ChosenRule, *, dark: bool) -> go.Figure:
    """Return how large the graphs are where the rule fires and elsewhere, as shares of each."""
    sizes = np.diff(dataset.node_offsets)
    edges = np.unique(np.linspace(sizes.min(), sizes.max() + 1, _BINS + 1).astype(int))
    labels = [str(a) if b == a + 1 else f"{a}–{b - 1}" for a, b in pairwise(edges.tolist())]
    figure = go.Figure()
    for side, rows, colour, pattern in _sides(fired, chosen, dark=dark):
        counts, _ = np.histogram(sizes[rows], bins=edges)
        figure.add_bar(
            x=labels,
            y=100 * counts / max(int(rows.sum()), 1),
            name=_side_name(side, chosen, int(rows.sum())),
            marker={"color": colour, "pattern": {"shape": pattern}, "opacity": 1},
            hovertext=[f"{n:,}" for n in counts.tolist()],
            customdata=[Bar(side, -1, int(a), int(b)).told() for a, b in pairwise(edges.tolist())],
            hovertemplate="%{x}: %{hovertext}<extra>%{fullData.name}</extra>",
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
        )
    what = "atoms" if noun(dataset) == "molecule" else "nodes"
    figure.update_xaxes(type="category", title=f"{what} in a {noun(dataset)}", fixedrange=True, tickvals=labels[::2])
    figure.update_yaxes(ticksuffix=" %", fixedrange=True)
    return _plain(figure, _HEIGHT)


def bar_rows(dataset: GraphDataset, fired: npt.NDArray[np.bool_], bar: Bar) -> npt.NDArray[np.int64]:
    """Return the positions of the graphs that a bar counts, the smallest graphs first."""
    sizes = np.diff(dataset.node_offsets)
    shown = fired if bar.side is Side.INSIDE else ~fired
    if bar.of_class >= 0:
        shown = shown & (dataset.target_codes == bar.of_class)
    if bar.high:
        shown = shown & (sizes >= bar.low) & (sizes < bar.high)
    rows = np.flatnonzero(shown)
    return rows[np.argsort(sizes[rows], kind="stable")].astype(np.int64)


def bar_words(dataset: GraphDataset, bar: Bar, chosen: ChosenRule) -> str:
    """Return what a bar counts."""
    where = f"{chosen.letter} fires" if bar.side is Side.INSIDE else f"{chosen.letter} does not fire"
    if bar.of_class >= 0:
        return f"{where}, {class_label(dataset, bar.of_class)}"
    what = "atoms" if noun(dataset) == "molecule" else "nodes"
    size = f"{bar.low}" if bar.high == bar.low + 1 else f"{bar.low} to {bar.high - 1}"
    return f"{where}, {size} {what}"


def _sides(
    fired: npt.NDArray[np.bool_], chosen: ChosenRule, *, dark: bool
) -> tuple[tuple[Side, npt.NDArray[np.bool_], str, str], ...]:
    """Return both sides with their rows, colour and pattern: never told apart by colour alone."""
    own, other = shade(chosen.colour, dark=dark).line, theme(dark=dark).line
    return (Side.INSIDE, fired, own, ""), (Side.OUTSIDE, ~fired, other, "/")


def _side_name(side: Side, chosen: ChosenRule, n: int) -> str:
    return f"{chosen.letter} fires ({n:,})" if side is Side.INSIDE else f"elsewhere ({n:,})"


def _plain(figure: go.Figure, height: int) -> go.Figure:
    figure.update_layout(
        barmode="group",
        bargap=0.2,
        bargroupgap=0.05,
        height=height,
        margin={"l": 8, "r": 8, "t": 30, "b": 8},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
    )
    return figure
