"""Duplicates, label conflicts and scaffolds of the data in use."""

from __future__ import annotations

import streamlit as st

from dashboard.components import cohorts
from dashboard.components.rows import clicked_row
from dashboard.components.views.cohort import NO_RING, Cohort
from dashboard.components.views.matches import PAGE, page_of, pages
from dashboard.components.views.safe_csv import csv_bytes
from dashboard.components.views.words import amount, in_markdown, noun, percent, short
from dashboard.data.views.duplicate_rows import (
    ceiling_words,
    class_share_words,
    duplicate_frame,
    group_frame,
    scaffold_frame,
    scaffold_graphs,
)
from dashboard.session import caches, molecules
from dashboard.session import state as session
from dashboard.session.kept import Kept, page_number
from engine.data import GraphDataset
from engine.evaluation import Duplicates, ScaffoldCluster, ScaffoldClusters

_MOST_ROWS = 500

_CHOSEN: Kept[str | None] = Kept("scaffold-chosen", None)


def duplicates(dataset: GraphDataset) -> None:
    """Show the tab of duplicates and conflicts."""
    if not _wanted(dataset, "duplicates", f"Compare all {len(dataset):,} structures"):
        return
    found = caches.duplicates(dataset.digest, dataset)
    _summary(found, dataset)
    for one, other in found.undecided[:3]:
        ids = " and ".join(in_markdown(short(str(dataset.ids[graph]), 30)) for graph in (one, other))
        st.caption(f"Not decided, as they are too symmetric: {ids}.")
    if not found.groups:
        return
    only = st.toggle(
        "Conflicts only", key="duplicates-conflicts", disabled=not found.conflicts, help="Same structure, other class."
    )
    frame = group_frame(found, dataset)
    if only and found.conflicts:
        frame = frame[frame["conflict"] != ""]
    shown = frame.head(_MOST_ROWS)
    st.caption(
        "Click a row to see its members."
        + (
            f" The first {_MOST_ROWS:,} of {len(frame):,} groups; the download has all."
            if len(frame) > len(shown)
            else ""
        )
    )
    key = f"duplicates-{dataset.digest[:8]}-{only}"
    state = st.dataframe(
        shown,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-cell",
        key=key,
        height=min(38 + 35 * len(shown), 360),
        column_config={"SMILES": st.column_config.TextColumn("SMILES", width="medium")},
        alt="groups of graphs that are the same",
    )
    data = csv_bytes(duplicate_frame(found, dataset))
    st.download_button(
        "Download duplicates", data, "duplicates.csv", "text/csv", icon=":material/download:", on_click="ignore"
    )
    row = clicked_row(state.selection)
    if row is not None and row < len(shown):
        cohorts.show(dataset, Cohort(same=int(shown["group"].iloc[row])), key="duplicates")


def _summary(found: Duplicates, dataset: GraphDataset) -> None:
    what = f"{noun(dataset)}s"
    with st.container(horizontal=True):
        st.metric("Groups", f"{len(found.groups):,}", border=True, width=150, help=f"Of {what} that are the same")
        help_ = f"That would go if one {noun(dataset)} of each group were kept"
        st.metric("Surplus", f"{found.surplus:,}", border=True, width=150, help=help_)
        help_ = "Groups whose members have different classes"
        st.metric("Label conflicts", f"{len(found.conflicts):,}", border=True, width=170, help=help_)
    if not found.groups:
        st.success(f"No two {what} are the same.", icon=":material/check_circle:")
    elif found.conflicts:
        st.warning(in_markdown(ceiling_words(found, dataset)), icon=":material/warning:")
    else:
        st.info(in_markdown(ceiling_words(found, dataset)), icon=":material/info:")
    st.caption(
        "The same: equal canonical SMILES, or graphs that can be mapped on each other with all labels, which is "
        "checked node by node. The graph of a molecule knows no stereochemistry, so mirror images are the same graph."
        if noun(dataset) == "molecule"
        else "The same: graphs that can be mapped on each other with all labels, which is checked node by node."
    )
    if found.groups:
        st.caption(
            "Duplicates on both sides of a split flatter held-out scores: they are kept on one side, unless the data "
            "give the parts themselves."
        )


def scaffolds(dataset: GraphDataset) -> None:
    """Show the tab of scaffolds."""
    if not any(dataset.smiles.tolist()):
        st.info("Only molecules have scaffolds: these are graphs.", icon=":material/info:")
        return
    if not _wanted(dataset, "scaffolds", f"Work out {len(dataset):,} scaffolds"):
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
    shown = [found.clusters[place] for place in page_of(_places(found), page)]
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


def _places(found: ScaffoldClusters) -> list[int]:
    return list(range(len(found.clusters)))


def _wanted(dataset: GraphDataset, name: str, label: str) -> bool:
    """Return whether to work something out now: of a large set only when asked to."""
    wanted = Kept(f"{name}-wanted-{dataset.digest[:8]}", default=False)
    if len(dataset) <= cohorts.FEW or wanted.get():
        return True
    st.caption(f"This takes about {max(1, round(len(dataset) / 2_500))} s for {len(dataset):,} {noun(dataset)}s.")
    if st.button(label, key=f"{name}-ask", icon=":material/play_arrow:"):
        wanted.put(True)
        st.rerun()
    return False
