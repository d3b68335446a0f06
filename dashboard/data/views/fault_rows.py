"""The import report: every fault as a row."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from engine.errors import Fault
from engine.faults import FAULT_KINDS, Severity
from engine.readers import Imported

__all__ = ["EFFECTS", "fault_frame", "filter_faults", "rejected_frame"]

EFFECTS = {Severity.ERROR: "left out", Severity.NOTE: "kept"}
"""What became of the record, in words."""

_COLUMNS = ["record", "place", "found", "fix", "effect", "code", "kind"]


def fault_frame(faults: Sequence[Fault]) -> pd.DataFrame:
    """Return one row a fault in the order of the report; `record` is 0 where a fault is about the whole file."""
    rows = []
    for fault in faults:
        kind = FAULT_KINDS.get(fault.code)
        effect = EFFECTS[kind.severity] if kind else ""
        title = kind.title if kind else ""
        rows.append((fault.record, fault.place, fault.found, fault.fix, effect, fault.code, title))
    return pd.DataFrame(rows, columns=_COLUMNS)


def filter_faults(frame: pd.DataFrame, *, kinds: Sequence[str] = (), text: str = "") -> pd.DataFrame:
    """Return the rows of these kinds (none: of all) that hold `text` anywhere."""
    shown = frame[frame["kind"].isin(kinds)] if kinds else frame
    wanted = text.strip().lower()
    if not wanted:
        return shown
    holds = [wanted in " ".join(map(str, row)).lower() for row in shown.itertuples(index=False)]
    return shown[holds]


def rejected_frame(found: Imported) -> pd.DataFrame:
    """Return the records that were left out as they are in the file, their numbers before and the reasons behind."""
    out = found.source.drop(index=found.dataset.records.tolist())
    reasons: dict[int, list[str]] = {}
    for fault in found.faults:
        reasons.setdefault(fault.record, []).append(
            f"{fault.found.rstrip('.')}. {fault.fix.rstrip('.')}. [{fault.code}]"
        )
    rows = out.copy()
    rows.insert(0, _free("record", out), out.index)
    rows[_free("reason", out)] = [" ".join(reasons.get(int(record), ())) for record in out.index]
    return rows


def _free(name: str, frame: pd.DataFrame) -> str:
    while name in frame.columns:
        name = f"{name}_"
    return name
