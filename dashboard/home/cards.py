"""The bundled data sets, each a card with a button that takes it into use."""

from __future__ import annotations

import streamlit as st

from dashboard.components.views.words import amount, in_markdown
from dashboard.data import taking
from dashboard.data.views.sample_cards import SampleCard, sample_card
from dashboard.session import state as session
from engine.readers import bundled
from engine.runs import DataSource


def show() -> None:
    """Show the cards, the largest set first."""
    samples = bundled()
    if not samples:
        st.info("The bundled data sets are not installed. Upload a file of your own.", icon=":material/info:")
    used = session.source()
    with st.container(horizontal=True, gap="small"):
        for card in sorted((_sample_card(sample.name) for sample in samples), key=lambda card: -card.records):
            _card(card, chosen=used is not None and used.origin == "sample" and used.name == card.name)


@st.cache_data(max_entries=50, show_spinner=False)
def _sample_card(name: str) -> SampleCard:
    return sample_card(next(sample for sample in bundled() if sample.name == name))


def _card(card: SampleCard, *, chosen: bool) -> None:
    with st.container(border=True, width=232, height="stretch", gap="xsmall"):
        st.markdown(f"**{in_markdown(card.title)}**")
        st.caption(f"{amount(card.records, 'record')} · {card.form}")
        st.markdown(in_markdown(card.description))
        if card.classes:
            st.caption(in_markdown(" / ".join(card.classes)))
        st.button(
            "In use" if chosen else "Use this",
            key=f"use-{card.name}",
            disabled=chosen,
            icon=":material/check:" if chosen else None,
            type="secondary",
            on_click=_use_sample,
            args=(card.name,),
        )


def _use_sample(name: str) -> None:
    taking.use(DataSource(origin="sample", name=name))
