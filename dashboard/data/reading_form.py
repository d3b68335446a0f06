"""How a file was read: which column is what, and what is done to molecules and numbers; all of it can be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.session import state as session
from engine.data.chemistry import Hydrogens, Standardization
from engine.readers import Imported
from engine.readers.columns import DecimalSign
from engine.readers.graphs import COUNTED, WITH_ATTRIBUTES
from engine.runs import DataSource

_FOUND = "(found by itself)"
_COLUMNS = (
    ("structure", "Structures", "The column of SMILES, of InChI, or of edges."),
    ("target", "Target", "The classes that rules shall tell apart."),
    ("group", "Groups", "Records of one group stay together when the data are split. Optional."),
    ("split", "Split", "A split of the data's own: train, valid and test, or the number of each fold. Optional."),
)
_OPTIONAL = ("group", "split")
_HYDROGENS = {
    Hydrogens.AS_FILE: "as in the file",
    Hydrogens.KEEP: "every hydrogen is a node",
    Hydrogens.FOLD: "folded into their atoms",
}
_STANDARDIZATION = {
    Standardization.NONE: "as written",
    Standardization.CLEANUP: "cleaned up",
    Standardization.PARENT: "cleaned up, largest part, no charge",
}
_DECIMALS = {
    DecimalSign.FOUND: "found from the column",
    DecimalSign.POINT: "point: 1,234.5",
    DecimalSign.COMMA: "comma: 1.234,5",
}
_NUMBERINGS = {
    "": "as the format counts",
    "0": "count from 0",
    "1": "count from 1",
    "names": "are names: only nodes that edges name",
}

Take = Callable[[DataSource], None]
"""Reads a source and takes it into use."""


def ask(used: DataSource, found: Imported, take: Take, *, key: str) -> None:
    """Ask how the file is to be read, and read it anew."""
    changed: dict[str, Any] = {}
    session.sheets(used)  # here: a form has no room for Cancel
    with st.form(f"{key}-form", border=False):
        if len(found.source.columns) > 1:
            changed |= _ask_for_columns(used, found, key)
        changed |= _ask_for_forms(used, found, key)
        is_asked = st.form_submit_button("Read again with these", icon=":material/refresh:")
    if is_asked:
        take(DataSource.model_validate(used.model_dump() | changed))


def _ask_for_columns(used: DataSource, found: Imported, key: str) -> dict[str, str]:
    """Return the columns that are to be others than those that are in use."""
    names = [str(name) for name in found.source.columns]
    taken = {
        "structure": found.columns.structure,
        "target": found.columns.target,
        "group": used.group,
        "split": used.split,
    }
    changed: dict[str, str] = {}
    for place, (part, label, help_) in zip(st.columns(len(_COLUMNS)), _COLUMNS, strict=True):
        none = "(none)" if part in _OPTIONAL else _FOUND
        options = [none, *names]
        index = options.index(taken[part]) if taken[part] in options else 0
        said = place.selectbox(label, options, index=index, help=help_, key=f"{key}-{part}-{used.name}")
        picked = "" if said == none else said
        if picked != taken[part]:
            changed[part] = picked
    return changed


def _choose(place: DeltaGenerator, label: str, words: Mapping[Any, str], now: Any, help_: str, *, key: str) -> Any:
    """Return which of the keys of `words` is chosen, each shown in its words."""
    options = list(words)
    return place.selectbox(label, options, index=options.index(now), format_func=words.__getitem__, help=help_, key=key)


def _ask_for_forms(used: DataSource, found: Imported, key: str) -> dict[str, Any]:
    """Return what is done to hydrogens, to molecules and to a target of numbers, and the sheet of a workbook."""
    asked: dict[str, Any] = {}
    places = iter(st.columns(5))
    asked["hydrogens"] = _choose(
        next(places),
        "Hydrogens",
        _HYDROGENS,
        used.hydrogens,
        "Whether the hydrogens of molecules are nodes of their own. Plain graphs are not touched.",
        key=f"{key}-hydrogens-{used.name}",
    )
    asked["standardize"] = _choose(
        next(places),
        "Standardise",
        _STANDARDIZATION,
        used.standardize,
        "Cleaned up: metals cut off, nitro groups and the like in one form. Largest part: salts and solvents go. "
        "The import report says what was changed. A model does the same to what it predicts.",
        key=f"{key}-standardize-{used.name}",
    )
    asked["threshold"] = (
        next(places)
        .text_input(
            "Cut numbers at",
            value=used.threshold,
            placeholder="3.2, or median",
            help="For a target of numbers: below the threshold is one class, the rest the other.",
            key=f"{key}-threshold-{used.name}",
        )
        .strip()
    )
    with next(places):
        asked["decimal"] = ask_for_decimal(used, key)
    if len(session.sheets(used)) > 1:
        with next(places):
            asked["sheet"] = ask_for_sheet(used, key)
    if found.format in WITH_ATTRIBUTES or used.node_label or used.edge_label:
        asked |= _ask_for_labels(used, key)
    if found.format in COUNTED or used.numbering:
        asked["numbering"] = _choose(
            st.container(),
            "Node numbers",
            _NUMBERINGS,
            used.numbering,
            "What numbers mean where edges name nodes by position. A model reads what it predicts alike.",
            key=f"{key}-numbering-{used.name}",
        )
    return asked


def ask_for_sheet(used: DataSource, key: str) -> str:
    """Return the sheet of a workbook, "" for the one that is found by itself."""
    names = ["", *session.sheets(used)]
    return st.selectbox(
        "Sheet",
        names,
        index=names.index(used.sheet) if used.sheet in names else 0,
        format_func=lambda name: name or _FOUND,
        help="The sheet of the workbook that holds the data.",
        key=f"{key}-sheet-{used.name}",
    )


def ask_for_decimal(used: DataSource, key: str) -> DecimalSign:
    """Return the decimal sign of the numbers in a file, or that it is to be found from each column."""
    sign: DecimalSign = _choose(
        st.container(),
        "Decimal sign",
        _DECIMALS,
        used.decimal,
        "Whether 1,234 is a little more than one or more than a thousand. Each column says it itself, as a rule; "
        "where its cells leave a doubt, say it here.",
        key=f"{key}-decimal-{used.name}",
    )
    return sign


def _ask_for_labels(used: DataSource, key: str) -> dict[str, str]:
    """Return the attributes that are the labels of nodes and edges."""
    asked = {}
    for place, part in zip(st.columns(2), ("node", "edge"), strict=True):
        said = place.text_input(
            f"Label of {part}s",
            value=getattr(used, f"{part}_label"),
            placeholder="found by its name",
            help=f"The attribute that is the label of {part}s, where they have several. A model reads what it predicts "
            "alike.",
            key=f"{key}-{part}-label-{used.name}",
        )
        asked[f"{part}_label"] = said.strip()
    return asked
