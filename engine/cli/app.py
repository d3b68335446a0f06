"""The commands put together, and the one place that turns errors into messages and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from engine.cli import serving
from engine.cli.commands import (
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
)
from engine.cli.console import note, say, tell_defect
from engine.errors import Cancelled, InputError
from engine.machine import collect_rarely
from engine.terminal import visible

__all__ = ["app", "main"]

INPUT_FAULT, INTERRUPTED, READER_GONE = 2, 130, 1
UsageError: Any = typer.BadParameter.__base__  # which typer does not offer by its own name

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
        say(f"symgraph {found}")
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
    collect_rarely()
    sys.excepthook = tell_defect
    try:
        ended = app(args=None if arguments is None else list(arguments), prog_name="symgraph", standalone_mode=False)
    except UsageError as error:
        return _tell_usage(error)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except InputError as error:
        for fault in error.faults:
            note(str(fault))
        return INPUT_FAULT
    except (KeyboardInterrupt, Cancelled):
        return INTERRUPTED
    except BrokenPipeError:  # such as `symgraph rules model.json | head -3`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    return ended if isinstance(ended, int) else 0


def _tell_usage(error: Any) -> int:
    """Say what is wrong with the command as typer says it, and return the exit code."""
    from typer.rich_utils import rich_format_error

    error.message = visible(error.message)
    rich_format_error(error)
    return int(error.exit_code)


def _one_thread_for_linear_algebra() -> None:
    """Keep BLAS from starting threads of its own: the matrices are small, and `--jobs` says how many there are."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
