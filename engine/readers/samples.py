"""The data sets that come with the program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import engine
from engine.faults import refusal
from engine.readers.about import read_about

__all__ = ["SAMPLE_FOLDER", "Sample", "bundled", "sample_path"]

SAMPLE_FOLDER = Path(engine.__file__).parent.parent / "sample_data"
_ENDINGS = (".csv", ".tsv", ".sdf", ".zip")


@dataclass(frozen=True, slots=True)
class Sample:
    """One bundled data set.

    Attributes
    ----------
    name : str
        Name of the file without its ending, or of the folder.
    title : str
        What it is, in a few words.
    description : str
        What it is, at more length; "" where nothing is said.
    path : Path
        Where it is.
    """

    name: str
    title: str
    description: str
    path: Path


def bundled(folder: Path = SAMPLE_FOLDER) -> tuple[Sample, ...]:
    """List the data sets that come with the program.

    Parameters
    ----------
    folder : Path, default SAMPLE_FOLDER
        Where to look.

    Returns
    -------
    tuple of Sample
        By name; none where the folder is not there.
    """
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    return tuple(_sample(path) for path in paths if _is_data(path))


def sample_path(name: str, folder: Path = SAMPLE_FOLDER) -> Path:
    """Find a bundled data set.

    Parameters
    ----------
    name : str
        What it is called, with or without its ending.
    folder : Path, default SAMPLE_FOLDER
        Where to look.

    Returns
    -------
    Path
        The file or folder.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    samples = bundled(folder)
    for sample in samples:
        if name in (sample.name, sample.path.name):
            return sample.path
    raise refusal(
        "F301", name, "there is no such bundled data set", f"Choose one of {', '.join(s.name for s in samples)}"
    )


def _is_data(path: Path) -> bool:
    return any(path.glob("*_A.txt")) if path.is_dir() else path.suffix in _ENDINGS


def _sample(path: Path) -> Sample:
    about = read_about(path)
    return Sample(path.stem, about.title or path.stem, about.description, path)
