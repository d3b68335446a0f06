"""The pinned model: which run and which model of its front a name stands for."""

from __future__ import annotations

from dashboard.session import state as session
from engine.runs import Run

__all__ = ["model_key", "pinned_model"]


def model_key(run: Run, number: int) -> str:
    """Return the name of model `number` of a run, as the address has it."""
    return f"{run.id}-{number}"


def pinned_model() -> tuple[Run, int] | None:
    """Return the pinned model's run and its number on the front; None where nothing is pinned, or it is gone."""
    identity, _, number = session.pinned().partition("-")
    found = session.store().get(identity)
    if found is None or not found.has_model:
        return None
    known = found.front
    wanted = int(number) if number.isascii() and number.isdigit() else 0
    return found, known.known(wanted) if known is not None else 0
