"""`symgraph rules`: what a model says, in words and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from engine.cli.console import note
from engine.cli.loading import named_class
from engine.cli.options import AsJson, Model
from engine.cli.output import csv_text, out, percent, safe_cell, say, say_json

if TYPE_CHECKING:
    from engine.explain.statement import RuleStatement
    from engine.rules.trained import TrainedModel

__all__ = ["register", "rule_rows", "rules", "statements"]

RulesFormat = Literal["table", "json", "csv"]
Format = Annotated[RulesFormat, typer.Option("--format", help="How the rules are written.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph rules bbb.json --format csv > rules.csv")(rules)


def rules(model: Model, form: Format = "table", as_json: AsJson = False) -> None:
    """Print the rules of a model, with their figures on the data it was learned from."""
    from engine.rules.model_file import load_model

    trained = load_model(model)
    rows = rule_rows(trained)
    if not rows:
        note("A forest is too large to read: it has no rules. Fit with --form rules or --form tree to get some.")
    if as_json or form == "json":
        say_json({**_summary(trained), "rules": rows})
    elif form == "csv":
        columns = [name for name in rows[0] if name != "literals"] if rows else ["rule", "text"]
        say(csv_text(columns, ([safe_cell(str(row[c])) for c in columns] for row in rows)).rstrip("\n"))
    else:
        say_table(trained)


def statements(trained: TrainedModel) -> tuple[RuleStatement, ...]:
    """Return the rules in words."""
    from engine.explain.statement import state_rules

    return state_rules(
        trained.model.rules, trained.class_names, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes
    )


def rule_rows(trained: TrainedModel) -> list[dict[str, Any]]:
    """Return one row of plain values for each rule."""
    return [
        {
            "rule": said.letter,
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
            "literals": [
                {"predicate": literal.predicate.id, "at_least": literal.at_least, "present": literal.present}
                for literal in said.rule.literals
            ],
        }
        for said in statements(trained)
    ]


def say_table(trained: TrainedModel) -> None:
    """Print the rules as a table."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("rule", "reads"):
        table.add_column(name, overflow="fold")
    for name in ("support", "precision", "coverage", "lift"):
        table.add_column(name, justify="right", no_wrap=True)
    for said in statements(trained):
        counts = said.rule.counts
        figures = (percent(counts.support), percent(counts.precision), percent(counts.coverage), f"{counts.lift:.2f}")
        table.add_row(said.letter, said.text, *figures)
    if table.row_count:
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
        "predicates": len(model.vocabulary.predicates),
        "patterns": len(model.vocabulary.patterns),
        "classes": [
            {"class": label, "name": name, "said": named_class(label, name), "graphs": graphs}
            for label, name, graphs in counts
        ],
        "dataset": {"name": origin.dataset, "digest": origin.digest, "graphs": origin.graphs},
    }
