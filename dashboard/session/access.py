"""What the owner of runs may do with them, and how runs that are nobody's find an owner."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

import streamlit as st

from dashboard.session import state as session
from dashboard.session.identity import owner as owner_token
from engine.errors import InputError
from engine.runs import Run, jobs

__all__ = ["ADOPTION", "begin", "damaged_meanwhile", "delete", "has_unowned", "look", "rename"]

ADOPTION = "SYMGRAPH_ADOPT"
"""Set by `symgraph dashboard --adopt`: whose runs, a colon, and the secret of the link that hands them over."""

_ASIDE = "set-aside"


def begin() -> InputError | None:
    """Open the store and follow a link that hands runs over; return what stands in the way, if anything does."""
    try:
        session.store().check()
        _adopt()
    except InputError as error:
        return error
    return None


def damaged_meanwhile() -> list[Path]:
    """Return the damaged databases that were set aside since this session began, oldest first."""
    found = session.store().set_aside
    known: int = st.session_state.setdefault(_ASIDE, len(found))
    return found[known:]


def has_unowned() -> bool:
    """Return whether there are runs that nobody owns, such as those of earlier versions."""
    return bool(session.store().all(""))


def look(used: Run, *names: str) -> None:
    """Count a look at the test part of one's own run for each thing that is shown of it, by its name; each once.

    Who looks at another's run can keep nothing of it.
    """
    if used.has_test_part and session.owns(used) and not session.store().is_read_only:
        with suppress(InputError):  # a page is shown even where nothing can be kept
            used.look(*names)


def rename(run: Run, name: str) -> None:
    """Give one's own run another name; where that cannot be kept, a notice says so."""
    if session.owns(run):
        try:
            session.store().rename(run, name)
        except InputError as error:
            session.leave_notice(str(error))


def delete(run: Run) -> None:
    """Delete one's own run; one that is under way is stopped first."""
    if session.owns(run):
        jobs.discard(session.store(), run)


def _adopt() -> None:
    """Hand runs over to the browser that opens the link which `--adopt` printed."""
    said = st.query_params.get("adopt", "")
    whose, _, secret = os.environ.get(ADOPTION, "").partition(":")
    if not said or not secret:
        return
    del st.query_params["adopt"]
    if not secrets.compare_digest(said.encode(), secret.encode()):
        return
    mine, store = owner_token(), session.store()
    before = {""} if whose == "unowned" else store.owners() - {mine}
    moved = sum(store.hand_over(other, mine) for other in before)
    st.toast(f"{moved:,} runs of this workspace are yours now.", icon=":material/inventory_2:")
