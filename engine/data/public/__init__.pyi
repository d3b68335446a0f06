from .catalogue import CATALOGUE, PublicSet
from .fetching import Fetched, FetchError, fetch, find

__all__ = [
    "CATALOGUE",
    "FetchError",
    "Fetched",
    "PublicSet",
    "fetch",
    "find",
]
