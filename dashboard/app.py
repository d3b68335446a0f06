"""The entry script: pages, what is in use, and the address."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import address
from dashboard.components import sidebar
from dashboard.components.notices import DATA, refused, tell_set_aside
from dashboard.session import access as ownership
from dashboard.session import state as session
from dashboard.session import waiting
from engine.runs import StoreError

# A file of our own: the icons that Streamlit knows by name come from another host.
icon = Path(__file__).with_name("icon.svg")
st.set_page_config(page_title="SymGraph Explorer", page_icon=str(icon), layout="wide")
st.logo(str(icon.with_name("wordmark.svg")), icon_image=str(icon), size="large")

# Streamlit's own download of a table hands a spreadsheet whatever stands in its cells; ours defuse formulas.
st.html('<style>[data-testid="stElementToolbarButton"]:has([aria-label^="Download as CSV"]) {display: none}</style>')


def _to_the_first_page() -> None:
    st.switch_page(DATA, query_params=session.address())


page = st.navigation(
    [
        st.Page("learn/tour.py", title="Tour", icon=":material/school:", url_path="tour"),
        st.Page("data/page.py", title="Data", icon=":material/database:", url_path="first", default=True),
        st.Page("data/explore.py", title="Explore", icon=":material/grid_view:", url_path="explore"),
        st.Page("train/page.py", title="Train", icon=":material/model_training:", url_path="train"),
        st.Page("model/rules.py", title="Rules", icon=":material/rule:", url_path="rules"),
        st.Page("model/edit.py", title="Edit", icon=":material/edit_note:", url_path="edit"),
        st.Page("model/compare.py", title="Compare", icon=":material/compare_arrows:", url_path="compare"),
        st.Page("predict/graph.py", title="One graph", icon=":material/search_insights:", url_path="graph"),
        st.Page("predict/page.py", title="Predict", icon=":material/online_prediction:", url_path="predict"),
        st.Page("predict/whatif.py", title="What if", icon=":material/alt_route:", url_path="whatif"),
        st.Page("model/quality.py", title="Quality", icon=":material/verified:", url_path="quality"),
        st.Page("runs/page.py", title="Runs", icon=":material/inventory_2:", url_path="runs"),
        st.Page("learn/lab.py", title="Expressiveness lab", icon=":material/science:", url_path="lab"),
        # The first page answers at "/" alone; who types its name comes there, too.
        st.Page(_to_the_first_page, title="Data", url_path="data", visibility="hidden"),
    ],
    expanded=True,
)
mended = st.empty()  # filled last: damage may be met by any part of the page
ownership.damaged_meanwhile()  # the session begins
refusal = ownership.begin()
if refusal is not None:
    refused(refusal, "The store of runs cannot be used.")
    st.stop()
if session.store().is_read_only:
    st.warning(
        "This workspace can only be read. What is in it is shown; training, names, edits and uploads cannot be kept. "
        "Start the dashboard as a user who may write to it, or with another --workspace.",
        icon=":material/lock:",
    )
try:
    address.follow()
    session.imported()  # here, where there is room to say how far the reading is
    sidebar.show()
    page.run()
    waiting.end()
    address.write(page.url_path)
except StoreError as error:
    refused(error, "The store of runs cannot be used.")
with mended.container():
    tell_set_aside(ownership.damaged_meanwhile())
