"""Search for better rules: evolution over conjunctions, seeded by greedy choice; its front is the product."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
