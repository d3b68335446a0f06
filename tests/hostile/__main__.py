"""`python -m tests.hostile`: what each small hostile file costs `symgraph inspect`, in a process of its own.

`--json` writes the costs for the tests; `--small` makes files a tenth as large and has limits of a tenth, so that all are
answered in a tenth of the time; names after them choose among the files.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from engine.readers.limits import ENVIRONMENT, LIMITS
from tests.hostile.files import FILES, shrink
from tests.hostile.measure import MOST_BYTES, MOST_SECONDS, apart, as_json, cost, warm

SMALLER = 10
SCALED = (
    *("file_bytes", "parsed_bytes", "record_bytes", "rows", "columns", "cells", "values", "nodes", "edges"),
    *("bare_nodes", "nodes_per_graph", "edges_per_graph", "broken_quotes", "broken_rows"),
)
"""The limits on what there is of something."""


def main(arguments: list[str]) -> int:
    """Measure, and say what is above the bounds."""
    quiet = "--json" in arguments
    if "--small" in arguments:
        shrink(SMALLER)
        for name in SCALED:
            os.environ[f"{ENVIRONMENT}{name.upper()}"] = str(getattr(LIMITS, name) // SMALLER)
    chosen = [name for name in arguments if name in FILES] or list(FILES)
    warm()
    costs = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name in chosen:
            path = folder / name
            apart(lambda path=path, name=name: path.write_bytes(FILES[name]()))
            found = cost(["inspect", str(path)], folder=folder)
            path.unlink()
            costs.append((name, found))
            if not quiet:
                over = (
                    " OVER" if found.work > MOST_SECONDS or found.peak > MOST_BYTES or found.code not in {0, 2} else ""
                )
                said = found.said.splitlines()[-1][:100] if found.said else ""
                print(
                    f"{name:22} exit {found.code:2}  {found.work:6.2f} s  {found.peak / 2**20:6.0f} MiB{over}  {said}",
                    flush=True,
                )
    if quiet:
        print(as_json(costs))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
