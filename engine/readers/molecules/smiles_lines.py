"""The lines of a SMILES file: a structure, and behind a blank its name, which may hold blanks itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from rdkit import rdBase

from engine.errors import Fault
from engine.faults import fault
from engine.readers.columns.targets import writes_number
from engine.readers.molecules.smiles import looks_like_smiles

__all__ = ["cutter", "names_without_header"]

_ENDINGS = (".smi", ".smiles", ".ism", ".can")
_NAMES = ("smiles", "name")
_NAMING = ("name", "title", "id", "compound", "compound_name", "molecule_name", "compound_id")

_LONGEST_SAMPLE, _MOST_WORDS = 2**16, 1_000

Cut = Callable[[str], list[str]]


def cutter(lines: Sequence[str], name: str) -> Cut | None:
    """Return what cuts a line at blanks, None where the lines are no structures with something behind them.

    Below a header there are as many cells as it has words, that of the name with all that is left. Without one these
    are the structure, its name and, where all lines end in a number behind a name, that number.
    """
    words = [line[:_LONGEST_SAMPLE].split() for line in lines if line.strip()]
    with rdBase.BlockLogs():
        fit = [len(one) > 1 and looks_like_smiles(one[0]) for one in words]
    if not words or not any(fit) or 2 * sum(fit[1:]) < len(fit[1:]):
        return None
    if not fit[0] and not (name.lower().endswith(_ENDINGS) and looks_like_smiles(words[0][0])):
        return partial(_below, [word.lower() for word in words[0]]) if len(words[0]) > 1 else None
    numbered = all(len(one) > 2 and writes_number(one[-1]) for one in words)
    return _with_number if numbered else _with_name


def names_without_header(cells: Sequence[str], name: str, place: str) -> tuple[list[str], tuple[Fault, ...]]:
    """Return names for the columns of a SMILES file whose first row, `cells`, is a molecule, and a note; else none."""
    if not (name.lower().endswith(_ENDINGS) and cells and looks_like_smiles(cells[0].strip())):
        return [], ()
    names = [*_NAMES, *(f"column {n}" for n in range(3, len(cells) + 1))][: len(cells)]
    return names, (fault("F361", place, f"there is no header; the columns are called {', '.join(map(repr, names))}"),)


def _below(header: list[str], line: str) -> list[str]:
    """Return the words of a line below a header; those that are too many belong to the name."""
    words = line.split(None, _MOST_WORDS)
    at = next((at for at, name in enumerate(header) if name in _NAMING), -1)
    more = len(words) - len(header)
    return [*words[:at], " ".join(words[at : at + more + 1]), *words[at + more + 1 :]] if at > 0 < more else words


def _with_name(line: str) -> list[str]:
    return [*line.split(None, 1), ""][:2]


def _with_number(line: str) -> list[str]:
    structure, *rest = line.split(None, 1)
    return [structure, *(rest[0].rsplit(None, 1) if rest else [])]
