"""Views of the laboratory: the pairs, what the methods see in them, the sentences, the drawings."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from dashboard.learn.views.lab_choice import LabChoice
from dashboard.learn.views.lab_egos import (
    compare_egos,
    compare_neighbors,
    draw_ego,
    draw_neighbors,
    drawing_height,
    ego,
    ego_edges,
    ego_words,
    neighbor_words,
)
from dashboard.learn.views.lab_figure import class_frame, draw_classes
from dashboard.learn.views.lab_methods import Classes, Method, compare
from dashboard.learn.views.lab_pair import MOST_LETTERS, MOST_NODES, Pair, famous_pair, pair_of_dataset, pasted_pair
from dashboard.learn.views.lab_words import difference_of_egos, headline, letter, telling_nodes, verdict
from engine.data.dataset import GraphDataset
from engine.data.generated.famous_pairs import FAMOUS_PAIRS, PlainGraph, as_dataset
from engine.errors import InputError
from engine.readers import read_dataset, sample_path


def pair_of(left: nx.Graph, right: nx.Graph) -> Pair:
    return Pair(PlainGraph.of("one", left), PlainGraph.of("other", right))


def graph_of(plain: PlainGraph) -> nx.Graph:
    graph = nx.empty_graph(plain.n_nodes)
    graph.add_edges_from(plain.edges)
    return graph


def sentence(pair: Pair, method: Method) -> str:
    return verdict(pair, compare(pair), method).sentence


@pytest.fixture(scope="module")
def houses() -> GraphDataset:
    return read_dataset(sample_path("motif_house"))


# -- the pair -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FAMOUS_PAIRS)
def test_circles_hold_each_node_once(name: str) -> None:
    pair = famous_pair(name)
    for graph, circles in ((pair.left, pair.left_circles), (pair.right, pair.right_circles)):
        if circles is not None:
            assert sorted(v for circle in circles.nodes for v in circle) == list(range(graph.n_nodes))


@pytest.mark.parametrize("name", ["rook", "skip-links", "hexagon"])
def test_circles_show_a_symmetry(name: str) -> None:
    pair = famous_pair(name)
    for graph, circles in ((pair.left, pair.left_circles), (pair.right, pair.right_circles)):
        if circles is None:
            continue
        turned = {v: circle[(k + 1) % len(circle)] for circle in circles.nodes for k, v in enumerate(circle)}
        edges = {tuple(sorted((turned[u], turned[v]))) for u, v in graph.edges}
        assert edges == set(graph.edges)


def test_pasted_graphs_are_edges_or_graph6() -> None:
    pair = pasted_pair(" 0-1, 1-2;2-0\n1-0 1-1 ", ">>graph6<<Bw")
    assert pair.left.edges == pair.right.edges == ((0, 1), (0, 2), (1, 2))
    assert (pair.left.name, pair.right.name) == ("left graph", "right graph")
    assert pair.note == "Each edge counts once and loops are dropped: 2 left out."
    assert pasted_pair("0-1", "Bw").note == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", r"left graph: nothing is pasted yet.*\[G404\]"),
        ("EhEG\nEwCW", r"a character that graph6 does not know.*\[G413\]"),
        ("0-1 1-x", r"'1-x' is no edge.*\[G401\]"),
        ("<script>alert(1)</script>", r"\[G401\]"),
        ("EhE", r"too short or too long.*\[G413\]"),
        (":Fa@x^", r"sparse6, not graph6.*\[G413\]"),
        ("?", r"the graph has no nodes.*\[G404\]"),
        (f"0-{MOST_NODES}", r"201 nodes; 200 are the most. Paste a smaller graph.*\[G410\]"),
        ("0-999999999", r"1,000,000,000 nodes; 200 are the most.*\[G410\]"),
        (nx.to_graph6_bytes(nx.empty_graph(201), header=False).decode(), r"201 nodes; 200 are the most.*\[G410\]"),
        ("~~~~~~~~~~", r"too short or too long.*\[G413\]"),
        ("é", r"a character that graph6 does not know.*\[G413\]"),
        ("x" * (MOST_LETTERS + 1), r"100,001 characters; 100,000 are the most.*\[G410\]"),
    ],
)
def test_a_bad_text_is_refused_with_the_fix(text: str, found: str) -> None:
    with pytest.raises(InputError, match=found) as error:
        pasted_pair(text, "Bw")
    assert len(error.value.faults) == 1
    assert len(str(error.value)) < 300


def test_the_faults_of_both_texts_are_told() -> None:
    with pytest.raises(InputError, match="left graph") as error:
        pasted_pair("0-", "EhE")
    assert [fault.place for fault in error.value.faults] == ["left graph", "right graph"]


def test_graphs_of_a_data_set_come_by_id(houses: GraphDataset) -> None:
    first, second = str(houses.ids[2]), str(houses.ids[5])
    pair = pair_of_dataset(houses, f" {first} ", second)
    assert [list(edge) for edge in pair.left.edges] == sorted(houses.edge_ends[houses.edges(2)].tolist())
    assert (pair.left.name, pair.right.name) == (f"graph {first}", f"graph {second}")
    assert pair_of_dataset(houses, first, first).right.name == f"graph {first} (right)"


def test_an_unknown_id_and_a_large_graph_are_refused(houses: GraphDataset) -> None:
    with pytest.raises(InputError, match=r"left id: there is no graph 'no such'") as error:
        pair_of_dataset(houses, "no such", "neither")
    assert len(error.value.faults) == 2
    large = as_dataset([PlainGraph.of("large", nx.path_graph(201)), PlainGraph.of("small", nx.path_graph(2))])
    with pytest.raises(InputError, match=r"left id: 201 nodes; this page draws up to 200.*\[G410\]"):
        pair_of_dataset(large, "large", "small")


# -- what the methods see -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rounds", "ego_wl", "exact"),
    [
        ("hexagon", -1, 1, 1),  # two of three neighbours of neighbours are joined in a triangle
        ("decalin", -1, 2, 2),  # a ring of five closes at radius 2
        ("skip-links", -1, 1, 1),  # skip 2 has triangles, skip 3 has none
        ("rook", -1, -1, 1),
        ("cfi", -1, -1, 3),
    ],
)
def test_famous_pairs_are_told_apart_from_the_step_known_for_them(
    name: str, rounds: int, ego_wl: int, exact: int
) -> None:
    found = compare(famous_pair(name))
    assert [seen.first for seen in found.seen] == [rounds, ego_wl, exact]
    assert found.isomorphic is False
    assert [seen.fallbacks for seen in found.seen] == [0, 0, 0]


GRAPHS = st.builds(
    lambda n, p, seed: nx.gnp_random_graph(n, p, seed=seed),
    st.integers(1, 9),
    st.sampled_from((0.2, 0.4, 0.7)),
    st.integers(0, 10_000),
)


@given(GRAPHS, st.randoms(use_true_random=False))
def test_a_renumbered_copy_is_never_told_apart(graph: nx.Graph, rng: object) -> None:
    numbers = list(graph)
    rng.shuffle(numbers)  # type: ignore[attr-defined]
    copy = nx.empty_graph(len(graph))
    copy.add_edges_from((numbers[u], numbers[v]) for u, v in graph.edges)
    found = compare(pair_of(graph, copy))
    assert [seen.first for seen in found.seen] == [-1, -1, -1]
    assert found.isomorphic is True


@given(GRAPHS, GRAPHS)
def test_exact_classes_are_isomorphic_ego_graphs(left: nx.Graph, right: nx.Graph) -> None:
    pair = pair_of(left, right)
    found = compare(pair)
    nodes = [(graph, v) for graph in (left, right) for v in graph]
    classes = found.of(Method.EXACT).steps[1]
    colors = (*classes.left, *classes.right)
    for (g, u), c in zip(nodes, colors, strict=True):
        for (h, v), d in zip(nodes, colors, strict=True):
            egos = [nx.ego_graph(whole, node, 1) for whole, node in ((g, u), (h, v))]
            for ego_, node in zip(egos, (u, v), strict=True):
                nx.set_node_attributes(ego_, {w: w == node for w in ego_}, "anchor")
            same = nx.is_isomorphic(*egos, node_match=lambda a, b: a["anchor"] == b["anchor"])
            assert (c == d) is same
    assert (found.isomorphic is True) is nx.is_isomorphic(left, right)


def test_classes_with_other_counts_are_marked() -> None:
    classes = Classes((0, 0, 1), (0, 1, 2))
    assert classes.counts == ((2, 1), (1, 1), (0, 1))
    assert classes.differing == (0, 2)
    frame = class_frame(classes)
    assert frame.to_numpy().tolist() == [["A", 2, 1, "≠"], ["B", 1, 1, ""], ["C", 0, 1, "≠"]]


# -- sentences ------------------------------------------------------------------------------------


def test_rook_and_shrikhande_have_triangles_against_a_hexagon() -> None:
    pair = famous_pair("rook")
    assert headline(compare(pair)) == "Only exact tells the two graphs apart; 1-WL and ego-WL do not."
    assert "two triangles against a hexagon" in sentence(pair, Method.EXACT)
    assert "differ from radius 1 on, but refinement" in sentence(pair, Method.EGO_WL)
    assert "every node has as many neighbours" in sentence(pair, Method.WL)


def test_reasons_are_the_plainest_there_are() -> None:
    def why(left: nx.Graph, right: nx.Graph, radius: int = 1) -> str:
        return difference_of_egos(PlainGraph.of("a", left), 0, PlainGraph.of("b", right), 0, radius)

    wheel, windmill = nx.wheel_graph(7), nx.windmill_graph(2, 4)
    assert why(nx.path_graph(3), nx.star_graph(3)) == "2 nodes within reach against 4"
    assert why(nx.star_graph(3), nx.wheel_graph(4)) == "the ego graph has no ring against three triangles"
    assert why(wheel, windmill) == "the other nodes form a hexagon against two triangles"
    many = nx.windmill_graph(13, 3), nx.wheel_graph(27)  # 39 edges and 52: rings are still looked for
    assert "thirteen" not in why(*many)
    assert "13 triangles against 26 triangles" in why(*many)
    large = nx.complete_graph(13), nx.Graph(nx.complete_graph(13))
    large[1].remove_edge(1, 2)
    assert why(*large).startswith("the other nodes form a piece of 12 nodes and 66 edges against")
    assert why(nx.cycle_graph(4), nx.cycle_graph(4)).endswith("neither can be laid onto the other")


def test_a_cai_fuerer_immerman_pair_differs_in_symmetry() -> None:
    assert "symmetry leaves 4 roles against 6" in sentence(famous_pair("cfi"), Method.EXACT)


def test_the_sentence_about_rounds_says_when() -> None:
    star, path = nx.star_graph(3), nx.path_graph(4)
    assert sentence(pair_of(star, path), Method.WL).startswith("Told apart from round 1 on, in which numbers of")
    # One branch at the middle of five or at an end's neighbour: the degrees are equal, those next to them are not.
    middle, side = nx.path_graph(5), nx.path_graph(5)
    middle.add_edge(2, 5)
    side.add_edge(1, 5)
    assert sentence(pair_of(middle, side), Method.WL).startswith("Told apart from round 2 on: class")
    sizes = sentence(pair_of(path, nx.path_graph(5)), Method.WL)
    assert sizes == "Told apart before the first round: 4 nodes against 5."
    assert sentence(pair_of(path, nx.path_graph(5)), Method.EXACT) == "Told apart at radius 0: 4 nodes against 5."
    assert "after round 1 no class splits" in sentence(pair_of(path, path), Method.WL)


def test_one_graph_is_said_to_be_one() -> None:
    kneser = nx.convert_node_labels_to_integers(nx.kneser_graph(5, 2))
    found = compare(pair_of(nx.petersen_graph(), kneser))
    assert headline(found).startswith("The two are one graph, numbered differently")
    assert "equally often" in sentence(pair_of(nx.petersen_graph(), kneser), Method.EXACT)


def test_large_rings_differ_only_as_wholes() -> None:
    pair = pair_of(nx.cycle_graph(16), nx.disjoint_union(nx.cycle_graph(8), nx.cycle_graph(8)))
    assert headline(compare(pair)) == "The two graphs differ, yet none of the three methods tells them apart here."
    assert "differ only as wholes" in sentence(pair, Method.EXACT)
    assert sentence(pair, Method.EGO_WL) == "Not told apart at any radius up to 3."


def test_what_is_too_large_or_too_hard_is_admitted() -> None:
    one = nx.complete_graph(140)  # 9,730 edges: more than an ego graph may have
    one.remove_edge(0, 1)
    other = nx.complete_graph(140)
    other.remove_edge(2, 3)
    pair = pair_of(one, other)
    found = compare(pair)
    assert found.isomorphic is None
    assert "too hard to say here" in headline(found)
    assert "280 nodes have ego graphs that are too large" in sentence(pair, Method.EGO_WL)
    assert "too large or too symmetric" in sentence(pair, Method.EXACT)


def test_all_methods_may_succeed() -> None:
    pair = pair_of(nx.star_graph(3), nx.path_graph(4))
    assert headline(compare(pair)) == "All three methods tell the two graphs apart."
    assert sentence(pair, Method.EXACT).endswith("for the same reason.")


def test_telling_nodes_were_of_one_class_before() -> None:
    for name in ("decalin", "cfi"):
        seen = compare(famous_pair(name)).of(Method.EXACT)
        u, v = telling_nodes(seen)
        before, after = seen.steps[seen.first - 1], seen.steps[seen.first]
        assert before.left[u] == before.right[v]
        assert after.left[u] != after.right[v]
    assert telling_nodes(compare(famous_pair("rook")).of(Method.WL)) == (0, 0)


def test_letters_go_on_after_z() -> None:
    assert [letter(n) for n in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]


# -- drawings -------------------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", FAMOUS_PAIRS)
def test_the_figure_has_each_node_with_letter_and_number(name: str, dark: bool) -> None:
    pair = famous_pair(name)
    classes = compare(pair).of(Method.EXACT).steps[-1]
    figure = draw_classes(pair.left, classes.left, pair.left_circles, node=2, marked=(0,), dark=dark)
    nodes = figure.data[-1]
    assert list(nodes.customdata) == list(range(pair.left.n_nodes))
    assert [note.text for note in figure.layout.annotations] == [letter(c) for c in classes.left]
    assert len(set(nodes.marker.color)) == len(set(classes.left))
    thin, bold, ring = figure.data[:3]
    assert (len(thin.x), len(bold.x)) == (3 * (len(pair.left.edges) - 1), 3)
    assert (ring.x[0], ring.y[0]) == (nodes.x[2], nodes.y[2])


def test_a_single_node_is_drawn() -> None:
    figure = draw_classes(PlainGraph("dot", 1, ()), (0,), None, node=0, marked=(), dark=False)
    assert len(figure.data[-1].x) == 1


@pytest.mark.parametrize("radius", [0, 1, 2, 3])
def test_the_edges_of_an_ego_graph_are_those_of_networkx(radius: int) -> None:
    plain = famous_pair("decalin").left
    wanted = nx.ego_graph(graph_of(plain), 3, radius).edges
    found = {plain.edges[k] for k in ego_edges(plain, 3, radius)}
    assert found == {(min(u, v), max(u, v)) for u, v in wanted}


@pytest.mark.parametrize(
    ("name", "radius", "method"), [("decalin", 2, Method.EGO_WL), ("rook", 1, Method.EXACT), ("cfi", 3, Method.EXACT)]
)
def test_roles_have_letters_in_the_drawing(name: str, radius: int, method: Method) -> None:
    plain = famous_pair(name).right
    shown = ego(plain, 0, radius, method)
    root = ElementTree.fromstring(draw_ego(shown, height=drawing_height(30), dark=False, title="<b>&"))
    drawn = Counter(text.text for text in root.iter("{http://www.w3.org/2000/svg}text"))
    assert drawn == Counter(letter(role).lower() for role in shown.roles)
    assert len(shown.roles) == len(nx.ego_graph(graph_of(plain), 0, radius))


def test_words_tell_where_ego_wl_sees_too_few_roles() -> None:
    plain = famous_pair("cfi").right
    words = {m: ego_words(plain, 0, ego(plain, 0, 3, m), m) for m in (Method.EXACT, Method.EGO_WL)}
    assert words[Method.EXACT].startswith("22 nodes, 30 edges, 6 roles: a × 1, ")
    assert words[Method.EXACT].endswith(" Ego-WL sees 4 only.")
    assert words[Method.EGO_WL].startswith("22 nodes, 30 edges, 4 roles: a × 1, ")
    assert " There are truly 6: " in words[Method.EGO_WL]
    rook = famous_pair("rook").left
    shown = ego(rook, 0, 1, Method.EXACT)
    assert ego_words(rook, 0, shown, Method.EXACT) == "7 nodes, 12 edges, 2 roles: a × 1, b × 6."


def test_many_roles_are_cut_short() -> None:
    # Five neighbours, each with a number of leaves of its own: 1 + 5 + 5 roles; then six, and 1 + 6 + 6.
    few, many = (
        PlainGraph.of(
            "rays", nx.Graph(edge for k in range(1, n + 1) for edge in [(0, k), *((k, (k, i)) for i in range(k))])
        )
        for n in (5, 6)
    )
    words = [ego_words(graph, 0, ego(graph, 0, 2, Method.EXACT), Method.EXACT) for graph in (few, many)]
    assert "11 roles: " in words[0]
    assert "and so on" not in words[0]
    assert "13 roles: " in words[1]
    assert words[1].endswith(", and so on.")


def test_two_ego_graphs_are_compared_as_the_method_sees_them() -> None:
    pair = famous_pair("rook")
    egos = {m: [ego(g, 0, 1, m) for g in (pair.left, pair.right)] for m in (Method.EGO_WL, Method.EXACT)}
    assert "cannot tell" in compare_egos(*egos[Method.EGO_WL], Method.EGO_WL)
    assert "differ" in compare_egos(*egos[Method.EXACT], Method.EXACT)
    left = egos[Method.EXACT][0]
    assert "are the same" in compare_egos(left, left, Method.EXACT)


def test_what_the_next_round_looks_at() -> None:
    path = PlainGraph.of("path", nx.path_graph(4))
    colors = (0, 1, 1, 0)
    assert neighbor_words(path, 1, colors) == "Class B; neighbours: A × 1, B × 1."
    assert neighbor_words(PlainGraph("dot", 1, ()), 0, (0,)) == "Class A; neighbours: none."
    root = ElementTree.fromstring(draw_neighbors(path, 1, colors, height=150, dark=True, title="t"))
    letters = Counter(text.text for text in root.iter("{http://www.w3.org/2000/svg}text"))
    assert letters == Counter("ABB")
    assert "cannot tell" in compare_neighbors((path, 0, colors), (path, 3, colors))
    assert "already" in compare_neighbors((path, 0, colors), (path, 1, colors))
    assert "tells these two" in compare_neighbors((path, 0, (0,) * 4), (path, 1, (0,) * 4))


# -- the address ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "choice",
    [
        LabChoice(),
        LabChoice("rook", Method.EXACT, 2, 5, 0),
        LabChoice("data", Method.WL, first="a b&c", second="<x>"),
        LabChoice("pasted", Method.EGO_WL, 0),
    ],
)
def test_a_choice_comes_back_from_its_address(choice: LabChoice) -> None:
    assert LabChoice.from_params(choice.to_params()) == choice


@pytest.mark.parametrize(
    "params",
    [
        {"pair": "../etc"},
        {"method": "3-WL"},
        {"step": "-1", "left": "x", "right": "٣"},
        {"step": "9" * 40},
        {"pair": ""},
    ],
)
def test_what_an_address_says_wrongly_is_the_default(params: dict[str, str]) -> None:
    assert LabChoice.from_params(params) == LabChoice()
