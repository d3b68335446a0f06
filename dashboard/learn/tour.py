"""Tour: from a question to a prediction that can be read, one step a screen."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.components.notices import HOME
from dashboard.components.views.words import in_markdown
from dashboard.learn import tour_steps
from dashboard.learn.views.tour_choice import Tour, TourChoice
from dashboard.learn.views.tour_words import ABOUT, STEPS, TITLES, words_of
from dashboard.session import caches
from dashboard.session import state as session

_CARD = 360  # pixels


def show() -> None:
    """Show the page."""
    choice = session.tour()
    if choice.tour is None:
        _choose()
        return
    at = min(choice.at, len(STEPS))
    lesson = caches.lesson(choice.tour)
    words = words_of(choice.tour, at, lesson.radius)
    _head(choice.tour, at, words.title)
    with st.container(key=f"tour-step-{at}"):
        if words.text:
            st.markdown(in_markdown(words.text))
        st.info(f"**{words.term}**: {in_markdown(words.meaning)}", icon=":material/school:")
        tour_steps.show(lesson, at)
    _moves(at)


def _choose() -> None:
    st.markdown(
        "Ten short steps show how a prediction is made that can be read: from one graph to a rule, and from the rule "
        "back to the truth. Everything is worked out while you look. Choose one of two:"
    )
    with st.container(horizontal=True, gap="small"):
        for tour in Tour:
            with st.container(border=True, width=_CARD, gap="xsmall"):
                st.markdown(f"**{TITLES[tour]}**")
                st.markdown(ABOUT[tour])
                st.button(
                    "Start this tour",
                    icon=":material/play_arrow:",
                    key=f"tour-{tour}",
                    on_click=session.use_tour,
                    args=(TourChoice(tour),),
                )
    st.caption("Or go straight to your data: nothing on the other pages needs the tour.")
    st.page_link(HOME, label="Choose or upload a data set", icon=":material/database:", query_params=session.address())


def _head(tour: Tour, at: int, title: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"TOUR · {TITLES[tour]}", width="stretch")
        st.button(
            "Other tour", icon=":material/close:", type="tertiary", on_click=session.use_tour, args=(TourChoice(),)
        )
    st.progress(at / len(STEPS), f"Step {at} of {len(STEPS)}")
    st.header(title)


def _moves(at: int) -> None:
    st.space("small")
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.button("Back", icon=":material/arrow_back:", disabled=at == 1, on_click=_go, args=(at - 1,), key="tour-back")
        st.button(
            "Next",
            icon=":material/arrow_forward:",
            icon_position="right",
            type="primary",
            disabled=at == len(STEPS),
            on_click=_go,
            args=(at + 1,),
            key="tour-next",
        )


def _go(at: int) -> None:
    session.use_tour(replace(session.tour(), at=at))


if __name__ == "__main__":
    show()
