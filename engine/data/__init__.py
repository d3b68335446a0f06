"""Data sets of graphs as flat columns, and the way from molecules to graphs."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
