"""`symgraph generate`: benchmark sets with known truth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.options import AsJson, Seed
from engine.cli.output import say, say_json
from engine.errors import Fault, InputError

if TYPE_CHECKING:
    from engine.data.dataset import GraphDataset

__all__ = ["generate", "register"]

Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False, help="ba-2motifs or ba-multi-shapes.")]
Folder = Annotated[
    Path, typer.Option("-o", "--output", metavar="DIR", show_default=False, help="The folder that is written.")
]
Count = Annotated[int, typer.Option("--graphs", min=2, help="How many graphs.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph generate ba-2motifs -o BA-2Motifs --seed 1")(generate)


def generate(name: Name, output: Folder, seed: Seed = 0, graphs: Count = 1000, as_json: AsJson = False) -> None:
    """Write a generated set as a TU folder, the edges of its motifs in NAME_edge_gt.txt."""
    from engine.data.synthetic import GENERATORS
    from engine.data.tu_writer import write_tu

    if name not in GENERATORS:
        raise InputError(Fault("C805", f"'{name}'", "no such generated set", f"Choose {' or '.join(GENERATORS)}"))
    if output.exists() and not output.is_dir():
        raise InputError(Fault("C801", f"-o {output}", "this is a file", "Name a folder"))
    data = GENERATORS[name].make(seed, n=graphs)
    try:
        files = write_tu(data, output)
    except OSError as error:
        found = f"the folder cannot be written ({error.strerror})"
        raise InputError(Fault("C803", f"-o {output}", found, "Name a folder elsewhere")) from None
    if as_json:
        say_json(_found(data, output, files, seed) | {"citation": GENERATORS[name].citation})
    else:
        say(f"Wrote {len(data):,} graphs to {output}: {GENERATORS[name].description}")
        say(f"After {GENERATORS[name].citation}.")


def _found(data: GraphDataset, output: Path, files: tuple[Path, ...], seed: int) -> dict[str, object]:
    return {
        "name": data.name,
        "folder": str(output),
        "files": [path.name for path in files],
        "graphs": len(data),
        "nodes": data.n_nodes,
        "edges": data.n_edges,
        "classes": data.class_counts(),
        "class_names": dict(zip(data.classes, data.class_names, strict=True)),
        "seed": seed,
        "digest": data.digest,
    }
