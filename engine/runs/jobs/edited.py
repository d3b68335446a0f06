"""An edited model as a run of its own, which every page can show, compare and predict with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.editing import EditData
from engine.rules import TrainedModel
from engine.rules.model_file import model_to_text
from engine.runs.documents import Document
from engine.runs.edits import EditLog, model_digest
from engine.runs.jobs.holdout import copy_notes, scored
from engine.runs.looks import looked_at
from engine.runs.run import Run
from engine.runs.scores import RunScores
from engine.runs.status import State, Status
from engine.runs.storage.store import RunStore

__all__ = ["keep_edited"]


def keep_edited(  # noqa: PLR0913
    store: RunStore,
    learned: Run,
    edited: TrainedModel,
    log: EditLog,
    dataset: GraphDataset,
    ground: EditData,
    test: npt.NDArray[np.int64],
    *,
    training_accuracy: float,
    name: str,
) -> Run:
    """Keep an edited model as a finished run of the same owner.

    The test part's figures say how often it was looked at, and the count goes on where the kept model is edited again.

    Parameters
    ----------
    store : RunStore
        Where it is kept.
    learned : Run
        Whose model was edited.
    edited : TrainedModel
        What `log` made of it.
    log : EditLog
        The edits and the looks.
    dataset : GraphDataset
        Of the run.
    ground : EditData
        Everything that `edited` asks for, counted in `dataset`.
    test : ndarray of int64
        Rows of the test part; may be empty.
    training_accuracy : float
        Of `edited`.
    name : str
        Of the new run.

    Returns
    -------
    Run

    Raises
    ------
    StoreError
        Where it cannot be kept.
    """
    text = model_to_text(edited)
    texts: dict[tuple[Document, int], str] = {(Document.MODEL, 0): text}
    texts[Document.EDITS, 0] = EditLog(model=model_digest(text), looks=log.looks).model_dump_json()
    held_out = None
    if len(test):
        split = learned.request.split
        notes = copy_notes(dataset, test, split)
        found = scored(edited, ground.table.select_rows(test), dataset, test, split, notes)
        held_out = looked_at(found.scores, log.looks)
        texts[Document.OUT_OF_FOLD, 0] = found.out_of_fold.model_dump_json()
    scores = RunScores(
        training_accuracy=training_accuracy,
        held_out=held_out,
        rules=len(edited.model.rules),
        edits=len(edited.provenance.edits),
    )
    texts[Document.SCORES, 0] = scores.model_dump_json()
    ended = Status(state=State.DONE, note="These are rules of another run, edited by hand.")
    return store.keep_finished(learned, ended, texts, owner=learned.owner, name=name)
