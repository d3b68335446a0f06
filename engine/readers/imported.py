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
    """Names of the columns in their parts; "" for a part that no column plays.

    Attributes
    ----------
    structure : str
        SMILES, InChI or edges.
    target : str
        Classes, or numbers to be cut in two.
    id : str
        Names of the records.
    group : str
        Records that stay on one side of a split.
    weight : str
        How much a record counts.
    split : str
        The part that a record is given to.
    """

    structure: str = ""
    target: str = ""
    id: str = ""
    group: str = ""
    weight: str = ""
    split: str = ""


class OnError(StrEnum):
    """What becomes of records that cannot be used.

    Attributes
    ----------
    STOP
        The file is refused, with all of them.
    SKIP
        They are left out and reported.
    KEEP
        Left out of the graphs, and kept with their status wherever rows are written.
    """

    STOP = "stop"
    SKIP = "skip"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What the caller asks of a reader; columns as named by the user, "" for "find it yourself".

    Attributes
    ----------
    columns : Columns
        As named by the user.
    hydrogens : Hydrogens
        Which of them become nodes.
    standardize : Standardization
        How far molecules are brought into one form.
    tautomers : bool
        Whether each molecule is read as its canonical tautomer.
    threshold : str
        A number or "median": where a numeric target is cut into two classes.
    decimal : DecimalSign
        The decimal sign of the numbers in the file.
    known_classes : tuple of str
        Of a model: classes that are spelled otherwise are read as these.
    on_error : OnError
        What becomes of records that cannot be used.
    directed : bool
        Whether arcs keep their direction, in formats that have any.
    node_label : str
        The attribute that is the label of nodes, "" for the one that is found.
    edge_label : str
        Likewise of edges.
    numbering : Numbering
        How edges count the nodes that they name.
    given_split : bool
        Whether a column named like a split, or else like groups, counts unasked.
    require_target : bool
        Whether a record needs a class.
    sheet : str
        Of an Excel workbook, "" for the one that is found.
    jobs : int
        Processes that read structures; 0: none for few of them, else one for each processor.
    limits : Limits
        How much is taken in.
    progress : Progress
        Hears of each step, and may ask for a stop.
    """

    columns: Columns = Columns()
    hydrogens: Hydrogens = Hydrogens.AS_FILE
    standardize: Standardization = Standardization.NONE
    tautomers: bool = False
    threshold: str = ""
    decimal: DecimalSign = DecimalSign.FOUND
    known_classes: tuple[str, ...] = ()
    on_error: OnError = OnError.SKIP
    directed: bool = False
    node_label: str = ""
    edge_label: str = ""
    numbering: Numbering = Numbering.FORMAT
    given_split: bool = False
    require_target: bool = True
    sheet: str = ""
    jobs: int = 0
    limits: Limits = LIMITS
    progress: Progress = SILENT


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """A file as read: nothing dropped in silence.

    Attributes
    ----------
    dataset : GraphDataset
        The usable records, in the order of the file.
    source : pandas.DataFrame, shape (records, columns)
        One row for each data record, columns as text, index = record number from 1.
    faults : tuple of Fault
        All of them, in the order of the records.
    format : str
        Such as "smiles table", "sdf" or "GraphML".
    columns : Columns
        Which column plays which part.
    head : str
        What stands above the records in the file.
    originals : mapping of int to str
        Text in the file of each rejected record, by its number.
    file_nodes : callable or None
        From a record to what the file calls each of its nodes: the number of an atom, from 1 (0: not written there), or
        the id of a node; () where that is not known.
    """

    dataset: GraphDataset
    source: pd.DataFrame
    faults: tuple[Fault, ...]
    format: str
    columns: Columns
    head: str = ""
    originals: Mapping[int, str] = field(default_factory=dict)
    file_nodes: Callable[[int], tuple[int | str, ...]] | None = None

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
