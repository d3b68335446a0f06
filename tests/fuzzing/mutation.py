"""Changed inputs: bytes at random, and values of a JSON document in their places."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from tests.fuzzing.seeds import WORDS

__all__ = ["changed_bytes", "changed_json"]

_VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        2,
        255,
        2**31,
        2**63,
        -(2**64),
        10**400,
        0.5,
        -0.0,
        1e308,
        float("nan"),
        float("inf"),
    ),
    *(
        "",
        "a",
        "0",
        "\0",
        "\ud800",
        "C" * 1000,
        "[#6]",
        "wl",
        "exact",
        "node",
        "edge",
        "attribute",
        [],
        {},
        [[]],
        [0],
        {"a": 1},
    ),
)


def changed_bytes(data: bytes, rng: random.Random, other: bytes = b"") -> bytes:
    """Return `data` with one to eight changes; `other` is what pieces are taken from."""
    found = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5, 8))):
        at = rng.randint(0, len(found))
        until = min(len(found), at + rng.choice((1, 1, 2, 4, 16, 200)))
        match rng.randrange(7):
            case 0:
                found[at:until] = b""
            case 1:
                found[at:until] = rng.randbytes(until - at)
            case 2:
                found[at:at] = rng.choice(WORDS)
            case 3:
                found[at:until] = rng.choice(WORDS)
            case 4:
                found[at:at] = found[at:until] * rng.choice((1, 2, 50))
            case 5 if found:
                place = min(at, len(found) - 1)
                found[place] ^= 1 << rng.randrange(8)
            case _:
                start = rng.randint(0, len(other))
                found[at:until] = other[start : start + rng.choice((1, 8, 64))]
    return bytes(found[: 2**16])


def changed_json(data: bytes, rng: random.Random) -> bytes:
    """Return the document with one to three of its values replaced, removed, doubled or swapped."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return changed_bytes(data, rng)
    for _ in range(rng.choice((1, 1, 2, 3))):
        places = list(_places(document))
        if not places:
            break
        holder, key = rng.choice(places)
        value = holder[key]
        match rng.randrange(6):
            case 0:
                del holder[key]
            case 1:
                other, name = rng.choice(places)
                holder[key] = copy.deepcopy(other[name])
            case 2 if isinstance(holder, list):
                holder.insert(key, copy.deepcopy(value))
            case 3 if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**70:
                holder[key] = value + rng.choice((-1, 1, -2, 7, 2**31))
            case 4 if isinstance(holder, dict):
                holder[rng.choice(("x", "kind", "version", ""))] = copy.deepcopy(value)
            case _:
                holder[key] = copy.deepcopy(rng.choice(_VALUES))
    return json.dumps(document).encode("utf-8", "surrogatepass")


def _places(value: Any) -> Any:
    """Yield every holder with each key of it."""
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        keys = range(len(holder)) if isinstance(holder, list) else list(holder) if isinstance(holder, dict) else ()
        for key in keys:
            yield holder, key
            waiting.append(holder[key])
