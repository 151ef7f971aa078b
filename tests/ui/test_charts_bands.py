"""Regions of a chart: between their edges and nowhere else, told apart without colour, with dates under bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from workstation.ui.charts import Band, ChartData, Mark, Series, draw
from workstation.ui.charts.grid import band_role

if TYPE_CHECKING:
    from workstation.ui.charts import Glyphs, Picture

DAY = 86_400 * 10**9
GLYPHS: tuple[Glyphs, ...] = ("braille", "block", "ascii")
each_glyphs = pytest.mark.parametrize("glyphs", GLYPHS)


def fan(bands: tuple[Band, ...], *, mark: Mark | None = None) -> ChartData:
    """Ten closes, and ten bars ahead."""
    x = np.arange(11.0)
    return ChartData(
        title="closes",
        x_range=(0.0, 20.0),
        x_label="",
        series=(Series("close", x, np.full(11, 50.0), style="solid"),),
        bands=bands,
        mark=mark,
        moments=tuple((20_000 + day) * DAY for day in range(21)),
    )


def band(low: float, high: float, label: str = "90 %") -> Band:
    """From 50 at bar 10 to both edges at bar 20."""
    share = np.linspace(0.0, 1.0, 11)
    return Band(label, np.arange(10.0, 21.0), 50 + (low - 50) * share, 50 + (high - 50) * share)


def region(picture: Picture) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Where cells of a region are, below the legend."""
    return np.asarray(picture.grid.roles[2:] == band_role(1))


@each_glyphs
def test_a_region_lies_between_its_edges_and_ahead_of_the_last_close(glyphs: Glyphs) -> None:
    picture = draw(fan((band(0.0, 100.0),)), 90, 30, glyphs)
    where = region(picture)
    columns, heights = np.flatnonzero(where.any(axis=0)), where.sum(axis=0)
    assert picture.y_axis is not None
    middle = (8 + 89) // 2
    assert abs(columns.min() - middle) <= 3
    assert columns.max() >= 87
    assert (np.diff(heights[columns.min() :][:38]) >= -1).all(), "it widens"
    narrow = region(draw(fan((band(0.0, 100.0), band(40.0, 60.0, "50 %"))), 90, 30, glyphs))
    assert (narrow == where).all(), "a narrower one lies within"


@each_glyphs
def test_a_narrower_region_within_is_told_apart_without_colour(glyphs: Glyphs) -> None:
    one = draw(fan((band(0.0, 100.0),)), 90, 30, glyphs).grid.characters
    two = draw(fan((band(0.0, 100.0), band(30.0, 70.0, "50 %"))), 90, 30, glyphs).grid.characters
    is_other = (one != two)[2:]
    rows = np.flatnonzero(is_other.any(axis=1))
    assert is_other.sum() > 60
    assert rows.min() > 3
    assert rows.max() < 26, "only where the narrower one is"


@each_glyphs
def test_the_axis_holds_all_of_a_region_and_the_legend_says_where_it_ends(glyphs: Glyphs) -> None:
    picture = draw(fan((band(7.0, 93.0),)), 90, 30, glyphs)
    assert picture.y_axis is not None
    assert picture.y_axis.low <= 7.0
    assert picture.y_axis.high >= 93.0
    assert any("90 %" in line and "7 to 93" in line for line in picture.grid.lines())
    if glyphs == "ascii":
        assert all(line.isascii() for line in picture.grid.lines())


@each_glyphs
def test_edges_that_are_not_known_draw_nothing(glyphs: Glyphs) -> None:
    unknown = Band("90 %", np.arange(10.0, 21.0), np.full(11, np.nan), np.full(11, np.nan))
    assert not region(draw(fan((unknown,)), 90, 30, glyphs)).any()
    alone = Band("90 %", np.array([10.0]), np.array([40.0]), np.array([60.0]))
    assert not region(draw(fan((alone,)), 90, 30, glyphs)).any()


def test_dates_of_bars_stand_where_the_bars_are_also_where_days_are_left_out() -> None:
    data = fan(())
    gap = tuple((20_000 + day + (300 if day > 10 else 0)) * DAY for day in range(21))
    picture = draw(ChartData(**{**vars(data), "moments": gap}), 90, 30)
    labels = picture.grid.lines()[-1]
    assert "2025" in labels, "the year changes within the gap"
    assert 40 < labels.index("2025") < 56


def test_a_mark_stands_at_its_bar_with_its_word() -> None:
    lines = draw(fan((), mark=Mark("now", 10.0)), 90, 30, "ascii").grid.lines()
    upright = [line.rfind("|") for line in lines[3:20]]
    assert sum(column == 48 for column in upright) >= 16, "but for where the closes end"
    assert any(line.rstrip().endswith("now |") or "now |" in line for line in lines)


@pytest.mark.parametrize("size", [(20, 5), (24, 8), (40, 6), (200, 60)])
@each_glyphs
def test_it_is_drawn_at_every_size(glyphs: Glyphs, size: tuple[int, int]) -> None:
    picture = draw(fan((band(0.0, 100.0), band(30.0, 70.0)), mark=Mark("now", 10.0)), *size, glyphs)
    assert picture.grid.size == size


def test_no_label_tells_a_time_at_which_no_bar_begins() -> None:
    friday = [(20_000 * 1440 + 15 * 60 + 50 + minute) * 60 * 10**9 for minute in range(11)]
    monday = [(20_003 * 1440 + 9 * 60 + 30 + minute) * 60 * 10**9 for minute in range(10)]
    picture = draw(ChartData(**{**vars(fan(())), "moments": (*friday, *monday)}), 120, 30)
    labels = picture.grid.lines()[-1].split()
    assert labels
    clocks = {f"15:{minute}" for minute in range(50, 60)} | {"16:00"} | {f"09:{minute}" for minute in range(30, 40)}
    assert set(labels) <= clocks
