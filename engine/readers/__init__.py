"""The only modules that open data files; every fault comes with its place."""

from engine.readers.apart import UNREAD, read_apart, sheets_apart, warm
from engine.readers.faults import FAULT_KINDS, FaultWarning, Severity, severity
from engine.readers.import_report import import_report, rejects
from engine.readers.imported import Columns, Imported, OnError
from engine.readers.limits import Limits, limits_in_force
from engine.readers.read import read, read_dataset
from engine.readers.samples import Sample, bundled, sample_path
from engine.readers.workbook import sheets_of_file

__all__ = [
    "FAULT_KINDS",
    "UNREAD",
    "Columns",
    "FaultWarning",
    "Imported",
    "Limits",
    "OnError",
    "Sample",
    "Severity",
    "bundled",
    "import_report",
    "limits_in_force",
    "read",
    "read_apart",
    "read_dataset",
    "rejects",
    "sample_path",
    "severity",
    "sheets_apart",
    "sheets_of_file",
    "warm",
]
