"""Candles as cells: where each begins and ends, what is told without colour, nothing lost, dates that are true."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workstation.data.resample import SymbolBars
from workstation.ui.charts import sight
from workstation.ui.charts.candle_data import CandleData, IndicatorLine, PartSpan
from workstation.ui.charts.candle_frame import plot_width
from workstation.ui.charts.candle_scale import price_labels, settle_price
from workstation.ui.charts.candle_shapes import SHAPES, UNICODE, CandleRole, candles
from workstation.ui.charts.candles import CandlePicture, draw_candles, seen_of
from workstation.ui.charts.grid import Role, changed_runs, series_role
from workstation.ui.charts.scale import Axis
from workstation.ui.charts.time_axis import time_ticks

DAY = 86_400_000_000_000
MINUTE = 60_000_000_000


def bars(count: int, seed: int = 1, step: int = DAY, first: str = "2019-01-01") -> SymbolBars:
    """A random walk, with a volume."""
    random = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.02, count)))
    open_ = close * np.exp(random.normal(0, 0.01, count))
    reach = random.uniform(0, 0.02, (2, count))
    high, low = np.maximum(open_, close) * (1 + reach[0]), np.minimum(open_, close) * (1 - reach[1])
    start = int(np.datetime64(first, "ns").astype(np.int64))
    volume = random.uniform(1e5, 1e6, count)
    return SymbolBars(start + np.arange(count) * step, open_, high, low, close, volume, volume * close)


def picture(
    data: CandleData, width: int = 80, height: int = 24, zoom: int = 0, glyphs: str = "braille"
) -> CandlePicture:
    inside = plot_width(width)
    now = sight.zoom(sight.at_end(len(data.bars), inside), -zoom, len(data.bars), inside)
    return draw_candles(data, now, width, height, glyphs)  # type: ignore[arg-type]  # a glyph set's name


@given(seed=st.integers(0, 500), height=st.integers(3, 40), count=st.integers(1, 60))
def test_every_candle_spans_its_prices_to_half_a_cell(seed: int, height: int, count: int) -> None:
    data = bars(count, seed)
    axis = settle_price(None, float(data.low.min()), float(data.high.max()), is_log=False)
    body, wick = candles(data, axis, height, 1, UNICODE)
    is_inked = (body.roles != Role.BLANK) | (wick.roles != Role.BLANK)
    for at in range(count):
        rows = np.flatnonzero(is_inked[:, at])
        places = (1 - axis.place([data.high[at], data.low[at]])) * (height * 2 - 1) / 2
        assert rows.tolist() == list(range(rows[0], rows[-1] + 1)), "a candle has no hole"
        assert rows[0] - 0.25 <= places[0] <= rows[0] + 0.75
        assert rows[-1] - 0.25 <= places[1] <= rows[-1] + 0.75


@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
def test_rising_and_falling_bodies_never_look_the_same(shapes: object) -> None:
    assert isinstance(shapes, type(UNICODE))
    has_body = [code for code in range(9) if (code // 3 == 2 or code % 3 == 2) and shapes.fall[code] != " "]
    assert has_body
    rising, falling = {shapes.rise[code] for code in has_body}, {shapes.fall[code] for code in has_body}
    assert not rising & falling
    assert not (rising | falling) & set(shapes.flat)


@pytest.mark.parametrize("columns_a_slot", [1, 2, 4])
@pytest.mark.parametrize("glyphs", ["braille", "ascii"])
def test_a_bar_is_drawn_by_what_it_did(columns_a_slot: int, glyphs: str) -> None:
    open_, close = np.array([10.0, 20.0, 15.0]), np.array([20.0, 10.0, 15.0])
    three = SymbolBars(np.arange(3) * DAY, open_, np.full(3, 25.0), np.full(3, 5.0), close, np.ones(3), np.ones(3))
    shapes = SHAPES[glyphs]  # type: ignore[index]  # a glyph set's name
    body, wick = candles(three, Axis(0, 30), 12, columns_a_slot, shapes)
    at = 1 if columns_a_slot == 4 else 0
    found = [set(body.roles[:, slot * columns_a_slot + at]) - {0} for slot in range(3)]
    assert found == [{CandleRole.RISE}, {CandleRole.FALL}, {CandleRole.FLAT}]
    assert (wick.roles[:, at::columns_a_slot] != Role.BLANK).any(axis=0).all()
    if columns_a_slot == 4:
        rising = ["".join(row).strip() for row in body.characters[:, 0:3] if "".join(row).strip()]
        assert len({len(row) for row in rising}) == 1
        assert all(row[1] == " " for row in rising[1:-1]), "a rising body is hollow"


@given(seed=st.integers(0, 100), count=st.integers(1, 900), zoom=st.integers(-2, 6), width=st.integers(30, 120))
@settings(deadline=None)
def test_merging_for_the_screen_loses_no_spike(seed: int, count: int, zoom: int, width: int) -> None:
    data = bars(count, seed)
    inside = plot_width(width)
    now = sight.zoom(sight.at_end(count, inside), -zoom, count, inside)
    seen = seen_of(data, now, inside)
    size = now.bars_a_slot
    first, last = now.first * size, min((now.first + now.room(inside)) * size, count)
    assert seen.bars.high.max() == data.high[first:last].max()
    assert seen.bars.low.min() == data.low[first:last].min()
    assert seen.bars.volume.sum() == pytest.approx(data.volume[first:last].sum())
    assert len(seen.bars) == len(seen.columns) <= inside


def everything(count: int = 400, **facts: object) -> CandleData:
    data = bars(count)
    average = np.convolve(data.close, np.ones(20) / 20)[:count]
    average[:19] = np.nan
    times = data.time
    return CandleData(
        data,
        lines=(
            IndicatorLine("sma_20", "price", average, is_price=True),
            IndicatorLine("score", "0 to 100", 50 + 40 * np.sin(np.arange(count) / 9), is_price=False),
        ),
        marked=np.array([count // 2, count - 10, count - 3]),
        chosen=count - 10,
        parts=(
            PartSpan("train", int(times[0]), int(times[count // 2])),
            PartSpan("gap", int(times[count // 2]), int(times[count // 2 + 9])),
            PartSpan("validation", int(times[count // 2 + 9]), int(times[-30])),
            PartSpan("test", int(times[-30]), int(times[-1]) + 1),
        ),
        **facts,  # type: ignore[arg-type]  # fields by their names
    )


@given(
    width=st.integers(1, 220),
    height=st.integers(1, 70),
    zoom=st.integers(-2, 9),
    count=st.integers(1, 500),
    glyphs=st.sampled_from(["braille", "block", "ascii"]),
)
@settings(deadline=None, max_examples=200)
def test_every_size_is_drawn(width: int, height: int, zoom: int, count: int, glyphs: str) -> None:
    data = everything(max(count, 40), is_log=count % 2 == 0)
    found = picture(data, width, height, zoom, glyphs).grid
    assert found.size == (width, height)
    if glyphs == "ascii":
        assert "".join(found.lines()).isascii()


@given(made_for=st.integers(1, 200), width=st.integers(30, 200), zoom=st.integers(-2, 6))
@settings(deadline=None)
def test_a_sight_made_for_another_width_is_drawn(made_for: int, width: int, zoom: int) -> None:
    data = everything()
    now = sight.zoom(sight.at_end(400, made_for), -zoom, 400, made_for)
    assert draw_candles(data, now, width, 24).grid.size == (width, 24)


def test_all_panes_say_what_they_are() -> None:
    lines = picture(everything(), 110, 34).grid.lines()
    shown = "\n".join(lines)
    for words in ("price", "── sma_20", "score", "0 to 100", "volume units a bar", "test ━", "▲", "▼", "!"):
        assert words in shown, words
    assert "units in 4 bars" in "\n".join(picture(everything(), 110, 34, zoom=2).grid.lines())
    assert "log scale" in "\n".join(picture(everything(is_log=True), 110, 34).grid.lines())


def test_a_line_is_behind_bodies_and_before_wicks() -> None:
    grid = picture(everything(), 110, 34).grid
    assert (grid.roles == series_role(0)).any()
    assert {CandleRole.RISE, CandleRole.FALL, CandleRole.VOLUME, CandleRole.MARK, CandleRole.CHOSEN} <= set(
        grid.roles.ravel().tolist()
    )


def test_without_volume_there_is_no_pane_for_it() -> None:
    data = bars(60)
    unknown = np.full(60, np.nan)
    still = CandleData(SymbolBars(data.time, data.open, data.high, data.low, data.close, unknown, unknown))
    assert "volume" not in "\n".join(picture(still).grid.lines())


def test_a_series_is_a_line_whatever_its_sign() -> None:
    values = np.sin(np.arange(200) / 10) * 5
    unknown = np.full(200, np.nan)
    series = SymbolBars(np.arange(200) * DAY, values, values, values, values, unknown, unknown)
    grid = picture(CandleData(series, is_series=True)).grid
    assert not set(grid.roles.ravel().tolist()) & {CandleRole.RISE, CandleRole.FALL, CandleRole.FLAT}
    assert (grid.roles == series_role(0)).any() or (grid.roles == CandleRole.CURSOR).any()
    assert any("-5" in line or "-4" in line for line in grid.lines())


def test_moving_the_cursor_changes_a_few_cells() -> None:
    data, width = everything(), 120
    now = sight.go_to(sight.at_end(400, plot_width(width)), 380, 400, plot_width(width))
    before = draw_candles(data, now, width, 36)
    after = draw_candles(data, sight.move(now, -1, 400, plot_width(width)), width, 36, "braille", before)
    changed = changed_runs(before.grid, after.grid)
    assert 0 < sum(run[2] for run in changed) < 120


@given(seed=st.integers(0, 2000), is_log=st.booleans())
@example(seed=168, is_log=False)
def test_the_price_axis_holds_and_uses_its_span(seed: int, is_log: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    random = np.random.default_rng(seed)
    low = float(10 ** random.uniform(-6, 6))
    high = low * (1 + float(10 ** random.uniform(-3.5, 3)))
    axis = settle_price(None, low, high, is_log=is_log)
    bottom, top = axis.place([low, high])
    assert -1e-9 <= bottom <= top <= 1 + 1e-9
    assert top - bottom > 0.75 or high - low <= 1e-9 * high
    labels = price_labels(axis, 12)
    assert len(set(labels.values())) == len(labels) >= 1
    assert all(len(label) <= 9 for label in labels.values()), labels


def test_the_price_axis_stays_while_prices_move_within_it() -> None:
    axis = settle_price(None, 100.0, 200.0, is_log=False)
    assert settle_price(axis, 103.0, 198.0, is_log=False) is axis
    assert settle_price(axis, 103.0, 150.0, is_log=False) is not axis
    assert settle_price(axis, 99.0, 201.0, is_log=False) is not axis


def test_a_year_stands_in_the_place_of_the_month_before_it_where_both_do_not_fit() -> None:
    times = np.arange(np.datetime64("2015-08-03", "D"), np.datetime64("2018-02-07", "D"))
    nanoseconds = times.astype("datetime64[ns]").astype(np.int64)
    for width in (70, 120, 146, 150, 160):
        columns = np.linspace(0, width - 1, len(nanoseconds)).astype(np.intp)
        labels = [tick.label for tick in time_ticks(nanoseconds, columns, width)]
        assert [label for label in labels if label.isdigit()] == ["2016", "2017", "2018"], width


@given(
    count=st.integers(1, 200),
    step=st.sampled_from([MINUTE, 5 * MINUTE, 60 * MINUTE, DAY, 7 * DAY, 30 * DAY]),
    width=st.integers(12, 200),
    hole=st.integers(0, 40),
)
def test_dates_are_true_apart_and_rising(count: int, step: int, width: int, hole: int) -> None:
    times = np.arange(count, dtype=np.int64) * step + 1_500_000_000_000_000_000
    times[count // 2 :] += hole * DAY
    columns = np.arange(count)[:width]
    ticks = time_ticks(times[:width], columns, width)
    assert ticks
    ends = -2
    for tick in ticks:
        start = min(max(0, tick.column - len(tick.label) // 2), width - len(tick.label))
        assert start >= ends + 2
        ends = start + len(tick.label)
        moment = str(np.datetime64(int(times[tick.column]), "ns"))
        if tick.label.isdigit():
            assert moment.startswith(tick.label)
        elif ":" in tick.label:
            assert moment[11:13] == tick.label[:2]


@pytest.mark.parametrize(
    ("step", "columns", "expected"),
    [
        (DAY, 1, ["2020", "Apr", "Jul"]),
        (DAY, 4, ["Nov 11", "Nov 18", "Nov 25"]),
        (60 * MINUTE, 1, ["Nov 06", "Nov 07", "Nov 08"]),
        (30 * DAY, 1, ["2030", "2040"]),
    ],
)
def test_dates_at_usual_spans(step: int, columns: int, expected: list[str]) -> None:
    first = int(np.datetime64("2019-11-05T06:00", "ns").astype(np.int64))
    count = 260 // columns if step == DAY else 300
    times = first + np.arange(count, dtype=np.int64) * step
    shown = [tick.label for tick in time_ticks(times, np.arange(count) * columns, 300)]
    assert shown[: len(expected)] == expected or expected[0] in shown
