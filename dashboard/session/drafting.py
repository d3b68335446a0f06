"""The draft of the model in use: its log, which is kept with the run, and what it costs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from dashboard.model.views.editing import Drafted, Parts, draft_of, edited_model, logged, parts_of
from dashboard.runs.views.rows import edited_name
from dashboard.session import caches, searching
from dashboard.session import state as session
from dashboard.session.caches import Rules
from engine.data import GraphKind
from engine.editing import EDITS, Draft, Edit, EditData, edit_text
from engine.errors import InputError
from engine.explain.smarts import about_fragment
from engine.predicates import Entry
from engine.runs import Document, EditLog, Run, now, read_log
from engine.runs.jobs import keep_edited

__all__ = ["EditSession", "desk"]

_AT_ONCE = 5_000
"""Molecules that take about a second to read."""


@dataclass(frozen=True, slots=True, eq=False)
class EditSession:
    """The learned model in use, what was changed in it, and the graphs on which that is judged."""

    learned: Rules
    digest: str  # of the learned model
    log: EditLog
    parts: Parts

    @property
    def draft(self) -> Draft:
        """The draft that the log stands for."""
        return draft_of(self.learned.trained, self.log)

    @property
    def looks(self) -> int:
        """How often the test part of the run was looked at, by edits or otherwise."""
        return self.learned.run.looks

    @property
    def told(self) -> EditLog:
        """The log as others are told of it: with every look."""
        return self.log.model_copy(update={"looks": self.looks if self.parts.has_test else 0})

    def worked_out(self) -> Drafted:
        """Return the draft's model and its cost."""
        return self._work_out(self.draft)

    def ground(self, draft: Draft | None = None) -> EditData:
        """Return the whole data set, with everything counted that the draft asks for."""
        added = (self.draft if draft is None else draft).added
        return searching.ground(self.digest, self.learned.dataset.digest, added, self.learned)

    def make(self, edit: Edit) -> None:
        """Make an edit and keep it with the run; raises `InputError` for one that does not fit."""
        before = self.draft
        words = edit_text(before, edit)
        found = self._work_out(before.with_edit(edit))
        self._keep(self.log.added(logged(now(), words, found)))

    def undo(self) -> None:
        """Take the last edit back."""
        self._keep(self.log.back())

    def redo(self) -> None:
        """Make the edit that was taken back last again."""
        self._keep(self.log.again())

    def start_over(self) -> None:
        """Take all edits back."""
        self._keep(self.log.emptied())

    def about(self, smarts: str) -> tuple[Entry, ...]:
        """Return the predicates in use that are about a fragment; raises `InputError` for no SMARTS."""
        draft = self.draft
        entries = {x.predicate.id: x.predicate for rule in draft.rules for x in rule.every_literal}
        ground = self.ground()
        dataset = self.learned.dataset
        known = searching.molecules(dataset.digest, dataset)
        found: tuple[Entry, ...] = searching.search(
            f"about {self.digest} {dataset.digest} {sorted(entries)} {smarts}",
            lambda progress: about_fragment(
                smarts, list(entries.values()), dataset, ground.table, known, progress=progress
            ),
        )
        return found

    def get_ready(self) -> None:
        """Read the molecules of a set that is not large, so that the first SMARTS is as fast as the next."""
        dataset = self.learned.dataset
        if dataset.kind is GraphKind.MOLECULES and len(dataset) <= _AT_ONCE:
            with suppress(InputError):  # cancelled: then the first SMARTS says so
                searching.molecules(dataset.digest, dataset)

    def _work_out(self, draft: Draft) -> Drafted:
        text = EDITS.dump_json(draft.edits).decode()
        digest = self.learned.dataset.digest
        return caches.drafted(self.digest, digest, text, draft, self.ground(draft), self.parts)

    def keep_as_run(self) -> Run:
        """Keep the draft's model as a run of its own; raises `InputError` where that cannot be."""
        found, used = self.worked_out(), self.learned
        return keep_edited(
            session.store(),
            used.run,
            edited_model(found, self.told),
            self.told,
            used.dataset,
            self.ground(),
            self.parts.test,
            training_accuracy=found.training.after.accuracy,
            name=edited_name(used.run, used.number),
        )

    def _keep(self, log: EditLog) -> None:
        if not session.owns(self.learned.run):
            raise AssertionError("only the owner of a run edits it")
        self.learned.run.keep(Document.EDITS, log.model_dump_json(), self.learned.number)


def desk(used: Rules) -> EditSession:
    """Return the desk of the model in use."""
    run, number = used.run, used.number
    front = session.front()
    models = len(front.models) if front is not None else 0
    dataset = used.dataset
    learned = caches.learned_rules(str(run.folder), used.stamp, dataset.digest, number, models, used.imported)
    digest = learned.digest
    held = caches.out_of_fold(str(run.folder), number, run.stamp(Document.OUT_OF_FOLD, number))
    parts = parts_of(run.request, held, learned.trained, dataset)
    return EditSession(learned, digest, read_log(run.read(Document.EDITS, number), digest), parts)
