"""Every error the engine raises, and the fault: an error kept as a value.

The tree, with what each one means:

    SymGraphError
    |-- InputError            the user can mend it: a file, a column, an option   (exit code 2)
    |   |-- ModelFileError    a model file that cannot be read
    |   `-- OptionError       a combination of options that makes no sense
    |-- NotFittedError        a question asked of an estimator before `fit`
    `-- Cancelled             the user asked for a stop and there is nothing to hand back
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.terminal import on_one_line, visible

__all__ = [
    "Cancelled",
    "Fault",
    "InputError",
    "ModelFileError",
    "NotFittedError",
    "OptionError",
    "SymGraphError",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the input: a stable code, its place, what was found and how to mend it.

    >>> print(Fault("S102", "molecules.csv, line 18, column 'smiles'", "'c1ccccc' does not parse", "Close ring 1"))
    molecules.csv, line 18, column 'smiles': 'c1ccccc' does not parse. Close ring 1.  [S102]
    """

    code: str
    place: str
    found: str
    fix: str
    record: int = 0
    """Number of the data record at fault, from 1; 0 when the fault is about the whole file."""

    def __str__(self) -> str:
        found, fix = self.found.rstrip("."), self.fix.rstrip(".")  # a fix may be a script of several lines
        return f"{on_one_line(self.place)}: {on_one_line(found)}. {visible(fix)}.  [{self.code}]"


class SymGraphError(Exception):
    """Base of all errors of this engine."""


class InputError(SymGraphError):
    """What the user gave cannot be used; `faults` says where, what was found, and the fix.

    The constructor's arguments are its `args`, so that the error survives a worker process.
    """

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


class ModelFileError(InputError):
    """A model file is damaged, of a newer version, or not a model file at all."""


class OptionError(InputError):
    """An option has a value that cannot be used with this data or with the other options."""


class NotFittedError(SymGraphError, ValueError, AttributeError):
    """An estimator was asked for something that it only knows after `fit`."""


class Cancelled(SymGraphError):
    """The work was stopped on request before there was anything to return."""
