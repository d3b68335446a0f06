"""`Workspace`: the one folder in which uploads and runs are kept."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engine.durable import sync_folder, write_file
from engine.errors import Fault, InputError
from engine.readers import sample_path
from engine.runs.request import DataSource
from engine.runs.storage.identity import is_identity

__all__ = ["ENVIRONMENT", "Workspace", "default_root"]

ENVIRONMENT = "SYMGRAPH_WORKSPACE"
_UNSAFE = re.compile(r"[^\w.+-]+")
_LONGEST_STEM = 80
_DAY = 86_400.0  # seconds


def default_root() -> Path:
    """Return the folder that `SYMGRAPH_WORKSPACE` names, else the one in which the platform has programs keep data.

    Returns
    -------
    Path
        Need not exist.
    """
    named = os.environ.get(ENVIRONMENT)
    if named:
        return Path(named).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "symgraph"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "symgraph"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with `uploads/DIGEST/FILE` and `runs/ID/`; made when first written to.

    Parameters
    ----------
    root : Path
        The folder.
    """

    root: Path

    @property
    def runs(self) -> Path:
        """The folder of runs."""
        return self.root / "runs"

    @property
    def uploads(self) -> Path:
        """The folder of uploaded files."""
        return self.root / "uploads"

    def upload_source(self, name: str, content: bytes) -> DataSource:
        """Return the source that an uploaded file is: called by the digest of its name and content.

        Parameters
        ----------
        name : str
            File name, from outside.
        content : bytes
            The file.

        Returns
        -------
        DataSource
        """
        digest = hashlib.sha256(safe_name(name).encode() + b"\0" + content).hexdigest()[:32]
        return DataSource(origin="upload", name=digest)

    def keep_upload(self, name: str, content: bytes) -> DataSource:
        """Store an uploaded file, and return it as a source; whose it is, `UploadStore` knows.

        Parameters
        ----------
        name : str
            File name, from outside; made safe.
        content : bytes
            The file.

        Returns
        -------
        DataSource

        Raises
        ------
        OSError
            Where it cannot be written.
        """
        source = self.upload_source(name, content)
        path = self.uploads / source.name / safe_name(name)
        if not path.is_file() or path.stat().st_size != len(content):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, content)
            sync_folder(self.uploads)
        return source

    def note_use(self, source: DataSource) -> None:
        """Let an upload count as used today: its folder's time says when it was used last.

        Parameters
        ----------
        source : DataSource
            The upload; a bundled set is left alone.
        """
        folder = self.uploads / source.name
        with suppress(OSError):  # gone, or not to be written
            if source.origin == "upload" and time.time() - folder.stat().st_mtime > _DAY:
                os.utime(folder)

    def path_of(self, source: DataSource) -> Path:
        """Return the file or folder behind a source.

        Parameters
        ----------
        source : DataSource
            A bundled set or an upload.

        Returns
        -------
        Path

        Raises
        ------
        InputError
            Where it is gone.
        """
        if source.origin == "sample":
            return sample_path(source.name)
        folder = self.uploads / source.name
        found = sorted(p for p in folder.iterdir() if not p.name.startswith(".")) if folder.is_dir() else []
        if not is_identity(source.name) or not found:
            raise InputError(Fault("F301", "the workspace", "this upload is no longer there", "Upload the file again"))
        return found[0]

    def prepare(self) -> None:
        """Make the folders.

        Raises
        ------
        InputError
            Where that is not possible.
        """
        try:
            for folder in (self.runs, self.uploads):
                folder.mkdir(parents=True, exist_ok=True)
            write_file(self.root / ".writable", "")
        except OSError as error:
            found = f"the workspace cannot be written ({error.strerror})"
            fix = f"Name another folder in {ENVIRONMENT}, or with --workspace"
            raise InputError(Fault("F320", str(self.root), found, fix)) from error


def safe_name(name: str) -> str:
    """Return the file name without folders and without characters that a file system may refuse.

    >>> safe_name("../my data (1).csv")
    'my_data_1_.csv'
    """
    last = _UNSAFE.sub("_", re.split(r"[\\/]", name)[-1]).lstrip("._")
    stem, dot, ending = last.rpartition(".")
    return f"{(stem or ending)[:_LONGEST_STEM]}{dot if stem else ''}{ending[:16] if stem else ''}" or "upload"
