"""Public data sets by name: the only part of the program that talks to another host, and only when asked to."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
