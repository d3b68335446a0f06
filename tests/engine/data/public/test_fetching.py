"""Public sets from a server of our own: right, damaged, cut short, gone on with, changed, elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.data.public import CATALOGUE, FetchError, download, fetch
from engine.data.public.download import Download
from engine.data.public.fetching import find
from engine.errors import Cancelled
from engine.progress import Step
from tests.engine.data.public.conftest import Home


def code(caught: pytest.ExceptionInfo[FetchError]) -> str:
    return caught.value.faults[0].code


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_set_is_downloaded_once_and_its_sum_remembered(home: Home, tmp_path: Path) -> None:
    first = fetch(home.what(), tmp_path)
    assert (first.downloaded, first.known, first.sha256) == (True, False, home.sha256)
    assert first.path.read_bytes() == home.content
    assert first.path.parent.name == "tu-dortmund"
    again = fetch(home.what(), tmp_path)
    assert (again.downloaded, again.known, again.path) == (False, True, first.path)
    assert len(home.asked) == 1
    assert left(tmp_path) == ["TOY.csv", "TOY.csv.sha256"]
    assert (
        first.path.parent / "TOY.csv.sha256"
    ).read_text() == f"{home.sha256}  TOY.csv\n"  # as `sha256sum -c` reads it


def test_a_published_sum_is_asked_for(home: Home, tmp_path: Path) -> None:
    assert fetch(home.what(home.sha256), tmp_path).known
    with pytest.raises(FetchError, match="differs from that published") as caught:
        fetch(home.what("0" * 64), tmp_path / "other")
    assert code(caught) == "N705"
    assert left(tmp_path / "other") == []


def test_a_file_that_was_damaged_here_is_downloaded_again(home: Home, tmp_path: Path) -> None:
    path = fetch(home.what(), tmp_path).path
    path.write_bytes(b"spoilt")
    again = fetch(home.what(), tmp_path)
    assert again.downloaded
    assert path.read_bytes() == home.content


def test_another_file_than_the_first_time_is_refused(home: Home, tmp_path: Path) -> None:
    path = fetch(home.what(), tmp_path).path
    path.unlink()
    home.content = home.content.replace(b"CCO", b"CCC")
    with pytest.raises(FetchError, match=r"of the first download, in TOY\.csv\.sha256.*remove the old file") as caught:
        fetch(home.what(), tmp_path)
    assert code(caught) == "N705"
    assert left(tmp_path) == ["TOY.csv.sha256"]


def test_a_download_that_breaks_off_goes_on_where_it_was(home: Home, tmp_path: Path) -> None:
    home.manner = "half"
    assert fetch(home.what(), tmp_path).path.read_bytes() == home.content
    assert [asked[1] for asked in home.asked] == ["", f"bytes={download._CHUNK}-"]


def test_what_came_is_kept_for_the_next_time(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "_ATTEMPTS", 1)
    home.manner = "half"
    with pytest.raises(FetchError, match="ended too early") as caught:
        fetch(home.what(), tmp_path)
    assert code(caught) == "N702"
    assert left(tmp_path) == [".TOY.csv.part", ".TOY.csv.part.json"]
    assert fetch(home.what(), tmp_path).path.read_bytes() == home.content
    assert home.asked[-1][1] == f"bytes={download._CHUNK}-"
    assert left(tmp_path) == ["TOY.csv", "TOY.csv.sha256"]


def test_a_server_that_never_sends_all_is_given_up(home: Home, tmp_path: Path) -> None:
    home.manner = "always half"
    with pytest.raises(FetchError, match="ended too early"):
        fetch(home.what(), tmp_path)
    assert len(home.asked) == download._ATTEMPTS


@pytest.mark.parametrize("change", ["etag", "no etag", "no ranges", "unsatisfied", "wrong part"])
def test_parts_of_different_files_are_never_put_together(home: Home, tmp_path: Path, change: str) -> None:
    partial = tmp_path / "part"
    home.manner = "half"
    if change == "no etag":
        home.etag = ""
    with pytest.MonkeyPatch.context() as patch, pytest.raises(FetchError, match="too early"):  # noqa: PT012
        patch.setattr(download, "_ATTEMPTS", 1)
        Download(home.what().url, partial).run()
    home.content = home.content.replace(b"CCO", b"CCC")
    home.manner = change if change in ("no ranges", "unsatisfied", "wrong part") else "right"
    if change == "etag":
        home.etag = '"two"'
    Download(home.what().url, partial).run()
    assert partial.read_bytes() == home.content


def test_a_slow_server_is_waited_for_but_not_for_ever(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.manner = "slow"
    assert fetch(home.what(), tmp_path).path.read_bytes() == home.content
    monkeypatch.setattr(download, "_PATIENCE", (5.0, 0.05))
    monkeypatch.setattr(download, "_ATTEMPTS", 1)
    with pytest.raises(FetchError, match="does not answer in time"):
        fetch(home.what(), tmp_path / "other")


@pytest.mark.parametrize(
    ("manner", "code_", "said"),
    [
        ("missing", "N703", "answers 404"),
        ("elsewhere", "N704", r"another host \(http://localhost"),
        ("plain", "N704", r"another host \(ftp://"),
        ("circles", "N704", "in circles"),
    ],
)
def test_what_a_server_may_not_do(home: Home, tmp_path: Path, manner: str, code_: str, said: str) -> None:
    home.manner = manner
    with pytest.raises(FetchError, match=said) as caught:
        fetch(home.what(), tmp_path)
    assert code(caught) == code_
    assert all(path == "/TOY.csv" for path, _ in home.asked)


def test_a_redirection_on_the_same_host_is_followed(home: Home, tmp_path: Path) -> None:
    home.manner = "moved"
    assert fetch(home.what(), tmp_path).path.read_bytes() == home.content
    assert home.asked[-1][0] == "/moved.csv"


def test_a_file_without_an_end_is_given_up(home: Home, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="larger than 0 MiB") as caught:
        Download(home.what().url, tmp_path / "part", most=1000).run()
    assert code(caught) == "N706"


def test_a_host_that_is_not_there(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FetchError, match="cannot be reached"):
        Download("http://127.0.0.1:9/TOY.csv", tmp_path / "part").run()
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(FetchError, match="the proxy that the environment names"):
        Download(home.what().url, tmp_path / "part").run()
    assert home.asked == []
    with pytest.raises(FetchError, match="cannot be reached"):
        Download("no address", tmp_path / "part").run()


def test_a_proxy_of_the_environment_is_used(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{home.port}")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    Download("http://data.invalid/TOY.csv", tmp_path / "part").run()
    assert home.asked == [("http://data.invalid/TOY.csv", "")]


def test_a_folder_that_cannot_be_written(home: Home, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(FetchError, match="cannot be written") as caught:
        fetch(home.what(), tmp_path / "taken")
    assert code(caught) == "N707"
    assert home.asked == []


def test_a_stop_keeps_what_came(home: Home, tmp_path: Path) -> None:
    class Hurried:
        told = 0

        def tell(self, step: Step) -> None:
            assert 0 < step.done <= step.total
            self.told += 1

        def wants_stop(self) -> bool:
            return self.told > 0

    home.content *= 20
    with pytest.raises(Cancelled):
        fetch(home.what(), tmp_path, progress=Hurried())
    assert fetch(home.what(), tmp_path).path.read_bytes() == home.content
    assert home.asked[-1][1].startswith("bytes=")


def test_a_remembered_sum_that_is_none_is_replaced(home: Home, tmp_path: Path) -> None:
    path = fetch(home.what(), tmp_path).path
    path.with_name("TOY.csv.sha256").write_text("rubbish")
    assert not fetch(home.what(), tmp_path).known
    assert fetch(home.what(), tmp_path).known


def test_every_set_says_whence_it_comes_and_whom_to_cite() -> None:
    assert len(CATALOGUE) > 20
    for name, what in CATALOGUE.items():
        assert what.name == name
        assert find(name.upper()) is what
        assert re.fullmatch(r"https://[a-z0-9.-]+/[\w./-]+\.(zip|csv|csv\.gz)", what.url)
        assert re.search(r"(19|20)\d\d|NCI", what.citation)
        assert what.licence
        assert what.sha256 == "" or re.fullmatch(r"[0-9a-f]{64}", what.sha256)
    with pytest.raises(FetchError, match=r"no public set.*MUTAG, "):
        find("../MUTAG")
