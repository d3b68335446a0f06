"""How much a reader takes in before it says that a file is too large."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "LIMITS",
    "MAX_ARCHIVE_ENTRIES",
    "MAX_ARCHIVE_RATIO",
    "MAX_BROKEN_QUOTES",
    "MAX_FILE_BYTES",
    "MAX_NODES_PER_GRAPH",
    "MAX_ROWS",
    "Limits",
]

MAX_FILE_BYTES = 512 * 2**20
MAX_ROWS = 2_000_000
MAX_NODES_PER_GRAPH = 50_000
MAX_ARCHIVE_ENTRIES = 200
MAX_ARCHIVE_RATIO = 200
MAX_BROKEN_QUOTES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Upper bounds; a file above one of them is refused, a graph above its own is left out."""

    file_bytes: int = MAX_FILE_BYTES
    """Size of a file, and of all the members of an archive that are read, unpacked."""
    rows: int = MAX_ROWS
    nodes_per_graph: int = MAX_NODES_PER_GRAPH
    archive_entries: int = MAX_ARCHIVE_ENTRIES
    archive_ratio: int = MAX_ARCHIVE_RATIO
    """Unpacked size over packed size, asked only of archives that unpack to more than 16 MiB."""
    broken_quotes: int = MAX_BROKEN_QUOTES


LIMITS = Limits()
