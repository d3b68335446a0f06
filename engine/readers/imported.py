"""What a reader hands back: the usable graphs, the table they came from, and every fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import pandas as pd

from engine.data import GraphDataset
from engine.data.chemistry import Hydrogens, Standardization
from engine.errors import Fault
from engine.faults import Severity, severity
from engine.progress import SILENT, Progress
from engine.readers.columns.numbers import DecimalSign
from engine.readers.graphs.numbering import Numbering
from engine.readers.limits import LIMITS, Limits

__all__ = ["UNLABELLED", "Columns", "Imported", "OnError", "ReadOptions"]

UNLABELLED = "*"
"""The one symbol of nodes and edges in a file that gives them no labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Names of the columns in their parts; "" for a part that no column plays."""

    structure: str = ""
    target: str = ""
    id: str = ""
    group: str = ""
    weight: str = ""
    split: str = ""


class OnError(StrEnum):
    """What becomes of records that cannot be used."""

    STOP = "stop"  # the file is refused, with all of them
    SKIP = "skip"  # they are left out and reported
    KEEP = "keep"  # left out of the graphs, and kept with their status wherever rows are written


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What the caller asks of a reader; columns as named by the user, "" for "find it yourself"."""

    columns: Columns = Columns()
    hydrogens: Hydrogens = Hydrogens.AS_FILE
    standardize: Standardization = Standardization.NONE
    tautomers: bool = False
    threshold: str = ""  # a number or "median": where a numeric target is cut into two classes
    decimal: DecimalSign = DecimalSign.FOUND  # of the numbers in the file
    known_classes: tuple[str, ...] = ()  # of a model: classes that are spelled otherwise are read as these
    on_error: OnError = OnError.SKIP
    directed: bool = False
    node_label: str = ""  # the attribute that is the label of nodes, "" for the one that is found
    edge_label: str = ""  # likewise of edges
    numbering: Numbering = Numbering.FORMAT
    given_split: bool = False  # whether a column named like a split, or else like groups, counts unasked
    require_target: bool = True
    sheet: str = ""  # of an Excel workbook, "" for the one that is found
    jobs: int = 0  # processes that read structures; 0: none for few of them, else one for each processor
    limits: Limits = LIMITS
    progress: Progress = SILENT


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """A file as read: nothing dropped in silence."""

    dataset: GraphDataset  # the usable records, in the order of the file
    source: pd.DataFrame  # one row for each data record, columns as text, index = record number from 1
    faults: tuple[Fault, ...]  # all of them, in the order of the records
    format: str  # such as "smiles table", "sdf" or "GraphML"
    columns: Columns
    head: str = ""  # what stands above the records in the file
    originals: Mapping[int, str] = field(default_factory=dict)  # rejected record -> its text in the file
    file_nodes: Callable[[int], tuple[int | str, ...]] | None = None  # record -> what the file calls each of its
    # nodes: the number of an atom, from 1 (0: not written there), or the id of a node; () where that is not known

    def without_rejects(self) -> Imported:
        """Return the import as if the rejected records had never been in the file."""
        used = self.source.index.isin(self.dataset.records)
        return replace(self, source=self.source[used])

    @property
    def left_out(self) -> int:
        """Number of records that are not in `dataset`."""
        return len(self.source) - len(self.dataset)

    @property
    def notes(self) -> tuple[Fault, ...]:
        """Faults whose records were kept."""
        return tuple(fault for fault in self.faults if severity(fault) is Severity.NOTE)
