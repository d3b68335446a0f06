"""What a data set's maker says about it: titles, and names for its classes, in a small JSON file beside the data."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import Fault
from engine.faults import fault

__all__ = ["NOTHING", "About", "parse_about", "read_about"]

_MOST_BYTES = 64 * 1024
_LONGEST_TEXT = 4_000
_TEXTS = ("title", "description", "target", "id")


@dataclass(frozen=True, slots=True)
class About:
    """The content of NAME.about.json, or of about.json in a folder; empty where there is none."""

    title: str = ""
    description: str = ""
    target: str = ""
    id: str = ""
    classes: dict[str, str] = field(default_factory=dict)  # class in the file -> name for people
    faults: tuple[Fault, ...] = ()


NOTHING = About()


def read_about(path: Path) -> About:
    """Read what is said about data: NAME.about.json beside a file, about.json in a folder.

    Parameters
    ----------
    path : Path
        The file or folder of the data.

    Returns
    -------
    About
        Empty where nothing is said; what makes no sense is left out, with a note in its `faults`.
    """
    place = path / "about.json" if path.is_dir() else path.with_name(f"{path.stem}.about.json")
    try:
        if not place.is_file():
            return NOTHING
        with place.open("rb") as file:
            return parse_about(file.read(_MOST_BYTES + 1), place.name)
    except (OSError, ValueError) as error:
        return About(faults=(fault("F316", place.name, f"the file cannot be read ({error})"),))


def parse_about(content: bytes, name: str) -> About:
    """Return what the JSON says; what makes no sense in it becomes a note and is left out."""
    if len(content) > _MOST_BYTES:
        return About(faults=(fault("F316", name, f"more than {_MOST_BYTES // 1024} KiB"),))
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        return About(faults=(fault("F316", name, f"this is no JSON ({error})"),))
    if not isinstance(data, dict):
        return About(faults=(fault("F316", name, "this is no JSON object"),))
    return _checked(data, name)


def _checked(data: dict[str, Any], name: str) -> About:
    faults = []
    texts = {key: data[key] for key in _TEXTS if data.get(key) is not None}
    for key, value in tuple(texts.items()):
        if not _is_text(value):
            faults.append(fault("F316", f"{name}, '{key}'", f"a text of at most {_LONGEST_TEXT} characters is needed"))
            del texts[key]
    classes = data.get("classes") or {}
    if not (isinstance(classes, dict) and all(map(_is_text, classes.values()))):
        faults.append(fault("F316", f"{name}, 'classes'", "an object that maps each class to its name is needed"))
        classes = {}
    return About(**texts, classes=classes, faults=tuple(faults))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT
