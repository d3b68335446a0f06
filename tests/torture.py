"""`make torture`: kill -9 at random moments, and look each time whether what was reported as saved is still there.

Two kinds of processes are killed, in turn. A *saver* makes runs, documents, names, edits and uploads, and says before and
after each on a pipe what it does; at times files cannot grow meanwhile, as on a full disk. A *worker* trains with a
search; it is killed, goes on, is killed again, and the fourth time is left alone: what it then keeps has to be byte for
byte that of a run that nobody disturbed. One kill of twenty is that of a dashboard's whole *server* with a worker under
way, which is killed with it or goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.editing.edits import SwitchRule
from engine.errors import InputError
from engine.runs import (
    DataSource,
    Document,
    Run,
    RunStore,
    State,
    Status,
    TrainingRequest,
    UploadStore,
    Validation,
    Workspace,
    jobs,
)
from engine.runs.edits import EditLog, LoggedEdit
from engine.runs.jobs import launch
from engine.runs.storage import database
from tests.torture_server import killed_server

REQUEST = TrainingRequest(
    source=DataSource(origin="sample", name="mutag"),
    search="quick",
    max_rules=3,
    radius=1,
    validation=Validation.HOLDOUT,
)
OWNER = "a" * 32
_KILLS_PER_SERVER = 20
_FULL = 0.2  # share of writes for which the disk is full
_LIVES = 4  # of a run: killed three times at most, then left alone
_LONGEST = 300.0  # seconds that a worker may take before it is taken for stuck


# -- a process that saves -----------------------------------------------------------------------------


def save_for_ever(root: Path, seed: int, pipe: int) -> None:
    """Save one thing after the other, and say so on the pipe before and after each."""
    workspace, rng = Workspace(root), random.Random(seed)
    store = RunStore(workspace.runs)
    runs = store.all(OWNER)[:5]

    def say(word: str, key: str, value: str) -> None:
        os.write(pipe, f"{json.dumps([word, key, value])}\n".encode())

    uploads, brought = UploadStore(workspace), [found.source for found in UploadStore(workspace).of(OWNER)][:5]
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    while True:
        text = rng.randbytes(rng.choice((10, 1_000, 30_000))).hex()
        kind = rng.randrange(8) if runs else 0
        run = rng.choice(runs) if runs else None
        full = rng.random() < _FULL
        if kind == 0 or run is None:
            made = store.create(REQUEST, owner=OWNER, title=text[:8], name="new")
            say("did", f"{made.id} name", "new")
            runs = [*runs, made][-5:]
        elif kind == 1:
            _do(say, f"{run.id} name", text[:20], lambda: store.rename(run, text[:20]), full=full)
        elif kind == 2:
            both = {(Document.MODEL, 0): text, (Document.SCORES, 0): text}
            _do(say, f"{run.id} model", digest(text), lambda: run.keep_all(both), full=full)
        elif kind == 3:
            edit = LoggedEdit(time=text[:10], edit=SwitchRule(rule=1, on=False), words=text)
            log = EditLog.model_validate_json(run.read(Document.EDITS) or "{}").added(edit).model_dump_json()
            _do(say, f"{run.id} edits", digest(log), lambda: run.keep(Document.EDITS, log), full=full)
        elif kind == 4:
            _do(say, f"{run.id} state", "done", lambda: run.tell(Status(state=State.DONE)), full=False)
        elif kind == 5 and brought:
            source = brought.pop(rng.randrange(len(brought)))
            _do(say, f"{source.name} upload", "gone", lambda: uploads.delete(source, owner=OWNER), full=False)
        else:
            source = workspace.upload_source("made.csv", text.encode())
            keep = lambda: uploads.keep("made.csv", text.encode(), owner=OWNER)  # noqa: E731
            if _do(say, f"{source.name} upload", digest(text), keep, full=full):
                brought.append(source)


def _do(say: Any, key: str, value: str, save: Any, *, full: bool) -> bool:
    """Save, at times while files cannot grow, as on a full disk; return whether it was saved."""
    say("will", key, value)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        if full:
            resource.setrlimit(resource.RLIMIT_FSIZE, (random.Random(value).choice((0, 500, 20_000)), before[1]))
        save()
    except InputError:
        if not full:
            raise
        say("not", key, value)
        return False
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    say("did", key, value)
    return True


def digest(text: str) -> str:
    """Return what stands for a text on the pipe."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(slots=True)
class Claims:
    """What was reported as saved; after a kill one value may be newer, that of what was under way."""

    kept: dict[str, str] = field(default_factory=dict)
    begun: dict[str, str] = field(default_factory=dict)
    refused: int = 0

    def hear(self, line: str) -> None:
        """Take in a line of a saver; half a line is none."""
        try:
            word, key, value = json.loads(line)
        except ValueError:
            return
        if word == "will":
            self.begun[key] = value
        else:
            if word == "did":
                self.kept[key] = value
            else:
                self.refused += 1
            self.begun.pop(key, None)

    def broken(self, workspace: Workspace) -> list[str]:
        """Return the claims that the store does not bear out."""
        store, wrong = RunStore(workspace.runs), []
        for key, value in self.kept.items():
            found = _found(workspace, store, *key.split())
            if found != value:
                if found == self.begun.get(key):
                    self.kept[key] = found
                else:
                    wrong.append(f"{key}: {value} was saved, {found} is there")
        self.begun.clear()
        return wrong


def _found(workspace: Workspace, store: RunStore, identity: str, what: str) -> str:
    """Return what the store has under a key of `Claims`."""
    if what == "upload":
        files = [found.path for found in UploadStore(workspace).of(OWNER) if found.record.digest == identity]
        return digest(files[0].read_text()) if files else "gone"
    run = store.get(identity)
    if run is None:
        return "no run"
    if what == "name":
        return run.name
    if what == "state":
        return str(run.status.state)
    if what == "edits":
        return digest(run.read(Document.EDITS))
    both = {run.read(Document.MODEL), run.read(Document.SCORES)}
    return digest(both.pop()) if len(both) == 1 else "half a model"


def kill_a_saver(workspace: Workspace, claims: Claims, rng: random.Random) -> list[str]:
    """Let a saver work for up to a second, kill it, and return what is wrong in the store.

    The saver is a copy of this process, which so need not load everything anew.
    """
    database._let_all_go()
    database._looked_at.clear()
    seed = rng.randrange(2**30)
    heard, pipe = os.pipe()
    saver = os.fork()
    if saver == 0:
        try:
            save_for_ever(workspace.root, seed, pipe)
        except BaseException:  # noqa: BLE001  (whatever it is, this process is not to go on as the other one)
            traceback.print_exc()
        os._exit(1)
    os.close(pipe)
    with os.fdopen(heard) as lines:
        claims.hear(lines.readline())  # it has begun
        time.sleep(rng.choice((0, 0.01, 0.1, 1)) * rng.random())
        os.kill(saver, signal.SIGKILL)
        for line in lines:
            claims.hear(line)
    code = os.waitstatus_to_exitcode(os.waitpid(saver, 0)[1])
    ended = [] if code == -signal.SIGKILL else [f"a saver ended by itself, with {code}"]
    return [*ended, *unsound(workspace), *claims.broken(workspace)]


# -- a worker -----------------------------------------------------------------------------------------


def kept(run: Run) -> dict[tuple[str, int], str]:
    """Return every document of a run."""
    every = [(document, number) for document in Document for number in range(30)]
    return {(str(document), number): text for document, number in every if (text := run.read(document, number))}


def undisturbed(workspace: Workspace) -> tuple[Run, float, float]:
    """Return a run that nobody killed, the seconds that it took, and those since the first state of its search."""
    began = first = time.monotonic()
    run = jobs.start(RunStore(workspace.runs), REQUEST, owner=OWNER)
    while not (status := jobs.settle(run)).finished:
        if not run.checkpoints:
            first = time.monotonic()
        time.sleep(0.005)
    if status.state is not State.DONE:
        raise AssertionError(f"the run that nobody disturbed: {status.reason}")
    return run, time.monotonic() - began, time.monotonic() - first


def _states(run: Run | None) -> dict[str, int]:
    """Return when each state of a search was written; none may go while this looks."""
    found = {}
    for path in run.checkpoints if run else ():
        with suppress(FileNotFoundError):
            found[path.name] = path.stat().st_mtime_ns
    return found


@dataclass(slots=True)
class Training:
    """One run after the other, each killed up to three times."""

    workspace: Workspace
    whole: Run
    seconds: float
    searching: float
    rng: random.Random
    run: Run | None = None
    lives: int = 0
    ended: dict[str, dict[tuple[str, int], str]] = field(default_factory=dict)
    gone_on: int = 0
    """Kills after which a search went on from its checkpoint."""
    same: int = 0
    """Runs that ended like the undisturbed one after they had been killed."""

    def kill(self) -> list[str]:
        """Start a worker or let one go on, kill it, and return what is wrong."""
        store = RunStore(self.workspace.runs)
        if self.run is None:
            self.run, self.lives = jobs.start(store, REQUEST, owner=OWNER), _LIVES
        worker = launch._children[self.run.id]
        self._bide(worker)
        reported, models = self.run.status.state, kept(self.run)
        worker.kill()
        worker.wait()
        wrong = unsound(self.workspace)
        run = RunStore(self.workspace.runs).get(self.run.id)
        if run is None:
            return [*wrong, f"run {self.run.id} is gone"]
        status = jobs.settle(run)
        wrong += self._judge(run, status, reported, models)
        self.lives -= 1
        if status.state is State.DONE:
            self._end(run, wrong)
        elif jobs.can_go_on(run):
            self.gone_on += 1
            jobs.go_on(RunStore(self.workspace.runs), run)
            if self.lives == 1:
                self._leave_alone(run, wrong)
        else:
            self.run = None  # it had not begun to search
        return wrong

    def _bide(self, worker: subprocess.Popen[bytes]) -> None:
        """Wait for a moment anywhere in the worker's life, or, twice as often, while its search keeps states."""
        searching = self.rng.random() < 0.67
        left = self.rng.random() * (self.searching if searching else self.seconds * 1.1)
        before = time.monotonic()
        first = _states(self.run)
        while left > 0 and worker.poll() is None:
            time.sleep(0.005)
            now = time.monotonic()
            if not searching or _states(self.run) != first:
                left -= now - before
            before = now

    def _judge(self, run: Run, status: Status, reported: State, models: dict[tuple[str, int], str]) -> list[str]:
        wrong = []
        if reported is State.DONE and status.state is not State.DONE:
            wrong.append(f"run {run.id} was done, and is {status.state}")
        if status.state is not State.DONE and "without a word" not in status.reason:
            wrong.append(f"run {run.id} is {status.state} and says '{status.reason}'")
        now = kept(run)
        changed = [key for key, text in models.items() if key[0] == Document.MODEL and now.get(key) != text]
        if changed:
            wrong.append(f"run {run.id}: {changed} were there before the kill, and are lost or changed")
        for identity, documents in self.ended.items():
            if kept(Run(self.workspace.runs / identity)) != documents:
                wrong.append(f"run {identity}, which had ended, has changed")
        return wrong

    def _leave_alone(self, run: Run, wrong: list[str]) -> None:
        if _wait(run).state is State.DONE:
            self._end(run, wrong)
        else:
            wrong.append(f"run {run.id} went on and did not end: {run.status.reason}")
            self.run = None

    def _end(self, run: Run, wrong: list[str]) -> None:
        if kept(run) == kept(self.whole):
            self.same += self.lives < _LIVES - 1  # the last kill came too late
        else:
            wrong.append(f"run {run.id} ended, but not as the run that nobody disturbed")
        self.ended[run.id] = kept(run)
        self.run = None


def _wait(run: Run) -> Status:
    end = time.monotonic() + _LONGEST
    while not (status := jobs.settle(run)).finished:
        if time.monotonic() > end:
            raise AssertionError(f"run {run.id} did not end in {_LONGEST:.0f} s")
        time.sleep(0.02)
    return status


# -- both ---------------------------------------------------------------------------------------------


def kill_a_server(workspace: Workspace, rng: random.Random) -> list[str]:
    """Kill a server with a worker under way, with it or alone, and return what is wrong, of earlier runs, too."""
    store = RunStore(workspace.runs)
    before = {run.id: kept(run) for run in store.all()}
    _, wrong = killed_server(workspace, REQUEST, OWNER, rng, with_worker=rng.random() < 0.5)
    wrong += unsound(workspace)
    lost = [identity for identity, documents in before.items() if kept(Run(workspace.runs / identity)) != documents]
    return [*wrong, *(f"run {identity}, which had ended, has changed" for identity in lost)]


def unsound(workspace: Workspace) -> list[str]:
    """Open the store as a new process would, and return what SQLite says against it."""
    database._let_all_go()
    database._looked_at.clear()
    store = RunStore(workspace.runs)
    store.check()
    with closing(sqlite3.connect(store.database)) as connection:
        said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    wrong = [] if said == ["ok"] else said
    return [*wrong, *(f"{path.name} was set aside" for path in store.set_aside), *half_uploads(workspace)]


def half_uploads(workspace: Workspace) -> list[str]:
    """Return the uploads that are not what they are called by; what killed writers have left is swept before."""
    UploadStore(workspace).sweep(time.time() + 7_200)
    files = [path for path in workspace.uploads.rglob("*") if path.is_file()]
    return [
        f"upload {path.parent.name}/{path.name} is half a file"
        for path in files
        if workspace.upload_source(path.name, path.read_bytes()).name != path.parent.name
    ]


def torture_savers(root: Path, kills: int, seed: int, tell: Any = None) -> dict[str, Any]:
    """Do the same to savers alone, which takes a few seconds a kill."""
    workspace, rng, claims = Workspace(root), random.Random(seed), Claims()
    workspace.prepare()
    wrong: list[str] = []
    for kill in range(kills):
        wrong += kill_a_saver(workspace, claims, rng)
        if tell:
            tell(f"{kill + 1} of {kills} kills, {len(claims.kept):,} saved things, {len(wrong)} faults")
    uploads = sum(value != "gone" for key, value in claims.kept.items() if key.endswith("upload"))
    return {
        "kills": kills,
        "saved things checked": len(claims.kept),
        "of them uploads": uploads,
        "writes refused by a full disk": claims.refused,
        "faults": wrong,
    }


def torture(root: Path, kills: int, seed: int, tell: Any = None) -> dict[str, Any]:
    """Kill so many times, savers and workers in turn, and return what was counted, and what was wrong."""
    saved, trained, served = (Workspace(root / name) for name in ("saved", "trained", "served"))
    for workspace in (saved, trained, served):
        workspace.prepare()
    rng = random.Random(seed)
    claims = Claims()
    wrong: list[str] = []
    training = Training(trained, *undisturbed(trained), rng)
    for kill in range(kills):
        if kill % _KILLS_PER_SERVER == _KILLS_PER_SERVER - 1:
            wrong += kill_a_server(served, rng)
        else:
            wrong += training.kill() if kill % 2 else kill_a_saver(saved, claims, rng)
        if tell:
            tell(f"{kill + 1} of {kills} kills, {len(claims.kept):,} saved things, {len(wrong)} faults")
    if training.run is not None:
        jobs.discard(RunStore(trained.runs), training.run)
    return {
        "kills": kills,
        "saved things checked": len(claims.kept),
        "writes refused by a full disk": claims.refused,
        "runs in the store": sum(len(RunStore(each.runs).all()) for each in (saved, trained, served)),
        "servers killed": kills // _KILLS_PER_SERVER,
        "searches that went on": training.gone_on,
        "killed runs that ended as the undisturbed one": training.same,
        "faults": wrong,
    }


def main() -> None:
    """Read the command line; print the count, and end with 1 where anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--savers", action="store_true", help="kill savers alone")
    options = parser.parse_args()
    live = sys.stderr.isatty()

    def tell(line: str) -> None:
        if live:
            print(f"\r{line}", end="", file=sys.stderr, flush=True)

    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="symgraph-torture-") as root:
        told = (torture_savers if options.savers else torture)(Path(root), options.kills, options.seed, tell)
    faults = told.pop("faults")
    print("".join(f"{name}: {value:,}\n" for name, value in told.items()), end="")
    print(f"seconds: {time.monotonic() - began:,.0f}\nlost, changed or unreadable: {len(faults)}")
    print("\n".join(faults))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
