"""Whose browser this is: an unguessable token in a cookie, so that nobody sees what another one trains or uploads."""

from __future__ import annotations

import streamlit as st

from engine.runs import is_identity, new_identity

__all__ = ["COOKIE", "introduce", "owner"]

COOKIE = "symgraph_owner"
_OWNER, _KEY = "owner", "owner-cookie"

_SCRIPT = """
export default function ({ data, setStateValue }) {
  const name = data.cookie + "=";
  const found = document.cookie.split("; ").find((part) => part.startsWith(name));
  const known = found ? found.slice(name.length) : "";
  const token = /^[0-9a-f]{32}$/.test(known) ? known : data.token;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = name + token + "; Path=/; Max-Age=34560000; SameSite=Strict" + secure;
  if (token !== data.token && document.cookie.includes(name + token)) {
    setStateValue("token", token);
  }
}
"""
_cookie = st.components.v2.component("symgraph_owner_cookie", js=_SCRIPT)


def owner() -> str:
    """Return the token of this browser; of this session alone where the browser has none yet."""
    known = st.session_state.get(_OWNER)
    if known is None:
        brought = st.context.cookies.get(COOKIE)
        known = st.session_state[_OWNER] = brought if is_identity(brought) else new_identity()
    return str(known)


def introduce() -> str:
    """Have the browser keep the token, and return the former one where it turns out to have another already.

    That is so when two pages are opened at once by a browser that was never here.
    """
    used = owner()
    said = _cookie(key=_KEY, data={"cookie": COOKIE, "token": used}, on_token_change=lambda: None).token
    if not is_identity(said) or said == used:
        return ""
    st.session_state[_OWNER] = said
    return used
