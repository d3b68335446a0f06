"""Data and models read for a command, with what is worth knowing said on stderr."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.cli.console import note, tell_faults
from engine.cli.options import DataOptions, SplitName

if TYPE_CHECKING:
    from engine.data import GraphDataset
    from engine.data.chemistry import Hydrogens
    from engine.progress import Progress
    from engine.readers import Imported
    from engine.rules import TrainedModel

__all__ = ["dataset_json", "load_data", "load_for_model", "named_class"]


def load_data(
    path: Path, options: DataOptions, hydrogens: Hydrogens, progress: Progress, *, split: SplitName = "stratified"
) -> Imported:
    """Return the data for learning; says on stderr which records were left out.

    Where the `split` is the given one, its column is looked for.
    """
    from engine.readers import read

    asked = options.as_keywords()
    imported = read(path, **asked, hydrogens=hydrogens, given_split=split == "given", progress=progress)
    _tell(imported)
    return imported


def load_for_model(
    path: Path, options: DataOptions, trained: TrainedModel, progress: Progress, *, split: SplitName = "stratified"
) -> Imported:
    """Return the data for a trained model: molecules and directions read as it was trained, no classes needed."""
    from engine.readers import read

    asked = {**options.as_keywords(), **trained.reading}
    imported = read(path, **asked, given_split=split == "given", require_target=False, progress=progress)
    _tell(imported)
    _tell_mismatch(imported.dataset, trained)
    return imported


def dataset_json(imported: Imported) -> dict[str, Any]:
    """Return what identifies the data in a result; `faults` is their number."""
    dataset = imported.dataset
    return {
        "name": dataset.name,
        "digest": dataset.digest,
        "graphs": len(dataset),
        "faults": len(imported.faults),
        "left_out": imported.left_out,
    }


def named_class(label: str, name: str) -> str:
    """Return a class for people: its name, with the file's own label behind it where that is another.

    >>> named_class("1", "mutagen"), named_class("< 3", "< 3"), named_class("1", "toxic = 1")
    ('mutagen (1)', '< 3', 'toxic = 1')
    """
    return name if label in (name, name.rpartition(" ")[2]) else f"{name} ({label})"


def _tell(imported: Imported) -> None:
    kept = set(imported.notes)
    left_out = [fault for fault in imported.faults if fault not in kept]
    tell_faults(left_out, f"{imported.left_out} of {len(imported.source)} records are left out:")
    tell_faults(imported.notes, "Worth knowing:")


def _tell_mismatch(dataset: GraphDataset, trained: TrainedModel) -> None:
    """Warn where the model's words may not mean the same in this data, or its classes are others."""
    from engine.prediction import find_mismatch
    from engine.rules import unknown_words

    strange = unknown_words(trained.unknown_classes(dataset), trained.classes)
    if strange:
        note(f"Careful: of these data {strange}. What is of such a class counts as of unknown class.")
    mismatch = find_mismatch(trained, dataset)
    if mismatch is not None:
        note(f"Careful: {mismatch.found}.")
        if mismatch.of_hydrogens:
            note("Fit it with --hydrogens keep or fold, and it reads every file alike.")
