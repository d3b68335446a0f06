"""Sets made by a rule that is known: planted motifs, and pairs that refinement cannot tell apart."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
