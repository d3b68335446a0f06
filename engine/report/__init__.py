"""One HTML file that says what a model is, what it was learned from, and how good it is."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
