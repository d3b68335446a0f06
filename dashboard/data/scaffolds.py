"""Scaffolds of the data in use, each with its molecules."""

from __future__ import annotations

import streamlit as st

from dashboard.components import cohorts
from dashboard.components.notices import data_or_hint
from dashboard.components.views.cohort import NO_RING, Cohort
from dashboard.components.views.matches import PAGE, page_of, pages
from dashboard.components.views.safe_csv import csv_bytes
from dashboard.components.views.words import amount, in_markdown, percent, short
from dashboard.data.asking import wanted
from dashboard.data.views.duplicate_rows import class_share_words, scaffold_frame, scaffold_graphs
from dashboard.session import caches, molecules
from dashboard.session import state as session
from dashboard.session.kept import Kept, page_number
from engine.data import GraphDataset
from engine.evaluation import ScaffoldCluster

_CHOSEN: Kept[str | None] = Kept("scaffold-chosen", None)


def show() -> None:
    """Show the page."""
    imported = data_or_hint()
    if imported is None:
        return
    dataset = imported.dataset
    if not any(dataset.smiles.tolist()):
        st.info("Only molecules have scaffolds: these are graphs.", icon=":material/info:")
        return
    if not wanted(dataset, "scaffolds", f"Work out {len(dataset):,} scaffolds"):
        return
    found = caches.scaffolds(dataset.digest, dataset)
    left_out = molecules.left_out(dataset, caches.quick(dataset.digest, dataset))
    if not found.clusters:
        st.info(f"No molecule can be taken apart at once.{left_out}", icon=":material/info:")
        return
    st.caption(
        f"{amount(len(found.clusters), 'Bemis-Murcko scaffold')}: rings and what links them, without side chains. "
        f"{found.alone:,} have a single molecule. Many scaffolds make a varied set; a class that goes with one "
        f"scaffold can be told by it alone.{left_out}"
    )
    n, key = pages(len(found.clusters)), f"scaffolds-page-{dataset.digest[:8]}"
    page = page_number(key, n)
    shown = [found.clusters[place] for place in page_of(list(range(len(found.clusters))), page)]
    drawn, place = scaffold_graphs([cluster.scaffold for cluster in shown])
    with st.container(horizontal=True, gap="small"):
        for rank, cluster in enumerate(shown, (page - 1) * PAGE + 1):
            known = place.get(cluster.scaffold)
            picture = session.picture(drawn, known, size=(200, 130)) if known is not None else ""
            _scaffold(cluster, dataset, rank, picture, found.n_molecules)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if n > 1:
            st.pagination(n, key=key)
        data = csv_bytes(scaffold_frame(found, dataset))
        st.download_button(
            "Download scaffolds", data, "scaffolds.csv", "text/csv", icon=":material/download:", on_click="ignore"
        )
    chosen = _CHOSEN.get()
    if chosen is not None:
        st.divider()
        cohorts.show(dataset, Cohort(scaffold=chosen), key="scaffold")


def _scaffold(cluster: ScaffoldCluster, dataset: GraphDataset, rank: int, picture: str, total: int) -> None:
    with st.container(border=True, width=232, gap="xsmall", height="stretch", key=f"scaffold-{rank}"):
        if picture:
            st.image(picture, width="stretch", alt=f"scaffold {cluster.scaffold}")
        else:
            st.markdown(f"**{in_markdown(short(cluster.scaffold, 60)) or 'no ring'}**")
        share = percent(len(cluster.graphs) / max(total, 1))
        st.markdown(f"**{len(cluster.graphs):,}** · {share} of all")
        st.caption(in_markdown(class_share_words(cluster, dataset)))
        name = cluster.scaffold or NO_RING
        st.button(
            "Show",
            key=f"scaffold-show-{rank}",
            icon=":material/grid_view:",
            on_click=_choose,
            args=(name,),
            type="primary" if _CHOSEN.get() == name else "secondary",
        )


def _choose(name: str) -> None:
    _CHOSEN.put(name)


def forget() -> None:
    """Forget which scaffold was chosen."""
    _CHOSEN.take()


if __name__ == "__main__":
    show()
