"""The server's process: Streamlit, with all that pages work with loaded before it answers the first of them."""

from __future__ import annotations

import gc
import logging
import sys
from importlib import import_module

from streamlit.web import bootstrap  # noqa: F401  (main would load it, after the freeze)
from streamlit.web.cli import main


def load() -> None:
    """Load the caches, with the engine and everything that that needs; that no server runs yet is meant."""
    logger = logging.getLogger("streamlit.runtime.caching.cache_data_api")
    level = logger.level
    logger.setLevel(logging.ERROR)
    import_module("dashboard.caches")
    logger.setLevel(level)


if __name__ == "__main__":
    load()
    gc.collect()
    gc.freeze()  # Streamlit collects garbage after every run of a page: without, 0.2 s spent on modules
    sys.argv[0] = "streamlit"
    main()
