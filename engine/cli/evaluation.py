"""`symgraph evaluate`: cross-validation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.cli.console import compile_first, progress
from engine.cli.fitting import tell_ignored
from engine.cli.loading import dataset_json, load_data
from engine.cli.options import (
    AsJson,
    Data,
    DataOptions,
    Directed,
    EdgeStructure,
    Form,
    Group,
    HydrogensChoice,
    IdColumn,
    Jobs,
    MaxRules,
    ModelOptions,
    Radius,
    Scheme,
    Search,
    Seed,
    SplitName,
    Structure,
    Target,
    Weight,
    workers,
)
from engine.cli.output import out, say, say_json

if TYPE_CHECKING:
    from engine.evaluation.cross_validation import Evaluation
    from engine.evaluation.scores import Interval

__all__ = ["evaluate", "register"]

Folds = Annotated[int, typer.Option(min=2, help="Parts that are held out in turn.")]
Split = Annotated[SplitName, typer.Option(help="What stays on one side of a split: nothing, scaffolds, --group.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph evaluate sample_data/bbb.csv --form forest --split scaffold")(evaluate)


def evaluate(  # noqa: PLR0913
    data: Data,
    *,
    folds: Folds = 10,
    split: Split = "stratified",
    target: Target = None,
    structure: Structure = None,
    id_column: IdColumn = None,
    group: Group = None,
    weight: Weight = None,
    directed: Directed = False,
    radius: Radius = 2,
    scheme: Scheme = "wl",
    edge_structure: EdgeStructure = "plain",
    form: Form = "rules",
    max_rules: MaxRules = None,
    search: Search = "none",
    hydrogens: HydrogensChoice = None,
    seed: Seed = 0,
    jobs: Jobs = None,
    as_json: AsJson = False,
) -> None:
    """Cross-validate: everything is learned inside each fold, and scored on the part it has not seen."""
    from engine.evaluation.cross_validation import as_json as scores_json
    from engine.evaluation.cross_validation import cross_validate

    columns = DataOptions(
        target=target, structure=structure, id=id_column, group=group, weight=weight, directed=directed
    )
    options = ModelOptions(
        radius=radius,
        scheme=scheme,
        edge_structure=edge_structure,
        form=form,
        max_rules=max_rules,
        search=search,
        hydrogens=hydrogens,
        seed=seed,
        jobs=jobs,
    )
    tell_ignored(options)
    with progress() as listener:
        imported = load_data(data, columns, options.reading, listener)
        compile_first(listener)
        found = cross_validate(
            options.estimator(jobs=1),
            imported.dataset,
            folds=folds,
            split=split,
            seed=seed,
            jobs=min(workers(jobs), folds),
            progress=listener,
        )
    if as_json:
        said: dict[str, Any] = scores_json(found)
        said.pop("split", None)
        said["split_unit"] = found.split_unit
        said["dataset"] = dataset_json(imported)
        said["options"] = {**options.as_json(), "folds": folds, "split": split}
        say_json(said)
    else:
        _say(found, folds)


def _say(found: Evaluation, folds: int) -> None:
    from rich.table import Table

    table = Table("", "mean", "sd", "95 % interval", box=None, pad_edge=False)
    scores = {
        "accuracy": found.accuracy,
        "balanced accuracy": found.balanced_accuracy,
        "ROC-AUC": found.roc_auc,
        "log loss": found.log_loss,
    }
    for name, interval in scores.items():
        table.add_row(name, *_cells(interval))
    out().print(table)
    if any(found.rules):
        mean = sum(found.rules) / len(found.rules)
        conditions = sum(found.conditions) / len(found.conditions)
        say(f"Rules: {mean:.1f} on average, {max(found.rules):.0f} at most, with {conditions:.1f} conditions each.")
    say(f"Learning took {sum(found.fit_seconds) / len(found.fit_seconds):.1f} s a fold.")
    say(f"Split: {folds} folds, {found.split}; held out as a whole: each {found.split_unit}.")
    say(f"Interval: {found.interval_method}.")
    for text in found.notes:
        say(text)


def _cells(interval: Interval) -> tuple[str, str, str]:
    mean, sd, low, high = (
        f"{x:.3f}" if x == x else "-"  # noqa: PLR0124  (NaN)
        for x in (interval.mean, interval.sd, interval.low, interval.high)
    )
    return mean, sd, f"{low} to {high}"
