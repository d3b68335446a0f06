"""Processes that may be lost: started, fed, limited in time and memory, replaced."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
