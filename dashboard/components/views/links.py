"""Links to a view, made from the address under which the reader's browser found this server."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

__all__ = ["link_to"]


def link_to(here: str, page: str, params: Mapping[str, str]) -> str:
    """Return the link to another page of the server that `here` is a page of; "" where `here` is no address.

    >>> link_to("https://host:8501/under/runs?run=1#x", "rules", {"run": "2", "rule": "R1"})
    'https://host:8501/under/rules?run=2&rule=R1'
    """
    parts = urlsplit(here)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    folder = parts.path.rpartition("/")[0]
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/{page}", urlencode(params), ""))
