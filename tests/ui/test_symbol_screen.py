"""The symbol screen under keys: candles that say what the table says, jumps to findings, indicators, targets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from textual._compositor import CompositorUpdate

from tests.ui.prices import write_prices
from tests.ui.screens import Screens, opened, press, sizes
from tests.ui.snapshot import picture
from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.data.price_table import PriceTable
from workstation.data.report import LoadedPrices
from workstation.ui import figures
from workstation.ui.app import WorkstationApp
from workstation.ui.charts import tightened
from workstation.ui.charts.candle_widget import CandleChart
from workstation.ui.data import desk
from workstation.ui.marks import NONE
from workstation.ui.screens.symbol import SymbolScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    from workstation.ui.symbol.look import Look

pytestmark = pytest.mark.slow

SYMBOLS = {"AAPL": 700, "LATE": 40, "SPLIT": 700}


@pytest.fixture
def source(tmp_path: Path) -> str:
    """A file of three symbols; the last jumps fourfold a hundred bars before its end."""
    write_prices(tmp_path / "data" / "three.csv", SYMBOLS, jump=4.0)
    return "data/three.csv"


@pytest.fixture
def symbol_app(store: object, source: str) -> Callable[..., WorkstationApp]:
    """Makes the app at the file, as `workstation data open` does."""

    def make(text: str = source, *, is_ascii: bool = False) -> WorkstationApp:
        return WorkstationApp(store, source=text, clock=lambda: 0.0, is_live=False, is_ascii=is_ascii)  # type: ignore[arg-type]  # the fixture's store

    return make


def written(name: str, text: str) -> None:
    Path(name).write_text(text)


def look_of(pilot: Pilot[int]) -> Look:
    screen = next(screen for screen in pilot.app.screen_stack if isinstance(screen, SymbolScreen))
    assert screen._look is not None
    return screen._look


def reading(shown: str) -> dict[str, str]:
    """The values in the head, by their labels."""
    found = re.search(r"open (\S+) +high (\S+) +low (\S+) +close (\S+) +volume (\S+) +change (\S+)", shown)
    assert found, shown
    return dict(zip(("open", "high", "low", "close", "volume", "change"), found.groups(), strict=True))


# pictures


@pytest.fixture
def screens(symbol_app: Callable[..., WorkstationApp], snapshot: Callable[[WorkstationApp, str], None]) -> Screens:
    return Screens(lambda _, **how: symbol_app(**how), snapshot)


@sizes
async def test_candles(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("symbol", size, "enter", "left", "left")
    await screens.show("symbol-close", size, "enter", "+", "+", "left")
    await screens.show("symbol-weeks", size, "enter", "b", "-", "y")


@sizes
async def test_findings(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("symbol-finding", size, "end", "enter", "n")
    await screens.show("symbol-findings", size, "end", "enter", "n", "f")


@sizes
async def test_indicators(screens: Screens, size: tuple[int, int]) -> None:
    to_sma_20 = ["down"] * 13
    await screens.show("symbol-indicators", size, "enter", "i", *to_sma_20, "space")
    await screens.show("symbol-lines", size, "enter", "i", *to_sma_20, "space", "end", *["up"] * 19, "space", "enter")


@sizes
async def test_targets(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("symbol-targets", size, "enter", "v")


@sizes
async def test_a_date(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("symbol-date", size, "enter", "/", *"2014-x")


@pytest.mark.parametrize("size", [(59, 15), (40, 10), (20, 5)], ids=["59x15", "40x10", "20x5"])
async def test_tiny_terminals(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("tiny-symbol", size, "enter")


async def test_an_ascii_terminal_gets_ascii_alone(screens: Screens, symbol_app: Callable[..., WorkstationApp]) -> None:
    await screens.show("ascii-symbol", (80, 24), "end", "enter", "n", is_ascii=True)
    async with opened(symbol_app(is_ascii=True)) as pilot:
        for keys in (["end", "enter"], ["n"], ["i"], ["down", "space", "enter"], ["v"], ["a"], ["v", "/"]):
            assert (await press(pilot, *keys)).isascii(), keys


async def test_the_other_colours_are_drawn(screens: Screens) -> None:
    await screens.show("theme-light-symbol", (80, 24), "enter", "t")
    await screens.show("theme-ansi-symbol", (80, 24), "enter", "t", "t")


# what the cursor reads


async def test_the_cursor_reads_what_stands_in_the_table(
    symbol_app: Callable[..., WorkstationApp], source: str
) -> None:
    table = load_prices(DataSettings(source=source)).table
    rows = table.rows_of("AAPL")
    random = np.random.default_rng(5)
    async with opened(symbol_app()) as pilot:
        await press(pilot, "enter")
        row = rows.stop - 1
        for _ in range(12):
            key = str(random.choice(["left", "right", "[", "]"]))
            await press(pilot, *[key] * int(random.integers(1, 5)))
            row = rows.start + look_of(pilot).sight.cursor
            found = reading(await press(pilot))
            for name in ("open", "high", "low", "close"):
                assert found[name] == figures.price(getattr(table, name)[row])
            assert found["volume"] == f"{table.volume[row]:,.0f}"
            assert found["change"] == f"{100 * (table.close[row] / table.close[row - 1] - 1):+.2f}"
            day = str(np.datetime64(int(table.time[row]), "ns").astype("datetime64[D]"))
            assert day in await press(pilot)


async def test_merged_columns_read_all_of_their_bars(symbol_app: Callable[..., WorkstationApp], source: str) -> None:
    table = load_prices(DataSettings(source=source)).table
    rows = table.rows_of("AAPL")
    async with opened(symbol_app()) as pilot:
        shown = await press(pilot, "enter", "-", "-", "left", "left")
        assert "4 in a column" in shown
        bars = look_of(pilot).sight.cursor_bars
        piece = slice(rows.start + bars.start, rows.start + bars.stop)
        found = reading(shown)
        assert found["high"] == figures.price(table.high[piece].max())
        assert found["low"] == figures.price(table.low[piece].min())
        assert found["volume"] == f"{table.volume[piece].sum():,.0f}"
        assert found["change"] == f"{100 * (table.close[piece.stop - 1] / table.close[piece.start - 1] - 1):+.2f}"


# keys


async def test_zoom_pan_and_ends(symbol_app: Callable[..., WorkstationApp]) -> None:
    async with opened(symbol_app()) as pilot:
        await press(pilot, "enter")
        assert look_of(pilot).sight.cursor == 699
        await press(pilot, "home")
        assert (look_of(pilot).sight.first, look_of(pilot).sight.cursor) == (0, 0)
        await press(pilot, "l", "l", "right", "h")
        assert look_of(pilot).sight.cursor == 2
        before = look_of(pilot).sight.cursor
        await press(pilot, "]", "[")
        assert look_of(pilot).sight.cursor == before
        await press(pilot, *["-"] * 20)
        sight = look_of(pilot).sight
        assert (sight.first, sight.slots(700) <= pilot.app.screen.query_one(CandleChart).plot_width) == (0, True)
        await press(pilot, *["+"] * 20)
        assert look_of(pilot).sight.columns_a_slot == 4
        await press(pilot, "end")
        assert look_of(pilot).sight.cursor == 699


async def test_b_goes_through_weeks_and_months_and_stays_at_the_time(
    symbol_app: Callable[..., WorkstationApp],
) -> None:
    async with opened(symbol_app()) as pilot:
        await press(pilot, "enter", "/", *"2014-06-11", "enter")
        assert "Wed 2014-06-11" in await press(pilot)
        assert "week of 2014-06-09" in await press(pilot, "b")
        assert "2014-06 " in await press(pilot, "b")
        assert "700 days" in await press(pilot, "b")


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2014", "2014-01-01"), ("2014-02", "2014-02-03"), ("2014-03-08", "2014-03-10"), ("1999", "2013-01-02")],
)
async def test_a_typed_date_is_gone_to(symbol_app: Callable[..., WorkstationApp], typed: str, day: str) -> None:
    async with opened(symbol_app()) as pilot:
        assert f" {day}" in await press(pilot, "enter", "/", *typed, "enter")


async def test_a_mistyped_date_is_not_taken(symbol_app: Callable[..., WorkstationApp]) -> None:
    async with opened(symbol_app()) as pilot:
        shown = await press(pilot, "enter", "/", *"2014-13", "enter")
        assert "2018-03-14 15:30" in shown
        await press(pilot, "escape")
        assert look_of(pilot).sight.cursor == 699


async def test_n_goes_to_the_jump_and_marks_it(symbol_app: Callable[..., WorkstationApp], source: str) -> None:
    table = load_prices(DataSettings(source=source)).table
    jump = table.rows_of("SPLIT").stop - 100
    day = str(np.datetime64(int(table.time[jump]), "ns").astype("datetime64[D]"))
    async with opened(symbol_app()) as pilot:
        shown = await press(pilot, "end", "enter", "n")
        assert day in shown.splitlines()[2], "the cursor is on it"
        assert "1 of " in shown
        assert "▼" in shown
        assert look_of(pilot).sight.cursor == 600
        await press(pilot, "home", "N")
        assert look_of(pilot).sight.cursor == 600


async def test_a_symbol_without_findings_says_so(symbol_app: Callable[..., WorkstationApp]) -> None:
    async with opened(symbol_app()) as pilot:
        shown = await press(pilot, "enter", "n")
        assert "the checks found nothing" in shown


async def test_another_symbol_keeps_bars_and_zoom(symbol_app: Callable[..., WorkstationApp]) -> None:
    async with opened(symbol_app()) as pilot:
        await press(pilot, "enter", "b", "-", "j")
        assert look_of(pilot).symbol == "LATE"
        assert look_of(pilot).period == "week"
        await press(pilot, "j", "j", "j")
        assert look_of(pilot).symbol == "SPLIT"
        assert look_of(pilot).sight.zoom == 1
        await press(pilot, "k")
        assert look_of(pilot).symbol == "LATE"
        assert "[4 data]" in await press(pilot, "escape")


async def test_key_five_alone_opens_the_first_symbol(app_of: Callable[..., WorkstationApp]) -> None:
    async with opened(app_of()) as pilot:
        assert "ALFA  1,500 days" in await press(pilot, "5")


async def test_indicators_are_drawn_and_read(symbol_app: Callable[..., WorkstationApp], source: str) -> None:
    table = load_prices(DataSettings(source=source)).table
    average = table.close[table.rows_of("AAPL")][-20:].mean()
    async with opened(symbol_app()) as pilot:
        shown = await press(pilot, "enter", "i", *["down"] * 13, "space", "enter")
        found = re.search(r"sma_20 (\S+)", shown)
        assert found
        assert float(found.group(1)) == pytest.approx(average, rel=1e-3)
        assert "sma_20" not in await press(pilot, "i", "d")


async def test_at_most_three_indicators_the_first_chosen_goes(symbol_app: Callable[..., WorkstationApp]) -> None:
    async with opened(symbol_app()) as pilot:
        shown = await press(pilot, "enter", "i", *["space", "down"] * 4)
        assert "chosen: return, high_low, close_open" in shown
        assert "none is chosen" in await press(pilot, *["up", "space"] * 3)


async def test_an_indicator_that_cannot_be_says_why_and_others_are_drawn(
    symbol_app: Callable[..., WorkstationApp], tmp_path: Path
) -> None:
    path = tmp_path / "data" / "three.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(line.rsplit(",", 1)[0] for line in lines) + "\n")
    async with opened(symbol_app()) as pilot:
        shown = await press(pilot, "enter", "i", "end", "space", "home", "down", "space", "enter")
        assert "needs what was traded, and nothing is known of that for AAPL" in shown
        assert "── return" in shown
        assert f"volume {NONE}" in shown


async def test_targets_of_one_symbol_and_of_all(symbol_app: Callable[..., WorkstationApp]) -> None:
    async with opened(symbol_app()) as pilot:
        shown = await press(pilot, "enter", "v")
        assert "log return, 1 bar ahead" in shown
        assert "Test against train: " in shown
        own = re.search(r"train +([\d,]+)", shown)
        whole = re.search(r"train +([\d,]+)", await press(pilot, "a"))
        assert own
        assert whole
        assert int(own.group(1).replace(",", "")) < int(whole.group(1).replace(",", ""))
        assert "Test against train" not in await press(pilot, "escape")


async def test_the_footer_of_the_targets_has_no_keys_of_candles(symbol_app: Callable[..., WorkstationApp]) -> None:
    async with opened(symbol_app(), (160, 40)) as pilot:
        keys = (await press(pilot, "enter")).splitlines()[-1]
        assert "+ zoom" in keys
        assert "a all symbols" not in keys
        assert "n finding" not in keys, "there are none of this symbol"
        keys = (await press(pilot, "v")).splitlines()[-1]
        assert "a all symbols" in keys
        assert "+ zoom" not in keys


async def test_all_symbols_are_one_key_away_from_the_candles(symbol_app: Callable[..., WorkstationApp]) -> None:
    async with opened(symbol_app()) as pilot:
        assert "all symbols (a: this one)" in await press(pilot, "enter", "a")


async def test_months_fill_the_chart(symbol_app: Callable[..., WorkstationApp]) -> None:
    async with opened(symbol_app(), (80, 24)) as pilot:
        assert "33 months" in await press(pilot, "enter", "b", "b")
        chart = pilot.app.screen.query_one(CandleChart)
        sight = look_of(pilot).sight
        assert sight.columns_a_slot == 2
        assert sight.slots(33) <= sight.room(chart.plot_width)


async def test_a_head_without_room_leaves_whole_facts_out(symbol_app: Callable[..., WorkstationApp]) -> None:
    async with opened(symbol_app(), (60, 16)) as pilot:
        shown = await press(pilot, "enter", "-", "-")
        assert "5 symbol]" in shown.splitlines()[0], "all screens are named"
        assert "…" not in "".join(shown.splitlines()[:4])


async def test_a_split_that_cannot_be_says_why(symbol_app: Callable[..., WorkstationApp]) -> None:
    written("long.toml", 'window = 600\n[data]\nsource = "data/three.csv"\n')
    async with opened(symbol_app("long.toml")) as pilot:
        shown = await press(pilot, "enter", "v")
        assert "split: " in shown
        assert "✗" in shown


async def test_other_series_are_a_line_without_a_logarithm(
    symbol_app: Callable[..., WorkstationApp], tmp_path: Path
) -> None:
    days = np.arange("2020-01-01", "2020-09-01", dtype="datetime64[D]")
    values = 5 * np.sin(np.arange(days.size) / 9)
    text = "date,oil\n" + "".join(f"{day},{value:.4f}\n" for day, value in zip(days, values, strict=True))
    (tmp_path / "data" / "series.csv").write_text(text)
    written("series.toml", 'target = "difference"\n[data]\nsource = "data/series.csv"\nreader = "wide"\n')
    async with opened(symbol_app("series.toml")) as pilot:
        shown = await press(pilot, "enter", "y")
        assert "no logarithmic scale" in shown
        assert "value " in shown
        assert look_of(pilot).is_series


async def test_the_mouse_points_and_turns(symbol_app: Callable[..., WorkstationApp]) -> None:
    async with opened(symbol_app()) as pilot:
        await press(pilot, "enter")
        first = look_of(pilot).sight.first
        await pilot.click("#candles", offset=(11 + 7, 5))
        await press(pilot)
        assert look_of(pilot).sight.cursor == first + 7


async def test_a_hidden_screen_draws_nothing(
    symbol_app: Callable[..., WorkstationApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = symbol_app()
    async with opened(app) as pilot:
        await press(pilot, "enter", "1")
        monkeypatch.setattr(SymbolScreen, "_show", lambda *_: pytest.fail("drawn while hidden"))
        app.moment = app.moment.__class__(5.0, data=app.moment.data)
        await press(pilot)


# a million bars


@pytest.fixture
def million(monkeypatch: pytest.MonkeyPatch) -> None:
    """A symbol of a million one-minute bars in place of whatever is loaded."""
    count = 1_000_000
    random = np.random.default_rng(1)
    close = 100 * np.exp(np.cumsum(random.normal(0, 2e-4, count)))
    opening = np.concatenate([close[:1], close[:-1]])
    high, low = np.maximum(opening, close) * 1.0003, np.minimum(opening, close) * 0.9997
    start = int(np.datetime64("2020-01-01", "ns").astype(np.int64))
    table = PriceTable(
        ("MILLION",),
        np.array([0, count]),
        start + np.arange(count, dtype=np.int64) * 60_000_000_000,
        opening,
        high,
        low,
        close,
        random.uniform(1, 1e4, count),
        np.full(count, np.nan),
    )
    loaded = LoadedPrices(table, (), table.fingerprint(), "made", is_synthetic=True)
    monkeypatch.setattr(desk, "load_prices", lambda *_: loaded)
    monkeypatch.setattr(desk, "checked", lambda *_: {})


class Wire:
    """Counts what an app would send to its terminal."""

    def __init__(self, app: WorkstationApp, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bytes = 0
        display = app._display

        def counted(screen: object, renderable: object) -> None:
            tight = tightened(renderable)  # type: ignore[arg-type]  # whatever is displayed
            if isinstance(tight, CompositorUpdate):
                self.bytes += len(tight.render_segments(app.console).encode())
            display(screen, renderable)  # type: ignore[arg-type]  # as above

        monkeypatch.setattr(app, "_display", counted)


@pytest.mark.slow
@pytest.mark.usefixtures("million")
@pytest.mark.parametrize(
    "zoomed",
    [pytest.param(0, id="closest"), pytest.param(7, id="128 bars a column"), pytest.param(14, id="all in sight")],
)
async def test_a_key_sends_few_bytes_over_a_million_bars(
    app_of: Callable[..., WorkstationApp], monkeypatch: pytest.MonkeyPatch, zoomed: int
) -> None:
    app = app_of()
    async with opened(app) as pilot:
        assert "1,000,000 bars of 1 m" in await press(pilot, "5", *["-"] * zoomed)
        wire = Wire(app, monkeypatch)
        for _ in range(40):
            await pilot.press("left")
        assert "MILLION" in picture(app, has_styles=False)
        assert wire.bytes / 40 < 1500
