"""The only modules that open data files; every fault comes with its place."""

from engine.readers.faults import FAULT_KINDS, FaultWarning, Severity, severity
from engine.readers.imported import Columns, Imported
from engine.readers.limits import Limits
from engine.readers.read import read, read_dataset
from engine.readers.samples import Sample, bundled, sample_path

__all__ = [
    "FAULT_KINDS",
    "Columns",
    "FaultWarning",
    "Imported",
    "Limits",
    "Sample",
    "Severity",
    "bundled",
    "read",
    "read_dataset",
    "sample_path",
    "severity",
]
