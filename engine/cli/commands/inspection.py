"""`symgraph inspect`: what is in a file, and everything that is wrong with it."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.cli.console import progress
from engine.cli.flags import flagged
from engine.cli.loading import named_class
from engine.cli.options import AsJson, Data, HydrogensChoice, LearningDataOptions, ModelOptions
from engine.cli.output import out, refuse_unwritable, say, say_json, write_text
from engine.spreadsheet import csv_text

if TYPE_CHECKING:
    from engine.data import GraphDataset
    from engine.errors import Fault
    from engine.readers import Imported

__all__ = ["inspect", "register"]

_MARKS = {
    "several_fragments": re.compile(r"\."),
    "charges": re.compile(r"[+-]\d?\]"),
    "stereo_marks": re.compile(r"[@/\\]"),
    "isotopes": re.compile(r"\[\d"),
}
_RADIUS = 2  # for the count of nodes with too large surroundings


Report = Annotated[
    Path | None,
    typer.Option(
        metavar="OUT.csv", show_default=False, help="Write one line for each record: status, code, place, found, fix."
    ),
]
Rejects = Annotated[
    Path | None,
    typer.Option(
        metavar="OUT", show_default=False, help="Write the records that are left out as they stand in the file."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph inspect sample_data/bbb.csv")(flagged(inspect))


def inspect(
    data: Data,
    *,
    columns: LearningDataOptions,
    hydrogens: HydrogensChoice = None,
    report: Report = None,
    rejects: Rejects = None,
    as_json: AsJson = False,
) -> None:
    """Say the format, the counts and the classes, and list every fault with its place."""
    from engine.readers import import_report, read
    from engine.readers import rejects as rejected_text

    refuse_unwritable(report, option="--report")
    refuse_unwritable(rejects, option="--rejects")
    reading = ModelOptions(hydrogens=hydrogens).reading
    with progress() as listener:
        imported = read(data, **columns.as_keywords(), hydrogens=reading, progress=listener)
        found = _found(imported)
    if report is not None:
        rows = import_report(imported)
        write_text(report, csv_text(list(rows.columns), rows.itertuples(index=False, name=None)), option="--report")
    if rejects is not None:
        write_text(rejects, rejected_text(imported), option="--rejects")
    if as_json:
        say_json(found | {"faults": list(map(_fault, imported.faults))})
    else:
        _say(found, imported)


def _found(imported: Imported) -> dict[str, Any]:
    from engine.structure import count_fallbacks

    dataset = imported.dataset
    return {
        "name": dataset.name,
        "format": imported.format,
        "kind": str(dataset.kind),
        "records": len(imported.source),
        "graphs": len(dataset),
        "nodes": dataset.n_nodes,
        "edges": dataset.n_edges,
        "directed": dataset.directed,
        "classes": dataset.class_counts(),
        "class_names": dict(zip(dataset.classes, dataset.class_names, strict=True)),
        "columns": asdict(imported.columns),
        "labels": [column.name for column in dataset.node_columns],
        "attributes": list(dataset.attribute_names),
        "chemistry": _chemistry(dataset),
        "fallbacks": {"radius": _RADIUS, "nodes": count_fallbacks(dataset, _RADIUS)},
        "digest": dataset.digest,
    }


def _fault(fault: Fault) -> dict[str, Any]:
    from engine.faults import severity

    return {
        "code": fault.code,
        "severity": str(severity(fault)),
        "place": fault.place,
        "record": fault.record or None,
        "found": fault.found,
        "fix": fault.fix,
    }


def _chemistry(dataset: GraphDataset) -> dict[str, int]:
    """Return how many molecules have what standardising changes, or what a graph does not keep."""
    texts = [text for text in dataset.smiles.tolist() if text]
    return {what: sum(mark.search(text) is not None for text in texts) for what, mark in _MARKS.items()}


def _say(found: dict[str, Any], imported: Imported) -> None:
    from rich.table import Table

    table = Table(show_header=False, box=None, pad_edge=False)
    rows = {
        "format": f"{found['format']}, {found['kind']}",
        "graphs": f"{found['graphs']:,} of {found['records']:,} records",
        "nodes": f"{found['nodes']:,}",
        "edges": f"{found['edges']:,}{', directed' if found['directed'] else ''}",
        "columns": ", ".join(f"{part}: {name}" for part, name in found["columns"].items() if name) or "none",
        "labels": ", ".join(found["labels"]) if found["kind"] == "graphs" else "",
        "attributes": ", ".join(found["attributes"]),
        "molecules": ", ".join(f"{n:,} with {what.replace('_', ' ')}" for what, n in found["chemistry"].items() if n),
        "too large": f"{found['fallbacks']['nodes']:,} nodes have more around them than radius {_RADIUS} allows; "
        "they are looked at with a smaller one"
        if found["fallbacks"]["nodes"]
        else "",
    }
    for label, count in found["classes"].items():
        rows[f"class {label}"] = f"{count:,}  {named_class(label, found['class_names'][label])}"
    for name, text in rows.items():
        if text:
            table.add_row(name, text)
    out().print(table)
    for fault in imported.faults:
        say(str(fault))
    if not imported.faults:
        say("No faults.")
