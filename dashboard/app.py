"""The entry script: pages, what is in use, and the address."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import address, places
from dashboard.components import sidebar
from dashboard.components.notices import refused, tell_set_aside
from dashboard.session import access as ownership
from dashboard.session import state as session
from dashboard.session import waiting
from engine.runs import StoreError

# A file of our own: the icons that Streamlit knows by name come from another host.
icon = Path(__file__).with_name("icon.svg")
st.set_page_config(page_title="SymGraph Explorer", page_icon=str(icon), layout="wide")
st.logo(str(icon.with_name("wordmark.svg")), icon_image=str(icon), size="large")

st.html(icon.with_name("frame.html"))

page = st.navigation(places.pages(), position="hidden")  # the sidebar has a link for each place
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
    with st.sidebar:
        places.links(page.url_path)
    sidebar.show()
    with st.sidebar:
        st.html(icon.with_name("history.html").read_text(encoding="utf-8"), unsafe_allow_javascript=True)
    places.tabs(page.url_path)
    page.run()
    waiting.end()
    address.write(page.url_path)
except StoreError as error:
    refused(error, "The store of runs cannot be used.")
with mended.container():
    tell_set_aside(ownership.damaged_meanwhile())
