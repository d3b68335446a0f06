"""From a path to graphs: find the format, read it, report."""

from __future__ import annotations

import os
import warnings
from dataclasses import replace
from pathlib import Path

from rdkit import rdBase

from engine.data.dataset import GraphDataset
from engine.data.molecules import Hydrogens
from engine.progress import SILENT, Progress
from engine.readers.about import read_about
from engine.readers.content import read_bytes
from engine.readers.detect import Format, detect_format
from engine.readers.faults import FaultWarning, fault, refusal
from engine.readers.imported import Columns, Imported, ReadOptions
from engine.readers.limits import LIMITS, Limits
from engine.readers.sdf import read_sdf
from engine.readers.table import read_table
from engine.readers.tu import read_tu
from engine.readers.tu_files import files_of_archive, files_of_folder

__all__ = ["read", "read_dataset"]

_SHOWN = 3  # faults in a warning


def read(  # noqa: PLR0913
    path: str | os.PathLike[str],
    *,
    target: str | None = None,
    structure: str | None = None,
    id: str | None = None,  # noqa: A002
    group: str | None = None,
    weight: str | None = None,
    split: str | None = None,
    hydrogens: Hydrogens = Hydrogens.AS_FILE,
    directed: bool = False,
    require_target: bool = True,
    limits: Limits = LIMITS,
    progress: Progress = SILENT,
) -> Imported:
    """Return the graphs in the file or folder, the table they came from, and every fault.

    Columns are found by their names and contents where they are not given; `group`, `weight` and `split` only
    count when given. With `directed`, the arcs of a TU folder and edges such as 0>1 keep their direction. Without
    `require_target` records need no class. Raises `InputError` where nothing can be used.
    """
    columns = Columns(
        structure=structure or "",
        target=target or "",
        id=id or "",
        group=group or "",
        weight=weight or "",
        split=split or "",
    )
    options = ReadOptions(
        columns=columns,
        hydrogens=Hydrogens(hydrogens),
        directed=directed,
        require_target=require_target,
        limits=limits,
        progress=progress,
    )
    with rdBase.BlockLogs():
        imported = _read(Path(path), options)
    if directed and not imported.dataset.directed:
        note = fault("G416", imported.dataset.name, "directions were asked for, and every edge goes both ways")
        return replace(imported, faults=(note, *imported.faults))
    return imported


def read_dataset(path: str | os.PathLike[str], **options: object) -> GraphDataset:
    """Return the usable graphs in the file or folder; options as for `read`.

    Warns (`FaultWarning`) where records were left out.
    """
    imported = read(path, **options)  # type: ignore[arg-type]
    if imported.left_out:
        errors = [str(found) for found in imported.faults if found.record and found not in imported.notes]
        more = [f"and {len(errors) - _SHOWN} more faults"] if len(errors) > _SHOWN else []
        head = f"{imported.left_out} of {len(imported.source)} records were left out"
        warnings.warn("\n".join([head, *errors[:_SHOWN], *more]), FaultWarning, stacklevel=2)
    return imported.dataset


def _read(path: Path, options: ReadOptions) -> Imported:
    try:
        folder = path.is_dir()
        if folder or (path.name.endswith("_A.txt") and path.is_file()):
            return read_tu(files_of_folder(path if folder else path.parent, options.limits), options)
    except OSError as error:
        raise refusal("F320", path.name, f"the folder cannot be opened ({error.strerror})") from error
    content = read_bytes(path, options.limits)
    about = read_about(path)
    match detect_format(content, path.name):
        case Format.ARCHIVE:
            return read_tu(files_of_archive(content, path.name, options.limits, about), options)
        case Format.SDF:
            return read_sdf(content, path.name, options, about)
        case Format.TABLE:
            return read_table(content, path.name, options, about)
