"""`Background`: one piece of work in a thread of this process, to be watched and stopped from any other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Self

from engine.errors import Cancelled, InputError
from engine.progress import Progress, Step

__all__ = ["Background"]


class Background:
    """A listener of its own work: it keeps the last step and passes a wish to stop on."""

    def __init__(self) -> None:
        self._step = Step("", 0, 1)
        self._stop, self._over = threading.Event(), threading.Event()
        self._trouble = ""

    @classmethod
    def start(cls, work: Callable[[Progress], None]) -> Self:
        """Return the work, under way. It ends with the process; what it makes it has to keep by itself."""
        made = cls()
        threading.Thread(target=made._do, args=(work,), daemon=True).start()
        return made

    def _do(self, work: Callable[[Progress], None]) -> None:
        try:
            work(self)
        except Cancelled:
            self._trouble = "Stopped."
        except InputError as error:
            self._trouble = str(error)
        except Exception as error:  # noqa: BLE001 (whoever waits has to learn why)
            self._trouble = f"{type(error).__name__}: {error}"
        finally:
            self._over.set()

    def tell(self, step: Step) -> None:
        """Keep the step."""
        self._step = step

    def wants_stop(self) -> bool:
        """Return whether `stop` was called."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask for a stop at the next step."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Return whether it is over, after so many seconds at the latest."""
        return self._over.wait(seconds)

    @property
    def step(self) -> Step:
        """What was told last."""
        return self._step

    @property
    def is_over(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self._over.is_set()

    @property
    def trouble(self) -> str:
        """Why it ended without a result; "" where it did not, or has not ended."""
        return self._trouble
