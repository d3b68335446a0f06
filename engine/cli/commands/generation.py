"""`symgraph generate`: benchmark sets with known truth, and pairs of graphs that are hard to tell apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.options import AsJson, Seed
from engine.cli.output import refuse_unwritable, say, say_json, write_text
from engine.errors import Fault, InputError

if TYPE_CHECKING:
    from engine.data import GraphDataset

__all__ = ["generate", "register"]

_GRAPHS = 1000

Name = Annotated[
    str, typer.Argument(metavar="NAME", show_default=False, help="ba-2motifs, ba-multi-shapes or regular-63.")
]
Folder = Annotated[
    Path,
    typer.Option("-o", "--output", metavar="PATH", show_default=False, help="The folder, or graph6 file, to write."),
]
Count = Annotated[int | None, typer.Option("--graphs", min=2, show_default="1000", help="How many graphs in a folder.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph generate ba-2motifs -o BA-2Motifs --seed 1")(generate)


def generate(name: Name, output: Folder, seed: Seed = 0, graphs: Count = None, as_json: AsJson = False) -> None:
    """Write a generated set as a TU folder, the edges of its motifs in NAME_edge_gt.txt.

    regular-63: pairs of graphs for 'symgraph separate', as a graph6 file.
    """
    from engine.data.generated import GENERATORS, PAIR_SETS

    if name in PAIR_SETS:
        if graphs is not None:
            raise InputError(Fault("C810", f"--graphs {graphs}", f"{name} has its own number", "Leave the option out"))
        _write_pairs(name, output, seed, as_json)
    elif name in GENERATORS:
        _write_set(name, output, seed, graphs or _GRAPHS, as_json)
    else:
        names = ", ".join(GENERATORS) + " or " + ", ".join(PAIR_SETS)
        raise InputError(Fault("C805", f"'{name}'", "no such generated set", f"Choose {names}"))


def _write_pairs(name: str, output: Path, seed: int, as_json: bool) -> None:
    from engine.data.generated import PAIR_SETS, as_graph6

    refuse_unwritable(output)
    pairs = PAIR_SETS[name].make(seed)
    write_text(output, as_graph6(pairs))
    if as_json:
        found = {"name": name, "file": str(output), "pairs": len(pairs), "graphs": 2 * len(pairs), "seed": seed}
        say_json(found | {"citation": PAIR_SETS[name].citation})
    else:
        say(f"Wrote {len(pairs)} pairs to {output}: {PAIR_SETS[name].description}.")
        say(f"After {PAIR_SETS[name].citation}.")


def _write_set(name: str, output: Path, seed: int, graphs: int, as_json: bool) -> None:
    from engine.data import write_tu
    from engine.data.generated import GENERATORS

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
