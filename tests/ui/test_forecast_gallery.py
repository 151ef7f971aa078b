"""Which symbol of a forecast is in hand: the one that was wished for, or the one that moves most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.forecasted import leave_forecast
from workstation.evaluation.ahead import Ahead, read
from workstation.runs import forecasts
from workstation.runs.store import Run
from workstation.ui.forecasting.gallery import Gallery
from workstation.ui.views.ordering import Choice

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def ahead(tmp_path: Path) -> Ahead:
    run = Run(tmp_path)
    facts, _ = forecasts.read_kept(run, leave_forecast(run, 7))
    assert facts is not None
    return read(forecasts.file_of(run, facts, "rows"), forecasts.file_of(run, facts, "closes"), facts["steps"])


@pytest.mark.parametrize(("wished", "found"), [("DELTA", "DELTA"), ("ZULU", "BRAVO"), (None, "BRAVO")])
def test_it_begins_with_what_other_screens_look_at_or_the_largest_move(
    ahead: Ahead, wished: str | None, found: str
) -> None:
    gallery = Gallery()
    gallery.look_at(ahead, {}, wished)
    assert gallery.symbol == found


def test_one_goes_from_a_symbol_that_the_filter_leaves_out_to_the_first_that_it_shows(ahead: Ahead) -> None:
    gallery = Gallery()
    gallery.look_at(ahead, {}, "DELTA")
    gallery.choose(Choice("return:>0", "return"))
    assert gallery.order == ["ALFA", "CHARLIE"]
    assert gallery.where == "not among the 2 that are filtered"
    gallery.move(1)
    assert (gallery.symbol, gallery.where) == ("ALFA", "1 of 2")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("return:<-3", ["BRAVO"]),
        ("return:>=1.1", ["ALFA"]),
        ("behind:0", ["BRAVO", "ALFA", "CHARLIE", "DELTA"]),
        ("width:>1 al", ["ALFA"]),
        ("stale:yes", []),
        ("lastclose:<0", []),
        ("[", []),
    ],
)
def test_a_filter_takes_words_and_figures(ahead: Ahead, query: str, found: list[str]) -> None:
    gallery = Gallery()
    gallery.look_at(ahead, {}, None)
    gallery.choose(Choice(query, "return"))
    assert gallery.order == found


@pytest.mark.parametrize("title", ["symbol", "return", "last close", "forecast", "5 %", "95 %", "width", "behind"])
def test_every_column_sorts_both_ways(ahead: Ahead, title: str) -> None:
    gallery = Gallery()
    gallery.look_at(ahead, {}, None)
    gallery.choose(Choice(title=title))
    forwards = list(gallery.order)
    gallery.choose(Choice(title=title, is_reversed=True))
    assert gallery.order == forwards[::-1]
