"""`symgraph demo`: the first minute, on a bundled set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.commands.explanation import explanation_json, say_explanation
from engine.cli.commands.fitting import fit_model, say_scores, tell_constant
from engine.cli.commands.rules import rule_rows, say_table
from engine.cli.console import compile_first, note, progress
from engine.cli.loading import dataset_json, load_data
from engine.cli.options import AsJson, DataOptions, Jobs, ModelOptions, Seed
from engine.cli.output import percent, refuse_unwritable, say, say_json, write_text

if TYPE_CHECKING:
    from engine.data import GraphDataset
    from engine.rules import TrainedModel

__all__ = ["demo", "register"]

_SAMPLE, _HOLDOUT = "bbb", 0.2

Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="MODEL.json", show_default=False, help="Keep the model.")
]
Page = Annotated[Path, typer.Option("--report", metavar="REPORT.html", help="The page that says all this in full.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph demo -o bbb.json")(demo)


def demo(
    output: Output = None,
    report: Page = Path("report.html"),
    seed: Seed = 0,
    jobs: Jobs = None,
    as_json: AsJson = False,
) -> None:
    """Learn which molecules pass from the blood into the brain; print rules, held-out scores, and one molecule.

    A page with all of it, drawn, is written to report.html.
    """
    from engine.explain import explain
    from engine.readers import sample_path
    from engine.report import Measured, write_report
    from engine.rules.model_file import model_to_text

    refuse_unwritable(output)
    refuse_unwritable(report, option="--report")
    options = ModelOptions(seed=seed, jobs=jobs)
    with progress() as listener:
        imported = load_data(sample_path(_SAMPLE), DataOptions(), options.reading, listener)
        options = options.settled(imported.dataset)
        compile_first(listener)
        fitted = fit_model(imported.dataset, options, _HOLDOUT, listener)
        found = explain(fitted.trained, imported.dataset, _telling(fitted.trained, imported.dataset))
        assert fitted.holdout is not None  # noqa: S101  (asked for above)
        measured = Measured.of_scores(
            f"held out: {percent(_HOLDOUT)} of the data, by a model of the rest", fitted.held_out, fitted.holdout
        )
        page = write_report(
            fitted.trained, imported.dataset, measured=(measured,), target=imported.columns.target,
            left_out=imported.left_out,
        )  # fmt: skip
    write_text(report, page, option="--report")
    if output is not None:
        write_text(output, model_to_text(fitted.trained))
    tell_constant(fitted.trained, note if as_json else say)
    if as_json:
        said = {**fitted.as_json(), "dataset": dataset_json(imported), "options": options.as_json()}
        said["report"] = str(report)
        said["model"] = None if output is None else str(output)
        said |= {"rule_list": rule_rows(fitted.trained), "explanation": explanation_json(found, fitted.trained)}
        say_json(said)
        return
    say(f"{len(imported.dataset):,} molecules: which of them cross from the blood into the brain?\n")
    say_table(fitted.trained)
    say("")
    say_scores(fitted)
    say(f"\nWhy the model says what it says of record {found.id}, {imported.dataset.smiles[found.graph]}:\n")
    say_explanation(found, fitted.trained)
    say(f"\nAll of it, drawn: {report}.")
    if output is not None:
        say(f"Saved to {output}.")


def _telling(trained: TrainedModel, data: GraphDataset) -> int:
    """Return the first graph that is predicted rightly and on which at least two rules fire; else the first."""
    table = trained.table(data)
    right = trained.model.probabilities(table).argmax(axis=1) == data.target_codes
    several = trained.model.fired(table).sum(axis=1) >= 2
    return int((right & several).argmax())
