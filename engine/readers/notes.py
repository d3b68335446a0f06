"""What is worth knowing about a data set as a whole; nothing in it is left out for that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from engine.data import GraphDataset, GraphKind
from engine.errors import Fault
from engine.faults import fault

__all__ = ["dataset_notes", "isotope_note", "listed_records"]

_LISTED = 8
_PIECE = 2**16


def dataset_notes(dataset: GraphDataset, target: str) -> tuple[Fault, ...]:
    """Return the notes: one class only, contradictions, fragments, graphs without edges."""
    chemistry = (*_contradictions(dataset), *_fragments(dataset))
    return (*_one_class(dataset, target), *chemistry, *_without_edges(dataset))


def _one_class(dataset: GraphDataset, target: str) -> Iterator[Fault]:
    if len(dataset.classes) == 1:
        place = f"{dataset.name}, column '{target}'" if target else dataset.name
        yield fault("T205", place, f"every record that can be used has the class '{dataset.classes[0]}'")


def _contradictions(dataset: GraphDataset) -> Iterator[Fault]:
    """Yield a note for every molecule that is there with more than one class."""
    for rows in _alike(dataset):
        classes = sorted({dataset.classes[code] for code in dataset.target_codes[rows].tolist()})
        if len(classes) > 1:
            records = dataset.records[rows].tolist()
            found = f"'{dataset.smiles[rows[0]]}' has the classes {', '.join(classes)}"
            yield fault("S107", f"{dataset.name}, {listed_records(records)}", found, record=records[0])


def _alike(dataset: GraphDataset) -> Iterator[list[int]]:
    """Yield the rows of every SMILES that more than one classified molecule has, without keeping a text for each."""
    hashes = np.fromiter(map(hash, _texts(dataset)), np.int64, len(dataset))
    known = np.flatnonzero((dataset.target_codes >= 0) & (dataset.smiles != ""))
    known = known[np.argsort(hashes[known], kind="stable")]
    starts = np.flatnonzero(np.diff(hashes[known], prepend=-1, append=-1) != 0) if len(known) else np.empty(0, np.int64)
    for begin, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        if end - begin > 1:
            rows_of: dict[str, list[int]] = defaultdict(list)
            for row in known[begin:end].tolist():
                rows_of[str(dataset.smiles[row])].append(row)
            yield from (rows for rows in rows_of.values() if len(rows) > 1)


def _texts(dataset: GraphDataset) -> Iterator[str]:
    """Yield the SMILES, some thousands of which are Python objects at a time."""
    for start in range(0, len(dataset), _PIECE):
        yield from dataset.smiles[start : start + _PIECE].tolist()


def _fragments(dataset: GraphDataset) -> Iterator[Fault]:
    if dataset.kind is GraphKind.MOLECULES:
        rows = [row for row, smiles in enumerate(_texts(dataset)) if "." in smiles]
        if rows:
            found = f"{len(rows)} of the structures have several fragments, each is read as one graph"
            yield fault("S106", f"{dataset.name}, {listed_records(dataset.records[rows].tolist())}", found)


def isotope_note(name: str, records: Sequence[int]) -> Fault:
    """Return the note about `records` that name isotopes."""
    found = f"{len(records):,} of the structures name isotopes, which count as their elements: deuterium is hydrogen"
    return fault("S112", f"{name}, {listed_records(records)}", found)


def _without_edges(dataset: GraphDataset) -> Iterator[Fault]:
    rows = np.flatnonzero(np.diff(dataset.edge_offsets) == 0)
    if len(rows):
        found = f"{len(rows)} of the graphs have no edges"
        yield fault("G412", f"{dataset.name}, {listed_records(dataset.records[rows].tolist())}", found)


def listed_records(records: Sequence[int]) -> str:
    """Return the record numbers as text, the first few of them by number.

    >>> listed_records([3]), listed_records([3, 8])
    ('record 3', 'records 3, 8')
    """
    shown = ", ".join(str(record) for record in records[:_LISTED])
    rest = f" and {len(records) - _LISTED} more" if len(records) > _LISTED else ""
    return f"record{'s' if len(records) > 1 else ''} {shown}{rest}"
