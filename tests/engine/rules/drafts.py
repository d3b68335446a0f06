"""Small learned models and any edits to them, for tests of drafts."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from engine.data.dataset import GraphDataset
from engine.editing.edit_data import EditData
from engine.editing.edits import (
    AddRule,
    Edit,
    Forbid,
    NamePredicate,
    NameRule,
    SetThreshold,
    SetWeights,
    SwitchCondition,
    SwitchRule,
)
from engine.estimators import SymGraphClassifier
from engine.predicates.groups.substructure import Molecules, parsed
from engine.readers import read_dataset, sample_path
from engine.rules.trained import TrainedModel

FORMS = ("rules", "list", "scorecard")


@cache
def sample() -> GraphDataset:
    return read_dataset(sample_path("bbb"))[::6]


@cache
def learned(form: str) -> TrainedModel:
    return (
        SymGraphClassifier(radius=1, form=form, max_rules=4, vocabulary="structures")
        .fit(sample(), sample().target)
        .fitted
    )


@cache
def ground(form: str) -> EditData:
    return EditData.of(learned(form), sample())


@cache
def molecules() -> Molecules:
    return parsed(sample())


SMARTS = ("[N+](=O)[O-]", "[NX3;H2]", "c1ccccc1", "[Cl,Br]")


def edits(form: str) -> st.SearchStrategy[Edit]:
    """Edits of which most fit the model of that form."""
    model = learned(form)
    rules = st.integers(1, len(model.model.rules) + 1)
    places = st.integers(1, 2)
    identities = st.sampled_from([entry.id for entry in model.model.vocabulary.entries])
    names = st.sampled_from(["", "nitro group", "a <b>\n` name"])
    return st.one_of(
        st.builds(SwitchRule, rule=rules, on=st.booleans()),
        st.builds(SwitchCondition, rule=rules, condition=places, on=st.booleans()),
        st.builds(SetThreshold, rule=rules, condition=places, at_least=st.integers(1, 4)),
        st.builds(Forbid, predicates=st.tuples(identities), whole_rules=st.booleans()),
        st.builds(
            AddRule,
            target=st.sampled_from(model.classes),
            smarts=st.sampled_from(SMARTS),
            name=names,
            at_least=st.integers(1, 2),
            present=st.booleans(),
        ),
        st.builds(NameRule, rule=rules, name=names),
        st.builds(NamePredicate, predicate=identities, name=names),
        st.builds(SetWeights, refit=st.booleans()),
    )
