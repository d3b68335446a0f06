"""SymGraph: graph classification with discrete symbols, on the CPU.

>>> from engine import SymGraphClassifier, read_dataset
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
