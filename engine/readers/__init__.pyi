from .about import read_about
from .apart import UNREAD, read_apart, sheets_apart, warm
from .imported import UNLABELLED, Columns, Imported, OnError, ReadOptions
from .limits import LIMITS, Limits, limits_in_force, read_amount, with_settings
from .reading import read, read_dataset
from .reporting import import_report, rejects
from .samples import Sample, bundled, sample_path
from .tables.workbook import sheets_of_file

__all__ = [
    "LIMITS",
    "UNLABELLED",
    "UNREAD",
    "Columns",
    "Imported",
    "Limits",
    "OnError",
    "ReadOptions",
    "Sample",
    "bundled",
    "import_report",
    "limits_in_force",
    "read",
    "read_about",
    "read_amount",
    "read_apart",
    "read_dataset",
    "rejects",
    "sample_path",
    "sheets_apart",
    "sheets_of_file",
    "warm",
    "with_settings",
]
