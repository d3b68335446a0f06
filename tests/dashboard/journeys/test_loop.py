"""The loop: from a rule to its cohort, to a molecule, to an atom, and from there to a rule."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from engine.runs import Run
from tests.dashboard.browser import PATIENCE, Server, highlighted, nodes_of, settled

pytestmark = pytest.mark.browser


def test_from_a_rule_to_its_cohort_to_an_atom_to_a_rule(page: Page, server: Server, learned: Run) -> None:
    page.set_viewport_size({"width": 1280, "height": 2600})
    page.goto(f"{server.address}/rules?run={learned.id}&rule=R2")
    expect(page.get_by_text("Cohort: the").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("heading", name="R2:")).to_be_visible()
    settled(page)
    bars = page.locator('[class*="st-key-cohort-classes"] g.points path')
    wide = next(bar for bar in bars.all() if (bar.bounding_box() or {"width": 0})["width"] > 1)
    wide.click(force=True)  # a class on which R2 fires
    expect(page.get_by_role("button", name=re.compile("show all again"))).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert highlighted(page)

    page.get_by_role("link", name=re.compile(r"^\s*\S*\s*Open ")).first.click()
    expect(page.get_by_text("PREDICTION", exact=True)).to_be_visible(timeout=PATIENCE)
    settled(page)
    atoms = nodes_of(page, "graph-drawing")
    expect(atoms.first).to_be_attached()
    users = page.get_by_text(re.compile(r"^\d+ rules? uses? "))
    for number in range(atoms.count()):
        atoms.nth(number).click(force=True)
        page.wait_for_url(re.compile(f"node={number}(&|$)"))
        settled(page)
        if users.count():
            break
    expect(users).to_be_visible()
    link = page.get_by_role("link", name=re.compile(r"Open R\d+ \(")).first
    letter = re.search(r"R\d+", link.inner_text())
    assert letter
    link.click()
    expect(page.get_by_role("heading", name=f"{letter.group()}:")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Cohort: the").first).to_be_visible()
    assert f"rule={letter.group()}" in page.url


def test_a_click_on_a_node_of_the_lab_shows_what_is_around_it(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 1280, "height": 1700})
    page.goto(f"{server.address}/lab?pair=rook&method=exact")
    expect(page.get_by_text("two triangles against a hexagon")).to_be_visible(timeout=PATIENCE)
    for chart, side, node in ((0, "left", 9), (1, "right", 12), (0, "left", 4)):
        settled(page)
        nodes = page.locator(".js-plotly-plot").nth(chart).locator("g.points").last.locator("path.point")
        expect(nodes).to_have_count(16)
        nodes.nth(node).click(force=True)  # plotly's own layer, above the drawing, takes the click
        page.wait_for_url(re.compile(f"{side}={node}(&|$)"))
        expect(page.get_by_role("combobox", name=f"Node on the {side}")).to_have_value(f"node {node}")
