from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from engine.cli import serving
from engine.cli.serving import serve
from engine.runs import default_root
from tests.engine.cli.conftest import Run


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def tree(tmp_path: Path, repository: Path) -> Path:
    """The place of a source tree with a dashboard."""
    (tmp_path / "engine").symlink_to(repository / "engine")
    (tmp_path / "dashboard").mkdir()
    (tmp_path / "dashboard" / "app.py").touch()
    return tmp_path


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def wait_until(port: int, *, up: bool, seconds: float = 120) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answers(port) is up:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(os.name != "posix", reason="signals are of POSIX")
@pytest.mark.skipif(
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN,
    reason="a shell that runs this in the background has its children ignore Ctrl+C",
)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_the_server_lives_as_long_as_the_command(
    repository: Path, free_port: int, tmp_path_factory: pytest.TempPathFactory, number: int, code: int
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    workspace = tmp_path_factory.mktemp("data") / "runs"
    command = [sys.executable, "-m", "engine", "dashboard", "--port", str(free_port), "--workspace", str(workspace)]
    environment = {**os.environ, "PYTHONPATH": str(repository), "HOME": str(elsewhere)}
    with subprocess.Popen(
        command, cwd=elsewhere, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        try:
            assert wait_until(free_port, up=True, seconds=240)
            child.send_signal(number)
            _, errors = child.communicate(timeout=240)
        finally:
            child.kill()
    assert child.returncode == code, errors
    assert wait_until(free_port, up=False)
    assert f"SymGraph Explorer on http://localhost:{free_port}" in errors
    assert workspace.is_dir()
    assert "Traceback" not in errors
    assert "No runtime found" not in errors  # what Streamlit says of caches that are loaded ahead of it


def test_a_port_in_use(run: Run, tree: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(serving.engine, "__file__", str(tree / "engine" / "__init__.py"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run("dashboard", "--port", port, "--workspace", tmp_path / "w")
    assert (done.code, done.out) == (2, "")
    assert f"--port {port}: the port cannot be used" in done.err
    assert "[C807]" in done.err
    assert not (tmp_path / "w").exists()


def test_what_the_child_is_given(
    run: Run, tree: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free_port: int
) -> None:
    given = {}

    def listen(command: list[str], environment: dict[str, str], folder: Path) -> int:
        given.update(command=command, environment=environment, folder=folder)
        return 7

    monkeypatch.setattr(serving, "serve", listen)
    monkeypatch.setattr(serving.engine, "__file__", str(tree / "engine" / "__init__.py"))
    monkeypatch.setenv("PYTHONPATH", "mine")
    monkeypatch.chdir(tmp_path)
    assert run("dashboard", "--port", free_port, "--workspace", "w").code == 7
    assert given["environment"]["SYMGRAPH_WORKSPACE"] == str(tmp_path / "w")
    monkeypatch.setenv("SYMGRAPH_WORKSPACE", str(tmp_path / "named"))
    assert given["environment"]["PYTHONPATH"] == os.pathsep.join([str(tree), "mine"])
    assert given["folder"] == tree / "dashboard"
    assert given["command"][1:] == ["-m", "dashboard.server", "--port", str(free_port)]
    assert run("dashboard", "--port", free_port).code == 7
    assert given["environment"]["SYMGRAPH_WORKSPACE"] == str(tmp_path / "named")


def test_the_address_of_a_proxy_is_handed_on(
    run: Run, tree: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free_port: int
) -> None:
    given: list[str] = []
    monkeypatch.setattr(serving, "serve", lambda _, environment, __: given.append(environment["SYMGRAPH_ORIGINS"]) or 0)
    monkeypatch.setattr(serving.engine, "__file__", str(tree / "engine" / "__init__.py"))
    rest = ("--port", free_port, "--workspace", tmp_path / "w")
    assert run("dashboard", "--origin", "https://tool.example/", "--origin", "http://a.b:80", *rest).code == 0
    assert given == ["https://tool.example http://a.b:80"]
    for wrong in ("tool.example", "ftp://x.y", "https://x.y/path", "https://"):
        done = run("dashboard", "--origin", wrong, *rest)
        assert (done.code, len(given)) == (2, 1)
        assert "is no origin" in done.err


@pytest.mark.parametrize(("option", "whose"), [("--adopt", "unowned"), ("--adopt-all", "all")])
def test_the_link_that_hands_runs_over_has_a_fresh_secret(
    run: Run, tree: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free_port: int, option: str, whose: str
) -> None:
    given: list[str] = []
    monkeypatch.setattr(serving, "serve", lambda _, environment, __: given.append(environment["SYMGRAPH_ADOPT"]) or 0)
    monkeypatch.setattr(serving.engine, "__file__", str(tree / "engine" / "__init__.py"))
    for _ in range(2):
        done = run("dashboard", "--port", free_port, "--workspace", tmp_path / "w", option)
        said, _, secret = given[-1].partition(":")
        assert said == whose
        assert len(secret) >= 22
        assert f"http://localhost:{free_port}/runs?adopt={secret}" in done.err
    assert given[0] != given[1]


def test_things_that_are_not_there(
    run: Run, tree: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free_port: int
) -> None:
    monkeypatch.setattr(serving.engine, "__file__", str(tree / "engine" / "__init__.py"))
    (tmp_path / "file").write_text("")
    done = run("dashboard", "--port", free_port, "--workspace", tmp_path / "file" / "w")
    assert (done.code, "[C803]" in done.err) == (2, True)
    (tree / "dashboard" / "app.py").unlink()
    done = run("dashboard", "--port", free_port)
    assert (done.code, "[C806]" in done.err) == (2, True)


def test_a_server_that_ends_by_itself(tmp_path: Path) -> None:
    handlers = signal.getsignal(signal.SIGTERM)
    assert serve([sys.executable, "-c", "raise SystemExit(5)"], dict(os.environ), tmp_path) == 5
    assert signal.getsignal(signal.SIGTERM) is handlers


def test_a_server_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_PATIENCE", 0.2)
    deaf = (
        "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        serving._end(child)
        assert child.wait(60) == -signal.SIGKILL


@pytest.mark.parametrize(
    ("platform", "variables", "place"),
    [
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/symgraph"),
        ("linux", {}, "/home/me/.local/share/symgraph"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/symgraph"),
        ("win32", {}, "/home/me/AppData/Local/symgraph"),
        ("linux", {"SYMGRAPH_WORKSPACE": "/mine", "XDG_DATA_HOME": "/data"}, "/mine"),
    ],
)
def test_the_default_workspace(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], place: str
) -> None:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "SYMGRAPH_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setattr(sys, "platform", platform)
    assert default_root() == Path(place)


def test_how_the_server_is_shared_is_handed_on_and_what_cannot_be_meant_refused(
    run: Run, tree: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free_port: int
) -> None:
    given: dict[str, str] = {}
    monkeypatch.setattr(serving, "serve", lambda _, environment, __: given.update(environment) or 0)
    monkeypatch.setattr(serving.engine, "__file__", str(tree / "engine" / "__init__.py"))
    monkeypatch.setenv("SYMGRAPH_KEEP_DAYS", "7")
    rest = ("--port", free_port, "--workspace", tmp_path / "w")
    assert run("dashboard", *rest, "--trainings", "4", "--visitor-quota", "500M", "--quota", "5G").code == 0
    names = ("SYMGRAPH_TRAININGS", "SYMGRAPH_VISITOR_QUOTA", "SYMGRAPH_QUOTA", "SYMGRAPH_KEEP_DAYS")
    assert [given[name] for name in names] == ["4", "500M", "5G", "7"]
    for option in ("--trainings", "--visitor-quota", "--quota", "--keep-days"):
        done = run("dashboard", *rest, option, "plenty")
        assert (done.code, "'plenty' is no" in done.err) == (2, True)
