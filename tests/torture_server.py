"""kill -9 of a dashboard's whole server while a worker that it started trains, as `make torture` does now and then."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from engine.runs import Run, RunStore, State, TrainingRequest, Workspace, jobs
from engine.runs.jobs import launch

__all__ = ["killed_server"]

REPOSITORY = Path(__file__).resolve().parent.parent
_LONGEST = 300.0  # seconds until a server answers, or a worker that was left alone ends
_SERVER = """
import runpy, sys
from pathlib import Path
from engine.runs import jobs
from engine.runs.jobs import launch
from engine.runs import RunStore, TrainingRequest, Workspace
root, request, owner, port = sys.argv[1:]
run = jobs.start(RunStore(Workspace(Path(root)).runs), TrainingRequest.model_validate_json(request), owner=owner)
print(run.id, launch._children[run.id].pid, flush=True)
sys.argv = ["dashboard.server", "--port", port]
runpy.run_module("dashboard.server", run_name="__main__", alter_sys=True)
"""


def killed_server(
    workspace: Workspace, request: TrainingRequest, owner: str, rng: random.Random, *, with_worker: bool
) -> tuple[Run, list[str]]:
    """Kill a server that answers, and with it the worker it has started or not; return the run and what is wrong.

    The worker alone goes on to its end. With it gone, too, the next start has to say what happened.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    asked = [str(workspace.root), request.model_dump_json(), owner, str(port)]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "SYMGRAPH_WORKSPACE": str(workspace.root)}
    command = [sys.executable, "-c", _SERVER, *asked]
    with subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout is not None
            identity, worker = server.stdout.readline().split()
            _wait_until_it_answers(f"http://127.0.0.1:{port}/_stcore/health", server)
            _wait_until_it_begins(RunStore(workspace.runs).get(identity))
            time.sleep(rng.random())
        finally:
            server.send_signal(signal.SIGKILL)
        if with_worker:
            with suppress(ProcessLookupError):  # it may have ended
                os.kill(int(worker), signal.SIGKILL)
    run = RunStore(workspace.runs).get(identity)
    if run is None:
        return Run(workspace.runs / identity), [f"run {identity} is gone"]
    return run, _wrong_afterwards(run, with_worker=with_worker)


def _wrong_afterwards(run: Run, *, with_worker: bool) -> list[str]:
    """Return what a new process says of the run that it should not."""
    if not with_worker:
        end = time.monotonic() + _LONGEST
        while not (status := jobs.settle(run)).finished and time.monotonic() < end:
            time.sleep(0.05)
        return [] if status.state is State.DONE else [f"run {run.id} was left alone, and is {status.state}"]
    before = run.status
    long_ago = time.time() - 1_000
    (run.folder / launch.ALIVE).touch()
    os.utime(run.folder / launch.ALIVE, (long_ago, long_ago))  # instead of waiting for its silence
    status = jobs.settle(run)
    if before.finished:
        return [] if status == before else [f"run {run.id} had ended, and is {status.state}"]
    if status.state is not State.FAILED or "without a word" not in status.reason:
        return [f"run {run.id} is {status.state} and says '{status.reason}'"]
    return []


def _wait_until_it_begins(run: Run | None) -> None:
    """Return when a worker has taken the run out of the queue; one that is killed before only leaves it there."""
    end = time.monotonic() + _LONGEST
    while run is not None and run.status.state is State.QUEUED and time.monotonic() < end:
        time.sleep(0.02)


def _wait_until_it_answers(address: str, server: subprocess.Popen[str]) -> None:
    end = time.monotonic() + _LONGEST
    while time.monotonic() < end and server.poll() is None:
        with suppress(OSError):
            urllib.request.urlopen(address, timeout=1).close()
            return
        time.sleep(0.05)
    raise AssertionError(f"the server does not answer (exit code {server.poll()})")
