"""A model of named groups as lines under headings, worked out once."""

from __future__ import annotations

from typing import Any

from dashboard.session import caches
from dashboard.session import state as session
from dashboard.session.state import Rules
from engine.explain import Heading

__all__ = ["headings_of", "list_of"]


def headings_of(used: Rules) -> tuple[Heading, ...]:
    """Return the lines of the model in use under their headings; nothing of other models."""
    return caches.outline(used.key, used.digest, used)


def list_of(used: Rules) -> dict[str, Any]:
    """Return what the list of these lines shows."""
    return caches.outline_data(used.key, used.digest, session.is_dark(), used)
