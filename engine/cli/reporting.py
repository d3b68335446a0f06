"""`symgraph report`: one HTML file about a model."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.console import compile_first, note, progress
from engine.cli.flags import flagged
from engine.cli.loading import dataset_json, load_for_model
from engine.cli.options import AsJson, Data, DataOptions, Jobs, Model, SplitName, workers
from engine.cli.output import refuse_unwritable, say, say_json, write_text

if TYPE_CHECKING:
    from engine.data.dataset import GraphDataset
    from engine.progress import Progress
    from engine.report import Measured
    from engine.rules.trained import TrainedModel

__all__ = ["register", "report"]

Page = Annotated[Path, typer.Option("-o", "--output", metavar="REPORT.html", show_default=False, help="The page.")]
Folds = Annotated[
    int,
    typer.Option(
        min=0, help="Cross-validate the model's settings on its training data with so many folds; 0 or 1: not."
    ),
]
Split = Annotated[
    SplitName,
    typer.Option(help="What stays on one side of a split: nothing, scaffolds, --group, or what the data give."),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph report bbb.json sample_data/bbb.csv -o bbb.html")(flagged(report))


def report(
    model: Model,
    data: Data,
    output: Page,
    *,
    folds: Folds = 5,
    split: Split = "stratified",
    columns: DataOptions,
    jobs: Jobs = None,
    as_json: AsJson = False,
) -> None:
    """Write one HTML page about a model: data, scores, rules with drawings, errors, settings, versions, digests.

    The page opens offline and prints well. Where DATA is what the model was learned from, its settings are
    cross-validated on it; on other data the model itself is scored.
    """
    from engine.report import write_report
    from engine.rules.model_file import load_model

    refuse_unwritable(output)
    trained = load_model(model)
    with progress() as listener:
        imported = load_for_model(data, columns, trained, listener, split=split)
        dataset = imported.dataset
        compile_first(listener)
        own = dataset.digest == trained.provenance.digest
        measured = (_validated(trained, dataset, folds, split, workers(jobs), listener),) if own and folds > 1 else ()
        page = write_report(
            trained, dataset, measured=measured, target=imported.columns.target, left_out=imported.left_out
        )
    scored = int((trained.codes_of(dataset) >= 0).sum())
    if not scored:
        note(f"No graph of {dataset.name} has a class that the model knows: nothing is scored.")
    elif not own:
        note(f"{dataset.name} is not what the model was learned from: the scores are those on these other data.")
    write_text(output, page)
    if as_json:
        scores = [{"method": m.method, "graphs": m.graphs, "scores": [asdict(s) for s in m.scores]} for m in measured]
        said = {"report": str(output), "dataset": dataset_json(imported), "learned_from": own, "held_out": scores}
        say_json({**said, "scored": scored, "unknown_classes": trained.unknown_classes(dataset)})
    else:
        say(f"Saved to {output}.")


def _validated(
    trained: TrainedModel, dataset: GraphDataset, folds: int, split: SplitName, jobs: int, listener: Progress
) -> Measured:
    """Return the scores of the model's settings, cross-validated."""
    from engine.estimators import SymGraphClassifier
    from engine.evaluation.cross_validation import cross_validate
    from engine.report import Measured

    vocabulary, origin = trained.model.vocabulary, trained.provenance
    estimator = SymGraphClassifier(
        radius=vocabulary.radius,
        scheme=vocabulary.scheme,
        edge_structure="labels" if vocabulary.edge_structure.has_labels else "plain",
        form=str(trained.model.form),
        max_rules=origin.max_rules,
        random_state=origin.seed,
    )
    found = cross_validate(
        estimator, dataset, folds=folds, split=split, seed=origin.seed, jobs=min(jobs, folds), progress=listener
    )
    return Measured.of_folds(found)
