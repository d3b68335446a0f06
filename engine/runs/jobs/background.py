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

    Parameters
    ----------
    key : str
        What it is called.
    patience : float
        Seconds without a look after which it ends as if stopped; it ends at once when all who waited have left.

    Attributes
    ----------
    step : Step
        The news told last.
    result : object
        What the work returned; None until then.
    error : BaseException or None
        What it raised.
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
        """Take note of a step.

        Parameters
        ----------
        step : Step
            The news.
        """
        self.step = step

    def wants_stop(self) -> bool:
        """Return whether somebody asked for a stop, or nobody waits any more."""
        last = max((self._begun, *tuple(self._looked.values())))
        return self._stop.is_set() or time.monotonic() - last > self.patience

    def stop(self) -> None:
        """Ask for a stop."""
        self._stop.set()

    def look(self, who: str) -> None:
        """Take note that `who` waits for the outcome.

        Parameters
        ----------
        who : str
            Whoever waits, by any name of their own.
        """
        self._looked[who] = time.monotonic()

    def leave(self, who: str) -> None:
        """Take note that `who` waits no more; without anybody else who does, it is stopped.

        Parameters
        ----------
        who : str
            As in `look`.
        """
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
        """Wait for the end of the work.

        Parameters
        ----------
        seconds : float
            At most.

        Returns
        -------
        bool
            Whether it is done.
        """
        return self._over.wait(seconds)

    def run(self, work: Callable[[Progress], Any]) -> None:
        """Do the work, and keep its result or its error.

        Parameters
        ----------
        work : callable
            Takes this job as its `Progress`; what it raises is kept, not raised.

        Raises
        ------
        Cancelled
            Kept as `error` where a stop was wanted before it began.
        """
        try:
            if self.wants_stop():
                raise Cancelled("stopped before it began")
            self.result = work(self)
        except BaseException as error:  # noqa: BLE001 (whoever waits has to learn why)
            self.error = error
        finally:
            self._over.set()


class Background:
    """Does work by its key, the same work once; keeps the results of the last `kept`.

    Parameters
    ----------
    workers : int
        Threads, which start with the first work.
    kept : int
        Jobs that are remembered.
    """

    def __init__(self, *, workers: int = 1, kept: int = 4) -> None:
        """Start no thread before there is work."""
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._kept = kept
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="background")

    def ask(self, key: str, work: Callable[[Progress], Any], *, patience: float = math.inf) -> Job:
        """Return the job of that name: under way, finished, or begun now.

        Parameters
        ----------
        key : str
            Names the work: equal keys stand for the same work.
        work : callable
            Takes a `Progress`; called only where there is no such job, or it was stopped.
        patience : float
            Of a job that begins now, see `Job`.

        Returns
        -------
        Job
        """
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
        """Return the job of that name.

        Parameters
        ----------
        key : str
            Of the job.

        Returns
        -------
        Job or None
            None where it is neither under way nor still known.
        """
        return self._jobs.get(key)

    def under_way(self, beginning: str) -> bool:
        """Return whether a job is under way whose key begins so.

        Parameters
        ----------
        beginning : str
            Of the key.

        Returns
        -------
        bool
        """
        with self._lock:
            return any(key.startswith(beginning) and not job.done for key, job in self._jobs.items())

    def forget(self, key: str) -> None:
        """Stop a job, and keep nothing of it.

        Parameters
        ----------
        key : str
            Of the job.
        """
        with self._lock:
            found = self._jobs.pop(key, None)
        if found is not None:
            found.stop()
