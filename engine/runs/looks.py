"""`LookLog`: what was shown of a test part, beside the figures of edits, that may decide what is kept."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, ValidationError

from engine.runs.edits import EditLog
from engine.runs.scores import HeldOut, with_note

__all__ = ["LookLog", "count_looks", "looked_at", "read_looks"]

_LOOKED = ", but that was looked at "
_NOTE = "Every look that decided what was kept makes the figures a little too good."


class LookLog(BaseModel):
    """Each thing that was shown, by a name, once: to see the same again tells nothing new."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    seen: tuple[str, ...] = ()

    def with_look(self, *names: str) -> LookLog:
        """Return the log with one more look for each name that is new to it; the log itself where none is."""
        new = tuple(dict.fromkeys(name for name in names if name not in self.seen))
        return self.model_copy(update={"seen": (*self.seen, *new)}) if new else self


def read_looks(text: str) -> LookLog:
    """Return the log in `text`; an empty one where it cannot be read."""
    try:
        return LookLog.model_validate_json(text)
    except ValidationError:
        return LookLog()


def count_looks(looks: str, edits: Iterable[str]) -> int:
    """Return how often a test part was looked at: by the log in `looks`, and once for every edit of any model."""
    found = len(read_looks(looks).seen)
    for text in edits:
        try:
            found += EditLog.model_validate_json(text).looks
        except ValidationError:
            continue
    return found


def looked_at(scores: HeldOut, looks: int) -> HeldOut:
    """Return the scores of a test part with what looking at it took from their honesty.

    What they say of looks already is put right, not said twice.
    """
    if not looks:
        return scores
    times = "once" if looks == 1 else f"{looks:,} times"
    method = f"{scores.method.partition(_LOOKED)[0]}{_LOOKED}{times} while choosing"
    said = scores.model_copy(update={"method": method})
    return said if _NOTE in said.notes else with_note(said, _NOTE)
