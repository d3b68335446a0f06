"""`Download`: one file over HTTP, gone on with where an earlier attempt ended, from one host and no other."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from engine.durable import write_file
from engine.errors import Fault, InputError
from engine.progress import SILENT, Progress, Step, check

__all__ = ["MOST_BYTES", "Download", "FetchError"]

MOST_BYTES = 2 * 2**30
"""Largest file that is taken."""

_ATTEMPTS = 3
_REDIRECTS = 5
_CHUNK = 2**14
_PATIENCE = (10.0, 30.0)  # seconds for a connection, and without a byte


class FetchError(InputError):
    """A public set cannot be had: no network, another file than before, an answer that makes no sense."""


class _Interrupted(Exception):
    """The connection broke; what came is kept."""


@dataclass(frozen=True, slots=True)
class Download:
    """Fills the file `partial`, over several attempts if need be; proxies come from the environment."""

    url: str
    partial: Path
    progress: Progress = SILENT
    most: int = MOST_BYTES

    def run(self) -> None:
        """Return when `partial` is whole; raises `FetchError`, after which the next call goes on from there."""
        import requests

        broken = (_Interrupted, requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
        for attempt in range(_ATTEMPTS):
            try:
                with requests.Session() as session:
                    self._attempt(session)
            except broken as error:
                if attempt + 1 == _ATTEMPTS:
                    raise self._fault("N702", _reason(error)) from error
            except requests.RequestException as error:
                raise self._fault("N702", _reason(error)) from error
            else:
                self._told.unlink(missing_ok=True)
                return

    @property
    def _told(self) -> Path:
        """What the server said of the file that `partial` is the beginning of."""
        return self.partial.with_name(self.partial.name + ".json")

    def _attempt(self, session: Any) -> None:
        start, validator = self._begun()
        asked = {"Accept-Encoding": "identity"}
        if start:
            asked |= {"Range": f"bytes={start}-", "If-Range": validator}
        with self._answer(session, asked) as answer:
            if answer.status_code == 416:
                self.partial.unlink(missing_ok=True)
                raise _Interrupted("the part that was kept does not fit the file")
            if answer.status_code not in (200, 206):
                raise self._fault("N703", f"the server answers {answer.status_code} {answer.reason}")
            goes_on = answer.status_code == 206
            if goes_on and not str(answer.headers.get("Content-Range", "")).startswith(f"bytes {start}-"):
                self.partial.unlink(missing_ok=True)
                raise _Interrupted("the server sent another part than was asked for")
            self._take(answer, start if goes_on else 0)

    @contextmanager
    def _answer(self, session: Any, asked: dict[str, str]) -> Iterator[Any]:
        """Yield the answer behind at most five redirections, none of which leads to another host or to plain HTTP."""
        url, home = self.url, urlsplit(self.url)
        for _ in range(_REDIRECTS):
            with session.get(url, headers=asked, stream=True, timeout=_PATIENCE, allow_redirects=False) as answer:
                if not answer.is_redirect:
                    yield answer
                    return
                url = urljoin(url, answer.headers["Location"])
            there = urlsplit(url)
            if (there.scheme, there.netloc) != (home.scheme, home.netloc):
                raise self._fault("N704", f"the server points to another host ({there.scheme}://{there.netloc})")
        raise self._fault("N704", "the server points in circles")

    def _take(self, answer: Any, start: int) -> None:
        """Append what comes to what is there from `start` on; raises `_Interrupted` where it ends too early."""
        length = answer.headers.get("Content-Length", "")
        whole = start + int(length) if length.isascii() and length.isdigit() else None
        validator = answer.headers.get("ETag", "") or answer.headers.get("Last-Modified", "")
        usable = "" if validator.startswith("W/") else validator  # a weak one does not vouch for the bytes
        write_file(self._told, json.dumps({"url": self.url, "validator": usable}))
        size = start
        with self.partial.open("ab" if start else "wb") as file:
            for chunk in answer.iter_content(_CHUNK):
                size += len(chunk)
                if size > self.most:
                    raise self._fault("N706", f"the file is larger than {self.most / 2**20:,.0f} MiB")
                file.write(chunk)
                self.progress.tell(Step("download", size, max(whole or size, size), f"{size / 2**20:.1f} MiB"))
                check(self.progress)
            file.flush()
            os.fsync(file.fileno())
        if whole is not None and size != whole:
            raise _Interrupted(f"the connection ended after {size:,} of {whole:,} bytes")

    def _begun(self) -> tuple[int, str]:
        """Return how many bytes are there to go on from, and what tells that the file is still the same."""
        try:
            told = json.loads(self._told.read_text(encoding="utf-8"))
            size, validator = self.partial.stat().st_size, str(told["validator"])
            same = told["url"] == self.url
        except (OSError, ValueError, KeyError, TypeError):
            return 0, ""
        return (size, validator) if same and validator else (0, "")

    def _fault(self, code: str, found: str) -> FetchError:
        fix = "Try again later, or download the file by hand and give its path to the command"
        return FetchError(Fault(code, self.url, found, fix))


def _reason(error: BaseException) -> str:
    """Return what went wrong in a few words; libraries wrap it in their own."""
    import requests

    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy that the environment names does not answer"
    if isinstance(error, requests.Timeout):
        return "the server does not answer in time"
    if isinstance(error, _Interrupted):
        return str(error)
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection ended too early"
    return "the server cannot be reached"
