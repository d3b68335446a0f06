"""Change a model by hand: drafts, what an edit costs, and how it is worded."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
