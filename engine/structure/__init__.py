"""Ego graphs, colours, structural keys and roles: compiled kernels over flat arrays."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
