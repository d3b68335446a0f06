"""`symgraph predict`: the source rows, each with its prediction or with what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.cli.console import compile_first, note, progress
from engine.cli.flags import flagged
from engine.cli.loading import dataset_json, load_for_model
from engine.cli.options import AsJson, Data, DataOptions, Jobs, Model, OnErrorChoice, workers
from engine.cli.output import refuse_unwritable, say_csv, say_json, write_text
from engine.spreadsheet import csv_text, free_name

if TYPE_CHECKING:
    from engine.prediction import Row
    from engine.readers import Imported
    from engine.rules import TrainedModel

__all__ = ["predict", "register"]

ADDED = ("prediction", "probability", "rules", "status")

Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="OUT.csv", show_default="stdout", help="The table that is written."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedDataOptions(DataOptions):
    """Records that cannot be used keep their place, unless the user says otherwise."""

    on_error: OnErrorChoice = "keep"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph predict bbb.json new.csv -o predicted.csv")(flagged(predict))


def predict(
    model: Model,
    data: Data,
    *,
    output: Output = None,
    columns: PredictedDataOptions,
    jobs: Jobs = None,
    as_json: AsJson = False,
) -> None:
    """Write the rows of DATA with the predicted class, its probability, the rules that fired, and a status.

    One line for each source row, in order; a row that cannot be used keeps its place and says why, unless
    '--on-error skip' leaves it out or '--on-error stop' ends it all. A cell that a spreadsheet would take for a
    formula gets an apostrophe in front.
    """
    from engine.prediction import prediction_rows
    from engine.rules.model_file import load_model

    refuse_unwritable(output)
    trained = load_model(model)
    with progress() as listener:
        imported = load_for_model(data, columns, trained, listener)
        compile_first(listener)
        limits = columns.as_keywords()["limits"]
        rows = prediction_rows(trained, imported, jobs=workers(jobs), progress=listener, limits=limits)
    if columns.on_error == "skip":
        imported = imported.without_rejects()
        kept = set(imported.source.index.tolist())
        rows = [row for row in rows if row.record in kept]
    if output is not None or not as_json:
        _write(output, rows, imported)
    if as_json:
        say_json(_as_json(rows, imported, trained, output))
    elif output is not None:
        note(f"Predicted {sum(row.probability is not None for row in rows):,} of {len(rows):,} rows: {output}")


def _write(output: Path | None, rows: list[Row], imported: Imported) -> None:
    text = csv_text([*imported.source.columns, *_free_names(imported)], _cells(rows, imported))
    if output is None:
        say_csv(text)
    else:
        write_text(output, text)


def _free_names(imported: Imported) -> list[str]:
    """Return the names of the added columns; one that the source has already gets a number."""
    names = []
    for wanted in ADDED:
        name = free_name(wanted, imported.source.columns)
        if name != wanted:
            note(f"The data have a column '{wanted}' of their own; the model's is called '{name}'.")
        names.append(name)
    return names


def _cells(rows: list[Row], imported: Imported) -> Iterator[list[str]]:
    """Yield the cells of the source, and behind them what is added."""
    for source, row in zip(imported.source.itertuples(index=False, name=None), rows, strict=True):
        probability = "" if row.probability is None else repr(row.probability)
        yield [*source, row.prediction, probability, " ".join(row.rules), row.status]


def _as_json(rows: list[Row], imported: Imported, trained: TrainedModel, output: Path | None) -> dict[str, Any]:
    ids = dict(zip(imported.dataset.records.tolist(), imported.dataset.ids.tolist(), strict=True))
    return {
        "rows": len(rows),
        "predicted": sum(row.probability is not None for row in rows),
        "left_out": imported.left_out,
        "output": None if output is None else str(output),
        "class_names": dict(zip(trained.classes, trained.class_names, strict=True)),
        "dataset": dataset_json(imported),
        "predictions": [
            {
                "record": row.record,
                "id": ids.get(row.record),
                "prediction": row.prediction or None,
                "probability": row.probability,
                "rules": list(row.rules),
                "status": row.status,
            }
            for row in rows
        ],
    }
