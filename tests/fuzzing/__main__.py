"""`python -m tests.fuzzing TARGET...`: feed targets with changed inputs, guided by coverage where atheris is installed.

What raises anything but an `InputError`, or takes more than five seconds, is left in FOLDER/TARGET/found; the number of
inputs that were tried is in FOLDER/TARGET/inputs. Without names all targets take turns.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing.pool
import os
import random
import subprocess
import sys
import time
import traceback
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SLOW = 5.0  # seconds that one input may take
_COMPILED = [
    "engine.kernels",
    *("engine.learning.bit_rows", "engine.rules.tree_arrays", "engine.learning.weights"),
    *(
        ".".join(path.relative_to(REPOSITORY).with_suffix("").parts)
        for folder in ("structure", "predicates")
        for path in (REPOSITORY / "engine" / folder).glob("*.py")
    ),
]
"""Where numba compiles, which knows nothing of what counts the lines."""
_JSON = ("json", "model", "run")


class Watch:
    """Calls a target, counts, and keeps what went wrong, once for each place in the source."""

    def __init__(self, name: str, folder: Path) -> None:
        from tests.fuzzing.targets import TARGETS

        self.target, self.folder = TARGETS[name], folder
        self.inputs, self.told, self.slowest, self.known = 0, time.monotonic(), 0.0, set[str]()
        (folder / "found").mkdir(parents=True, exist_ok=True)

    def try_out(self, data: bytes) -> None:
        (self.folder / "last").write_bytes(data)  # what a crash of the process leaves behind
        began = time.process_time()
        try:
            self.target(data)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is a finding)
            where = "".join(traceback.format_exception(error)[-6:])
            last = traceback.extract_tb(error.__traceback__)[-1]
            self.keep(f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}", data, where)
        took = time.process_time() - began
        self.slowest = max(self.slowest, took)
        if took > SLOW:
            self.keep(f"slow-{took:.0f}s-{hashlib.sha256(data).hexdigest()[:8]}", data, f"{took:.1f} s\n")
        self.inputs += 1
        if self.inputs % 100 == 0 or time.monotonic() - self.told > 2:
            self.tell()

    def keep(self, name: str, data: bytes, text: str) -> None:
        if name not in self.known:
            self.known.add(name)
            (self.folder / "found" / name).write_bytes(data)
            (self.folder / "found" / f"{name}.txt").write_text(text)

    def tell(self) -> None:
        self.told = time.monotonic()
        said = {"inputs": self.inputs, "slowest": round(self.slowest, 2)}
        (self.folder / f"inputs-{os.getpid()}.json").write_text(json.dumps(said))


def fuzz_at_random(name: str, folder: Path, runs: int, seed: int) -> None:
    """Try `runs` inputs that were changed at random."""
    from tests.fuzzing.mutation import changed_bytes, changed_json
    from tests.fuzzing.seeds import seeds_of

    watch, seeds, rng = Watch(name, folder), seeds_of(name), random.Random(seed)
    pool = list(seeds)
    for _ in range(runs):
        data, other = rng.choice(pool), rng.choice(seeds)
        changed = changed_json(data, rng) if name in _JSON and rng.random() < 0.7 else changed_bytes(data, rng, other)
        watch.try_out(changed)
        if rng.random() < 0.02 and len(changed) < 8_000:  # changes upon changes
            pool[len(seeds) + rng.randrange(200) : len(seeds) + 200] = [changed]
    watch.tell()


def fuzz_by_coverage(name: str, folder: Path, runs: int, seed: int) -> None:
    """Try `runs` inputs that libFuzzer makes, which keeps what reaches new code; does not return."""
    import atheris

    with atheris.instrument_imports(include=["engine"], exclude=_COMPILED, enable_loader_override=False):
        import tests.fuzzing.targets  # noqa: F401
    from tests.fuzzing.mutation import changed_json
    from tests.fuzzing.seeds import WORDS, seeds_of

    watch = Watch(name, folder)
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for data in seeds_of(name):
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    words = folder / "words"
    escaped = ("".join(f"\\x{byte:02x}" for byte in word) for word in WORDS)
    words.write_text("".join(f'"{word}"\n' for word in escaped))

    def mutate(data: bytes, most: int, chosen: int) -> bytes:
        rng = random.Random(chosen)
        if rng.random() < 0.5:
            return changed_json(data, rng)[:most]
        return bytes(atheris.Mutate(data, most))

    options = [f"-runs={runs}", f"-seed={seed + 1}", "-timeout=60", "-rss_limit_mb=6000", "-max_len=40000"]
    options += [f"-dict={words}", f"-artifact_prefix={folder}/found/", "-print_final_stats=1", "-detect_leaks=0"]
    custom = {"custom_mutator": mutate} if name in _JSON else {}
    atheris.Setup([sys.argv[0], *options, str(corpus)], watch.try_out, **custom)
    atheris.Fuzz()


def _told(folder: Path) -> tuple[int, float]:
    """Return how many inputs were tried in the folder so far, and the longest time of one."""
    said = [json.loads(path.read_text()) for path in folder.glob("inputs-*.json")]
    return sum(one["inputs"] for one in said), max((one["slowest"] for one in said), default=0.0)


def _worker(options: argparse.Namespace, name: str, runs: int) -> int:
    """Run one target in a process of its own, so that a crash is one finding; return its exit code."""
    folder = options.folder / name
    command = [sys.executable, "-m", "tests.fuzzing", name, "--runs", str(runs), "--folder", str(options.folder)]
    command += ["--seed", str(random.SystemRandom().randrange(2**30)), "--inside", options.engine]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("ab") as log:
        return subprocess.run(command, stdout=log, stderr=log, check=False).returncode


def main() -> None:
    """Read the command line and fuzz."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--runs", type=int, default=20_000, help="inputs for each target")
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz"))
    parser.add_argument("--engine", choices=("coverage", "random"), default=None)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--inside", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        (name,) = options.targets
        fuzz = fuzz_by_coverage if options.inside == "coverage" else fuzz_at_random
        fuzz(name, options.folder / name, options.runs, options.seed)
        return
    from tests.fuzzing.targets import TARGETS

    if options.engine is None:
        try:
            import atheris  # noqa: F401

            options.engine = "coverage"
        except ImportError:
            options.engine = "random"
    options.folder = options.folder.resolve()
    names = options.targets or list(TARGETS)
    with multiprocessing.pool.ThreadPool(min(2, os.cpu_count() or 1)) as pool:
        pool.map(lambda name: _fuzz(options, name), names, chunksize=1)
    faulty = [str(path) for name in names for path in sorted((options.folder / name / "found").glob("*[!t][!x][!t]"))]
    print("\n".join(faulty) or "nothing found")
    sys.exit(bool(faulty))


def _fuzz(options: argparse.Namespace, name: str) -> None:
    folder = options.folder / name
    before = _told(folder)[0] if folder.is_dir() else 0
    done = 0
    while done < options.runs:
        code = _worker(options, name, options.runs - done)
        now = _told(folder)[0] - before
        if code:
            crash = folder / "found" / f"crash-{code}-{now}"
            crash.write_bytes((folder / "last").read_bytes())
        if now <= done:
            break  # it does not even begin
        done = now
        if not code:
            break
    inputs, slowest = _told(folder)
    print(f"{name}: {inputs:,} inputs ({options.engine}), the slowest took {slowest:.2f} s", flush=True)


if __name__ == "__main__":
    main()
