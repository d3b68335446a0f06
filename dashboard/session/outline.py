"""What a reader meets of a model: its lines under headings, and what reading them takes; worked out once."""

from __future__ import annotations

from typing import Any

from dashboard.session import caches
from dashboard.session import state as session
from dashboard.session.state import Rules
from engine.explain import Heading, Line

__all__ = ["effort_of", "headings_of", "lines_of", "list_of"]


def headings_of(used: Rules) -> tuple[Heading, ...]:
    """Return the lines of the model in use under their headings; nothing of other models."""
    return caches.outline(used.key, used.digest, used)


def lines_of(used: Rules) -> dict[str, Line]:
    """Return the same lines by the names of their rules: "R3"."""
    return {f"R{line.number}": line for heading in headings_of(used) for line in heading.lines}


def list_of(used: Rules) -> dict[str, Any]:
    """Return what the list of these lines shows."""
    return caches.outline_data(used.key, used.digest, session.is_dark(), used)


def effort_of(used: Rules) -> str:
    """Return in words what the model in use asks of its reader; "" where there is nothing to read."""
    return caches.effort(used.key, used.digest, used)
