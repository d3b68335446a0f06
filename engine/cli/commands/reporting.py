"""`symgraph report`: one HTML file about a model."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.console import compile_first, note, progress
from engine.cli.flags import flagged
from engine.cli.loading import dataset_json, load_for_model
from engine.cli.options import (
    DEFAULT_SPLIT,
    AsJson,
    Data,
    DataOptions,
    Jobs,
    Model,
    SplitName,
    split_in_force,
    workers,
)
from engine.cli.output import refuse_unwritable, say, say_json, write_text

if TYPE_CHECKING:
    from engine.data import GraphDataset
    from engine.progress import Progress
    from engine.report import Measured
    from engine.rules import Origins, TrainedModel

__all__ = ["register", "report"]

Page = Annotated[Path, typer.Option("-o", "--output", metavar="REPORT.html", show_default=False, help="The page.")]
Folds = Annotated[
    int,
    typer.Option(
        min=0, help="Cross-validate the model's settings on its training data with so many folds; 0 or 1: not."
    ),
]
Split = Annotated[
    SplitName | None,
    typer.Option(
        show_default=DEFAULT_SPLIT,
        help="What stays on one side of a split: copies alone, scaffolds, --group, or what the data give.",
    ),
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
    split: Split = None,
    columns: DataOptions,
    jobs: Jobs = None,
    as_json: AsJson = False,
) -> None:
    """Write one HTML page about a model: data, scores, rules with drawings, errors, settings, versions, digests.

    The page opens offline and prints well. Each score says which graphs it is of: those that the model was learned
    from, known by their structure in whatever file they are; those held out meanwhile; and new ones. Where DATA is
    what the model was learned from, its own recipe is cross-validated on it, too.
    """
    from engine.report import write_report
    from engine.rules.model_file import load_model

    refuse_unwritable(output)
    trained = load_model(model)
    with progress() as listener:
        kind = split_in_force(split, columns)
        imported = load_for_model(data, columns, trained, listener, split=kind)
        dataset = imported.dataset
        compile_first(listener)
        origins = trained.origins(dataset)
        why = _why_no_folds(trained, dataset, origins) if folds > 1 else "no folds were asked for"
        measured = () if why else (_validated(trained, dataset, folds, kind, workers(jobs), listener),)
        page = write_report(
            trained, dataset, measured=measured, target=imported.columns.target, left_out=imported.left_out
        )
    scored = int((trained.codes_of(dataset) >= 0).sum())
    if not scored:
        note(f"No graph of {dataset.name} has a class that the model knows: nothing is scored.")
    reclassified = int(trained.reclassified(dataset).sum())
    _tell_rows(dataset, origins, reclassified)
    if why and folds > 1:
        note(f"Nothing is cross-validated: {why}.")
    write_text(output, page)
    if as_json:
        said = [{"method": m.method, "graphs": m.graphs, "scores": [asdict(s) for s in m.scores]} for m in measured]
        rows = _rows_json(origins)
        own = rows is not None and rows["learned_from"] == len(dataset) and not reclassified
        told = {"report": str(output), "dataset": dataset_json(imported), "learned_from": own, "held_out": said}
        said_classes = trained.known is not None and trained.known.answers is not None
        told |= {"rows": rows, "reclassified": reclassified if said_classes else None}
        told |= {"not_cross_validated": why or None}
        say_json({**told, "scored": scored, "unknown_classes": trained.unknown_classes(dataset)})
    else:
        say(f"Saved to {output}.")


def _tell_rows(dataset: GraphDataset, origins: Origins | None, reclassified: int) -> None:
    """Say which of the graphs the model has met, and how many with another class."""
    rows = _rows_json(origins)
    if rows is None:
        note("The model file is of an earlier version: it is not known which of the data it was learned from.")
    elif rows["learned_from"] == 0 and rows["held_out"] == 0:
        note(f"{dataset.name} is not what the model was learned from: the scores are those on these other data.")
    elif rows["learned_from"] < len(dataset):
        note(
            f"Of the {len(dataset):,} graphs of {dataset.name} the model was learned from the structures of "
            f"{rows['learned_from']:,}; {rows['held_out']:,} were held out meanwhile, {rows['new']:,} are new to it. "
            "The page scores each kind on its own."
        )
    if reclassified:
        note(
            f"{reclassified:,} of the graphs that the model has met had another class then: on these it is "
            "scored against classes that it was not taught."
        )


def _rows_json(origins: Origins | None) -> dict[str, int] | None:
    from engine.rules import Origin

    if origins is None:
        return None
    names = {Origin.LEARNED: "learned_from", Origin.HELD_OUT: "held_out", Origin.NEW: "new"}
    return {name: int((origins == origin).sum()) for origin, name in names.items()}


def _why_no_folds(trained: TrainedModel, dataset: GraphDataset, origins: Origins | None) -> str:
    """Return why the model's recipe cannot be cross-validated on these data; "" where it can."""
    from engine.rules import Form

    origin, labelled = trained.provenance, dataset.target_codes >= 0
    counts = dict(zip(trained.classes, origin.class_counts, strict=True))
    here = {label: count for label, count in dataset.class_counts().items() if count}
    if origin.edits:
        return "the model was edited by hand, which no fold can repeat"
    if trained.reclassified(dataset).any():
        return "the classes of these data are not those that the model was learned with"
    if origins is None or origins[labelled].any() or here != counts:
        return "these data are not what the model was learned from, all of it and nothing else"
    if trained.known is not None and not trained.known.are_learned_from(dataset[labelled]):
        return "these data are not what the model was learned from, all of it and nothing else"
    if not origin.is_picked:
        return "a person picked the model from the front of a search, which no fold can repeat"
    if not origin.search and trained.model.form is Form.RULES:
        return "the model file is of an earlier version, which did not say whether the rules were searched for"
    if trained.known is not None and origin.weighted != (dataset.weight is not None):
        named = "with weights: name their column with --weight" if origin.weighted else "without weights"
        return f"the model was learned {named}"
    return ""


def _validated(
    trained: TrainedModel, dataset: GraphDataset, folds: int, split: SplitName, jobs: int, listener: Progress
) -> Measured:
    """Return the scores of the model's own recipe, cross-validated."""
    from engine.estimators import SymGraphClassifier
    from engine.evaluation import cross_validate
    from engine.report import Measured

    vocabulary, origin = trained.model.vocabulary, trained.provenance
    estimator = SymGraphClassifier(
        radius=max(vocabulary.radius, 1),  # 0 where rules speak of named groups alone
        scheme=vocabulary.scheme,
        edge_structure="labels" if vocabulary.edge_structure.has_labels else "plain",
        form=str(trained.model.form),
        max_rules=origin.max_rules,
        vocabulary=origin.vocabulary,
        search=origin.search or "none",
        random_state=origin.seed,
    )
    found = cross_validate(
        estimator, dataset, folds=folds, split=split, seed=origin.seed, jobs=min(jobs, folds), progress=listener
    )
    return Measured.of_folds(found)
