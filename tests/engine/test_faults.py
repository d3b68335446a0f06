from __future__ import annotations

import re
from pathlib import Path

from engine.faults import FAULT_KINDS, Severity, fault, severity


def test_every_code_that_is_used_is_in_the_table_and_the_other_way_round(repository: Path) -> None:
    used: set[str] = set()
    for path in (repository / "engine").rglob("*.py"):
        if path.name != "faults.py":
            used.update(re.findall(r'"([STFG]\d{3})"', path.read_text()))
    assert used == set(FAULT_KINDS)


def test_kinds() -> None:
    assert all(kind.title and kind.fix for kind in FAULT_KINDS.values())
    assert severity(fault("S102", "here", "this")) is Severity.ERROR
    assert severity(fault("S106", "here", "this")) is Severity.NOTE


def test_a_fault_takes_the_usual_fix_or_its_own() -> None:
    assert (
        str(fault("F302", "a.csv", "the file is empty")) == "a.csv: the file is empty. Choose a file with data.  [F302]"
    )
    assert fault("F302", "a.csv", "it", "Do that", record=3).fix == "Do that"
