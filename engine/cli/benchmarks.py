"""`symgraph bench`: our work beside its peers', in one run, as ratios."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.console import compile_first, progress
from engine.cli.loading import load_data
from engine.cli.options import AsJson, DataOptions, ModelOptions, Seed
from engine.cli.output import out, refuse_unwritable, say, say_json, write_text

if TYPE_CHECKING:
    from engine.bench.measurement import Comparison

__all__ = ["Bench", "bench", "register"]

_BUNDLED = "bbb"


class Bench(StrEnum):
    """What can be measured."""

    KEYS = "keys"


Names = Annotated[
    list[Bench] | None,
    typer.Argument(metavar="[NAME ...]", show_default="all", help="What is measured: keys."),
]
Folder = Annotated[
    Path | None,
    typer.Option("--data", metavar="FOLDER", show_default=f"the bundled {_BUNDLED}", help="Any data that can be read."),
]
Repeats = Annotated[int, typer.Option(min=1, help="Runs of which the median counts; what takes long is run once.")]
Sample = Annotated[
    int, typer.Option(min=0, show_default="all", help="Graphs that networkx does; its time is then an estimate.")
]
Page = Annotated[
    Path | None, typer.Option("--markdown", metavar="OUT.md", show_default=False, help="Write the table there, too.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph bench keys --data Mutagenicity --markdown keys.md")(bench)


def bench(
    names: Names = None,
    data: Folder = None,
    repeats: Repeats = 5,
    sample: Sample = 0,
    seed: Seed = 0,
    markdown: Page = None,
    as_json: AsJson = False,
) -> None:
    """Measure structural keys beside networkx and RDKit: the same data, one thread each, in one run."""
    from engine.bench.keys import bench_keys
    from engine.bench.measurement import as_json as plain_values
    from engine.bench.measurement import as_markdown
    from engine.readers import sample_path

    refuse_unwritable(markdown, option="--markdown")
    wanted = dict.fromkeys(names or list(Bench))
    with progress() as listener:
        imported = load_data(data or sample_path(_BUNDLED), DataOptions(), ModelOptions().reading, listener)
        compile_first(listener)
        found = [
            bench_keys(imported.dataset, repeats=repeats, sample=sample, seed=seed, progress=listener) for _ in wanted
        ]
    if markdown is not None:
        write_text(markdown, "\n".join(map(as_markdown, found)), option="--markdown")
    if as_json:
        say_json({"benches": [plain_values(comparison) for comparison in found]})
    else:
        for comparison in found:
            _say(comparison)


def _say(comparison: Comparison) -> None:
    from rich.table import Table

    data = comparison.data
    say(f"{comparison.title}: {data['nodes']:,} nodes of {data['graphs']:,} graphs ({data['name']})")
    table = Table("", "seconds", "times ours", "runs", "distinct", "", box=None, pad_edge=False)
    for column in table.columns[1:5]:
        column.justify = "right"
    for m in comparison.measurements:
        seconds = f"about {m.seconds:.4g}" if m.estimate else f"{m.seconds:.4g}"
        distinct = f"{m.distinct:,}" if m.distinct else ""
        table.add_row(m.what, seconds, f"{comparison.ratio(m):.3g}", str(m.repeats), distinct, m.remark)
    out().print(table)
    for text in comparison.missing:
        say(f"Not measured: {text}.")
    say(", ".join(f"{key} {value}" for key, value in comparison.machine.items()))
