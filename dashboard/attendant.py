"""`Attendant`: what the server does beside its pages: it gives trainings that wait their places, and sweeps uploads."""

from __future__ import annotations

import logging
import threading
import time

from engine.errors import InputError
from engine.runs import RunStore, UploadStore, Workspace, jobs, quota_in_force

__all__ = ["Attendant"]

_EVERY = 1.0  # seconds
_SWEEP = 3_600.0  # seconds


class Attendant(threading.Thread):
    """Attends to a workspace until the process ends, first at once: what waited for a killed server goes on."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(name="attendant", daemon=True)
        self._workspace = workspace
        self._swept = float("-inf")

    def run(self) -> None:
        """Attend for ever; what goes wrong is tried again, since pages say what is wrong with the workspace."""
        while True:
            try:
                self.attend()
            except InputError as error:
                logging.getLogger(__name__).warning("%s", error)
            except Exception:
                logging.getLogger(__name__).exception("the queue is looked at again")
            time.sleep(_EVERY)

    def attend(self) -> None:
        """Do what is to be done now."""
        store = RunStore(self._workspace.runs)
        if store.is_read_only or not store.database.exists():
            return
        jobs.advance(store)
        if time.monotonic() - self._swept > _SWEEP:
            self._swept = time.monotonic()
            UploadStore(self._workspace, quota_in_force()).sweep()
