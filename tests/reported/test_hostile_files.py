"""Small files that ask for much are answered in bounded memory: exit 0 or 2, and one sentence for what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.__main__ import SMALLER
from tests.hostile.files import FILES
from tests.hostile.measure import MOST_BYTES

ROOT = Path(__file__).resolve().parent.parent.parent
SMALL = 4.5 * 2**20
BASE = 250 * 2**20
"""More than what a process takes that has imported what commands import, and a little for work of any size."""
SAID = {
    "comments.graphml": "this is XML or HTML",
    "unclosed.json": "nested more than 64 deep",
    "sparse.xlsx": "",
    "commas.csv.gz": "500 columns are the most",
    "commas.csv": "500 columns are the most",
    "quoted.csv": "more than 10,000 rows do not fit the table",
    "ragged.csv": "more than 10,000 rows do not fit the table",
    "mixed.json": "more than 10,000 rows do not fit the table",
    "short.csv": "more than",  # 5,000,000 cells, or 10,000 rows that do not fit: the two are reached together
    "sparse.jsonl": "more than 10,000 records say nothing",
    "keys.gml": "40,000 attributes of nodes; 500 are the most",
    "names.gml": "5,000 attributes of nodes; 500 are the most",
    "links.json": "10,000 attributes of edges; 500 are the most",
    "strings.json": "there is no list of records and no graph in this JSON",
}
"""What is said of some of them."""


@pytest.fixture(scope="module")
def costs() -> dict[str, list[Any]]:
    """Exit code, seconds, seconds of a processor, largest memory and what was said, for each file.

    All at a tenth of their size, with limits of a tenth: `python -m tests.hostile` has them at their full size.
    """
    command = [sys.executable, "-m", "tests.hostile", "--json", "--small"]
    # traced by coverage the processes would take ten times as long, and more memory than those of users
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_PROCESS_")}
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=plain)
    answer: dict[str, list[Any]] = json.loads(found.stdout)
    return answer


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_it_is_answered_in_bounded_memory(name: str, costs: dict[str, list[Any]]) -> None:
    code, _, _, peak, said = costs[name]
    assert code in {0, 2}, said[-500:]
    assert peak < BASE + MOST_BYTES / SMALLER, f"{peak / 2**20:.0f} MiB"
    assert "Traceback" not in said
    assert SAID.get(name, "") in said


def test_the_files_are_small() -> None:
    assert all(len(FILES[name]()) < SMALL for name in SAID)
