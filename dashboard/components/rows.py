"""Tables in which exactly one row is chosen, by a click anywhere in it."""

from __future__ import annotations

from typing import Any

__all__ = ["clicked_row", "only_row"]


def only_row(row: int) -> dict[str, Any]:
    """Return the state of a table in which this row alone is chosen."""
    return {"selection": {"rows": [row], "columns": [], "cells": []}}


def clicked_row(selection: Any) -> int | None:
    """Return the row that was clicked, or in which a cell was; None for neither."""
    if selection.cells:
        return int(selection.cells[0][0])
    return int(selection.rows[0]) if selection.rows else None
