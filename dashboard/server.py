"""The server's process: Streamlit, with all that pages work with loaded before it answers the first of them."""

from __future__ import annotations

import gc
import sys

from streamlit.web import bootstrap  # noqa: F401  (main would load it, after the freeze)
from streamlit.web.cli import main

import dashboard.caches  # noqa: F401  (with the engine and everything that that needs)

if __name__ == "__main__":
    gc.collect()
    gc.freeze()  # Streamlit collects garbage after every run of a page: without, 0.2 s spent on modules
    sys.argv[0] = "streamlit"
    main()
