"""The chart on a screen: it shows what `draw` draws, repaints only what changed, and rests while unseen."""

from __future__ import annotations

import asyncio
from functools import wraps
from io import StringIO
from typing import TYPE_CHECKING, ParamSpec

import numpy as np
import pyte
import pytest
from rich.console import Console
from textual._compositor import ChopsUpdate
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen

from workstation.ui.charts import ChartData, LineChart, Reference, Series, draw, tightened
from workstation.ui.charts.grid import series_role

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.geometry import Region

WIDTH, HEIGHT = 60, 18
P = ParamSpec("P")


def in_event_loop(test: Callable[P, Awaitable[None]]) -> Callable[P, None]:
    """Run an async test to its end."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        async def whole() -> None:
            await test(*args, **kwargs)

        asyncio.run(whole())

    return run


def _data(points: int) -> ChartData:
    x = np.arange(points, dtype=np.float64)
    series = Series("train", x, 0.1 * np.exp(-x / 15) + 0.01)
    return ChartData("loss", "MSE", x_range=(0, 100), series=(series,), reference=Reference("naive", 0.04))


class ChartApp(App[None]):
    CSS = "LineChart { height: 1fr; } #second { padding: 1 2; border: round $primary; }"

    def compose(self) -> ComposeResult:
        with Vertical():
            yield LineChart(_data(40), id="first")
            yield LineChart(_data(40), id="second")

    @property
    def first(self) -> LineChart:
        return self.query_one("#first", LineChart)


def _lines(chart: LineChart) -> list[str]:
    """What the screen has where the chart's content lies."""
    rows = chart.screen._compositor.render_strips()
    region = chart.content_region
    return [rows[y].text[region.x : region.right] for y in range(region.y, region.bottom)]


def _repainted(chart: LineChart, data: ChartData) -> set[Region]:
    """What showing `data` marks as changed, after what the first paint left marked."""
    chart._exchange_repaint_regions()
    chart.show(data)
    return set(chart._repaint_regions)


@in_event_loop
async def test_the_screen_shows_the_picture() -> None:
    app = ChartApp()
    async with app.run_test(size=(WIDTH, 2 * HEIGHT)):
        assert _lines(app.first) == draw(_data(40), WIDTH, HEIGHT).grid.lines()
        second = app.query_one("#second", LineChart)
        assert _lines(second) == draw(_data(40), WIDTH - 6, HEIGHT - 4).grid.lines()


@in_event_loop
async def test_a_new_point_repaints_only_a_few_cells() -> None:
    app = ChartApp()
    async with app.run_test(size=(WIDTH, 2 * HEIGHT)):
        regions = _repainted(app.first, _data(41))
        assert regions
        assert sum(region.area for region in regions) <= 16
        assert all(region.height == 1 for region in regions)
        assert app.first.data.series[0].x.size == 41


@in_event_loop
async def test_regions_lie_where_border_and_padding_put_the_picture() -> None:
    app = ChartApp()
    async with app.run_test(size=(WIDTH, 2 * HEIGHT)):
        chart = app.query_one("#second", LineChart)
        regions = _repainted(chart, _data(41))
        assert min(region.y for region in regions) == 2
        assert all(region.x >= 3 and region.right <= WIDTH - 3 for region in regions)


@in_event_loop
async def test_the_same_data_repaint_nothing() -> None:
    app = ChartApp()
    async with app.run_test(size=(WIDTH, 2 * HEIGHT)):
        assert not _repainted(app.first, _data(40))


@in_event_loop
async def test_a_resized_chart_is_drawn_anew() -> None:
    app = ChartApp()
    async with app.run_test(size=(WIDTH, 2 * HEIGHT)) as pilot:
        await pilot.resize_terminal(90, 20)
        assert _lines(app.first) == draw(_data(40), 90, 10).grid.lines()
        await pilot.resize_terminal(12, 4)
        assert _lines(app.first)[0].startswith("loss")


@in_event_loop
async def test_a_hidden_chart_draws_nothing_until_it_is_seen() -> None:
    app = ChartApp()
    async with app.run_test(size=(WIDTH, 2 * HEIGHT)) as pilot:
        app.first.display = False
        await pilot.pause()
        before = app.first._picture
        for points in range(41, 45):
            app.first.show(_data(points))
        await pilot.pause()
        assert app.first._picture is before
        app.first.display = True
        await pilot.pause()
        assert _lines(app.first) == draw(_data(44), WIDTH, HEIGHT).grid.lines()


@in_event_loop
async def test_a_chart_under_another_screen_rests_and_catches_up() -> None:
    app = ChartApp()
    async with app.run_test(size=(WIDTH, 2 * HEIGHT)) as pilot:
        chart = app.first
        await app.push_screen(Screen())
        before = chart._picture
        assert not _repainted(chart, _data(60))
        await pilot.pause()
        assert chart._picture is before
        await app.pop_screen()
        await pilot.pause()
        assert chart._picture is not before
        assert _lines(chart) == draw(_data(60), WIDTH, HEIGHT).grid.lines()


@in_event_loop
async def test_a_chart_behind_a_dialog_goes_on() -> None:
    app = ChartApp()
    async with app.run_test(size=(WIDTH, 2 * HEIGHT)):
        chart = app.first
        await app.push_screen(ModalScreen())
        before = chart._picture
        chart.show(_data(60))
        assert chart._picture is not before


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark", "ansi-light"])
@in_event_loop
async def test_line_and_reference_have_colours_of_their_own_in_every_theme(theme: str) -> None:
    app = ChartApp()
    async with app.run_test(size=(WIDTH, 2 * HEIGHT)) as pilot:
        app.theme = theme
        await pilot.pause()
        styles = {segment.text.strip(): segment.style for segment in app.first.render_line(0) if segment.text.strip()}
        title, reference = styles["loss"], styles["⠤ naive 0.04000"]
        assert title is not None
        assert title.bold
        assert reference is not None
        picture = app.first._picture.grid
        row = int(np.flatnonzero((picture.roles == series_role(0)).any(axis=1))[-1])
        line = {
            segment.style.color
            for segment in app.first.render_line(row)
            if segment.text[0] in "⠉⠒⠤⣀⠑" and segment.style
        }
        assert line - {reference.color, title.color}


@in_event_loop
async def test_a_changed_theme_changes_the_colours() -> None:
    app = ChartApp()
    async with app.run_test(size=(WIDTH, 2 * HEIGHT)) as pilot:
        dark = app.first.render_line(0)
        app.theme = "textual-light"
        await pilot.pause()
        assert [segment.style for segment in app.first.render_line(0)] != [segment.style for segment in dark]


@in_event_loop
async def test_a_tight_repaint_makes_the_same_screen_in_fewer_bytes() -> None:
    app = ChartApp()
    async with app.run_test(size=(WIDTH, 2 * HEIGHT)):
        console = Console(
            file=StringIO(), force_terminal=True, color_system="truecolor", width=WIDTH, height=2 * HEIGHT
        )
        compositor = app.screen._compositor
        seen, wanted = pyte.Screen(WIDTH, 2 * HEIGHT), pyte.Screen(WIDTH, 2 * HEIGHT)
        _feed(seen, compositor.render_full_update().render_segments(console))
        for chart in app.query(LineChart):
            _repainted(chart, _data(60))
        compositor.update_widgets(set(app.query(LineChart)))
        update = compositor.render_partial_update()
        assert isinstance(update, ChopsUpdate)
        tight = tightened(update)
        assert hasattr(tight, "render_segments")
        _feed(seen, tight.render_segments(console))
        _feed(wanted, compositor.render_full_update().render_segments(console))
        assert seen.buffer == wanted.buffer
        assert len(tight.render_segments(console)) < len(update.render_segments(console)) / 2


def test_other_repaints_pass_as_they_are() -> None:
    assert tightened(None) is None
    assert tightened("text") == "text"


def _feed(screen: pyte.Screen, sequences: str) -> None:
    pyte.Stream(screen).feed(sequences.replace("\n", "\r\n"))
