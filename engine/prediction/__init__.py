"""Use a model: predict many graphs, and say how far they are from what it was learned from."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
