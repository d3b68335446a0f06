"""`symgraph rules`: what a model says, in words and figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from engine.cli.commands.fitting import nothing_found, tell_constant
from engine.cli.console import note
from engine.cli.flags import flagged
from engine.cli.loading import named_class
from engine.cli.options import AsJson, DataOptions, Jobs, Model
from engine.cli.output import out, percent, say, say_csv, say_json
from engine.spreadsheet import csv_text

if TYPE_CHECKING:
    from engine.explain import Line
    from engine.explain.words import RuleStatement
    from engine.rules import Rule, TrainedModel

__all__ = ["register", "rule_rows", "rules", "statements"]

RulesFormat = Literal["table", "json", "csv", "smarts"]
Format = Annotated[RulesFormat, typer.Option("--format", help="How the rules are written.")]
With = Annotated[
    Path | None,
    typer.Option("--data", metavar="DATA", show_default=False, help="Compare SMARTS, or names, with these data."),
]
Names = Annotated[bool, typer.Option("--names", help="Say which known groups the rules have found again in --data.")]
Toxicophores = Annotated[
    Path | None,
    typer.Option(
        "--toxicophores", metavar="FILE", show_default=False, help="More known groups: a table of name and smarts."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph rules bbb.json --format csv > rules.csv")(flagged(rules))


def rules(
    model: Model,
    form: Format = "table",
    *,
    data: With = None,
    names: Names = False,
    toxicophores: Toxicophores = None,
    columns: DataOptions,
    jobs: Jobs = None,
    as_json: AsJson = False,
) -> None:
    """Print the rules of a model, with their figures on the data it was learned from.

    As SMARTS each condition says how many matches it asks for; with --data, whether they are the atoms that the
    model's own predicate holds for. With --names, which known groups rules and conditions have found again.
    """
    from engine.cli.commands.smarts import literal_json, names_json, say_names, say_smarts, smarts_of
    from engine.rules.model_file import load_model

    trained = load_model(model)
    rows = rule_rows(trained)
    if form == "smarts":
        said = smarts_of(trained, data, columns)
        if as_json:
            told = [{"rule": f"R{n}", "literals": [literal_json(one) for one in s]} for n, s in enumerate(said, 1)]
            say_json({**_summary(trained), "rules": told})
        else:
            say_smarts(trained, said)
        return
    if names or toxicophores:
        found = names_json(trained, data, columns, toxicophores, jobs)
        if as_json or form == "json":
            say_json({**_summary(trained), **found})
        else:
            say_names(found, [row["text"] for row in rows])
        return
    tell_constant(trained, say if form == "table" and not as_json else note)
    if trained.model.form == "forest":
        note("A forest is too large to read: fit with --form rules, list, scorecard or tree.")
    if as_json or form == "json":
        say_json({**_summary(trained), "rules": rows, **_lines_json(trained)})
    elif form == "csv":
        every = dict.fromkeys(name for row in rows for name in row if name != "literals")
        heads = list(every) or ["rule", "text"]
        say_csv(csv_text(heads, ([row.get(c, "") for c in heads] for row in rows)))
    else:
        say_table(trained)


def statements(trained: TrainedModel) -> tuple[RuleStatement, ...]:
    """Return the rules in words."""
    from engine.explain.words import state_model

    return state_model(trained)


def rule_rows(trained: TrainedModel) -> list[dict[str, Any]]:
    """Return one row of plain values for each rule; rows of a scorecard also have their points."""
    from engine.explain import node_link

    points = getattr(trained.model, "signed_points", None)
    return [
        {
            "rule": said.letter,
            **({} if points is None else {"points": points[number]}),
            "class": trained.classes[said.rule.target],
            "class_name": trained.class_names[said.rule.target],
            "text": said.text,
            "weight": said.rule.weight,
            "conditions": said.rule.n_conditions,
            "support": said.rule.counts.support,
            "precision": said.rule.counts.precision,
            "coverage": said.rule.counts.coverage,
            "lift": said.rule.counts.lift,
            "fired": said.rule.counts.fired,
            "fired_in_class": said.rule.counts.fired_in_class,
            **_again_row(said.rule),
            "literals": [
                {
                    "predicate": literal.predicate.id,
                    "at_least": literal.at_least,
                    "present": literal.present,
                    "node_link": node_link(literal.predicate),
                }
                for literal in said.rule.literals
            ],
        }
        for number, said in enumerate(statements(trained))
    ]


def _again_row(rule: Rule) -> dict[str, int]:
    """Return in how many halves of the training graphs the rule was chosen again, where that was looked at."""
    return {} if rule.again is None else {"chosen_in_halves": rule.again.chosen, "halves": rule.again.halves}


def _lines_json(trained: TrainedModel) -> dict[str, Any]:
    """Return the rules as lines under headings, where the model has such, and what it asks of its reader."""
    from engine.explain import effort_json, measure_reading, starting_points, under_headings

    headings = under_headings(trained)
    told: dict[str, Any] = {"reading": effort_json(measure_reading(trained))}
    if headings:
        told["starting_points"] = starting_points(trained)
        told["headings"] = [{"title": one.title, "lines": [_line_json(line) for line in one.lines]} for one in headings]
    return told


def _line_json(line: Line) -> dict[str, Any]:
    return {
        "rule": f"R{line.number}",
        "text": line.text,
        "said": line.said,
        "points": line.points,
        "below": f"R{line.below}" if line.below else None,
        "depth": line.depth,
    }


def say_lines(trained: TrainedModel) -> None:
    """Print the rules of a model of named groups as lines under headings."""
    from rich.table import Table

    from engine.explain import starting_points, under_headings
    from engine.explain.words import plain

    headings = under_headings(trained)
    lasting = any(line.again for heading in headings for line in heading.lines)
    two = len(trained.classes) == 2
    table = Table(box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("line", overflow="fold")
    for name in ("points", *([] if two else ["class"]), "graphs", "right", *(["again"] if lasting else [])):
        table.add_column(name, justify="right", no_wrap=True)
    for heading in headings:
        table.add_row("", f"{heading.title}:")
        for line in heading.lines:
            points = f"{line.points:+.0f}" if trained.model.form == "scorecard" else f"{line.points:+.1f}"
            figures = [points] if two else [points, plain(trained.class_names[line.target])]
            again = [] if not lasting else ["-" if line.again is None else f"{line.again.chosen}/{line.again.halves}"]
            text = f"{'  ' * (line.depth + 1)}{line.said}"
            table.add_row(f"R{line.number}", text, *figures, f"{line.molecules:,}", percent(line.share_right), *again)
    out().print(table)
    start = starting_points(trained)
    if start is not None and trained.model.form == "rules":
        first, second = (plain(name) for name in trained.class_names)
        say(f"The sum starts at {start:+.1f}; above 0 it says {second}, below 0 {first}.")
    if lasting:
        note("Again: in so many halves of the training graphs the line, or a near copy of it, was chosen again.")


def say_table(trained: TrainedModel) -> None:
    """Print the rules as a table, or as lines under headings where a model has such."""
    from engine.explain import effort_words, has_headings, measure_reading

    reading = effort_words(measure_reading(trained))
    if reading:
        say(reading)
    if has_headings(trained):
        say_lines(trained)
        _say_rest(trained)
    else:
        _say_rules(trained)


def _say_rules(trained: TrainedModel) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    points = getattr(trained.model, "signed_points", None)
    table.add_column("rule", overflow="fold")
    if points is not None:
        table.add_column("points", justify="right", no_wrap=True)
    table.add_column("reads", overflow="fold")
    lasting = any(rule.again for rule in trained.model.rules)
    for name in ("support", "precision", "coverage", "lift", *(["halves"] if lasting else [])):
        table.add_column(name, justify="right", no_wrap=True)
    for number, said in enumerate(statements(trained)):
        counts = said.rule.counts
        figures = (percent(counts.support), percent(counts.precision), percent(counts.coverage), f"{counts.lift:.2f}")
        again = said.rule.again
        halves = [] if not lasting else ["-" if again is None else f"{again.chosen}/{again.halves}"]
        table.add_row(said.letter, *([] if points is None else [f"{points[number]:+d}"]), said.text, *figures, *halves)
    if table.row_count:
        out().print(table)
    if lasting:
        note("Halves: in so many halves of the training graphs the rule, or a near copy of it, was chosen again.")
    _say_rest(trained)


def _say_rest(trained: TrainedModel) -> None:
    """Print what belongs to a form beside its rules: the default of a list, the probabilities of a scorecard."""
    from rich.table import Table

    from engine.explain.words import plain, state_default
    from engine.rules import RuleList, Scorecard

    model = trained.model
    if isinstance(model, RuleList):
        say(f"{state_default(trained)} (probability {percent(max(model.default))})")
        note("The first rule that fires decides; the figures of a rule are of the graphs on which it decides.")
    if isinstance(model, Scorecard) and model.rules and model.bands():
        table = Table("total points", f"probability of {plain(trained.class_names[1])}", box=None, pad_edge=False)
        for band in model.bands():
            totals = f"{band.low}" if band.low == band.high else f"{band.low} to {band.high}"
            ends = (percent(band.low_chance), percent(band.high_chance))
            table.add_row(totals, ends[0] if band.low == band.high else " to ".join(ends))
        say("")
        out().print(table)


def _summary(trained: TrainedModel) -> dict[str, Any]:
    model, origin = trained.model, trained.provenance
    counts = zip(trained.classes, trained.class_names, origin.class_counts, strict=True)
    return {
        "form": str(model.form),
        "score_scale": str(model.scale),
        "kind": str(trained.kind),
        "radius": model.vocabulary.radius,
        "scheme": model.vocabulary.scheme,
        "predicates": len(model.vocabulary),
        "classes": [
            {"class": label, "name": name, "said": named_class(label, name), "graphs": graphs}
            for label, name, graphs in counts
        ],
        "dataset": {"name": origin.dataset, "digest": origin.digest, "graphs": origin.graphs},
        **_form_summary(trained),
        "nothing_found": nothing_found(trained),
    }


def _form_summary(trained: TrainedModel) -> dict[str, Any]:
    """Return what belongs to a form beside its rules."""
    from engine.explain.words import state_default
    from engine.rules import RuleList, Scorecard

    model = trained.model
    if isinstance(model, RuleList):
        place = model.default.index(max(model.default))
        told = {
            "class": trained.classes[place],
            "class_name": trained.class_names[place],
            "text": state_default(trained),
            "probability": model.default[place],
        }
        return {"default": told}
    if isinstance(model, Scorecard):
        bands = [
            {"points": [band.low, band.high], "probability": [band.low_chance, band.high_chance]}
            for band in model.bands()
        ]
        towards = trained.classes[1] if len(trained.classes) == 2 else None
        return {"base": model.base, "unit": model.unit, "points_towards": towards, "totals": bands}
    return {}
