"""Uploaded files, on their way into the workspace."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.owner import owner
from engine.errors import Fault, InputError
from engine.runs import DataSource

__all__ = ["TYPES", "keep_upload"]

TYPES = (
    *("csv", "tsv", "txt", "smi", "smiles", "xlsx", "parquet", "json", "jsonl", "sdf", "mol"),
    *("graphml", "gexf", "gml", "g6", "s6", "zip", "gz", "bz2", "xz"),
)
"""Endings that the browser offers; what a file is, is found from its content."""


def keep_upload(name: str, content: bytes, *, listed: bool = True) -> DataSource:
    """Store an uploaded file; raises `InputError` for one that is empty or too large.

    Where it is not `listed`, it is not among the data sets that its owner can choose from.
    """
    most = int(st.get_option("server.maxUploadSize")) * 2**20
    if not content:
        raise InputError(Fault("F302", name, "the file is empty", "Choose a file with data"))
    if len(content) > most:
        found = f"{len(content) / 2**20:.0f} MiB; {most // 2**20} MiB are the most"
        raise InputError(Fault("F305", name, found, "Split the file"))
    session.workspace().prepare()
    kept = session.workspace().keep_upload(name, content)
    if listed:
        session.store().note_upload(kept, owner=owner(), title=session.workspace().path_of(kept).name)
    return kept
