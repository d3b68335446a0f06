"""From a path to graphs: find the format, read it, report."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from rdkit import rdBase

from engine.data import GraphDataset
from engine.data.chemistry import Hydrogens, Standardization
from engine.errors import Fault, InputError
from engine.faults import FaultWarning, fault, refusal
from engine.progress import SILENT, Progress
from engine.readers.about import About, read_about
from engine.readers.columns.numbers import DecimalSign
from engine.readers.containers.bundle import Bundle, bundle_of_archive, bundle_of_folder
from engine.readers.containers.compression import is_packed, unpack
from engine.readers.containers.content import read_bytes, read_head
from engine.readers.containers.members import read_members
from engine.readers.detect import LOOKED_AT, Format, detect_format
from engine.readers.foreign import refuse_zipped
from engine.readers.graphs.entries import WITH_ATTRIBUTES
from engine.readers.graphs.gexf import read_gexf
from engine.readers.graphs.gml import read_gml
from engine.readers.graphs.graph6 import read_graph6_list
from engine.readers.graphs.graphml import read_graphml
from engine.readers.graphs.node_link import read_node_link
from engine.readers.graphs.numbering import COUNTED, Numbering
from engine.readers.imported import Columns, Imported, OnError, ReadOptions
from engine.readers.limits import Limits, limits_in_force
from engine.readers.molecules.chemistry import MOLECULE_FORMATS
from engine.readers.molecules.sdf import read_sdf
from engine.readers.tables.edge_rows import find_edge_table, read_edge_bundle
from engine.readers.tables.json_items import json_items
from engine.readers.tables.json_table import json_line_records, json_records
from engine.readers.tables.parquet import parquet_records
from engine.readers.tables.table import read_records, read_table
from engine.readers.tables.workbook import workbook_records
from engine.readers.tu.files import TU_FILES, files_of_archive, files_of_folder, holds_tu
from engine.readers.tu.folder import read_tu
from engine.readers.tu.ogb import is_ogb, read_ogb

__all__ = ["read", "read_dataset"]

_TEXTS = {
    Format.SDF: read_sdf,
    Format.GRAPHML: read_graphml,
    Format.GEXF: read_gexf,
    Format.GML: read_gml,
    Format.GRAPH6: read_graph6_list,
}
_SHOWN = 3  # faults in a warning


def read(  # noqa: PLR0913
    path: str | os.PathLike[str],
    *,
    target: str | None = None,
    structure: str | None = None,
    id: str | None = None,  # noqa: A002
    group: str | None = None,
    weight: str | None = None,
    split: str | None = None,
    hydrogens: Hydrogens = Hydrogens.AS_FILE,
    standardize: Standardization = Standardization.NONE,
    tautomers: bool = False,
    threshold: str | float | None = None,
    decimal: DecimalSign = DecimalSign.FOUND,
    known_classes: tuple[str, ...] = (),
    on_error: OnError = OnError.SKIP,
    directed: bool = False,
    node_label: str | None = None,
    edge_label: str | None = None,
    numbering: str | None = None,
    given_split: bool = False,
    require_target: bool = True,
    sheet: str | None = None,
    jobs: int = 0,
    limits: Limits | None = None,
    progress: Progress = SILENT,
) -> Imported:
    """Read the graphs in a file or folder, the table they came from, and every fault.

    The format is found from the content and the name. Columns are found by their names and contents where they are not
    given; `group`, `weight` and `split` only count when given, or with `given_split`.

    Parameters
    ----------
    path : str or os.PathLike[str]
        A file, an archive, a folder, or the _A.txt of a TU data set.
    target : str or None, optional
        Column of the classes, or of numbers to be cut in two.
    structure : str or None, optional
        Column of SMILES, InChI or edges.
    id : str or None, optional
        Column of the names of the records.
    group : str or None, optional
        Column of what stays on one side of a split.
    weight : str or None, optional
        Column of how much each record counts.
    split : str or None, optional
        Column of the part that each record is given to.
    hydrogens : Hydrogens, default Hydrogens.AS_FILE
        Which hydrogens become nodes.
    standardize : Standardization, default Standardization.NONE
        How far molecules are brought into one form.
    tautomers : bool, default False
        Whether each molecule is read as its canonical tautomer.
    threshold : str or float or None, optional
        A number or "median": where a numeric target becomes two classes.
    decimal : DecimalSign, default DecimalSign.FOUND
        The decimal sign, "point" or "comma"; by default it is found from each column.
    known_classes : tuple of str, default ()
        Those of a model, which the file may spell otherwise.
    on_error : OnError, default OnError.SKIP
        What becomes of records that cannot be used.
    directed : bool, default False
        Whether the arcs of a TU folder, and edges such as 0>1, keep their direction.
    node_label : str or None, optional
        The attribute that is the label, in formats whose nodes have several.
    edge_label : str or None, optional
        Likewise of edges.
    numbering : "0", "1", "names" or None, optional
        How edges that name nodes by positions count: from 0, from 1, or not at all, the nodes being those that edges
        name. None: as the format does.
    given_split : bool, default False
        Whether a column called split or fold, else group, counts unasked.
    require_target : bool, default True
        Whether a record needs a class.
    sheet : str or None, optional
        Sheet of a workbook; by default the one that holds molecules or graphs.
    jobs : int, default 0
        Processes that read structures; 0: small tables are read in this one, large ones by one for each processor.
    limits : Limits or None, optional
        How much is taken in; None for the limits in force.
    progress : Progress, default SILENT
        Hears of each step, and may ask for a stop.

    Returns
    -------
    Imported
        Nothing of the file is dropped in silence.

    Raises
    ------
    InputError
        If nothing can be used, and with `on_error` "stop" if any record cannot.
    ValueError
        If `hydrogens`, `standardize`, `decimal`, `on_error` or `numbering` is no value of its enumeration.
    Cancelled
        If `progress` asks for a stop.
    """
    columns = Columns(
        structure=structure or "",
        target=target or "",
        id=id or "",
        group=group or "",
        weight=weight or "",
        split=split or "",
    )
    options = ReadOptions(
        columns=columns,
        hydrogens=Hydrogens(hydrogens),
        standardize=Standardization(standardize),
        tautomers=tautomers,
        threshold="" if threshold is None else str(threshold),
        decimal=DecimalSign(decimal),
        known_classes=tuple(known_classes),
        on_error=OnError(on_error),
        directed=directed,
        node_label=node_label or "",
        edge_label=edge_label or "",
        numbering=Numbering(numbering or ""),
        given_split=given_split,
        require_target=require_target,
        sheet=sheet or "",
        jobs=jobs,
        limits=limits or limits_in_force(),
        progress=progress,
    )
    try:
        with rdBase.BlockLogs():
            imported = _read(Path(path), options)
    except MemoryError as error:
        raise refusal("F332", Path(path).name, "reading it takes more memory than there is") from error
    if options.on_error is OnError.STOP and imported.left_out:
        raise InputError(*(found for found in imported.faults if found.record and found not in imported.notes))
    return replace(imported, faults=(*_unanswered(imported, options), *imported.faults))


def _unanswered(imported: Imported, options: ReadOptions) -> Iterator[Fault]:
    """Yield a note for each option that this file gave no occasion for."""
    name = imported.dataset.name
    if options.directed and not imported.dataset.directed:
        yield fault("G416", name, "directions were asked for, and every edge goes both ways")
    if (options.node_label or options.edge_label) and imported.format not in WITH_ATTRIBUTES:
        yield fault("G420", name, f"labels of the format {imported.format} have their own place")
    if options.numbering and imported.format not in COUNTED:
        yield fault("G438", name, f"nodes of the format {imported.format} are not counted")
    chemistry = options.tautomers or options.standardize is not Standardization.NONE
    if chemistry and imported.format not in MOLECULE_FORMATS:
        yield fault("S114", name, f"molecules of the format {imported.format} are read as they are")


def read_dataset(path: str | os.PathLike[str], **options: object) -> GraphDataset:
    """Read the usable graphs in a file or folder; a `FaultWarning` says where records were left out.

    Parameters
    ----------
    path : str or os.PathLike[str]
        A file, an archive, a folder, or the _A.txt of a TU data set.
    **options : object
        Those of `read`.

    Returns
    -------
    GraphDataset
        Graphs in the order of the file.

    Raises
    ------
    InputError
        If nothing can be used, and with `on_error` "stop" if any record cannot.
    """
    imported = read(path, **options)  # type: ignore[arg-type]
    if imported.left_out:
        errors = [str(found) for found in imported.faults if found.record and found not in imported.notes]
        more = [f"and {len(errors) - _SHOWN} more faults"] if len(errors) > _SHOWN else []
        head = f"{imported.left_out} of {len(imported.source)} records were left out"
        warnings.warn("\n".join([head, *errors[:_SHOWN], *more]), FaultWarning, stacklevel=2)
    return imported.dataset


def _read(path: Path, options: ReadOptions) -> Imported:
    try:
        if path.is_dir():
            return _read_folder(path, options)
        if path.name.endswith("_A.txt") and path.is_file():
            return read_tu(files_of_folder(path.parent, options.limits), options)
    except OSError as error:
        raise refusal("F320", path.name, f"the folder cannot be opened ({error.strerror})") from error
    table = _read_table_file(path, options)
    if table is not None:
        return table
    content, name = unpack(read_bytes(path, options.limits), path.name, options.limits)
    return _read_content(content, name, options, read_about(path))


def _read_table_file(path: Path, options: ReadOptions) -> Imported | None:
    """Return a table that is read row by row, its file never as a whole; None for another format."""
    head = read_head(path, options.limits, LOOKED_AT)
    if not head.strip() or is_packed(head) or head.lstrip().startswith(b"PK"):
        return None

    def opened() -> BinaryIO:
        return path.open("rb")

    return _read_rows(detect_format(head, path.name), opened, path.name, options, lambda: read_about(path))


def _read_rows(
    form: Format, opened: Callable[[], BinaryIO], name: str, options: ReadOptions, about: Callable[[], About]
) -> Imported | None:
    """Return a table whose rows can be read one after the other; None for another format."""
    if form is Format.TABLE:
        return read_table(opened, name, options, about())
    records = json_line_records(opened, name, options.limits) if form is Format.JSON else None
    return None if records is None else read_records(records, options, about())


def _read_folder(path: Path, options: ReadOptions) -> Imported:
    if holds_tu(path):
        return read_tu(files_of_folder(path, options.limits), options)
    return _read_bundle(bundle_of_folder(path, options.limits), options)


def _read_content(content: bytes, name: str, options: ReadOptions, about: About) -> Imported:
    limits = options.limits
    form = detect_format(content, name)
    table = _read_rows(form, partial(io.BytesIO, content), name, options, lambda: about)
    if table is not None:
        return table
    match form:
        case Format.ARCHIVE:
            if any(member.endswith(TU_FILES) for member in refuse_zipped(content, name)):
                return read_tu(files_of_archive(content, name, limits, about), options)
            return _read_bundle(bundle_of_archive(content, name, limits, about), options)
        case Format.EXCEL:
            return read_records(workbook_records(content, name, options), options, about)
        case Format.PARQUET:
            return read_records(parquet_records(content, name, limits), options, about)
        case Format.JSON:
            items = json_items(content, name, limits)
            if items.graphs:
                return read_node_link(items, options, about)
            return read_records(json_records(items, limits), options, about)
        case _:
            return _TEXTS[form](content, name, options, about)


def _read_bundle(bundle: Bundle, options: ReadOptions) -> Imported:
    """Return the data set of a folder or archive: by its names, or as one file, or as a file for each graph."""
    if is_ogb(bundle):
        return read_ogb(bundle, options)
    if find_edge_table(bundle):
        return read_edge_bundle(bundle, options)
    if len(bundle.names) != 1:
        return read_members(bundle, options)
    (name,) = bundle.names
    content = bundle.read(name)
    if not content.strip():
        raise refusal("F302", name, "the file is empty")
    if is_packed(content) or detect_format(content, name) is Format.ARCHIVE:
        raise refusal("F321", bundle.name, "there is another archive inside")
    return _read_content(content, PurePosixPath(name).name, options, bundle.about)
