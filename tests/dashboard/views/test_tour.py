"""Words of the tours, and places on them."""

from __future__ import annotations

from dashboard.learn.views.tour_choice import Tour, TourChoice
from dashboard.learn.views.tour_words import STEPS, words_of


def test_the_words_fill_all_their_gaps() -> None:
    for tour in Tour:
        for at in range(1, len(STEPS) + 1):
            said = words_of(tour, at, 1 + (tour is Tour.MOTIFS))
            assert said.text
            assert "{" not in said.text
    assert "within 2 steps" in words_of(Tour.MOTIFS, 3, 2).text
    assert "all atoms within one step" in words_of(Tour.MUTAG, 3, 1).text


def test_a_place_on_a_tour_survives_the_address() -> None:
    for choice in (TourChoice(), TourChoice(Tour.MUTAG, 4, 7, 12), TourChoice(Tour.MOTIFS)):
        assert TourChoice.from_params(choice.to_params()) == choice
    assert TourChoice.from_params({"tour": "mutag", "at": "0", "tour-node": "-3", "tour-graph": "x"}) == TourChoice(
        Tour.MUTAG
    )
