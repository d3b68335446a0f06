"""Training in a process of its own, so that pages stay quick and a closed page loses nothing."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
