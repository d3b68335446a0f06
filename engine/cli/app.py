"""The commands put together, and the one place that turns errors into messages and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from engine.cli import (
    benchmarks,
    coverage,
    demonstration,
    evaluation,
    explanation,
    fetching,
    fitting,
    generation,
    inspection,
    prediction,
    reporting,
    rules,
    separation,
    serving,
)
from engine.errors import Cancelled, InputError

__all__ = ["app", "main"]

INPUT_FAULT, INTERRUPTED, READER_GONE = 2, 130, 1

app = typer.Typer(
    name="symgraph",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (
    inspection,
    fitting,
    evaluation,
    rules,
    prediction,
    explanation,
    coverage,
    reporting,
    separation,
    generation,
    fetching,
    demonstration,
    serving,
    benchmarks,
):
    module.register(app)


def _version(asked: bool) -> None:
    if asked:
        from importlib import metadata

        try:
            found = metadata.version("symgraph")
        except metadata.PackageNotFoundError:
            found = "from a source tree"
        typer.echo(f"symgraph {found}")
        raise typer.Exit


@app.callback(epilog="Example: symgraph demo")
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Learn readable rules from molecules and graphs, on the CPU.

    Exit codes: 0 success, 2 input that can be mended (the faults are on stderr), 130 interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return the exit code; only a defect of the program shows a traceback."""
    _one_thread_for_linear_algebra()
    try:
        app(args=None if arguments is None else list(arguments), prog_name="symgraph")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except InputError as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)  # noqa: T201
        return INPUT_FAULT
    except (KeyboardInterrupt, Cancelled):
        return INTERRUPTED
    except BrokenPipeError:  # such as `symgraph rules model.json | head -3`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    return 0


def _one_thread_for_linear_algebra() -> None:
    """Keep BLAS from starting threads of its own: the matrices are small, and `--jobs` says how many there are."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
