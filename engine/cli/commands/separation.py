"""`symgraph separate`: which pairs of graphs structural keys tell apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.console import compile_first, progress
from engine.cli.options import AsJson, Jobs, SchemeName, Seed, workers
from engine.cli.output import say, say_json
from engine.errors import Fault, InputError

if TYPE_CHECKING:
    from engine.evaluation import Separation

__all__ = ["register", "separate"]

_WHOLE, _DIGITS = "all", 9

Pairs = Annotated[
    Path, typer.Argument(metavar="PAIRS.g6", show_default=False, help="graph6 lines; every two are a pair.")
]
Radius = Annotated[str, typer.Option(metavar="N|all", help="Radii 0 to N together; 'all': whole graphs.")]
Scheme = Annotated[SchemeName, typer.Option(help="How surroundings are told apart.")]
Relabel = Annotated[
    int, typer.Option(min=0, metavar="N", help="Copies of each graph, numbered at random, that must not be told apart.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph separate pairs.g6 --radius 2 --scheme exact --relabel 10")(separate)


def separate(
    pairs: Pairs,
    radius: Radius = "2",
    scheme: Scheme = "exact",
    relabel: Relabel = 1,
    seed: Seed = 0,
    jobs: Jobs = None,
    as_json: AsJson = False,
) -> None:
    """Say which pairs of graphs differ in the multiset of their nodes' structural keys.

    The nodes of relabelled copies have to have the keys of the original.
    """
    from engine.evaluation import separate as compare
    from engine.readers.graphs import read_graph6_pairs
    from engine.structure import Scheme as Kind

    asked = _radius(radius)
    data = read_graph6_pairs(pairs)
    with progress() as listener:
        compile_first(listener)
        found = compare(
            data, asked, scheme=Kind(scheme), relabel=relabel, seed=seed, jobs=workers(jobs), progress=listener
        )
    if as_json:
        say_json(
            {
                "pairs": found.pairs,
                "separated": len(found.indices),
                "indices": found.indices,
                "relabelled_separated": found.relabelled_separated,
                "fallbacks": found.fallbacks,
            }
        )
    else:
        _say(found, pairs.name, "whole graphs" if asked is None else f"radius {asked}", scheme, relabel)


def _radius(text: str) -> int | None:
    """Return the radius; None for whole graphs."""
    if text == _WHOLE:
        return None
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS:
        return int(text)
    raise InputError(Fault("C808", f"--radius {text}", "this is no radius", f"Give 0, 1, 2, ... or {_WHOLE}"))


def _say(found: Separation, name: str, reach: str, scheme: str, relabel: int) -> None:
    say(f"{name}, {reach}, scheme {scheme}: {len(found.indices):,} of {found.pairs:,} pairs are told apart.")
    if found.confused:
        say(f"Not told apart (pairs count from 0): {', '.join(map(str, found.confused))}.")
    if relabel:
        copies = 2 * found.pairs * relabel
        wrong = f"{found.relabelled_separated:,}" if found.relabelled_separated else "none"
        say(f"Relabelled copies told apart from their originals: {wrong} of {copies:,}.")
    if found.fallbacks:
        say(
            f"{found.fallbacks:,} nodes have surroundings too large or too symmetric: theirs are compared less exactly."
        )
