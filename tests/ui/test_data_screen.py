"""The Data screen under keys: what is opened, filtered, sorted, told and drawn, also of ten thousand symbols."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ui.prices import table_of, write_prices
from tests.ui.screens import Screens, opened, press, sizes
from tests.ui.snapshot import picture
from workstation.data.report import LoadedPrices
from workstation.ui.app import WorkstationApp
from workstation.ui.data import desk, symbols_pane
from workstation.ui.messages import SymbolChosen
from workstation.ui.screens.data import DataScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.screens import AppOf, Record

SYMBOLS = {"AAPL": 700, "BTC/USD": 500, "LATE": 40, "SPLIT": 700}


@pytest.fixture
def source(tmp_path: Path) -> str:
    """A file of four symbols: one starts late, one jumps fourfold."""
    write_prices(tmp_path / "data" / "four.csv", SYMBOLS, jump=4.0)
    return "data/four.csv"


@pytest.fixture
def data_app(store: object, source: str) -> Callable[..., WorkstationApp]:
    """Makes the app at the file, as `workstation data open` does."""

    def make(text: str = source, *, is_ascii: bool = False) -> WorkstationApp:
        return WorkstationApp(store, source=text, clock=lambda: 0.0, is_live=False, is_ascii=is_ascii)  # type: ignore[arg-type]  # the fixture's store

    return make


async def looked(app: WorkstationApp, *keys: str, size: tuple[int, int] = (120, 36)) -> str:
    async with opened(app, size) as pilot:
        await press(pilot)
        return await press(pilot, *keys)


# pictures


@pytest.fixture
def screens(data_app: Callable[..., WorkstationApp], snapshot: Callable[[WorkstationApp, str], None]) -> Screens:
    return Screens(lambda _, **how: data_app(**how), snapshot)


@sizes
async def test_symbols_and_their_quality(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("data-symbols", size, "end")
    await screens.show("data-details", size, "end", "d")


@sizes
async def test_the_split_as_a_time_line(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("data-split", size, "v", "down", "down")


@sizes
async def test_the_folds_of_a_walk(
    data_app: Callable[..., WorkstationApp],
    snapshot: Callable[[WorkstationApp, str], None],
    size: tuple[int, int],
) -> None:
    written("walk.toml", '[split]\nkind = "walk_forward"\nfolds = 4\nunseen = ["HOTEL"]\n')
    screens = Screens(lambda *_, **__: data_app("walk.toml"), snapshot)
    await screens.show("data-folds", size, "v", "]", "end")


@sizes
async def test_asking_for_other_prices(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("data-source", size, "o", *"da", "tab")


@sizes
async def test_a_refusal_says_what_to_do(
    data_app: Callable[..., WorkstationApp],
    snapshot: Callable[[WorkstationApp, str], None],
    size: tuple[int, int],
) -> None:
    screens = Screens(lambda *_, **__: data_app("nowhere/prices.csv"), snapshot)
    await screens.show("data-refused", size)


@pytest.mark.parametrize("size", [(59, 15), (40, 10), (20, 5)], ids=["59x15", "40x10", "20x5"])
async def test_tiny_terminals(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("tiny-data", size)
    await screens.show("tiny-data-split", size, "v")


async def test_an_ascii_terminal_gets_ascii_alone(data_app: Callable[..., WorkstationApp]) -> None:
    for keys in ([], ["d"], ["v"], ["o"], ["/", "a"]):
        assert (await looked(data_app(is_ascii=True), *keys)).isascii(), keys


def written(name: str, text: str) -> None:
    Path(name).write_text(text)


# what is opened


async def test_at_first_it_shows_the_open_run_s_prices_or_the_sample_market(app_of: AppOf, record: Record) -> None:
    assert "8 symbols, 12,000 rows" in await looked(app_of(), "4")
    record("quick-1")
    assert "run quick-1" in await looked(app_of("quick-1"), "4")


async def test_a_path_is_typed_completed_and_opened(app_of: AppOf, source: str) -> None:
    assert source == "data/four.csv"
    shown = await looked(app_of(), "4", "o", *"dat", "tab", "tab", "enter")
    assert "data/four.csv" in shown
    assert "BTC/USD" in shown
    assert "4 symbols, 1,940 rows" in shown


async def test_a_mistake_is_one_sentence_and_esc_takes_it_away(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        shown = await press(pilot, "4", "o", *"quik", "enter")
        assert "✗ there is no file, folder or profile 'quik'; did you mean 'quick'?" in shown
        assert "ALFA" in shown
        shown = await press(pilot, "escape")
        assert "quik" not in shown
        assert "✓ 8 good" in shown


async def test_a_file_that_cannot_be_read_is_refused_with_its_line(app_of: AppOf) -> None:
    written("bad.csv", "date,open,high,low,close\n2018-01-02,1,2,1,2\n2018-01-03,1,x,1,2\n")
    shown = " ".join((await looked(app_of(), "4", "o", *"bad.csv", "enter")).split())
    assert "bad.csv, line 3" in shown


async def test_changed_files_are_told_of_and_read_again_by_a_key(
    data_app: Callable[..., WorkstationApp], source: str
) -> None:
    app = data_app()
    async with opened(app) as pilot:
        await press(pilot, "down")
        write_prices(Path(source), {**SYMBOLS, "ZZZ": 90})
        app._clock = lambda: 60.0
        await app.tick()
        shown = await press(pilot)
        assert "! files of the open prices have changed: r reads them again" in shown
        assert "! files have changed: r reads them again" in shown.splitlines()[3]
        shown = await press(pilot, "r")
        assert "5 symbols, 2,030 rows" in shown
        assert "files have changed: r" not in shown.splitlines()[3]
        assert "▌ BTC/USD" in shown, "the cursor stays on its symbol"


async def test_the_footer_names_only_keys_that_have_an_effect(data_app: Callable[..., WorkstationApp]) -> None:
    def keys(shown: str) -> str:
        return shown.splitlines()[-1]

    async with opened(data_app("nowhere.csv"), (160, 40)) as pilot:
        shown = await press(pilot)
        assert "r tries these again" in shown
        assert keys(shown).split("  ")[0].split() == ["|", "o", "open"]
        assert " r reload " in keys(shown)
        assert "sort" not in keys(shown)
        assert "zoom" not in keys(await press(pilot, "5"))
    written("walk.toml", '[split]\nkind = "walk_forward"\nfolds = 4\n')
    async with opened(data_app("walk.toml"), (160, 40)) as pilot:
        assert "] fold" not in keys(await press(pilot))
        assert "] fold" in keys(await press(pilot, "v"))


async def test_text_of_a_file_never_steers_the_terminal(app_of: AppOf, tmp_path: Path) -> None:
    write_prices(tmp_path / "odd.csv", {"[b]AA": 60, "Ünï": 60})
    shown = await looked(app_of(), "4", "o", *"odd.csv", "enter")
    assert "[b]AA" in shown
    assert "Ünï" in shown


# what is shown


async def test_findings_are_told_of_the_symbol_under_the_cursor(data_app: Callable[..., WorkstationApp]) -> None:
    async with opened(data_app()) as pilot:
        shown = await press(pilot, "end")
        told = " ".join(row[70:118] for row in shown.splitlines())
        assert "SPLIT" in told
        assert "findings" in told
        shown = await press(pilot, "home")
        assert "findings" not in " ".join(row[70:118] for row in shown.splitlines())


async def test_a_filter_and_an_order_choose_symbols_in_every_view(data_app: Callable[..., WorkstationApp]) -> None:
    async with opened(data_app()) as pilot:
        shown = await press(pilot, "/", *"rows:>500", "enter")
        assert "filter: rows:>500  (2 of 4; esc shows all)" in shown
        assert "BTC/USD" not in shown
        shown = await press(pilot, "v")
        assert "AAPL" in shown
        assert "BTC/USD" not in shown
        shown = await press(pilot, "escape", "s", "S")
        assert [name for name in (row[2:12].strip(" ▌|") for row in shown.splitlines()) if name in SYMBOLS] == [
            "SPLIT",
            "LATE",
            "BTC/USD",
            "AAPL",
        ]
        assert "[symbols]" in await press(pilot, "escape")


async def test_the_split_says_why_a_symbol_has_no_windows(data_app: Callable[..., WorkstationApp]) -> None:
    shown = await looked(data_app(), "v", "down", "down")
    assert "LATE" in shown
    assert "no window in train: the symbol has no bar there" in shown
    assert "chronological split, window 30, horizon 1, gap 31 bars" in shown


async def test_details_fill_a_small_screen_and_give_way_again(data_app: Callable[..., WorkstationApp]) -> None:
    async with opened(data_app(), (80, 24)) as pilot:
        assert "fingerprint" not in await press(pilot, "end")
        assert "findings" in await press(pilot, "d")
        assert "fingerprint" in await press(pilot, "pagedown", "pagedown", "pagedown")
        shown = await press(pilot, "escape")
        assert "fingerprint" not in shown
        assert "BTC/USD" in shown


async def test_enter_asks_to_look_closely_at_the_symbol(
    data_app: Callable[..., WorkstationApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    post = DataScreen.post_message

    def heard(screen: DataScreen, message: object) -> bool:
        if isinstance(message, SymbolChosen):
            asked.append(message.symbol)
            return True
        return post(screen, message)  # type: ignore[arg-type]  # any message

    monkeypatch.setattr(DataScreen, "post_message", heard)
    await looked(data_app(), "down", "enter", "v", "down", "enter")
    assert asked == ["BTC/USD", "LATE"]


async def test_a_hidden_screen_draws_nothing(
    data_app: Callable[..., WorkstationApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = data_app()
    async with opened(app) as pilot:
        await press(pilot, "1")
        monkeypatch.setattr(DataScreen, "_show", lambda *_: pytest.fail("drawn while hidden"))
        app.moment = app.moment.__class__(5.0, data=app.moment.data)
        await press(pilot)


# ten thousand symbols


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    table = table_of(10_000, 40)
    loaded = LoadedPrices(table, (), table.fingerprint(), "made", is_synthetic=True)
    monkeypatch.setattr(desk, "load_prices", lambda *_: loaded)
    monkeypatch.setattr(desk, "checked", lambda *_: {})


@pytest.mark.slow
@pytest.mark.usefixtures("many")
async def test_ten_thousand_symbols_are_moved_through_row_by_row(
    app_of: AppOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    row = symbols_pane.row
    monkeypatch.setattr(symbols_pane, "row", lambda found, *rest: drawn.append(found.symbol) or row(found, *rest))
    async with opened(app_of()) as pilot:
        shown = await press(pilot, "4")
        assert "10,000 symbols, 400,000 rows" in shown
        drawn.clear()
        await pilot.press(*["down"] * 60)
        assert "S00060" in picture(pilot.app, has_styles=False)
        assert len(set(drawn)) < 120, "only rows in sight are drawn"
        assert "S09999" in await press(pilot, "end")
        shown = await press(pilot, "/", *"s0512", "enter")
        assert "(10 of 10,000" in shown
