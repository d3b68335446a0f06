"""How much a reader takes in before it says that a file is too large; every bound is a setting."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace

from engine.errors import Fault, OptionError

__all__ = ["ENVIRONMENT", "LIMITS", "Limits", "limits_in_force", "read_amount", "with_settings"]

ENVIRONMENT = "SYMGRAPH_LIMIT_"
"""Variables such as SYMGRAPH_LIMIT_FILE_BYTES=2G change a bound for every command and for the dashboard."""

_AMOUNT = re.compile(r"(\d{1,15}(?:\.\d{1,6})?)\s*([kmg]?)(?:i?b)?", re.IGNORECASE | re.ASCII)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Upper bounds; a file above one of them is refused, a graph above its own is left out.

    Attributes
    ----------
    file_bytes : int
        Size of a file, and of all that is unpacked from an archive or a compressed file.
    parsed_bytes : int
        Size of a file that is taken apart as a whole: a JSON document, XML, GML, the sheets of a workbook.
    record_bytes : int
        Size of one record of a file that is read record by record: a line of a table or of JSON lines, one of SDF.
    rows : int
        Records of a table.
    columns : int
        Columns of a table.
    cells : int
        Cells of a table, blank ones and those that a short row lacks too.
    values : int
        Texts, numbers, lists and objects in one JSON record, or in one document that is no list.
    nodes : int
        Nodes of all the graphs of a file, but for molecules and TU data sets, which write down each of them.
    edges : int
        Edges of all the graphs of a file, likewise.
    bare_nodes : int
        Nodes without attributes and edges, of all the graphs of a file: one number claims as many as it likes.
    nodes_per_graph : int
        Nodes of one graph.
    edges_per_graph : int
        Edges of one graph.
    archive_entries : int
        Files in an archive or folder.
    archive_ratio : int
        Unpacked size over packed size, asked only of what unpacks to more than 16 MiB.
    broken_quotes : int
        Rows of a table whose quotes do not match.
    broken_rows : int
        Rows with too few or too many cells, and lines that are no JSON object: a file of them is no table.
    nesting : int
        How deep JSON, XML and GML may be nested.
    tautomers : int
        Tautomers, and transforms, that are tried for one molecule.
    molecule_seconds : int
        Time for the search for the canonical tautomer of one molecule, which otherwise keeps the one it has.
    structure_seconds : int
        Time of a processor for reading one structure; one that takes longer is left out.
    structure_bytes : int
        Memory for reading one structure; one that takes more is left out. A ring of 10,000 atoms takes 3 GiB.
    pattern_seconds : int
        Time of a processor for matching SMARTS with one molecule; one that takes longer is not predicted.
    pattern_bytes : int
        Memory for the same.
    reading_seconds : int
        Time of a processor for reading a file in a process of its own, as the dashboard does; on the clock four times
        as much. Processes that read structures have their own clocks.
    reading_bytes : int
        Memory for the same.
    free_bytes : int
        Memory that has to stay free while a table is read; a table that would take it is refused.
    """

    file_bytes: int = 512 * 2**20
    parsed_bytes: int = 128 * 2**20
    record_bytes: int = 32 * 2**20
    rows: int = 2_000_000
    columns: int = 5_000
    cells: int = 50_000_000
    values: int = 5_000_000
    nodes: int = 10_000_000
    edges: int = 10_000_000
    bare_nodes: int = 1_000_000
    nodes_per_graph: int = 50_000
    edges_per_graph: int = 500_000
    archive_entries: int = 20_000
    archive_ratio: int = 200
    broken_quotes: int = 1_000
    broken_rows: int = 100_000
    nesting: int = 64
    tautomers: int = 500
    molecule_seconds: int = 5
    structure_seconds: int = 10
    structure_bytes: int = 4 * 2**30
    pattern_seconds: int = 2
    pattern_bytes: int = 2**30
    reading_seconds: int = 300
    reading_bytes: int = 4 * 2**30
    free_bytes: int = 128 * 2**20


LIMITS = Limits()


def limits_in_force(environment: Mapping[str, str] | None = None) -> Limits:
    """Read the limits that the environment sets, such as SYMGRAPH_LIMIT_FILE_BYTES=2G.

    Parameters
    ----------
    environment : mapping of str to str, or None, optional
        Variables; None for those of the process.

    Returns
    -------
    Limits
        `LIMITS` with what is set.

    Raises
    ------
    OptionError
        If a value is no amount.
    """
    environment = os.environ if environment is None else environment
    names = {f"{ENVIRONMENT}{field.name.upper()}": field.name for field in fields(Limits)}
    given = {names[key]: _amount(key, text) for key, text in environment.items() if key in names}
    return replace(LIMITS, **given)


def with_settings(limits: Limits, settings: Iterable[str]) -> Limits:
    """Change limits by settings as users write them.

    Parameters
    ----------
    limits : Limits
        Where to start.
    settings : iterable of str
        Texts such as "rows=5000" or "file_bytes=2G".

    Returns
    -------
    Limits
        A later setting of one limit counts.

    Raises
    ------
    OptionError
        If a text sets no limit, or its value is no amount.

    Examples
    --------
    >>> changed = with_settings(LIMITS, ["rows=5k", "file_bytes=2G"])
    >>> changed.rows, changed.file_bytes
    (5000, 2147483648)
    """
    known = asdict(limits)
    given = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        name = name.strip().replace("-", "_")
        if not equals or name not in known:
            found = f"'{setting}' sets no limit"
            raise OptionError(Fault("O150", "--limit", found, f"Write NAME=VALUE with one of {', '.join(known)}"))
        given[name] = _amount(f"--limit {name}", text)
    return replace(limits, **given)


def read_amount(place: str, text: str, *, step: int) -> int:
    """Read a number such as "5000" or "5k".

    Parameters
    ----------
    place : str
        Where it stands, for the error.
    text : str
        Digits, with a decimal point or none, and k, M or G, or none.
    step : int
        What k stands for; M is its square, and G its cube.

    Returns
    -------
    int
        1 or more, fractions cut off.

    Raises
    ------
    OptionError
        If `text` is no such amount.

    Examples
    --------
    >>> read_amount("--quota", "1.5G", step=1024)
    1610612736
    """
    match = _AMOUNT.fullmatch(text.strip())
    amount = int(float(match[1]) * step ** _POWERS[match[2].lower()]) if match else 0
    if amount < 1:
        fix = "Write a whole number above 0, such as 5000, or a size such as 512M"
        raise OptionError(Fault("O150", place, f"'{text}' is no amount", fix))
    return amount


def _amount(place: str, text: str) -> int:
    return read_amount(place, text, step=1024 if place.lower().endswith("_bytes") else 1000)
