"""Uploaded files: on their way into the workspace, and those of this browser in it."""

from __future__ import annotations

import streamlit as st

from dashboard.session import state as session
from dashboard.session.identity import owner
from engine.errors import Fault, InputError
from engine.runs import DataSource, Run, Upload, UploadStore, quota_in_force

__all__ = ["TYPES", "data_title", "delete_upload", "is_gone", "keep_upload", "own_uploads", "store"]

TYPES = (
    *("csv", "tsv", "txt", "smi", "smiles", "xlsx", "parquet", "json", "jsonl", "sdf", "mol"),
    *("graphml", "gexf", "gml", "g6", "s6", "zip", "gz", "bz2", "xz"),
)
"""Endings that the browser offers; what a file is, is found from its content."""


def store() -> UploadStore:
    """Return the uploads of the workspace, within the quota of this server; raises `OptionError` for no amount."""
    return UploadStore(session.workspace(), quota_in_force())


def keep_upload(name: str, content: bytes) -> DataSource:
    """Store an uploaded file; raises `InputError` for one that is empty or too large, or that cannot be kept."""
    most = int(st.get_option("server.maxUploadSize")) * 2**20
    if not content:
        raise InputError(Fault("F302", name, "the file is empty", "Choose a file with data"))
    if len(content) > most:
        found = f"{len(content) / 2**20:.0f} MiB; {most // 2**20} MiB are the most"
        raise InputError(Fault("F305", name, found, "Split the file"))
    session.workspace().prepare()
    return store().keep(name, content, owner=owner())


def own_uploads() -> list[Upload]:
    """Return the files of this browser, newest first."""
    return store().of(owner())


def delete_upload(source: DataSource) -> None:
    """Delete a file of this browser; who has brought the same keeps it. Raises `InputError`."""
    store().delete(source, owner=owner())


def data_title(of: Run) -> str:
    """Return what to call the data of a run, and that they were deleted where that is so."""
    known = of.record.title
    return f"{known}, deleted" if known and is_gone(of.request.source) else session.title_of(of.request.source)


def is_gone(wanted: DataSource) -> bool:
    """Return whether an upload was deleted."""
    try:
        session.workspace().path_of(wanted)
    except InputError:
        return True
    return False
