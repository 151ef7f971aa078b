"""Charts as text: what they look like, that nothing is lost, and how little changes between two of them."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from workstation.ui.charts import ChartData, Glyphs, LineStyle, Reference, Series, draw
from workstation.ui.charts.glyphs import GLYPH_SETS
from workstation.ui.charts.grid import Grid, Role, band_role, changed_runs, series_role
from workstation.ui.charts.labels import value_label
from workstation.ui.charts.smooth import smoothed

Floats = NDArray[np.float64]
any_values = arrays.arrays(np.float64, st.integers(1, 60), elements=st.floats(width=64))
sizes = st.tuples(st.integers(20, 90), st.integers(5, 30))


def _falling(points: int = 60) -> ChartData:
    x = np.arange(points, dtype=np.float64)
    y = 0.1 * np.exp(-x / 15) + 0.01
    y[25] = 0.09
    seldom = np.arange(9, points, 10)
    validation = Series("validation", x[seldom], y[seldom] * 1.2 + 0.01)
    return ChartData(
        "loss", "MSE", x_range=(0, 100), series=(Series("train", x, y), validation), reference=Reference("naive", 0.04)
    )


def _text(data: ChartData, width: int, height: int, glyphs: Glyphs = "braille") -> str:
    return "\n".join(line.rstrip() for line in draw(data, width, height, glyphs).grid.lines())


def _golden(text: str) -> str:
    return dedent(text).strip("\n")


def test_two_series_and_a_reference_in_braille() -> None:
    assert _text(_falling(), 60, 12) == _golden(GOLDEN_BRAILLE)


def test_two_series_and_a_reference_in_blocks() -> None:
    assert _text(_falling(), 60, 12, "block") == _golden(GOLDEN_BLOCK)


def test_two_series_and_a_reference_in_ascii() -> None:
    text = _text(_falling(), 60, 12, "ascii")
    assert text == _golden(GOLDEN_ASCII)
    assert text.isascii()


@pytest.mark.parametrize("is_first_on_top", [False, True])
def test_of_lines_on_one_another_the_one_on_top_is_seen(*, is_first_on_top: bool) -> None:
    x = np.arange(60, dtype=np.float64)
    lines = tuple(Series(name, x, np.sin(x / 9.0), style="solid") for name in ("mine", "other"))
    data = ChartData("equity", series=lines, is_first_on_top=is_first_on_top)
    plot = draw(data, 60, 12, "braille").grid.roles[1:-2, 8:]
    seen, hidden = (0, 1) if is_first_on_top else (1, 0)
    assert (plot == series_role(seen)).any()
    assert not (plot == series_role(hidden)).any()


def test_the_smallest_chart_with_axes() -> None:
    assert _text(_falling(), 20, 5) == _golden(GOLDEN_SMALLEST)


@pytest.mark.parametrize(
    ("width", "height", "text"),
    [
        (30, 1, "loss 0.01196 █▆▄▃▇▂▂▁▁▁▁"),
        (19, 9, "\n\n\n\nloss 0.01196 █▇▂▁\n\n\n\n"),
        (12, 2, "loss 0.01196\n"),
        (8, 1, "0.01196"),
    ],
)
def test_below_that_a_chart_is_a_line_of_text(width: int, height: int, text: str) -> None:
    assert _text(_falling(), width, height).rstrip("\n") == text.rstrip("\n")


def test_a_sparkline_in_ascii_is_ascii() -> None:
    assert _text(_falling(), 30, 1, "ascii").isascii()


def test_a_chart_without_data_says_what_it_waits_for() -> None:
    lines = draw(ChartData("loss", "MSE"), 50, 9).grid.lines()
    assert lines[0].startswith("loss (MSE)")
    assert lines[4].strip() == "waiting for the first step"
    assert lines[4].index("w") == 12


def test_a_chart_of_gaps_says_so() -> None:
    x = np.arange(3.0)
    data = ChartData("loss", series=(Series("train", x, np.full(3, np.nan)),))
    assert "no finite value yet" in _text(data, 50, 9)
    below = ChartData("loss", log_y=True, series=(Series("train", x, -x),))
    assert "no finite value yet" in _text(below, 50, 9)


def test_a_reference_far_away_is_named_with_an_arrow_and_squeezes_nothing() -> None:
    x = np.arange(50.0)
    near = ChartData("loss", series=(Series("train", x, 1 + x / 50),))
    far = ChartData("loss", series=near.series, reference=Reference("naive", 100.0))
    picture = draw(far, 60, 12)
    assert picture.y_axis == draw(near, 60, 12).y_axis
    assert "naive 100 ↑" in picture.grid.lines()[0]
    assert not (picture.grid.roles[1:] == Role.REFERENCE).any()


def test_the_header_drops_notes_before_values_these_before_series_and_series_before_the_reference() -> None:
    heads = ["\n".join(draw(_falling(), width, 12).grid.lines()[:2]) for width in (70, 60, 40, 34, 28)]
    assert all("naive 0.0400" in head for head in heads)
    assert all("MSE" in head for head in heads[:3])
    assert ["validation" in head for head in heads] == [True, True, True, True, False]
    assert ["0.02435" in head for head in heads] == [True, True, True, False, False]


def test_smoothing_draws_a_line_over_a_band_and_leaves_marked_series_alone() -> None:
    plain = _falling()
    smooth = ChartData("loss", "MSE", x_range=plain.x_range, series=plain.series, smoothing=0.9)
    grid = draw(smooth, 60, 16).grid
    assert (grid.roles == band_role(0)).any()
    assert (grid.roles == series_role(0)).any()
    assert not (grid.roles == band_role(1)).any()
    assert "smoothed 0.9" in grid.lines()[0]


def test_the_legend_of_a_smoothed_line_ends_where_the_line_does() -> None:
    plain = _falling()
    train, validation = plain.series
    heads = ["".join(draw(replace(plain, smoothing=smoothing), 90, 16).grid.lines()[:2]) for smoothing in (0.0, 0.9)]
    assert value_label(train.y[-1]) in heads[0]
    assert value_label(train.y[-1]) not in heads[1]
    assert value_label(smoothed(train.y, 0.9)[-1]) in heads[1]
    assert all(value_label(validation.y[-1]) in head for head in heads)


@pytest.mark.parametrize("height", [6, 16])
def test_every_line_has_its_name_where_there_is_no_room_for_its_value(height: int) -> None:
    x = np.arange(40.0)
    names = ("strategy", "buy and hold", "equal weight", "naive drift")
    series = tuple(Series(name, x, x + 1001.0 + place) for place, name in enumerate(names))
    head = "".join(draw(ChartData("equity", series=series), 76, height).grid.lines()[:2])
    assert all(name in head for name in names)
    assert "1040" in head
    assert "1043" not in head


def test_a_band_of_its_own_reaches_its_extremes() -> None:
    x = np.arange(40.0)
    series = Series("speed", x, np.full(40, 5.0), low=np.full(40, 1.0), high=np.full(40, 9.0))
    picture = draw(ChartData("speed", series=(series,)), 60, 16)
    assert picture.y_axis is not None
    assert picture.y_axis.low <= 1
    assert picture.y_axis.high >= 9
    rows = np.flatnonzero((picture.grid.roles == band_role(0)).any(axis=1))
    assert rows[-1] - rows[0] >= 9


def test_a_logarithmic_chart_labels_decades() -> None:
    x = np.arange(50.0)
    data = ChartData("loss", "MSE", log_y=True, series=(Series("train", x, 10.0 ** (-x / 10)),))
    text = _text(data, 60, 16)
    assert "(MSE, log)" in text
    assert all(f" {label} ┤" in text for label in ("1", "0.1", "0.01", "0.001"))


@pytest.mark.parametrize("style", ["solid", "marked", "dotted", "dashed"])
def test_a_single_point_is_drawn_in_every_style(style: LineStyle) -> None:
    for x in range(7):
        one = Series("train", np.array([float(x)]), np.array([3.0]), style=style)
        picture = draw(ChartData("loss", x_range=(0, 40), series=(one,)), 40, 10)
        assert (picture.grid.roles[1:-2, 8:] == series_role(0)).any()


@settings(max_examples=60, deadline=None)
@given(any_values, sizes, st.sampled_from(["braille", "block", "ascii"]), st.booleans(), st.sampled_from([0.0, 0.9]))
def test_any_values_fit_and_their_extremes_are_inked(
    y: Floats,
    size: tuple[int, int],
    glyphs: Glyphs,
    log_y: bool,  # noqa: FBT001 - drawn by hypothesis, by name
    smoothing: float,
) -> None:
    data = ChartData(
        "gradient norm", "L2", series=(Series("all", np.arange(y.size) * 1.0, y),), log_y=log_y, smoothing=smoothing
    )
    picture = draw(data, *size, glyphs)
    assert picture.grid.size == size
    if picture.y_axis is None:
        return
    drawable = y[np.isfinite(y) & (np.abs(y) <= 1e150) & ((y >= 1e-150) | (not log_y))]
    roles, down = picture.grid.roles, GLYPH_SETS[glyphs].down
    framed = np.flatnonzero((roles == Role.AXIS).any(axis=1))
    plot = roles[framed[0] : framed[-1] if size[1] >= 8 else framed[-1] + 1]
    inked = np.isin(plot, [series_role(0), band_role(0)]).any(axis=1)
    for value in (drawable.min(), drawable.max()):
        dot = np.rint((1 - picture.y_axis.place(value)) * (inked.size * down - 1))
        assert inked[int(dot) // down]


@settings(max_examples=40, deadline=None)
@given(any_values, any_values, sizes)
def test_axes_that_stood_before_still_hold_new_data(first: Floats, second: Floats, size: tuple[int, int]) -> None:
    def data(y: Floats) -> ChartData:
        return ChartData("loss", series=(Series("train", np.arange(y.size) * 1.0, y),))

    picture = draw(data(second), *size, before=draw(data(first), *size))
    assert picture.grid.size == size


def test_one_more_point_changes_few_cells() -> None:
    before = draw(_falling(50), 60, 18)
    for points in range(51, 60):
        after = draw(_falling(points), 60, 18, before=before)
        assert after.y_axis == before.y_axis
        runs = changed_runs(before.grid, after.grid)
        assert sum(width for _, _, width in runs) <= 24
        plot = [width for _, y, width in runs if y > 1]
        assert sum(plot) <= 10
        before = after


def test_the_same_data_change_nothing() -> None:
    picture = draw(_falling(), 60, 18)
    assert changed_runs(picture.grid, draw(_falling(), 60, 18, before=picture).grid) == []


def test_changed_runs_join_near_cells_and_part_far_ones() -> None:
    old, new = Grid.blank(60, 3), Grid.blank(60, 3)
    new.write(2, 1, "a", Role.TITLE)
    new.write(6, 1, "b", Role.TITLE)
    new.write(40, 1, "cd", Role.TITLE)
    new.roles[2, :] = Role.AXIS
    assert changed_runs(old, new) == [(2, 1, 5), (40, 1, 2)]


def test_a_recoloured_cell_has_changed() -> None:
    old, new = Grid.blank(5, 1), Grid.blank(5, 1)
    old.write(1, 0, "x", Role.TITLE)
    new.write(1, 0, "x", Role.UNIT)
    assert changed_runs(old, new) == [(1, 0, 1)]


def test_a_line_has_no_holes() -> None:
    rng = np.random.default_rng(3)
    y = np.cumsum(rng.normal(size=400))
    grid = draw(ChartData("walk", x_range=(0, 399), series=(Series("walk", np.arange(400.0), y),)), 80, 20).grid
    drawn = grid.roles[1:-2, 8:-1] == series_role(0)
    assert drawn.any(axis=0).all()
    for left, right in zip(drawn.T[:-1], drawn.T[1:], strict=True):
        reach = np.flatnonzero(left)
        assert np.flatnonzero(right).min() <= reach.max() + 1
        assert np.flatnonzero(right).max() >= reach.min() - 1


def test_a_gap_is_a_gap() -> None:
    x, y = np.arange(100.0), np.ones(100)
    y[40:60] = np.nan
    grid = draw(ChartData("loss", x_range=(0, 100), series=(Series("train", x, y),)), 80, 12).grid
    drawn = (grid.roles[1:-2, 8:-1] == series_role(0)).any(axis=0)
    share = np.arange(drawn.size) / drawn.size
    assert drawn[share < 0.39].all()
    assert not drawn[(share > 0.41) & (share < 0.58)].any()
    assert drawn[share > 0.61].all()


def test_series_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(AssertionError, match="one value for each x"):
        Series("train", np.arange(3.0), np.arange(2.0))
    with pytest.raises(AssertionError, match="never falls"):
        Series("train", np.array([1.0, 0.0]), np.zeros(2))
    with pytest.raises(AssertionError, match="two edges"):
        Series("train", np.zeros(1), np.zeros(1), low=np.zeros(1))


GOLDEN_BRAILLE = """
    loss (MSE)
    ── train 0.01196   ╌●╌ validation 0.02435   ⠤ naive 0.04000
           │⣀
      0.10 ┤⠘⣆
           │ ⠈⢳⡀● ⣄     ⢸
           │   ⠙⢦⡀⠈⠳ ⡀  ⣸
      0.05 ┤     ⠉⠳⣄⡀●⠲ ⣏⡇
           │⠒ ⠒ ⠒ ⠒ ⠉⠓⠦⣄⡇⡏●⠒⠦ ⢤●⠒⣀⠒ ⠒ ⠒ ⠒ ⠒ ⠒ ⠒ ⠒ ⠒ ⠒ ⠒ ⠒ ⠒ ⠒ ⠒
           │             ⠉⠓⠒⠲⠤⠤⢤⣀⣈⣉⣀●⣉ ⠉⠓⠒●
      0.00 ┤                         ⠈⠉⠉⠉⠉⠁
           └┬───────────┬────────────┬────────────┬───────────┬
      step  0          25           50           75          100
"""

GOLDEN_BLOCK = """
    loss (MSE)
    ── train 0.01196   ╌●╌ validation 0.02435   ╌ naive 0.04000
           │▖
      0.10 ┤▀▙
           │ ▝▜▖●▌▄     ▐
           │   ▀▙▖▝▜ ▖  ▟
      0.05 ┤     ▀▜▄▖●▜ █▌
           │╌ ╌ ╌ ╌ ▀▀▙▄▌▛●▀▜ ▄●╌▄▄▖╌ ╌ ╌ ╌ ╌ ╌ ╌ ╌ ╌ ╌ ╌ ╌ ╌ ╌
           │             ▀▀▀▀▜▄▄▄▄▄█●█████●
      0.00 ┤                              ▘
           └┬───────────┬────────────┬────────────┬───────────┬
      step  0          25           50           75          100
"""

GOLDEN_ASCII = """
    loss (MSE)
    * train 0.01196   o validation 0.02435   - naive 0.04000
           |
      0.10 +**
           | ***ooo     *
           |   ***ooo   *
      0.05 +     ***oooooo
           |- - - - *****oooooooooooooo - - - - - - - - - - - -
           |              ************ooooo
      0.00 +
           ++-----------+------------+------------+-----------+
      step  0          25           50           75          100
"""

GOLDEN_SMALLEST = """
    loss (MSE)   0.01196
     0.1┤⣆⣀ ⢀
        │⠘⢮⣀⣾⡀ ⣀ ⣀ ⣀ ⣀
     0.0┤  ⠈⠙⠛⠲⠽⠶⠆
    step 0     50    100
"""
