from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from engine.cli.app import app
from engine.cli.flags import flagged

READING = (
    "--target --structure --id-column --group --weight --split-column --sheet --on-error --limit".split()  # noqa: SIM905
)
LEARNING = [*READING, "--threshold", "--directed", "--standardize", "--tautomers"]


@dataclass(frozen=True, kw_only=True)
class Taste:
    sweet: Annotated[int, typer.Option(min=0, help="How sweet.")]
    salty: Annotated[bool, typer.Option("--with-salt")] = False


@dataclass(frozen=True, kw_only=True)
class Other(Taste):
    salty: Annotated[bool, typer.Option("--salt/--no-salt")] = True
    notes: Annotated[list[str] | None, typer.Option("--note")] = None


def _ran(kind: type[Taste], *arguments: str) -> tuple[int, str, list[object]]:
    seen: list[object] = []

    def cook(name: Annotated[str, typer.Argument()], *, taste: kind, hot: bool = False) -> None:  # type: ignore[valid-type]
        """Cook a meal."""
        seen.append((name, taste, hot))

    cook.__annotations__ |= {"name": Annotated[str, typer.Argument()], "taste": kind, "hot": bool, "return": None}
    built = typer.Typer()
    built.command()(flagged(cook))
    done = CliRunner().invoke(built, list(arguments))
    return done.exit_code, done.output, seen


def test_fields_are_flags_and_come_back_as_one_object() -> None:
    assert _ran(Taste, "soup", "--sweet", "3", "--with-salt", "--hot")[2] == [
        ("soup", Taste(sweet=3, salty=True), True)
    ]
    assert _ran(Taste, "soup", "--sweet", "0")[2] == [("soup", Taste(sweet=0), False)]


def test_a_subclass_changes_a_default_and_adds_flags() -> None:
    assert _ran(Other, "x", "--sweet", "1")[2] == [("x", Other(sweet=1, salty=True), False)]
    code, _, seen = _ran(Other, "x", "--sweet", "1", "--no-salt", "--note", "a", "--note", "b")
    assert (code, seen) == (0, [("x", Other(sweet=1, salty=False, notes=["a", "b"]), False)])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("soup",), "Missing option '--sweet'"), (("soup", "--sweet", "-1"), "should be greater than or equal to 0")],
)
def test_typer_checks_the_flags(arguments: tuple[str, ...], said: str) -> None:
    code, output, seen = _ran(Taste, *arguments)
    assert (code, seen) == (2, [])
    assert said in " ".join(output.replace("│", " ").split())


def test_the_help_is_that_of_the_command_and_of_its_fields() -> None:
    _, output, _ = _ran(Taste, "--help")
    assert "Cook a meal." in output
    assert "How sweet." in output


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("inspect", LEARNING),
        ("fit", LEARNING),
        ("evaluate", LEARNING),
        ("cover", LEARNING),
        ("predict", READING),
        ("explain", READING),
        ("report", READING),
        ("add", READING),
        ("rules", READING),
    ],
)
def test_every_command_that_reads_a_file_has_the_reading_options(command: str, options: list[str]) -> None:
    found = typer.main.get_command(app).get_command(None, command)  # type: ignore[attr-defined]
    flags = {flag for parameter in found.params for flag in parameter.opts}
    assert set(options) <= flags
