"""`symgraph bench`: our work beside its peers', in one run, as ratios."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.cli.console import compile_first, note, progress
from engine.cli.loading import load_data
from engine.cli.options import AsJson, DataOptions, ModelOptions, Seed, workers
from engine.cli.output import out, percent, refuse_unwritable, say, say_json, write_text
from engine.errors import Fault, InputError

if TYPE_CHECKING:
    from engine.bench.measurement import Comparison
    from engine.data import GraphDataset
    from engine.progress import Progress

__all__ = ["Bench", "bench", "register"]

_BUNDLED, _DIGITS = "bbb", 9


class Bench(StrEnum):
    """What can be measured."""

    KEYS = "keys"
    FIT = "fit"
    RULES = "rules"
    EXPLAIN = "explain"
    COUNTERFACTUALS = "counterfactuals"
    EDITS = "edits"
    READING = "reading"


Names = Annotated[
    list[Bench] | None,
    typer.Argument(
        metavar="[NAME ...]",
        show_default="all",
        help="What is measured: keys, fit, rules, explain, counterfactuals, edits, reading.",
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option("--data", metavar="FOLDER", show_default=f"the bundled {_BUNDLED}", help="Any data that can be read."),
]
Repeats = Annotated[
    int, typer.Option(min=1, help="keys: runs of which the median counts; what takes long is run once.")
]
Sample = Annotated[
    int,
    typer.Option(
        min=0,
        show_default="all; explain: 200",
        help="keys: graphs that networkx does, its time is then an estimate; explain, counterfactuals: graphs taken.",
    ),
]
Folds = Annotated[int, typer.Option(min=2, help="fit, rules: parts of the cross-validation, the same for all.")]
Sizes = Annotated[str, typer.Option(metavar="N,N,...", help="rules: the most rules a model may have.")]
Rows = Annotated[str, typer.Option(metavar="N,N,...", help="reading: rows of the tables that are read.")]
Page = Annotated[
    Path | None,
    typer.Option("-o", "--markdown", metavar="OUT.md", show_default=False, help="Write the table there, too."),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph bench keys --data Mutagenicity --markdown keys.md")(bench)


def bench(  # noqa: PLR0913, PLR0917
    names: Names = None,
    data: Folder = None,
    repeats: Repeats = 5,
    sample: Sample = 0,
    folds: Folds = 10,
    sizes: Sizes = "10,29,60",
    rows: Rows = "10000,20000,40000",
    seed: Seed = 0,
    markdown: Page = None,
    as_json: AsJson = False,
) -> None:
    """Measure our work beside its peers': the same data, one thread each, in one run.

    keys: structural keys beside networkx and RDKit. fit: whole fits beside GraKeL, RDKit with a random forest, and
    a GIN on torch. rules: small rule models beside CART, RIPPER, FIGS, RuleFit and an EBM, at the same number of rules.
    explain: one explanation with the default model, which has no peer.
    counterfactuals: for how many graphs an edit is found that flips the prediction of a model of the default form.
    edits: one edit to the rules of the default model, with all that the dashboard shows of it.
    reading: seconds and memory to read and hash tables of SMILES, made of the data's molecules.
    Peers are optional (pip install symgraph[peers]); one that is missing is named.
    """
    from engine.readers import sample_path

    refuse_unwritable(markdown, option="--markdown")
    allowed, tables_of = _whole_numbers("--sizes", sizes), _whole_numbers("--rows", rows)
    wanted = list(dict.fromkeys(names or list(Bench)))
    tables: list[Table] = []
    with progress() as listener:
        imported = load_data(data or sample_path(_BUNDLED), DataOptions(), ModelOptions().reading, listener)
        compile_first(listener)
        for name in wanted:
            if name is Bench.KEYS:
                tables.append(_keys(imported.dataset, repeats, sample, seed, listener))
            elif name is Bench.FIT:
                tables.append(_fits(imported.dataset, folds, seed, listener))
            elif name is Bench.EXPLAIN:
                tables.append(_explanations(imported.dataset, sample, seed, listener))
            elif name is Bench.EDITS:
                tables.append(_edits(imported.dataset, seed, listener))
            elif name is Bench.READING:
                tables += _readings(imported.dataset, tables_of, seed, listener)
            elif name is Bench.COUNTERFACTUALS:
                tables.append(_counterfactuals(imported.dataset, sample, seed, listener))
            else:
                tables.append(_rules(imported.dataset, folds, allowed, seed, listener))
    if markdown is not None:
        write_text(markdown, "\n".join(table.page for table in tables), option="--markdown")
    if as_json:
        say_json({"benches": [table.values for table in tables]})
    else:
        for table in tables:
            _say(table)


def _whole_numbers(option: str, text: str) -> tuple[int, ...]:
    """Return the numbers that an option lists."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) <= _DIGITS and int(part) > 0 for part in parts):
        what = "rules" if option == "--sizes" else option.strip("-")
        found, fix = f"these are no numbers of {what}", "Give whole numbers from 1 on, as in 10,29,60"
        raise InputError(Fault("C809", f"{option} {text}", found, fix))
    return tuple(map(int, parts))


@dataclass(frozen=True, slots=True)
class Table:
    """What was measured, in the three forms in which it is told."""

    values: dict[str, Any]
    page: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def _keys(dataset: GraphDataset, repeats: int, sample: int, seed: int, listener: Progress) -> Table:
    from engine.bench.keys import bench_keys

    return _compared(bench_keys(dataset, repeats=repeats, sample=sample, seed=seed, progress=listener))


def _explanations(dataset: GraphDataset, sample: int, seed: int, listener: Progress) -> Table:
    from engine.bench.explain import bench_explain

    return _compared(bench_explain(dataset, sample=sample, seed=seed, progress=listener))


def _edits(dataset: GraphDataset, seed: int, listener: Progress) -> Table:
    from engine.bench.edits import bench_edits

    return _compared(bench_edits(dataset, seed=seed, progress=listener))


def _compared(found: Comparison) -> Table:
    from engine.bench.measurement import as_json, as_markdown

    rows = tuple(
        (
            m.what,
            f"about {m.seconds:.4g}" if m.estimate else f"{m.seconds:.4g}",
            f"{found.ratio(m):.3g}",
            str(m.repeats),
            f"{m.distinct:,}" if m.distinct else "",
            m.remark,
        )
        for m in found.measurements
    )
    columns = ("", "seconds", "times ours" if found.name == "keys" else "times the first", "runs", "distinct", "")
    return Table(as_json(found), as_markdown(found), found.title, columns, rows)


def _fits(dataset: GraphDataset, folds: int, seed: int, listener: Progress) -> Table:
    from engine.bench.fit import as_json, as_markdown, bench_fit

    found = bench_fit(dataset, folds=folds, seed=seed, progress=listener)
    rows = tuple(
        (
            r.what,
            percent(r.accuracy.mean),
            percent(r.balanced_accuracy.mean),
            f"{r.fit_seconds:.3g}",
            f"{r.seconds:.3g}",
            r.remark,
        )
        for r in found.results
    )
    columns = ("", "accuracy", "balanced", "seconds to fit", "and predict", "")
    return Table(as_json(found), as_markdown(found), found.title, columns, rows)


def _rules(dataset: GraphDataset, folds: int, sizes: tuple[int, ...], seed: int, listener: Progress) -> Table:
    from engine.bench.rules import as_json, as_markdown, bench_rules

    found = bench_rules(dataset, folds=folds, seed=seed, sizes=sizes, progress=listener)
    rows = tuple(
        (
            f"{r.what}, {r.features}",
            str(r.size),
            percent(r.accuracy.mean),
            percent(r.balanced_accuracy.mean),
            f"{r.rules:.1f}",
            f"{r.conditions:.1f}",
            f"{r.seconds:.3g}",
            "",
        )
        for r in found.by_size
    )
    columns = ("", "at most", "accuracy", "balanced", "rules", "conditions", "seconds", "")
    return Table(as_json(found), as_markdown(found), found.title, columns, rows)


def _readings(dataset: GraphDataset, rows: tuple[int, ...], seed: int, listener: Progress) -> list[Table]:
    """Return the table, none where there are no molecules to make one of."""
    from engine.bench.reading import as_json, as_markdown, bench_reading

    try:
        found = bench_reading(dataset, rows=rows, seed=seed, progress=listener)
    except LookupError as error:
        note(f"Not measured: {error}.")
        return []
    cells = tuple(
        (
            f"{r.rows:,}",
            f"{r.seconds:.1f}",
            f"{r.rate:,.0f}",
            f"{r.hash_seconds:.1f}",
            f"{r.peak:,.0f}",
            f"{r.before:,.0f}",
            f"{r.workers:,.0f}",
            "",
        )
        for r in found.results
    )
    columns = ("rows", "seconds", "rows/s", "hashing, s", "peak MiB", "before", "workers MiB", "")
    return [Table(as_json(found), as_markdown(found), found.title, columns, cells)]


def _counterfactuals(dataset: GraphDataset, sample: int, seed: int, listener: Progress) -> Table:
    from engine.bench.counterfactuals import as_json, as_markdown, bench_counterfactuals

    trained = ModelOptions(seed=seed).estimator(jobs=workers(None)).fit(dataset, dataset.target).fitted
    found = bench_counterfactuals(trained, dataset, sample=sample, seed=seed, progress=listener)
    counts = [(f"{n} edit{'s' if n > 1 else ''}", count) for n, count in enumerate(found.by_edits, 1)]
    counts += [("none found", len(found.missed)), ("not sound", len(found.faulty))]
    rows = tuple((what, f"{n:,}", percent(n / found.graphs), "") for what, n in counts)
    return Table(as_json(found), as_markdown(found), found.title, ("", "graphs", "share", ""), rows)


def _say(table: Table) -> None:
    from rich.table import Table as Grid

    data = table.values["data"]
    say(f"{table.title}: {data['nodes']:,} nodes of {data['graphs']:,} graphs ({data['name']})")
    grid = Grid(*table.columns, box=None, pad_edge=False)
    for column in grid.columns[1:-1]:
        column.justify = "right"
    for row in table.rows:
        grid.add_row(*row)
    out().print(grid)
    for text in table.values.get("remarks", ()):
        say(f"{text}.")
    for text in table.values["missing"]:
        say(f"Not measured: {text}.")
    say(", ".join(f"{key} {value}" for key, value in table.values["machine"].items()))
