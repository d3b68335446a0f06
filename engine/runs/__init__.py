"""The store of runs: a workspace with one database, uploaded files, and a folder for each worker."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
