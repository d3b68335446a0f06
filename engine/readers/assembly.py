"""Records and their structures put together into a data set, the same way for every kind of table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from engine.data import DatasetBuilder, GraphDataset, GraphRecord
from engine.errors import Fault, InputError
from engine.faults import Severity, fault, refusal, severity
from engine.progress import Step, check
from engine.readers.about import About
from engine.readers.columns.choice import choose_columns, look_up
from engine.readers.columns.memory import refuse_shortage
from engine.readers.columns.rows import RowValues, read_rows
from engine.readers.columns.spelling import class_key
from engine.readers.columns.targets import only_numbers
from engine.readers.imported import Imported, ReadOptions
from engine.readers.limits import Limits
from engine.readers.molecules.rows import MoleculeSource, read_structures
from engine.readers.molecules.smiles import Problem
from engine.readers.notes import dataset_notes, isotope_note
from engine.readers.tables.delimited import Records, refuse_broken

__all__ = ["Structures", "assemble", "class_names", "finish", "nothing_usable", "refuse_totals"]

_EVERY = 200  # records between two pieces of news
_SHOWN = 5  # faults shown when nothing at all can be used
_SOONER = 10  # times: a column of which nothing can be read is hardly that of the structures


@dataclass(frozen=True, slots=True, eq=False)
class Structures:
    """How a kind of file reads its structures."""

    format: str
    column: str  # the column they are in, "" for a file with blocks of its own
    taken: tuple[str, ...]  # other columns that belong to the structure
    builder: DatasetBuilder
    read: Callable[[int], GraphRecord | Problem] | MoleculeSource  # record number -> bare graph; or molecules
    notes: list[Fault] = field(default_factory=list)  # taken down while reading
    review: Callable[[GraphDataset], Iterable[Fault]] = lambda dataset: ()  # notes about all graphs together


def assemble(records: Records, structures: Structures, options: ReadOptions, about: About) -> Imported:
    """Return the usable records as a data set, and all the faults."""
    try:
        choice = choose_columns(records.frame, records.name, structures.column, structures.taken, options, about)
    except InputError as error:  # what is wrong with the rows may be why
        raise InputError(*records.faults[:_SHOWN], *error.faults) from None
    columns = choice.columns
    rows = read_rows(records, columns, options)
    structure_faults = _fill(records, structures, rows, options)
    faults = [*about.faults, *_stale(about, records), *records.faults, *choice.faults, *rows.faults, *structure_faults]
    if not len(structures.builder):
        raise nothing_usable(records.name, len(records.frame), faults)
    dataset = structures.builder.build(
        class_names=class_names(rows.targets, columns.target, about),
        with_group=bool(columns.group),
        with_split=bool(columns.split),
        with_weight=bool(columns.weight),
    )
    left = np.setdiff1d(np.arange(1, len(records.frame) + 1), dataset.records)
    originals = records.originals(left.tolist()) if records.originals and len(left) else {}
    faults += structures.review(dataset)
    source = structures.read
    imported = Imported(
        dataset=dataset,
        source=records.frame,
        faults=tuple(faults),
        format=structures.format,
        columns=columns,
        head=records.head,
        originals=originals,
        file_nodes=source.atom_numbers(options) if isinstance(source, MoleculeSource) else None,
    )
    return finish(imported)


def finish(imported: Imported) -> Imported:
    """Return the import with the notes about the data set as a whole, faults in the order of the records."""
    faults = (*imported.faults, *dataset_notes(imported.dataset, imported.columns.target))
    return replace(imported, faults=tuple(sorted(faults, key=lambda found: found.record)))


def _fill(records: Records, structures: Structures, rows: RowValues, options: ReadOptions) -> list[Fault]:
    """Add every usable record to the builder and return the faults of the structures."""
    total = len(records.frame)
    read = structures.read
    if isinstance(read, MoleculeSource):
        faults = _fill_molecules(records, structures, read, rows, options)
    else:
        faults = _fill_graphs(records, structures, read, rows, options)
    options.progress.tell(Step("reading structures", total, total))
    return faults + structures.notes


def _fill_molecules(
    records: Records, structures: Structures, source: MoleculeSource, rows: RowValues, options: ReadOptions
) -> list[Fault]:
    """Add the molecules chunk by chunk; notes about what was changed come behind the faults."""
    faults: list[Fault] = []
    isotopes: list[int] = []
    total, readable = len(records.frame), False
    for read, chunk in read_structures(source, total, records.rejected, options):
        options.progress.tell(Step("reading structures", read[0] if read else 0, total))
        refuse_shortage(records.name, options.limits)
        for at, problem in chunk.problems.items():
            faults.append(_structure_fault(records, structures, problem, read[at] + 1))
        readable = readable or len(chunk.problems) < chunk.size
        _refuse_unreadable(len(faults), records.name, options.limits, readable=readable)
        for at, change in chunk.changes.items():
            place = records.place(read[at] + 1, structures.column)
            structures.notes.append(fault("S110", place, change, record=read[at] + 1))
        isotopes += [read[at] + 1 for at in chunk.isotopes if read[at] + 1 not in rows.rejected]
        found = [row for at, row in enumerate(read) if at not in chunk.problems]
        kept = [row + 1 not in rows.rejected for row in found]
        block = chunk.molecules if all(kept) else chunk.molecules[np.array(kept, bool)]
        structures.builder.add_molecules(block, rows.of([row for row, keep in zip(found, kept, strict=True) if keep]))
    if isotopes:
        structures.notes.append(isotope_note(records.name, isotopes))
    return faults


def _fill_graphs(
    records: Records,
    structures: Structures,
    read: Callable[[int], GraphRecord | Problem],
    rows: RowValues,
    options: ReadOptions,
) -> list[Fault]:
    """Add the graphs one by one."""
    faults: list[Fault] = []
    total = len(records.frame)
    nodes = edges = 0
    readable = False
    for number in range(1, total + 1):
        if number % _EVERY == 1:
            options.progress.tell(Step("reading structures", number - 1, total))
            check(options.progress)
            refuse_shortage(records.name, options.limits)
        if number in records.rejected:
            continue
        graph = read(number)
        if isinstance(graph, Problem):
            faults.append(_structure_fault(records, structures, graph, number))
            _refuse_unreadable(len(faults), records.name, options.limits, readable=readable)
            continue
        readable = True
        if number not in rows.rejected:
            nodes, edges = nodes + len(graph.labels[0]), edges + len(graph.edges)
            refuse_totals(nodes, edges, records.name, options.limits)
            structures.builder.add(_with_values(graph, rows, number))
    return faults


def _refuse_unreadable(faults: int, name: str, limits: Limits, *, readable: bool) -> None:
    """Refuse a file with so many structures that cannot be read; sooner where not one was `readable`."""
    fix = "Choose the column that has the structures, or raise the limit broken_rows"
    refuse_broken(faults, name, limits, "structures cannot be read", fix)
    if not readable and faults > limits.broken_rows // _SOONER:
        raise refusal("F375", name, f"not one of the first {faults:,} structures can be read", fix)


def refuse_totals(nodes: int, edges: int, name: str, limits: Limits) -> None:
    """Refuse a file whose graphs together have too many nodes or edges."""
    if nodes > limits.nodes:
        raise refusal("F373", name, f"more than {limits.nodes:,} nodes in all its graphs")
    if edges > limits.edges:
        raise refusal("F374", name, f"more than {limits.edges:,} edges in all its graphs")


def _structure_fault(records: Records, structures: Structures, problem: Problem, number: int) -> Fault:
    return fault(problem.code, records.place(number, structures.column), problem.found, problem.fix, record=number)


def _with_values(graph: GraphRecord, rows: RowValues, number: int) -> GraphRecord:
    row = number - 1
    return replace(
        graph,
        id=rows.ids[row],
        target=rows.targets[row],
        group=rows.groups[row],
        split=rows.splits[row],
        weight=rows.weights[row],
    )


def _stale(about: About, records: Records) -> list[Fault]:
    """Return notes about columns in the about file that the table does not have."""
    named = [column for column in (about.target, about.id) if column and not look_up(records.frame, column)]
    return [
        fault("F316", records.name, f"the about file names the column '{column}', which is not there")
        for column in named
    ]


def nothing_usable(name: str, total: int, faults: list[Fault]) -> InputError:
    """Return the error for a file without a single usable record, the first faults with it."""
    whole = fault(
        "F317", name, f"none of the {total} records can be used" if total > 1 else "the only record cannot be used"
    )
    errors_first = sorted(faults, key=lambda found: severity(found) is Severity.NOTE)
    return InputError(*errors_first[:_SHOWN], whole)


def class_names(targets: list[str], column: str, about: About) -> dict[str, str]:
    """Return the name for people of every class: from the about file, else "label = 1" for a number."""
    classes = sorted(set(targets) - {""})
    numeric = only_numbers(classes)
    names = {class_key(label): name for label, name in about.classes.items()} | about.classes
    usual = {label: f"{column} = {label}" if numeric else label for label in classes}
    return {label: names.get(label) or names.get(class_key(label)) or usual[label] for label in classes}
