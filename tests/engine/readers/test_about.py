from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.readers.about import NOTHING, About, parse_about, read_about
from tests.engine.readers.conftest import Write


def test_beside_a_file_and_in_a_folder(write: Write, tmp_path: Path) -> None:
    said = '{"title": "T", "description": null, "target": "y", "id": "key", "classes": {"0": "no"}, "licence": "CC0"}'
    expected = About(title="T", target="y", id="key", classes={"0": "no"})
    write("a.about.json", said)
    write("folder/about.json", said)
    assert read_about(tmp_path / "a.csv") == expected
    assert read_about(tmp_path / "folder") == expected
    assert read_about(tmp_path / "b.csv") == NOTHING


@pytest.mark.parametrize(
    ("content", "place", "found"),
    [
        (b"{", "x.json", "this is no JSON"),
        (b"[1]", "x.json", "this is no JSON object"),
        (b"[" * 100_000, "x.json", "more than 64 KiB"),
        (b"[" * 60_000, "x.json", "this is no JSON"),
        (b"\xff\xfe\x00", "x.json", "this is no JSON"),
        (b'{"title": 3}', "x.json, 'title'", "a text of at most"),
        (b'{"target": "' + b"x" * 5000 + b'"}', "x.json, 'target'", "a text of at most"),
        (b'{"classes": ["a"]}', "x.json, 'classes'", "maps each class to its name"),
        (b'{"classes": {"0": 1}}', "x.json, 'classes'", "maps each class to its name"),
    ],
)
def test_nonsense_is_noted(content: bytes, place: str, found: str) -> None:
    about = parse_about(content, "x.json")
    (fault,) = about.faults
    assert (fault.code, fault.place) == ("F316", place)
    assert found in fault.found
    assert (about.title, about.target, about.classes) == ("", "", {})


def test_the_rest_of_a_faulty_file_counts() -> None:
    about = parse_about(b'{"title": 3, "target": "y"}', "x.json")
    assert about.target == "y"


def test_a_locked_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("a.about.json", "{}")

    def locked(*_: object) -> None:
        raise PermissionError("locked")

    monkeypatch.setattr(Path, "open", locked)
    assert [fault.code for fault in read_about(path.with_name("a.csv")).faults] == ["F316"]


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["title", "classes", "x"]), inner),
)


@given(json_values)
def test_any_json_is_read_or_noted(value: object) -> None:
    about = parse_about(json.dumps(value).encode(), "x.json")
    assert isinstance(about.title, str)
    assert all(isinstance(name, str) for name in about.classes.values())
