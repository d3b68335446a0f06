"""Public data sets by name: the only part of the program that talks to another host, and only when asked to."""

from engine.fetching.catalogue import CATALOGUE, PublicSet
from engine.fetching.fetch import Fetched, FetchError, fetch

__all__ = ["CATALOGUE", "FetchError", "Fetched", "PublicSet", "fetch"]
