"""Train: choose the options, watch the progress, go on to the rules."""

from __future__ import annotations

from typing import Any

import streamlit as st
from pydantic import ValidationError

from dashboard.components.notices import RULES, data_or_hint, refused, score_cards
from dashboard.components.views.score_words import request_words
from dashboard.components.views.words import amount, in_markdown, noun, ordinal, percent, time_left, time_spent
from dashboard.model.views.front import found_words, growing_alt, growing_figure, search_help, search_words
from dashboard.session import state as session
from dashboard.session.kept import Kept
from dashboard.train.views.stages import show_stages
from engine.data import GraphDataset
from engine.errors import Fault, InputError, OptionError
from engine.evaluation import SplitKind
from engine.learning import usual_max_rules, usual_vocabulary
from engine.learning.search import Search
from engine.predicates.groups import VocabularyChoice
from engine.rules import Form
from engine.runs import DataSource, Run, State, Status, TrainingRequest, Validation, jobs

_REFUSAL: Kept[InputError | None] = Kept("train-refusal", None)
_FORMS = {
    Form.RULES: ("Rules", "Short if-then rules; all that fire count. The best choice to read."),
    Form.LIST: ("Rule list", "If, else if, else: the first rule that fires decides, alone."),
    Form.SCORECARD: ("Scorecard", "Whole points for what is there, to be added in the head. Accurate for its size."),
    Form.TREE: ("Decision tree", "Every leaf is a rule, exactly one rule decides."),
    Form.FOREST: ("Random forest", "The most accurate, but too large to be read as rules."),
}
_VALIDATIONS = {
    Validation.HOLDOUT: "Quick: a test part of 20 %",
    Validation.FOLDS_5: "5-fold cross-validation",
    Validation.FOLDS_10: "10-fold cross-validation",
}
_SPLITS = {
    SplitKind.STRATIFIED: "at random",
    SplitKind.SCAFFOLD: "by scaffold",
    SplitKind.GROUPED: "by group",
    SplitKind.GIVEN: "as the data give it",
}
_SEARCHES = {Search.NONE: "None", Search.QUICK: "Quick", Search.THOROUGH: "Thorough"}
_VOCABULARIES = {
    VocabularyChoice.READABLE: "Named groups",
    VocabularyChoice.STRUCTURES: "Structures",
    VocabularyChoice.ALL: "Both",
}
_NO_BAR = {"displayModeBar": False}
_MARKS = {"done": ":material/check_circle:", "now": ":material/pending:", "later": ":material/circle:"}


def show() -> None:
    """Show the page."""
    st.title("Train")
    found = data_or_hint()
    used = session.source()
    if found is None or used is None:
        return
    current = session.run()
    left, right = st.columns(2, gap="medium")
    with left:
        values = _options(used, found.dataset)
    with right:  # in the first screen, with what becomes of it right below
        _begin(values, found.dataset)
        _last_run(current)


# -- options --------------------------------------------------------------------------------------


def _options(used: DataSource, dataset: GraphDataset) -> dict[str, Any]:
    """Show the options, and return what they stand at, by the names of the request's fields."""
    st.subheader("Options")
    values: dict[str, Any] = {"source": used}
    values["form"] = st.radio(
        "What to learn",
        list(_FORMS),
        format_func=lambda form: _FORMS[form][0],
        captions=[caption for _, caption in _FORMS.values()],
        key="train-form",
        persist_state="session",
    )
    forest = values["form"] is Form.FOREST
    values["vocabulary"] = _vocabulary(values["form"], dataset)
    searched = st.empty()
    first, second = st.columns([3, 2])
    usual = usual_max_rules(values["vocabulary"], values["form"])
    values["max_rules"] = first.slider(
        "Rules at most",
        2,
        4 * usual,
        usual,
        disabled=forest,
        help="Fewer rules are easier to hold in mind, more fit better. A forest has no such bound.",
        key="train-max-rules" if usual == 10 else "train-max-lines",  # each has a usual number of its own
        persist_state="session",
    )
    values["radius"] = second.segmented_control(
        "Radius",
        [1, 2, 3],
        default=2,
        required=True,
        disabled=values["vocabulary"] is VocabularyChoice.READABLE,
        help="How far around an atom or node a rule may look, in bonds or edges. A larger radius takes longer. For "
        "structures only.",
        key="train-radius",
        persist_state="session",
    )
    values["validation"], values["split"] = _held_out(dataset)
    with searched.container(gap="xsmall"):
        values["search"] = _search(values)
    with st.expander("More options"):
        values["seed"] = st.number_input(
            "Seed",
            0,
            2**31 - 1,
            0,
            help="The same seed gives the same rules.",
            key="train-seed",
            persist_state="session",
        )
        hydrogens = {"as-file": "as in the file", "keep": "nodes of their own", "fold": "folded into their atoms"}
        st.caption(f"Hydrogens are {hydrogens[str(used.hydrogens)]}; change that in Data, under “How it was read”.")
    return values


def _held_out(dataset: GraphDataset) -> tuple[Validation, SplitKind]:
    """Let the reader choose how held-out scores are measured."""
    first, second = st.columns([3, 2])
    validation = first.selectbox(
        "Validation",
        list(_VALIDATIONS),
        index=1,
        format_func=lambda value: _VALIDATIONS[value],
        help="Scores come from graphs that were held out while learning. A test part: the rules learn from 80 %, are "
        "measured on the 20 % that they have not seen, and so are the changes you make to them. Cross-validation: the "
        "rules learn from all graphs, others like them are measured; more folds, a surer figure, more time.",
        key="train-validation",
        persist_state="session",
    )
    splits = _splits_for(dataset)
    split = second.selectbox(
        "Split by",
        splits,
        format_func=lambda split: _SPLITS[split],
        help="At random keeps the classes in proportion. By scaffold is stricter: no ring skeleton is on both sides, "
        "which asks how well the rules do on new chemistry. By group needs a column of groups. As the data give "
        "it: their own test part or folds, from the column chosen in Data, “How it was read”.",
        key=f"train-split-{'-'.join(splits)}",
        persist_state="session",
    )
    return validation, split


def _begin(values: dict[str, Any], dataset: GraphDataset) -> None:
    """Offer to start with these options, and say what was refused."""
    st.button(
        "Start training",
        type="secondary" if _is_done(session.run()) else "primary",
        icon=":material/play_arrow:",
        key="train-start",
        on_click=_start,
        args=(values, dataset),
    )
    others = len(jobs.unfinished(session.store())) + len(jobs.queue(session.store()))
    if others:
        st.caption(f"{amount(others, 'training')} on this server under way or waiting. {_places_words()}")
    refusal = _REFUSAL.take()
    if refusal is not None:
        refused(refusal, "This cannot be trained.")


def _search(values: dict[str, Any]) -> Search:
    """Let the reader choose how much is searched, and say what that means and how long it takes."""
    searchable = values["form"] is Form.RULES and values["vocabulary"] is VocabularyChoice.STRUCTURES
    chosen: Search = st.segmented_control(
        "Search for better rules",
        list(_SEARCHES),
        default=Search.NONE,
        required=True,
        format_func=_SEARCHES.__getitem__,
        disabled=not searchable,
        help=search_help(),
        key="train-search",
        persist_state="session",
    )
    if not searchable:
        st.caption("Only the form “Rules” can be searched for, and only over structures.")
        return Search.NONE
    st.caption(search_words(chosen, values["validation"]))
    return chosen


def _vocabulary(form: Form, dataset: GraphDataset) -> VocabularyChoice:
    """Let the reader choose what rules speak of; graphs that are no molecules have no named groups."""
    usual = usual_vocabulary(dataset, form, Search.NONE)
    if noun(dataset) != "molecule":
        return usual
    chosen: VocabularyChoice = st.segmented_control(
        "What rules speak of",
        list(_VOCABULARIES),
        default=usual,
        required=True,
        format_func=_VOCABULARIES.__getitem__,
        help="Named groups are a chemist's own words, such as “nitro group on an aromatic ring”, and properties such "
        "as the weight: one a rule, of the form “Rules” those that come again when half of the molecules is left out. "
        "Structures are found in the data: more accurate for few rules, and long to read.",
        key="train-vocabulary" if form is not Form.FOREST else "train-vocabulary-forest",
        persist_state="session",
    )
    return chosen


def _is_done(current: Run | None) -> bool:
    """Return whether reading the rules is the next step."""
    return current is not None and current.has_model and current.status.finished


def _splits_for(dataset: GraphDataset) -> list[SplitKind]:
    found = [SplitKind.STRATIFIED]
    if noun(dataset) == "molecule":
        found.append(SplitKind.SCAFFOLD)
    if dataset.group is not None:
        found.append(SplitKind.GROUPED)
    if dataset.given_split is not None:
        found.append(SplitKind.GIVEN)
    return found


def _start(values: dict[str, Any], dataset: GraphDataset) -> None:
    """Make the one request out of the widgets' values, and start it unless it refuses."""
    try:
        request = TrainingRequest.model_validate(values)
        request.refuse_unfit(dataset)
        session.start_training(request)
    except ValidationError as error:
        first = error.errors()[0]
        place = f"option {first['loc'][0]}" if first["loc"] else "the options"
        _REFUSAL.put(OptionError(Fault("O700", place, first["msg"], "Choose another value")))
    except InputError as error:
        _REFUSAL.put(error)


# -- the run in use -------------------------------------------------------------------------------


def _last_run(current: Run | None) -> None:
    st.subheader("Progress")
    if current is None:
        st.caption("Nothing is being trained. On a few thousand molecules the defaults take well under a minute.")
        return
    status = jobs.settle(current)
    if status.finished:
        _finished(current, status)
    else:
        _watch(current)


def _places_words() -> str:
    places = jobs.places_in_force()
    each = f", {places.per_visitor} of one visitor" if places.in_all > 1 else ""
    return f"{amount(places.in_all, 'training')} run at a time{each}; everybody's first goes before second ones."


def _wait_for_place(current: Run) -> None:
    """Say how long the queue is before a run that waits for its place."""
    queue = [run.id for run in jobs.queue(session.store())]
    place = queue.index(current.id) + 1 if current.id in queue else 1
    of = amount(max(len(queue), 1), "training")
    st.markdown(f":material/hourglass_empty: **Waiting: {ordinal(place)} of {of} in the queue**")
    st.caption(f"{_places_words()} It begins by itself, also when this page is closed or the server is started anew.")
    if st.button("Cancel", key="train-cancel", icon=":material/stop_circle:", disabled=not session.owns(current)):
        jobs.cancel(current)
        st.rerun()


@st.fragment(run_every=1.0)
def _watch(current: Run) -> None:
    """Show how far the run is, every second anew, until it has ended."""
    status = jobs.settle(current)
    if status.finished:
        st.rerun()
    st.caption(in_markdown(request_words(current.request)))
    if status.state is State.QUEUED:
        _wait_for_place(current)
        return
    told = "starting" if status.state is State.WAITING else time_left(status.seconds_left)
    st.progress(status.fraction, text=f"{percent(status.fraction)} · {told}")
    asked = (current.folder / "cancel").exists()
    own = session.owns(current)
    if st.button("Cancel", key="train-cancel", icon=":material/stop_circle:", disabled=asked or not own):
        jobs.cancel(current)
        st.rerun(scope="fragment")
    if asked:
        st.caption("Stopping. The best model so far is kept, where there is one.")
    if current.has_model:
        _ready(current)
    if status.front:
        _growing(current, status)
    with st.container(gap="xsmall"):
        for stage in show_stages(current.request, status):
            share = f" {percent(stage.share)}" if stage.state == "now" and stage.share else ""
            name = f"**{stage.name}**" if stage.state == "now" else stage.name
            st.markdown(f"{_MARKS[stage.state]} {name}{share}")
            if stage.state == "now" and status.note:
                st.caption(in_markdown(status.note))
    st.caption("Training goes on when this page is closed; the address brings you back to it.")


def _ready(current: Run) -> None:
    """Lead to the rules as soon as they are kept, while they are still being measured."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(":material/check_circle: **The model is ready.** Measuring it goes on.", width="stretch")
        _lead_to_rules(current)


def _lead_to_rules(current: Run) -> None:
    label = "See what the forest asks" if current.request.form is Form.FOREST else "Read the rules"
    if st.button(label, type="primary", icon=":material/arrow_forward:", key="train-to-rules"):
        st.switch_page(RULES, query_params=session.address())


def _growing(current: Run, status: Status) -> None:
    figure = growing_figure(status.greedy, status.front, current.request.max_rules, dark=session.is_dark())
    st.plotly_chart(figure, config=_NO_BAR, key="train-front", alt=growing_alt(status.front))
    st.caption("The best model of each size so far, by its error on a part of the data that the search compares on.")


def _finished(current: Run, status: Status) -> None:
    if status.state is State.FAILED:
        _failed(current, status)
        _offer_to_go_on(current)
        return
    if not current.has_model:
        st.info(in_markdown(status.reason or "Stopped."), icon=":material/stop_circle:")
        _offer_to_go_on(current)
        return
    if status.state is State.STOPPED:
        st.warning(in_markdown(status.note), icon=":material/stop_circle:")
    else:
        st.success(in_markdown(status.note) or f"Done in {time_spent(status.seconds)}.", icon=":material/check_circle:")
    st.caption(in_markdown(request_words(current.request)))
    if current.front is not None:
        st.caption(in_markdown(found_words(current.front)))
    with st.container(horizontal=True):
        _lead_to_rules(current)
        _offer_to_go_on(current)
    scores = current.scores
    if scores is not None:
        score_cards(scores)


def _offer_to_go_on(current: Run) -> None:
    if session.owns(current) and jobs.can_go_on(current):
        st.button(
            "Go on with the search",
            icon=":material/resume:",
            key="train-go-on",
            on_click=_go_on,
            help="From where it was stopped: the result is that of a search that nobody stopped.",
        )


def _go_on() -> None:
    try:
        session.go_on_training()
    except InputError as error:
        _REFUSAL.put(error)


def _failed(current: Run, status: Status) -> None:
    faults = tuple(Fault(f.code, f.place, f.found, f.fix) for f in status.faults)
    if faults:
        refused(InputError(*faults), "Training refused this data.")
    else:
        st.error(f"**Training failed.** {in_markdown(status.reason)}", icon=":material/error:")
    told = current.stderr_tail()
    if told:
        with st.expander("What the process wrote last"):
            st.code(told, language=None)


if __name__ == "__main__":
    show()
