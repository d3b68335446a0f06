"""A Parquet file as records: counted before it is read, and read in batches."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import Any

from engine.faults import refusal
from engine.readers.columns.cells import text_of
from engine.readers.columns.growing_frame import GrowingFrame
from engine.readers.columns.numbers import Point
from engine.readers.limits import Limits
from engine.readers.tables.delimited import Records, unique_names

__all__ = ["parquet_records"]

_BATCH = 256  # rows that are unpacked before they can be measured
_LARGEST_TEXT = 2**24  # bytes of one text in the file's directory
_MOST_ITEMS = 2**20


def parquet_records(content: bytes, name: str, limits: Limits) -> Records:
    """Return the records of the file; the index that pandas keeps in it is no column of the data."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        opened = partial(
            pq.ParquetFile, thrift_string_size_limit=_LARGEST_TEXT, thrift_container_size_limit=_MOST_ITEMS
        )
        file = opened(pa.BufferReader(content))
        names = [column for column in file.schema_arrow.names if not column.startswith("__index_level_")]
        _refuse_large(file.metadata, len(names), name, limits)
        header, faults = unique_names(names, name)
        texts = [one.name for one in file.schema_arrow if pa.types.is_string(one.type) or pa.types.is_binary(one.type)]
        file = opened(pa.BufferReader(content), read_dictionary=texts)
        growing = GrowingFrame(name, limits)
        for row in _rows(file, names, name, limits):
            growing.add(len(header), row)
        frame = growing.frame(header)
    except (pa.ArrowException, OSError, ValueError, NotImplementedError) as error:
        raise refusal("F313", name, f"the Parquet file is damaged ({_first_line(error)})") from error
    lines = range(1, len(frame) + 1)
    return Records(name, frame, lines, faults=tuple(faults), unit="row", point=Point.DECIMAL)


def _refuse_large(metadata: Any, columns: int, name: str, limits: Limits) -> None:
    """Refuse what is too large by the file's directory; what that does not say is counted while it is read."""
    rows = metadata.num_rows
    if not rows or not columns:
        raise refusal("F303", name, "there are no records")
    if rows > limits.rows:
        raise refusal("F306", name, f"{rows:,} records; {limits.rows:,} are the most")
    if columns > limits.columns:
        raise refusal("F323", name, f"{columns:,} columns; {limits.columns:,} are the most")
    groups = [metadata.row_group(at) for at in range(metadata.num_row_groups)]
    values = sum(group.column(at).num_values for group in groups for at in range(group.num_columns))
    if max(values, rows * columns) > limits.cells:
        raise refusal("F371", name, f"{max(values, rows * columns):,} cells; {limits.cells:,} are the most")


def _rows(file: Any, names: list[str], name: str, limits: Limits) -> Iterator[tuple[str, ...]]:
    """Yield the rows; a column's texts that repeat are kept once, and measured before they are repeated."""
    size = 0
    for batch in file.iter_batches(batch_size=_BATCH, columns=names):
        columns = [_texts(column) for column in batch.columns]
        size += sum(map(len, chain.from_iterable(columns)))
        if size > limits.file_bytes:
            raise refusal("F314", name, f"more than {limits.file_bytes / 2**20:.0f} MiB of text unpacked")
        yield from zip(*columns, strict=True)


def _texts(column: Any) -> list[str]:
    """Return the cells of a column; cells of a dictionary share its texts."""
    import pyarrow as pa

    if not isinstance(column, pa.DictionaryArray):
        return [text_of(value) for value in column.to_pylist()]
    known = [text_of(value) for value in column.dictionary.to_pylist()]
    return ["" if at is None else known[at] for at in column.indices.to_pylist()]


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
