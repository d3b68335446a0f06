"""How the file in use was read, and the form that changes it."""

from __future__ import annotations

import streamlit as st

from dashboard.components.notices import data_or_hint
from dashboard.components.views.words import in_markdown
from dashboard.data import taking
from dashboard.data.reading_form import ask
from dashboard.session import state as session


def show() -> None:
    """Show the page: how the file was read, the form that changes it, and the first records."""
    found, used = data_or_hint(), session.source()
    taking.ask_if_waiting()
    if found is None or used is None:
        return
    st.caption(
        f"Format: {in_markdown(found.format)}. Columns were found by their names and contents; change them here."
    )
    ask(used, found, taking.take, key="columns")
    st.dataframe(found.source.head(8), key="source-head")
    st.caption("The first records, as they are in the file.")


if __name__ == "__main__":
    show()
