"""An `Imported` as a message between processes, and back: plain values, and arrays of numbers and of letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, astuple, fields
from math import isnan
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from engine.data import Alphabet, GraphDataset, GraphKind, text_array
from engine.errors import Fault
from engine.readers.imported import Columns, Imported

__all__ = ["frame_of_imported", "imported_of_frame", "plain_fault"]

Arrays: TypeAlias = list[npt.NDArray[Any]]

_PIECE = 2**16
"""Texts that are put together or taken apart at a time: in between, other threads have their turn."""
_MISSING = (None, float("nan"), pd.NA)
"""What there is in place of a text; such a cell has the length -1, -2 or -3."""


def frame_of_imported(imported: Imported) -> tuple[dict[str, Any], Arrays]:
    """Return what `imported_of_frame` needs; what a file calls its nodes (`file_nodes`) stays behind."""
    dataset, arrays = _of_dataset(imported.dataset)
    source, cells = _of_table(imported.source)
    originals = imported.originals
    arrays += [*cells, *_of_texts(text for fault in imported.faults for text in plain_fault(fault)[:-1])]
    arrays.append(np.array([fault.record for fault in imported.faults], np.int64))
    arrays += [np.array(list(originals), np.int64), *_of_texts(originals.values())]
    said = {
        "dataset": dataset,
        "source": source,
        "format": imported.format,
        "columns": asdict(imported.columns),
        "head": imported.head,
    }
    return said, arrays


def imported_of_frame(said: dict[str, Any], arrays: Arrays) -> Imported:
    """Return what a process has sent."""
    left = iter(arrays)
    dataset, source = _dataset(said["dataset"], left), _table(said["source"], left)
    texts = iter(_texts(left))
    faults = tuple(Fault(*told) for told in zip(texts, texts, texts, texts, next(left).tolist(), strict=True))
    originals = dict(zip(next(left).tolist(), _texts(left), strict=True))
    columns = Columns(**said["columns"])
    return Imported(dataset, source, faults, said["format"], columns, said["head"], originals)


def plain_fault(fault: Fault) -> tuple[str, str, str, str, int]:
    """Return the arguments of `Fault`."""
    return astuple(fault)


# -- graphs ---------------------------------------------------------------------------------------


def _of_dataset(dataset: GraphDataset) -> tuple[dict[str, Any], Arrays]:
    """Return the plain values, with what kind of array each other field is, and the arrays in their order."""
    said: dict[str, Any] = {}
    arrays: Arrays = []
    for field in fields(dataset):
        value = getattr(dataset, field.name)
        if not isinstance(value, np.ndarray):
            said[field.name] = value
        elif value.dtype.kind == "T":
            said[field.name] = {"array": "texts"}
            arrays += _of_texts(value.tolist())
        else:
            said[field.name] = {"array": "numbers"}
            arrays.append(value)
    said["node_columns"] = [asdict(column) for column in dataset.node_columns]
    said["edge_alphabet"] = asdict(dataset.edge_alphabet)
    return said, arrays


def _dataset(said: dict[str, Any], left: Iterator[npt.NDArray[Any]]) -> GraphDataset:
    values: dict[str, Any] = {}
    for name, value in said.items():
        match value:
            case {"array": "texts"}:
                values[name] = text_array(_texts(left))
            case {"array": "numbers"}:
                values[name] = next(left)
            case list():
                values[name] = tuple(value)
            case _:
                values[name] = value
    values["kind"] = GraphKind(said["kind"])
    values["node_columns"] = tuple(_alphabet(column) for column in said["node_columns"])
    values["edge_alphabet"] = _alphabet(said["edge_alphabet"])
    return GraphDataset(**values)


def _alphabet(said: dict[str, Any]) -> Alphabet:
    return Alphabet(said["name"], tuple(said["symbols"]))


# -- the table ------------------------------------------------------------------------------------


def _of_table(frame: pd.DataFrame) -> tuple[dict[str, Any], Arrays]:
    arrays: Arrays = [frame.index.to_numpy()]
    for place in range(frame.shape[1]):
        arrays += _of_texts(frame.iloc[:, place].tolist())
    said = {
        "names": frame.columns.tolist(),
        "type_of_names": str(frame.columns.dtype),
        "index": frame.index.name,
        "types": [str(kind) for kind in frame.dtypes],
    }
    return said, arrays


def _table(said: dict[str, Any], left: Iterator[npt.NDArray[Any]]) -> pd.DataFrame:
    index = pd.Index(next(left), name=said["index"])
    cells = {place: pd.Series(_texts(left), index, kind) for place, kind in enumerate(said["types"])}
    frame = pd.DataFrame(cells, index)
    frame.columns = pd.Index(said["names"], dtype=said["type_of_names"])
    return frame


# -- texts ----------------------------------------------------------------------------------------


def _of_texts(values: Iterable[Any]) -> Arrays:
    """Return the length of each text in letters, and the letters of some thousand texts after the other."""
    cells = list(values)
    lengths = np.fromiter((len(cell) if isinstance(cell, str) else _absence(cell) for cell in cells), np.int64)
    pieces = ("".join(cell for cell in piece if isinstance(cell, str)) for piece in _pieces(cells))
    return [lengths, *(np.frombuffer(piece.encode(errors="surrogatepass"), np.uint8) for piece in pieces)]


def _texts(left: Iterator[npt.NDArray[Any]]) -> list[Any]:
    found: list[Any] = []
    for lengths in _pieces(next(left).tolist()):
        letters, start = next(left).tobytes().decode(errors="surrogatepass"), 0
        for length in lengths:
            found.append(letters[start : start + length] if length >= 0 else _MISSING[-1 - length])
            start += max(length, 0)
    return found


def _absence(cell: object) -> int:
    if cell is None:
        return -1
    if isinstance(cell, float) and isnan(cell):
        return -2
    if cell is pd.NA:
        return -3
    raise TypeError(f"a cell holds {type(cell).__name__}, not a text")


def _pieces(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + _PIECE] for start in range(0, len(values), _PIECE))
