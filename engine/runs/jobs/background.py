"""`Background`: work in threads of this process, with progress to look at, and the last results kept.

It ends with the process. What has to outlive that is a run, which has a process of its own.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from engine.errors import Cancelled, InputError
from engine.progress import Progress, Step

__all__ = ["Background", "Job"]


@dataclass
class Job:
    """One piece of work: a listener to it, and its outcome.

    It ends as if stopped where for `patience` seconds nobody has looked at it, and at once when all have left.
    """

    key: str
    patience: float = math.inf
    step: Step = field(default_factory=lambda: Step("waiting for its turn", 0, 1))
    result: Any = None
    error: BaseException | None = None
    _over: threading.Event = field(default_factory=threading.Event, repr=False)
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)
    _looked: dict[str, float] = field(default_factory=dict, repr=False)  # who waits for it -> when they last looked
    _begun: float = field(default_factory=time.monotonic, repr=False)

    def tell(self, step: Step) -> None:
        """Take note of a step."""
        self.step = step

    def wants_stop(self) -> bool:
        """Return whether somebody asked for a stop, or nobody waits any more."""
        last = max((self._begun, *tuple(self._looked.values())))
        return self._stop.is_set() or time.monotonic() - last > self.patience

    def stop(self) -> None:
        """Ask for a stop."""
        self._stop.set()

    def look(self, who: str) -> None:
        """Take note that `who` waits for the outcome."""
        self._looked[who] = time.monotonic()

    def leave(self, who: str) -> None:
        """Take note that `who` waits no more; without anybody else who does, it is stopped."""
        self._looked.pop(who, None)
        if not self._looked:
            self.stop()

    @property
    def done(self) -> bool:
        """Whether there is a result, or an error."""
        return self._over.is_set()

    @property
    def stopped(self) -> bool:
        """Whether it ended because of a stop."""
        return isinstance(self.error, Cancelled)

    @property
    def trouble(self) -> str:
        """Why it ended without a result, in words; "" where it did not, or has not ended."""
        if self.error is None:
            return ""
        if self.stopped:
            return "Stopped."
        return str(self.error) if isinstance(self.error, InputError) else f"{type(self.error).__name__}: {self.error}"

    def wait(self, seconds: float) -> bool:
        """Return whether it is done, after at most so many seconds."""
        return self._over.wait(seconds)

    def run(self, work: Callable[[Progress], Any]) -> None:
        """Do the work."""
        try:
            if self.wants_stop():
                raise Cancelled("stopped before it began")
            self.result = work(self)
        except BaseException as error:  # noqa: BLE001 (whoever waits has to learn why)
            self.error = error
        finally:
            self._over.set()


class Background:
    """Does work by its key, the same work once; keeps the results of the last `kept`."""

    def __init__(self, *, workers: int = 1, kept: int = 4) -> None:
        """Start no thread before there is work."""
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._kept = kept
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="background")

    def ask(self, key: str, work: Callable[[Progress], Any], *, patience: float = math.inf) -> Job:
        """Return the job called `key`: under way, finished, or begun now (for `patience`, see `Job`)."""
        with self._lock:
            found = self._jobs.get(key)
            if found is None or found.stopped or (not found.done and found.wants_stop()):
                found = Job(key, patience)
                self._pool.submit(found.run, work)
            self._jobs[key] = found
            self._jobs.move_to_end(key)
            finished = [name for name, job in self._jobs.items() if job.done and name != key]
            for name in finished[: max(len(self._jobs) - self._kept, 0)]:
                del self._jobs[name]
            return found

    def get(self, key: str) -> Job | None:
        """Return the job called `key` where it is under way or still known."""
        return self._jobs.get(key)

    def under_way(self, beginning: str) -> bool:
        """Return whether a job is under way whose key begins so."""
        with self._lock:
            return any(key.startswith(beginning) and not job.done for key, job in self._jobs.items())

    def forget(self, key: str) -> None:
        """Stop a job, and keep nothing of it."""
        with self._lock:
            found = self._jobs.pop(key, None)
        if found is not None:
            found.stop()
