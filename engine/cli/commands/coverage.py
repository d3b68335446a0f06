"""`symgraph cover` and `symgraph add`: what a user's own SMARTS would cover, and a rule of it in a model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.cli.console import compile_first, note, progress
from engine.cli.flags import flagged
from engine.cli.loading import dataset_json, load_data, load_for_model, named_class
from engine.cli.options import AsJson, Data, DataOptions, Jobs, LearningDataOptions, Model, workers
from engine.cli.output import out, percent, refuse_unwritable, say, say_json, write_text

if TYPE_CHECKING:
    from engine.explain.smarts import Coverage
    from engine.rules import TrainedModel

__all__ = ["add", "cover", "register"]

Smarts = Annotated[str, typer.Option("--smarts", metavar="SMARTS", show_default=False, help="What is looked for.")]
AtLeast = Annotated[int, typer.Option("--at-least", min=1, help="So many different first atoms of matches.")]
Absent = Annotated[bool, typer.Option("--absent", help="Ask for fewer than that.")]
Called = Annotated[str, typer.Option("--name", metavar="NAME", help="What the rule's sentence calls it.")]
ForClass = Annotated[
    str,
    typer.Option("--class", metavar="CLASS", show_default="the one it raises most", help="The class it speaks for."),
]
NewModel = Annotated[
    Path, typer.Option("-o", "--output", metavar="NEW.json", show_default=False, help="The model with the rule.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: symgraph cover sample_data/bbb.csv --smarts 'C(=O)[OH]'")(flagged(cover))
    app.command(epilog="Example: symgraph add bbb.json sample_data/bbb.csv --smarts 'C(=O)[OH]' -o new.json")(
        flagged(add)
    )


def cover(
    data: Data,
    smarts: Smarts,
    *,
    at_least: AtLeast = 1,
    absent: Absent = False,
    columns: LearningDataOptions,
    as_json: AsJson = False,
) -> None:
    """Say what a rule of your own SMARTS would cover: support, and precision, lift and coverage for each class.

    Matches are counted by their first atoms.
    """
    from engine.data.chemistry import Hydrogens
    from engine.explain.smarts import cover as find_coverage
    from engine.predicates.groups import Substructure

    own = Substructure.of(smarts)
    with progress() as listener:
        imported = load_data(data, columns, Hydrogens.AS_FILE, listener)
        found = find_coverage(own, imported.dataset, at_least=at_least, present=not absent, progress=listener)
    if as_json:
        say_json({**coverage_json(found), "dataset": dataset_json(imported)})
    else:
        _say(found)


def coverage_json(found: Coverage) -> dict[str, Any]:
    """Return the figures as plain values."""
    return {
        "smarts": found.substructure.smarts,
        "at_least": found.at_least,
        "negated": not found.present,
        "covered": int(found.holds.sum()),
        "support": found.support,
        "classes": [
            {
                "class": told.label,
                "class_name": told.name,
                "precision": told.counts.precision,
                "lift": told.counts.lift,
                "coverage": told.counts.coverage,
                "covered": told.counts.fired_in_class,
                "graphs": told.counts.in_class,
            }
            for told in found.classes
        ],
    }


def _say(found: Coverage) -> None:
    from rich.table import Table

    holds, n = int(found.holds.sum()), len(found.holds)
    asked = f"{'at least' if found.present else 'fewer than'} {found.at_least}"
    say(f"{holds:,} of {n:,} molecules ({percent(found.support)}) have {asked} of {found.substructure.smarts}.")
    table = Table(box=None, pad_edge=False)
    table.add_column("class", overflow="fold")
    for name in ("covered", "precision", "lift", "coverage"):
        table.add_column(name, justify="right", no_wrap=True)
    for told in found.classes:
        counts = told.counts
        figures = (f"{counts.fired_in_class:,}", percent(counts.precision), f"{counts.lift:.2f}")
        table.add_row(named_class(told.label, told.name), *figures, percent(counts.coverage))
    out().print(table)


def add(  # noqa: PLR0913
    model: Model,
    data: Data,
    smarts: Smarts,
    output: NewModel,
    *,
    at_least: AtLeast = 1,
    absent: Absent = False,
    name: Called = "",
    of_class: ForClass = "",
    columns: DataOptions,
    jobs: Jobs = None,
    as_json: AsJson = False,
) -> None:
    """Add a rule of your own SMARTS to a rule set, fit all weights to DATA again, and write the new model.

    DATA should be what the model was learned from.
    """
    from engine.editing import add_rule
    from engine.predicates.groups import Substructure
    from engine.rules import Literal
    from engine.rules.model_file import load_model, model_to_text

    refuse_unwritable(output)
    trained = load_model(model)
    literal = Literal(Substructure.of(smarts, name), at_least, not absent)
    with progress() as listener:
        imported = load_for_model(data, columns, trained, listener)
        compile_first(listener)
        new = add_rule(trained, [literal], imported.dataset, target=of_class, jobs=workers(jobs))
    if imported.dataset.digest != trained.provenance.digest:
        note(f"The model was learned from other data, {trained.provenance.dataset}; its weights are now of these.")
    write_text(output, model_to_text(new))
    if as_json:
        say_json({"rules": len(new.model.rules), "added": _added(new, literal.predicate.id), "model": str(output)})
    else:
        row = _added(new, literal.predicate.id)
        say(f"{row['rule']}  {row['text']}  weight {row['weight']:.3f}, precision {percent(row['precision'])}")
        note(f"Saved to {output}.")


def _added(trained: TrainedModel, entry: str) -> dict[str, Any]:
    """Return the row of the rule that was added."""
    from engine.cli.commands.rules import rule_rows

    rows = rule_rows(trained)
    return next(row for row in reversed(rows) if [said["predicate"] for said in row["literals"]] == [entry])
