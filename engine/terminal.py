"""Text from outside on its way to a terminal, which takes some characters for commands: they are made visible."""

from __future__ import annotations

import re

__all__ = ["on_one_line", "visible"]

# Control characters but for tab and line feed, marks that turn the direction of writing, separators of lines and
# paragraphs, and halves of surrogate pairs, which cannot be encoded (they stand for the bytes of odd file names).
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    r"""Return `text` with an escape such as \x1b for each character that a terminal would act on.

    Tabs and line feeds stay. Text that holds none of the others is returned as it is.

    >>> visible("a\x1b[2Jb"), visible("\u202egnp.exe"), visible("naïve\n")
    ('a\\x1b[2Jb', '\\u202egnp.exe', 'naïve\n')
    """
    if text.isprintable():  # as most is, and this is told quickly
        return text
    return _COMMANDS.sub(lambda match: ascii(match[0])[1:-1], text)


def on_one_line(text: str) -> str:
    r"""Return `text` as `visible` does, and its line feeds as \n: it cannot pass for lines of the program.

    >>> on_one_line("toxic\nNo faults.")
    'toxic\\nNo faults.'
    """
    return visible(text).replace("\n", r"\n")
