"""`CheckpointFile`: states of searches in a JSON file, each under the digest of what it depends on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.durable import write_file
from engine.errors import Fault, InputError

__all__ = ["CheckpointFile"]

KEPT = 4
"""States in one file, newest last: a fit with a held-out part searches twice."""

_VERSION = 2

Part = list[tuple[list[int], int]]


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rules: Part
    language: int = Field(ge=-(2**31), lt=2**31)


class _State(BaseModel):
    model_config = ConfigDict(extra="forbid")

    generation: int = Field(ge=0)
    greedy: list[Part]
    archive: list[_Told] = Field(min_length=1)
    islands: list[Annotated[list[_Told], Field(min_length=1)]] = Field(min_length=1)


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: str = Field(pattern="^symgraph-search$")
    version: int = Field(ge=_VERSION, le=_VERSION)
    searches: dict[str, _State]


class CheckpointFile:
    """Keeps the newest state of up to four searches; a state is used only where data and options are the same.

    Parameters
    ----------
    path : str or Path
        The file; need not exist yet.

    Attributes
    ----------
    path : Path
        The file.
    resumed : tuple of int
        The generations at which searches went on.

    Raises
    ------
    InputError
        Where the file cannot be opened, or is no checkpoint of this version.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.resumed: tuple[int, ...] = ()  # the generations at which searches went on
        self._searches = self._read()

    def resume(self, digest: str) -> dict[str, Any] | None:
        """Return the state of the search with this digest, None where the file has none.

        Parameters
        ----------
        digest : str
            Of everything that the search depends on.

        Returns
        -------
        dict or None
            Plain values, as `save` was given them.
        """
        state = self._searches.get(digest)
        if state is not None:
            self.resumed = (*self.resumed, int(state["generation"]))
        return state

    def save(self, digest: str, state: dict[str, Any]) -> None:
        """Write the state of a search; the file appears whole or not at all.

        Parameters
        ----------
        digest : str
            Of everything that the search depends on.
        state : dict
            Plain values that JSON can hold.

        Raises
        ------
        InputError
            Where the file cannot be written.
        """
        self._searches.pop(digest, None)
        self._searches[digest] = state
        self._searches = dict(list(self._searches.items())[-KEPT:])
        text = json.dumps({"format": "symgraph-search", "version": _VERSION, "searches": self._searches})
        try:
            write_file(self.path, text)
        except OSError as error:
            found = f"cannot be written ({error.strerror})"
            raise InputError(Fault("C804", str(self.path), found, "Name a file elsewhere")) from None

    def _read(self) -> dict[str, dict[str, Any]]:
        if not self.path.exists():
            return {}
        try:
            document = _Document.model_validate_json(self.path.read_bytes())
        except OSError as error:
            found = f"cannot be opened ({error.strerror})"
            raise InputError(Fault("C805", str(self.path), found, "Name another file")) from None
        except ValidationError:
            found, fix = "is no checkpoint of a search, or one of another version", "Name another file, or a new one"
            raise InputError(Fault("C806", str(self.path), found, fix)) from None
        return {digest: state.model_dump(mode="json") for digest, state in document.searches.items()}
