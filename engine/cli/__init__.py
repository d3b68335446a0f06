"""The command line: `symgraph`, and `python -m engine`. Heavy libraries are imported by the commands that need them."""

from engine.cli.app import main

__all__ = ["main"]
