"""From RDKit's molecules to graphs and back: perception, hydrogens, standard forms, similarity."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
