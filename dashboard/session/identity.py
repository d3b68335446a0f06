"""Whose browser this is: an unguessable token in a cookie, so that nobody sees what another one trains or uploads."""

from __future__ import annotations

import streamlit as st

from dashboard.guard import COOKIE
from engine.runs import is_identity, new_identity

__all__ = ["owner"]

_OWNER = "owner"


def owner() -> str:
    """Return the token of this browser; of this session alone where the browser keeps no cookies."""
    known = st.session_state.get(_OWNER)
    if known is None:
        brought = st.context.cookies.get(COOKIE)
        known = st.session_state[_OWNER] = brought if is_identity(brought) else new_identity()
    return str(known)
