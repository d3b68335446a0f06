"""The lines of a model under their headings, as a list in which one is chosen by a click or with the arrow keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

__all__ = ["show"]

_OWN = Path(__file__)
_list = st.components.v2.component(
    "symgraph_rule_list",
    html='<div class="frame"></div>',
    css=_OWN.with_suffix(".css").read_text(encoding="utf-8"),
    js=_OWN.with_suffix(".js").read_text(encoding="utf-8"),
)


def show(data: dict[str, Any], *, key: str, on_choice: Callable[[int], None]) -> None:
    """Show the list; `on_choice` is given the number of the rule that the reader chooses."""

    def chosen() -> None:
        number = st.session_state[key].chosen
        if isinstance(number, int | float):
            on_choice(int(number))

    _list(data=data, key=key, on_chosen_change=chosen)
