"""The bundled data sets as cards: what is in them, counted without reading them in full."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.readers import Sample, read_about

__all__ = ["SampleCard", "sample_card"]


@dataclass(frozen=True, slots=True)
class SampleCard:
    """What a card says."""

    name: str
    title: str
    description: str
    records: int
    form: str  # "table of SMILES", ...
    classes: tuple[str, ...]


def sample_card(sample: Sample) -> SampleCard:
    """Return the card of a bundled data set."""
    about = read_about(sample.path)
    classes = tuple(about.classes.values())
    return SampleCard(sample.name, sample.title, sample.description, _count(sample.path), _form(sample.path), classes)


def _count(path: Path) -> int:
    """Return the number of records: lines but the header, or lines of the file of graph labels."""
    if path.is_dir():
        labels = sorted(path.glob("*_graph_labels.txt"))
        return sum(len(file.read_text(encoding="utf-8").split()) for file in labels[:1])
    with path.open(encoding="utf-8", errors="replace") as file:
        return max(sum(1 for line in file if line.strip()) - 1, 0)


def _form(path: Path) -> str:
    if path.is_dir():
        return "TU folder"
    with path.open(encoding="utf-8", errors="replace") as file:
        header = file.readline().lower()
    return "table of graphs" if "edges" in header else "table of SMILES"
