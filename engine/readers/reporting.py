"""What became of every source row: one line each, in the order of the file, and the rejected ones as they were."""

from __future__ import annotations

import csv
import io
from collections import defaultdict

import pandas as pd

from engine.errors import Fault
from engine.faults import Severity, severity
from engine.readers.imported import Imported

__all__ = ["REPORT_COLUMNS", "import_report", "rejects"]

REPORT_COLUMNS = ("record", "status", "code", "place", "found", "fix")
_OK, _NOTE, _LEFT_OUT = "ok", "kept, with a note", "left out"


def import_report(imported: Imported) -> pd.DataFrame:
    """Tell what was found in each row of a file, several faults one after the other.

    Faults of the file as a whole, which belong to no row, are in `imported.faults` alone.

    Parameters
    ----------
    imported : Imported
        What `read` returned.

    Returns
    -------
    pandas.DataFrame, shape (records, 6)
        Columns record, status, code, place, found and fix; records in the order of the file.
    """
    found: dict[int, list[Fault]] = defaultdict(list)
    for fault in imported.faults:
        if fault.record:
            found[fault.record].append(fault)
    used = set(imported.dataset.records.tolist())
    rows = [_row(record, found.get(record, []), used) for record in imported.source.index.tolist()]
    return pd.DataFrame(rows, columns=list(REPORT_COLUMNS))


def _row(record: int, faults: list[Fault], used: set[int]) -> tuple[int, str, str, str, str, str]:
    """Return the line of a record; what it was rejected for comes first."""
    faults = sorted(faults, key=lambda fault: severity(fault) is Severity.NOTE)
    status = _LEFT_OUT if record not in used else _NOTE if faults else _OK
    parts = ("; ".join(dict.fromkeys(getattr(fault, part) for fault in faults)) for part in REPORT_COLUMNS[2:])
    code, place, what, fix = parts
    return record, status, code, place, what, fix


def rejects(imported: Imported) -> str:
    """Write the rejected records as they stand in the file, with its header; as CSV where they are no text there.

    Mended, the text can be read as a file of its own.

    Parameters
    ----------
    imported : Imported
        What `read` returned.

    Returns
    -------
    str
        The content of a file.
    """
    used = set(imported.dataset.records.tolist())
    left = [record for record in imported.source.index.tolist() if record not in used]
    if imported.originals:
        return imported.head + "".join(imported.originals[record] for record in left)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(imported.source.columns)
    writer.writerows(imported.source.loc[left].itertuples(index=False, name=None))
    return file.getvalue()
