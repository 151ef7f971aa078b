"""Which prices are opened, and how: what is typed, completion, loading that can be stopped, checks in batches."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.ui.prices import table_of, write_prices
from workstation.data.quality.inspect import inspect_all
from workstation.data.report import LoadedPrices
from workstation.errors import DataError, ProfileError
from workstation.ui.data import desk, prices
from workstation.ui.data.asked import asked_for
from workstation.ui.data.completion import candidates, completed
from workstation.ui.data.prices import Prices
from workstation.ui.state import Moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.recorded import Recorded
    from workstation.config.profile import DataSettings


class Known:
    """What the screens would know, and every change of it."""

    def __init__(self) -> None:
        self.moment = Moment(0.0)
        self.changes: list[dict[str, Any]] = []
        self.prices = Prices(lambda: self.moment, self.know)

    def know(self, **changes: Any) -> None:  # noqa: ANN401 - fields of a moment
        self.changes.append(changes)
        self.moment = replace(self.moment, **changes)


def written(name: str, text: str) -> None:
    Path(name).write_text(text)


@pytest.fixture
def known() -> Known:
    return Known()


# what is asked for


def test_nothing_is_the_open_run_s_prices_or_the_sample_market(record: Callable[..., Recorded]) -> None:
    run = record("quick-1").run
    assert asked_for("", run).title == "run quick-1"
    assert asked_for("", None).title == asked_for(" sample ", run).title == "sample market"


def test_a_profile_brings_its_split_and_a_path_takes_the_open_run_s(
    record: Callable[..., Recorded], tmp_path: Path
) -> None:
    Path("mine.toml").write_text("window = 45\n[split]\ntrain = 0.5\n")
    write_prices(tmp_path / "some.csv", {"AAA": 40})
    run = record("quick-1").run
    assert asked_for("cnn", None).title == "profile cnn"
    assert asked_for("mine.toml", None).profile.split.train == 0.5
    by_path = asked_for("some.csv", run).profile
    assert by_path.data.source == "some.csv"
    assert by_path.model_copy(update={"data": asked_for("", run).profile.data}) == asked_for("", run).profile
    assert asked_for("./some.csv", None).profile.window == asked_for("sample", None).profile.window


@pytest.mark.parametrize(("text", "hint"), [("quik", "did you mean 'quick'?"), ("/no/such/place", "type a path")])
def test_what_is_neither_path_nor_profile_is_refused_with_the_nearest(text: str, hint: str) -> None:
    with pytest.raises(DataError, match=f"there is no file, folder or profile '{text}'; .*") as error:
        asked_for(text, None)
    assert hint in str(error.value)


def test_a_profile_with_mistakes_says_them() -> None:
    Path("bad.toml").write_text("window = 1\n")
    with pytest.raises(ProfileError, match="window"):
        asked_for("bad.toml", None)


# completion


def test_paths_are_completed_as_far_as_they_are_clear(tmp_path: Path) -> None:
    for name in ("prices/aapl.csv", "prices/amd.csv", "prices/.hidden", "printed/x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert completed("pri") == ("pri", ("prices/", "printed/"))
    assert completed("pric") == ("prices/", ("prices/",))
    assert completed("prices/") == ("prices/a", ("prices/aapl.csv", "prices/amd.csv"))
    assert completed("prices/am")[0] == "prices/amd.csv"
    assert completed(f"{tmp_path}/prin")[0] == f"{tmp_path}/printed/"
    assert candidates("prices/.") == ("prices/.hidden",)
    assert completed("nowhere/x") == ("nowhere/x", ())


def test_names_of_profiles_and_the_sample_are_completed() -> None:
    assert completed("qu")[0] == "quick"
    assert completed("sam")[0] == "sample"
    assert {"cnn", "lstm", "quick", "sample", "profiles/"} <= set(candidates(""))


def test_a_name_that_would_steer_the_terminal_is_not_offered(tmp_path: Path) -> None:
    (tmp_path / "evil\x1b[2J.csv").touch()
    assert candidates("evil") == ()


# loading


async def test_the_usual_prices_follow_the_open_run_until_others_are_asked_for(
    known: Known, record: Callable[..., Recorded]
) -> None:
    titles = []
    first, second = record("quick-1").run, record("quick-2").run
    for run in (None, first, second):
        await known.prices.show_usual(run)
        assert known.moment.data is not None
        titles.append(known.moment.data.title)
    assert titles == ["sample market", "run quick-1", "run quick-2"]
    before = known.moment.data
    await known.prices.show_usual(second)
    assert known.moment.data is before
    await known.prices.open("sample", second)
    await known.prices.show_usual(None)
    assert known.moment.data.title == "sample market"


async def test_a_refusal_keeps_what_is_open(known: Known) -> None:
    await known.prices.open("sample", None)
    await known.prices.open("nowhere.csv", None)
    assert "there is no file, folder or profile 'nowhere.csv'" in known.moment.refusal
    assert known.moment.loading is None
    assert known.moment.data is not None
    assert known.moment.data.title == "sample market"
    await known.prices.open("sample", None)
    assert known.moment.refusal == ""


async def test_files_that_have_changed_are_told_of_once_and_read_again(known: Known, tmp_path: Path) -> None:
    write_prices(tmp_path / "some" / "a.csv", {"AAA": 40, "BBB": 40})
    await known.prices.open("some", None)
    known.prices.choose("BBB")
    assert not await known.prices.look_at_files(10.0)
    (tmp_path / "some" / "notes.md").write_text("no prices")
    assert not await known.prices.look_at_files(20.0)
    write_prices(tmp_path / "some" / "b.csv", {"CCC": 50})
    assert not await known.prices.look_at_files(20.5), "not more often than every two seconds"
    assert await known.prices.look_at_files(30.0)
    assert known.moment.is_stale
    assert not await known.prices.look_at_files(40.0)
    await known.prices.reload(None)
    assert known.moment.data is not None
    assert known.moment.data.loaded.table.symbols == ("AAA", "BBB", "CCC")
    assert known.moment.data.symbol == "BBB"
    assert not known.moment.is_stale
    assert not await known.prices.look_at_files(50.0)


async def test_settings_beside_a_file_are_watched_too(known: Known, tmp_path: Path) -> None:
    write_prices(tmp_path / "a.csv", {"AAA": 40})
    await known.prices.open("a.csv", None)
    (tmp_path / "a.csv.toml").write_text('timezone = "UTC"\n')
    assert await known.prices.look_at_files(10.0)


async def test_what_was_refused_is_tried_again_where_nothing_is_open(known: Known, tmp_path: Path) -> None:
    await known.prices.open("late.csv", None)
    assert known.moment.refusal
    write_prices(tmp_path / "late.csv", {"AAA": 40})
    await known.prices.reload(None)
    assert known.moment.data is not None
    assert known.moment.data.title == "late.csv"
    assert known.moment.refusal == ""
    await known.prices.open("nowhere.csv", None)
    await known.prices.reload(None)
    assert known.moment.refusal == ""
    assert known.moment.data.title == "late.csv"


async def test_a_load_that_is_stopped_ends_at_its_next_word_and_leaves_what_is_open(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    await known.prices.open("sample", None)
    before, has_begun, goes_on, ended = known.moment.data, threading.Event(), threading.Event(), []

    def slow(_: DataSettings, progress: Callable[[int, int, str], None]) -> LoadedPrices:
        progress(1, 4, "first.csv")
        has_begun.set()
        assert goes_on.wait(5)
        try:
            progress(2, 4, "second.csv")
        except BaseException as error:
            ended.append(type(error).__name__)
            raise
        pytest.fail("a load that nobody wants goes on")

    monkeypatch.setattr(desk, "load_prices", slow)
    loading = asyncio.create_task(known.prices.open("quick", None))
    assert await asyncio.to_thread(has_begun.wait, 5)
    known.prices.look()
    told = known.moment.loading
    assert told is not None
    assert (told.title, told.name, told.fraction) == ("profile quick", "first.csv", 0.25)
    known.prices.stop()
    assert known.moment.loading is None
    goes_on.set()
    await loading
    assert ended == ["UnwantedError"]
    assert known.moment.data is before
    assert (known.moment.loading, known.moment.refusal) == (None, "")


async def test_what_was_asked_for_last_is_what_is_opened(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    load, goes_on = desk.load_prices, threading.Event()

    def slow(settings: DataSettings, progress: Callable[[int, int, str], None]) -> LoadedPrices:
        if settings.sample_seed == 7:
            assert goes_on.wait(5)
        return load(settings, progress)

    monkeypatch.setattr(desk, "load_prices", slow)
    written("other.toml", "[data]\nsample_seed = 8\n")
    first = asyncio.create_task(known.prices.open("sample", None))
    await asyncio.sleep(0)
    await known.prices.open("other.toml", None)
    goes_on.set()
    await first
    assert known.moment.data is not None
    assert known.moment.data.title == "profile other.toml"


# checks


def loaded(symbols: int, rows: int) -> LoadedPrices:
    table = table_of(symbols, rows)
    return LoadedPrices(table, (), table.fingerprint(), "made", is_synthetic=True)


async def test_every_symbol_is_checked_as_the_command_checks_it(known: Known) -> None:
    await known.prices.open("sample", None)
    data = known.moment.data
    assert data is not None
    assert tuple(data.qualities.values()) == inspect_all(data.loaded.table)


async def test_of_a_long_table_symbols_in_sight_are_checked_first_and_told_in_batches(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = loaded(200, 60)
    monkeypatch.setattr(prices, "ROWS_AT_ONCE", 1000)
    monkeypatch.setattr(desk, "load_prices", lambda *_: made)
    known.prices.see(("S00150", "S00151", "unknown"))
    await known.prices.open("sample", None)
    told = [change["data"].qualities for change in known.changes if "data" in change]
    assert len(told) > 200 // prices.SYMBOLS_AT_ONCE
    assert list(told[1])[:2] == ["S00150", "S00151"]
    assert len(told[1]) == prices.SYMBOLS_AT_ONCE
    assert [told[-1][symbol] for symbol in made.table.symbols] == list(inspect_all(made.table))


async def test_checks_end_when_the_app_is_left(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    made = loaded(200, 60)
    monkeypatch.setattr(prices, "ROWS_AT_ONCE", 1000)
    monkeypatch.setattr(desk, "load_prices", lambda *_: made)
    know = known.know

    def leave_at_the_first_batch(**changes: Any) -> None:  # noqa: ANN401 - fields of a moment
        know(**changes)
        if "data" in changes and changes["data"].qualities:
            known.prices.close()

    monkeypatch.setattr(known.prices, "_know", leave_at_the_first_batch)
    await known.prices.open("sample", None)
    assert known.moment.data is not None
    assert len(known.moment.data.qualities) == prices.SYMBOLS_AT_ONCE


# the split


async def test_a_split_is_counted_as_training_counts_it(known: Known) -> None:
    from workstation.features.dataset import dataset  # noqa: PLC0415 - loads TA-Lib, only here

    await known.prices.open("quick", None)
    await known.prices.cut(None)
    cut, data = known.moment.cut, known.moment.data
    assert cut is not None
    assert data is not None
    ends = dataset(data.profile, lambda _: None).ends
    assert {name: cut.sums[name][1] for name in ("train", "validation", "test")} == {
        "train": len(ends.train),
        "validation": len(ends.validation),
        "test": len(ends.test),
    }
    assert sum(rows for rows, _ in cut.sums.values()) == data.loaded.table.rows


async def test_folds_are_chosen_and_an_impossible_split_is_refused_in_words(known: Known) -> None:
    written("walk.toml", '[split]\nkind = "walk_forward"\nfolds = 4\nfold = 2\n')
    written("short.toml", "window = 1400\n")
    await known.prices.open("walk.toml", None)
    await known.prices.cut(None)
    assert known.moment.cut is not None
    assert known.moment.cut.fold == 2
    await known.prices.cut(3)
    assert known.moment.cut.fold == 3
    await known.prices.open("short.toml", None)
    assert known.moment.cut is None
    await known.prices.cut(None)
    assert known.moment.cut.split is None
    assert "1400" in known.moment.cut.refusal
