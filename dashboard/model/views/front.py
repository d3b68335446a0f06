"""The front of a search: error against size as a figure, the same as a table, and what both mean in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from dashboard.components.views.words import amount, time_spent
from engine.explain.drawings import shade, theme
from engine.learning.search import Search
from engine.progress import FrontPoint
from engine.runs import RunFront, StoredModel, Validation

__all__ = [
    "found_words",
    "front_alt",
    "front_figure",
    "front_frame",
    "front_notes",
    "growing_alt",
    "growing_figure",
    "model_label",
    "near_best",
    "near_words",
    "search_help",
    "search_words",
]

_HEIGHT = 290
_SMALL = 230  # pixels, while the search runs
_VALIDATED = 0.2  # share of the graphs on which a search compares models
_FEW = 12  # sizes up to which every whole number has a tick
_TRAINING, _VALIDATION, _HELD_OUT = "Training", "Validation", "Held out"


@dataclass(frozen=True, slots=True)
class _Series:
    """How one kind of error is drawn: never by colour alone."""

    name: str
    colour: int
    symbol: str
    dash: str


_SERIES = (
    _Series(_TRAINING, 0, "circle-open", "dot"),
    _Series(_VALIDATION, 1, "diamond", "dash"),
    _Series(_HELD_OUT, 2, "square", "solid"),
)


def front_figure(front: RunFront, number: int, *, bound: float | None = None, dark: bool) -> go.Figure:
    """Return the errors of every model against its number of rules; `customdata` has the number of the model.

    Model `number` is ringed. `bound` is the validation error up to which models are about as good as the best.
    """
    figure = go.Figure()
    tone = theme(dark=dark)
    shown = front.models[number - 1]
    figure.add_vline(x=shown.rules, line_width=18, line_color=tone.line, opacity=0.15, layer="below")
    for series in _SERIES:
        errors = [_errors(model)[series.name] for model in front.models]
        if any(error is None for error in errors):
            continue
        percents = [100 * (error or 0.0) for error in errors]
        figure.add_scatter(
            x=[model.rules for model in front.models],
            y=percents,
            mode="lines+markers",
            name=series.name,
            line={"color": shade(series.colour, dark=dark).line, "dash": series.dash, "width": 1.5},
            marker=_marker(series.symbol, 11, shade(series.colour, dark=dark).line),
            cliponaxis=False,
            customdata=list(range(1, len(front.models) + 1)),
            text=[f"{amount(m.rules, 'rule')}, {m.conditions:.1f} conditions each" for m in front.models],
            hovertemplate="%{text}: %{y:.1f} % wrong<extra>%{fullData.name}</extra>",
            # What is chosen is ours to show: plotly would dim the others.
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
        )
    figure.add_annotation(
        x=shown.rules, y=1, yref="paper", yanchor="bottom", text=f"<b>shown: {shown.rules}</b>", showarrow=False
    )
    if bound is not None:
        figure.add_hline(y=100 * bound, line={"color": shade(1, dark=dark).line, "dash": "dot", "width": 1})
    figure.update_layout(legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.1, "yanchor": "bottom"})
    _axes(figure, max(model.rules for model in front.models))
    figure.update_yaxes(
        range=_range([error for m in front.models for error in _errors(m).values() if error is not None])
    )
    return _plain(figure, _HEIGHT, top=58)


def near_best(front: RunFront, learned_from: int) -> tuple[float, tuple[int, ...]]:
    """Return the largest validation error within one standard error of the least, and the numbers of these models.

    The search compared models on a fifth of the `learned_from` graphs; the error of a share among so many is binomial.
    """
    least = min(1 - model.validation.accuracy for model in front.models)
    graphs = max(round(learned_from * _VALIDATED), 1)
    bound = least + math.sqrt(least * (1 - least) / graphs)
    return bound, tuple(n for n, m in enumerate(front.models, 1) if 1 - m.validation.accuracy <= bound + 1e-12)


def near_words(front: RunFront, near: Sequence[int]) -> str:
    """Return which models do about as well as the best, in one sentence."""
    sizes = sorted({front.models[number - 1].rules for number in near})
    if len(sizes) < 2:
        return (
            f"Within one standard error of the least validation error: only the model with {amount(sizes[0], 'rule')}."
        )
    told = ", ".join(map(str, sizes[:-1])) + f" and {sizes[-1]}"
    return (
        f"Within one standard error of the least validation error, so about as good: models with {told} rules. The "
        f"smallest of them is the easiest to read."
    )


def front_alt(front: RunFront) -> str:
    """Return the figure in one sentence."""
    first, last = front.models[0], front.models[-1]
    sizes = (
        f"from {first.rules} to {amount(last.rules, 'rule')}"
        if len(front.models) > 1
        else f"of {amount(first.rules, 'rule')}"
    )
    return f"share of wrong predictions of {amount(len(front.models), 'model')}, {sizes}; the table has the same"


def front_frame(front: RunFront, near: Sequence[int] = ()) -> pd.DataFrame:
    """Return one row a model; errors in per cent, NaN where they were not measured; `near` are about the best."""
    rows = []
    for number, model in enumerate(front.models, 1):
        errors = {name: None if e is None else 100 * e for name, e in _errors(model).items()}
        rows.append(
            {
                "rules": model.rules,
                "conditions": model.conditions,
                "held out": errors[_HELD_OUT],
                "interval": _interval(model),
                "validation": errors[_VALIDATION],
                "training": errors[_TRAINING],
                "note": " · ".join(
                    word for word, said in (("picked", number == front.chosen), ("near best", number in near)) if said
                ),
            }
        )
    return pd.DataFrame(rows).astype({"held out": float})


def front_notes(front: RunFront) -> tuple[str, str]:
    """Return what each kind of error is worth, in short and at length; Markdown."""
    picked = amount(front.models[front.chosen - 1].rules, "rule")
    held = front.models[front.chosen - 1].scores.held_out
    if held is None:
        short, long = "not measured, since training was stopped before", ""
    else:
        short = f"{held.method}, not used to choose"
        long = (
            "**Held out**: in each part a search of its own, and of its models of at most so many rules the one picked "
            "as here. No graph it is measured on took part in that. But whoever now takes a model because of its "
            "held-out figure makes that figure flatter a little. "
        )
    brief = f"**Held out**: {short}. **Validation**: used to choose. **Training**: flatters most."
    return brief, (
        f"{long}**Validation**: a fifth of the graphs, by which the search compared models and picked the one with "
        f"{picked} (least log-loss). **Training**: the graphs that the rules and their weights were learned from."
    )


def model_label(front: RunFront, number: int) -> str:
    """Return what tells a model of the front from the others."""
    model = front.models[number - 1]
    held = model.scores.held_out
    name = amount(model.rules, "rule")
    if held is not None and held.accuracy.mean is not None:
        name += f" · {100 * (1 - held.accuracy.mean):.1f} % wrong"
    return f"{name} · picked" if number == front.chosen else name


def found_words(front: RunFront) -> str:
    """Return what a search has found, in one sentence."""
    sizes = sorted({model.rules for model in front.models})
    if len(front.models) == 1:
        return f"The search found one model, of {amount(sizes[0], 'rule')}."
    between = f"{sizes[0]} to {amount(sizes[-1], 'rule')}"
    return f"The search found {len(front.models)} models, of {between}. The Rules page shows them all."


# -- while it grows -------------------------------------------------------------------------------


def growing_figure(
    greedy: Sequence[FrontPoint], front: Sequence[FrontPoint], max_rules: int, *, dark: bool
) -> go.Figure:
    """Return the validation error of the best model of each size so far, beside where the search began.

    The axes depend on `greedy` alone, so that they stand still.
    """
    figure = go.Figure()
    grey, colour = theme(dark=dark).line, shade(1, dark=dark).line
    for name, points, tone, symbol, dash in (
        ("greedy choice", greedy, grey, "circle-open", "dot"),
        ("search so far", front, colour, "diamond", "solid"),
    ):
        figure.add_scatter(
            x=[point.rules for point in points],
            y=[100 * point.error for point in points],
            mode="lines+markers",
            name=name,
            line={"color": tone, "dash": dash, "width": 1.5},
            marker=_marker(symbol, 8, tone),
            cliponaxis=False,
            hovertemplate="%{x} rules: %{y:.1f} % wrong<extra>%{fullData.name}</extra>",
        )
    most = max((point.error for point in (*greedy, *front)), default=1.0)
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"})
    _axes(figure, max_rules)
    figure.update_yaxes(range=[0, 108 * max(most, 0.01)])
    figure.update_xaxes(range=[0.5, max_rules + 0.5])
    return _plain(figure, _SMALL, top=34)


def growing_alt(front: Sequence[FrontPoint]) -> str:
    """Return the errors in words."""
    told = ", ".join(f"{100 * point.error:.1f} % with {point.rules}" for point in front)
    return f"error on the validation part by number of rules: {told}" if told else "no models yet"


# -- before it begins -----------------------------------------------------------------------------

_SECONDS = {Search.QUICK: 10, Search.THOROUGH: 60}
"""Of one fit of ten rules on 3,000 to 4,000 molecules on two cores, everything included."""

_ABOUT = {
    Search.NONE: "Rules are chosen greedily, one after the other.",
    Search.QUICK: "A short evolution from greedy choices on.",
    Search.THOROUGH: "A long evolution from greedy choices on.",
}


def search_help() -> str:
    """Return what the presets mean, with their usual time."""
    quick, thorough = (time_spent(_SECONDS[search]) for search in (Search.QUICK, Search.THOROUGH))
    return (
        "Evolution changes, joins and drops rules, and keeps the best model found of each size: a front, to choose "
        "from. It never ends below the greedy choice on the part of the data it compares on. Usual time on 2 cores for "
        f"3,000 to 4,000 molecules and ten rules, learning included: quick about {quick}, thorough about {thorough}. "
        "For the form “Rules” over structures only."
    )


def search_words(search: Search, validation: Validation) -> str:
    """Return what a search does and how long it usually takes, measuring included."""
    if search is Search.NONE:
        return _ABOUT[search]
    fits = validation.folds + 1
    how = (
        f"Measuring searches anew in each part: {fits} searches"
        if fits > 1
        else "Measured on the test part: one search"
    )
    return (
        f"{_ABOUT[search]} Gives the best model of each size up to the bound. {how}, about "
        f"{time_spent(_SECONDS[search] * fits)} for 3,000 to 4,000 molecules on 2 cores."
    )


# -- parts ----------------------------------------------------------------------------------------


def _errors(model: StoredModel) -> dict[str, float | None]:
    held = model.scores.held_out
    mean = held.accuracy.mean if held is not None else None
    return {
        _TRAINING: 1 - model.scores.training_accuracy,
        _VALIDATION: 1 - model.validation.accuracy,
        _HELD_OUT: None if mean is None else 1 - mean,
    }


def _interval(model: StoredModel) -> str:
    held = model.scores.held_out
    if held is None or held.accuracy.low is None or held.accuracy.high is None:
        return "–"
    return f"{100 * (1 - held.accuracy.high):.1f} to {100 * (1 - held.accuracy.low):.1f} %"


def _range(errors: Sequence[float]) -> list[float]:
    """Return the ends of the axis in per cent: from 0 where that leaves room for the differences, else closer."""
    low, high = 100 * min(errors), 100 * max(errors)
    room = max(0.15 * (high - low), 1.0)
    return [0.0 if low < 0.5 * high else low - room, high + room]


def _marker(symbol: str, size: int, colour: str) -> dict[str, object]:
    return {"symbol": symbol, "size": size, "color": colour, "opacity": 1, "line": {"width": 2, "color": colour}}


def _axes(figure: go.Figure, most: int) -> None:
    figure.update_xaxes(
        title="rules", dtick=1 if most <= _FEW else None, range=[0.4, most + 0.6], fixedrange=True, zeroline=False
    )
    figure.update_yaxes(
        title="wrong predictions", ticksuffix=" %", rangemode="tozero", fixedrange=True, automargin=True
    )


def _plain(figure: go.Figure, height: int, *, top: int) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": top, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
    )
    return figure
