"""The server's process: Streamlit, with all that pages work with loaded before it answers the first of them."""

from __future__ import annotations

import sys

from streamlit.web.cli import main

import dashboard.caches  # noqa: F401  (with the engine and everything that that needs)

if __name__ == "__main__":
    sys.argv[0] = "streamlit"
    main()
