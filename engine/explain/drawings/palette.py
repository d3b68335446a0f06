"""Colours as data: Okabe and Ito's palette, told apart by colour-blind readers, tuned for light and dark pages."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MARKS", "THEMES", "Shade", "Swatch", "Theme", "shade", "theme"]


@dataclass(frozen=True, slots=True)
class Shade:
    """One colour on one kind of page."""

    line: str  # outlines and badges; contrast with the page at least 3 : 1
    ink: str  # text on `line`; contrast at least 4.5 : 1


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour of the palette on a light and on a dark page."""

    name: str
    light: Shade
    dark: Shade


@dataclass(frozen=True, slots=True)
class Theme:
    """What is not a mark: the page that is drawn for, lines, nodes, text."""

    page: str  # assumed, never painted: drawings are transparent
    text: str
    line: str
    node: str


# Okabe & Ito (2008), Color Universal Design; orange, sky blue, yellow and purple are darker on a light page, blue and
# vermillion lighter on a dark one, where the originals are too faint for thin lines. Most distinct pairs come first.
MARKS: tuple[Swatch, ...] = (
    Swatch("orange", Shade("#B87500", "#000000"), Shade("#E69F00", "#000000")),
    Swatch("blue", Shade("#0072B2", "#FFFFFF"), Shade("#3D9BDC", "#000000")),
    Swatch("green", Shade("#007F5F", "#FFFFFF"), Shade("#1DB88A", "#000000")),
    Swatch("purple", Shade("#A8407F", "#FFFFFF"), Shade("#DE95BD", "#000000")),
    Swatch("vermillion", Shade("#C24E00", "#FFFFFF"), Shade("#F0803C", "#000000")),
    Swatch("sky blue", Shade("#2A8FC4", "#000000"), Shade("#7CC8F2", "#000000")),
    Swatch("yellow", Shade("#8F8400", "#000000"), Shade("#F0E442", "#000000")),
)

THEMES: dict[bool, Theme] = {
    False: Theme(page="#FFFFFF", text="#1B1F24", line="#4A5058", node="#E9ECEF"),
    True: Theme(page="#0E1117", text="#F2F4F6", line="#B4BBC4", node="#2B323B"),
}


def shade(colour: int, *, dark: bool) -> Shade:
    """Return a colour of the palette.

    Parameters
    ----------
    colour : int
        Its number, counted round and round.
    dark : bool
        Whether it is for a dark page.

    Returns
    -------
    Shade
    """
    swatch = MARKS[colour % len(MARKS)]
    return swatch.dark if dark else swatch.light


def theme(*, dark: bool) -> Theme:
    """Return the colours of a page: text, lines, nodes.

    Parameters
    ----------
    dark : bool
        Whether the page is dark.

    Returns
    -------
    Theme
    """
    return THEMES[dark]
