"""Waiting for work that is done elsewhere: how far it is, Cancel, and the end of it when nobody waits any more."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from engine.errors import Fault, InputError
from engine.faults import refusal
from engine.runs.jobs import Job

__all__ = ["end", "is_given_up", "refuse_cancelled", "result_of", "stopped", "wait_for"]

_CANCELLED, _GIVEN_UP = "cancelled", "given-up"
_AT_ONCE = 0.3  # seconds for which nothing is shown: most work is done by then
_LOOK = 0.25  # seconds between two looks at the progress
_GRACE = 5.0  # seconds that a visitor has to come back whose connection was lost


def wait_for(job: Job, on_cancel: Callable[[], None] = lambda: None) -> None:
    """Show how far `job` is until it is done; where the visitor has gone, the run of the page ends."""
    who = _visitor()
    job.look(who)
    if job.wait(_AT_ONCE):
        return
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, "…")
        key = f"cancel-{hashlib.sha256(job.key.encode()).hexdigest()[:12]}"
        st.button("Cancel", icon=":material/close:", on_click=_cancel, args=(job, who, on_cancel), key=key)
    gone = 0.0
    while not job.wait(_LOOK):
        gone = gone + _LOOK if exists() and not get_instance().is_active_session(who) else 0.0
        if gone > _GRACE:
            job.leave(who)
            st.stop()
        job.look(who)
        step = job.step
        counted = f" ({step.done:,} of {step.total:,})" if step.total > 1 else ""
        bar.progress(min(step.fraction, 1.0), f"{step.stage[:1].upper()}{step.stage[1:]}{counted}")
    place.empty()


def result_of(job: Job, on_cancel: Callable[[], None] = lambda: None) -> Any:
    """Return what `job` has found, when it is done; raises what it has raised."""
    wait_for(job, on_cancel)
    if isinstance(job.error, InputError):
        raise InputError(*job.error.faults)  # another one: many pages ask, and each adds its own traceback
    if job.stopped:
        raise _stopped("the work")
    if job.error is not None:
        raise RuntimeError(job.trouble)
    return job.result


def refuse_cancelled(key: str, place: str) -> None:
    """Raise `InputError` where the visitor has just cancelled the job called `key`: it is not begun again."""
    if st.session_state.get(_CANCELLED) == key:
        raise _stopped(place)


def is_given_up(key: str) -> bool:
    """Return whether the job called `key` is what the visitor cancelled last, be it long ago."""
    return bool(st.session_state.get(_GIVEN_UP) == key)


def stopped() -> InputError:
    """Return what is said of a search that was given up."""
    fix = "Ask for something else, or load the page again"
    return InputError(Fault("S131", "the search", "it was stopped on request", fix))


def end() -> None:
    """Forget what was just cancelled: whoever asks for it after this run of the page means it."""
    st.session_state.pop(_CANCELLED, None)


def _stopped(place: str) -> InputError:
    return refusal("F390", place, "it was stopped on request")


def _cancel(job: Job, who: str, on_cancel: Callable[[], None]) -> None:
    job.leave(who)
    st.session_state[_CANCELLED] = st.session_state[_GIVEN_UP] = job.key
    on_cancel()


def _visitor() -> str:
    found = get_script_run_ctx()
    return found.session_id if found is not None else ""
