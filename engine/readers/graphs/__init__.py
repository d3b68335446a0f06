"""Formats of graphs: GML, GraphML, GEXF, node-link JSON, graph6."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
