"""Lists of named SMARTS, such as toxicophores: a delimited table with the columns `name` and `smarts`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.errors import Fault, InputError
from engine.readers.containers.content import decode, read_bytes, split_lines
from engine.readers.limits import Limits
from engine.readers.tables.delimited import parse_delimited

__all__ = ["NamedSmarts", "read_smarts_list"]

_COLUMNS = ("name", "smarts")


@dataclass(frozen=True, slots=True)
class NamedSmarts:
    """One line of a list; whether the SMARTS parse is for the reader to say, at `place`."""

    name: str
    smarts: str
    place: str


def read_smarts_list(path: str | Path, limits: Limits | None = None) -> tuple[NamedSmarts, ...]:
    """Read a list of named SMARTS, such as toxicophores: a delimited table with the columns `name` and `smarts`.

    Parameters
    ----------
    path : str or Path
        The file.
    limits : Limits or None, optional
        How much is taken in; None for the limits of the program.

    Returns
    -------
    tuple of NamedSmarts
        In the order of the file; none of them is parsed.

    Raises
    ------
    InputError
        With all faults, if the table is not sound.
    """
    path, limits = Path(path), limits or Limits()
    text, _ = decode(read_bytes(path, limits), path.name)
    records = parse_delimited(split_lines(text), path.name, limits)
    places = {str(column).strip().lower(): column for column in records.frame.columns}
    missing = [column for column in _COLUMNS if column not in places]
    if missing:
        found = f"there is no column '{missing[0]}'"
        raise InputError(Fault("Q911", path.name, found, "Give a table with the columns name and smarts"))
    if records.faults:
        raise InputError(*records.faults)
    names, smarts = (records.frame[places[column]].tolist() for column in _COLUMNS)
    told = zip(names, smarts, records.frame.index.tolist(), strict=True)
    return tuple(
        NamedSmarts(name.strip(), text.strip(), records.place(number, "smarts")) for name, text, number in told
    )
