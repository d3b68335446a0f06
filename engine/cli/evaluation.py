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
    Limit,
    MaxRules,
    ModelOptions,
    OnErrorChoice,
    Radius,
    Scheme,
    Search,
    Seed,
    Sheet,
    SplitName,
    Standardize,
    Structure,
    Target,
    Tautomers,
    Threshold,
    Weight,
    workers,
)
from engine.cli.output import out, percent, say, say_json
from engine.errors import Fault, InputError

if TYPE_CHECKING:
    from engine.data.dataset import GraphDataset
    from engine.evaluation.cross_validation import Evaluation
    from engine.evaluation.scores import Interval
    from engine.explain.held_out import ExplanationQuality

__all__ = ["evaluate", "register"]

Folds = Annotated[int, typer.Option(min=2, help="Parts that are held out in turn.")]
Explanations = Annotated[
    bool,
    typer.Option(
        "--explanations", help="Explain each held-out graph, and say how good the explanations are; learns thrice more."
    ),
]
ExplainClass = Annotated[
    str | None,
    typer.Option(
        metavar="CLASS",
        show_default="all",
        help="Compare explanations with the known motif on graphs of this class only.",
    ),
]
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
    threshold: Threshold = None,
    directed: Directed = False,
    standardize: Standardize = "none",
    tautomers: Tautomers = False,
    sheet: Sheet = None,
    on_error: OnErrorChoice = "skip",
    limit: Limit = None,
    radius: Radius = 2,
    scheme: Scheme = "wl",
    edge_structure: EdgeStructure = "plain",
    form: Form = "rules",
    max_rules: MaxRules = None,
    search: Search = "none",
    hydrogens: HydrogensChoice = None,
    seed: Seed = 0,
    jobs: Jobs = None,
    explanations: Explanations = False,
    explain_class: ExplainClass = None,
    as_json: AsJson = False,
) -> None:
    """Cross-validate: everything is learned inside each fold, and scored on the part it has not seen."""
    from engine.evaluation.cross_validation import as_json as scores_json
    from engine.evaluation.cross_validation import cross_validate_outputs, own_output
    from engine.explain.held_out import as_json as quality_json
    from engine.explain.held_out import explained_output, judge, refit

    columns = DataOptions(
        target=target,
        structure=structure,
        id=id_column,
        group=group,
        weight=weight,
        directed=directed,
        standardize=standardize,
        tautomers=tautomers,
        threshold=threshold,
        sheet=sheet,
        on_error=on_error,
        limit=tuple(limit or ()),
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
        of_class = _class_code(explain_class, imported.dataset)
        compile_first(listener)
        (found,) = cross_validate_outputs(
            options.estimator(jobs=1),
            imported.dataset,
            explained_output if explanations else own_output,
            folds=folds,
            split=split,
            seed=seed,
            jobs=min(workers(jobs), folds),
            progress=listener,
        )
        judged = None
        if explanations:
            constancy = refit(options.estimator(jobs=workers(jobs)), imported.dataset, seed=seed, progress=listener)
            judged = judge(found, constancy, imported.dataset, of_class=of_class)
    if as_json:
        said: dict[str, Any] = scores_json(found)
        said.pop("split", None)
        said["split_unit"] = found.split_unit
        said["dataset"] = dataset_json(imported)
        said["options"] = {**options.as_json(), "folds": folds, "split": split}
        if judged is not None:
            said["explanations"] = {**quality_json(judged, found.classes), "class": explain_class}
        say_json(said)
    else:
        _say(found, folds)
        if judged is not None:
            _say_quality(judged, found.classes)


def _class_code(label: str | None, dataset: GraphDataset) -> int:
    """Return the code of a class as the file writes it, or of its name; -1 for None."""
    if label is None:
        return -1
    for names in (dataset.classes, dataset.class_names):
        if label in names:
            return names.index(label)
    fix = f"Choose one of {', '.join(dataset.classes)}"
    raise InputError(Fault("C810", f"--explain-class {label}", f"{dataset.name} has no such class", fix))


def _say_quality(judged: ExplanationQuality, classes: tuple[str, ...]) -> None:
    say(f"Explanations of {judged.graphs:,} held-out graphs:")
    edges = judged.edges
    if edges is not None:
        say(
            f"  edge ROC-AUC against the known motif: {percent(edges.pooled)} pooled, "
            f"{percent(edges.mean)} mean of {edges.graphs:,} graphs"
        )
    say(
        f"  highlighted: {percent(judged.part)} of the edges; verdict unchanged with these alone (sufficiency): "
        f"{percent(judged.sufficiency)}; changed without them (necessity): {percent(judged.necessity)}"
    )
    if judged.coverage:
        shares = ", ".join(f"{label} {percent(share)}" for label, share in zip(classes, judged.coverage, strict=True))
        say(f"  coverage, a rule of the class fires and the verdict is right: {shares}")
        alike = percent(judged.stability), percent(judged.over_folds)
        say(f"  rules alike over seeds (stability): {alike[0]}, over folds: {alike[1]}")
    say(f"  predicates that occur in the data (validity): {percent(judged.validity)}")
    say(f"  largest difference between the sum of contributions and the prediction: {judged.gap:.1g}")
    median, most = (1e3 * seconds for seconds in judged.seconds)
    say(f"  time for one explanation: {median:.1f} ms (median), {most:.1f} ms at most")


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
