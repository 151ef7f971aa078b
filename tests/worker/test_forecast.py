"""Forecasts by real workers: as evaluation has them, blind to the future, with bands that were checked."""

from __future__ import annotations

import json
import shutil
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.worker.conftest import Lab
from workstation.data.changes import digest_of
from workstation.data.sample_market import sample_market
from workstation.evaluation.ahead import QUANTILES, read
from workstation.evaluation.conformal import LEVELS, error_quantiles
from workstation.runs import evaluations, forecasts, steps
from workstation.runs.events import RunFailed, RunFinished
from workstation.runs.store import Run, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from workstation.runs.evaluations import EvaluatedPart

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 120.0
SYMBOLS = ("ALFA", "BRAVO", "CHARLIE", "DELTA")
SMALL = ("horizon=3", 'split.unseen=["DELTA"]', "training.epochs=1", "data.symbols=[]")


def waited(work: Run) -> Any:  # noqa: ANN401 - a closing event
    deadline = time.monotonic() + PATIENCE_SECONDS
    while work.is_alive():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return work.progress().closing


def write_prices(path: Path, *, bars: int = 700, symbols: tuple[str, ...] = SYMBOLS) -> pd.DataFrame:
    """The first bars of the sample market as one file."""
    table = sample_market(7)
    frames = []
    for symbol in symbols:
        rows = table.rows_of(symbol)
        some = slice(rows.start, rows.start + bars)
        columns = {name: getattr(table, name)[some] for name in ("open", "high", "low", "close", "volume")}
        stamps = pd.to_datetime(table.time[some], utc=True).strftime("%Y-%m-%d")
        frames.append(pd.DataFrame({"date": stamps, "symbol": symbol, **columns}))
    frame = pd.concat(frames)
    frame.to_csv(path, index=False)
    return frame


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with prices and runs that the tests of this file share; each leaves it as it was."""
    folder = tmp_path_factory.mktemp("market")
    write_prices(folder / "prices.csv")
    return folder


@pytest.fixture
def prices(market: Path) -> Iterator[Path]:
    """The file of prices; what a test makes of it is undone."""
    path = market / "prices.csv"
    before = path.read_bytes()
    yield path
    path.write_bytes(before)


def training(market: Path, name: str, *overrides: str) -> Run:
    lab = Lab(Store(market / "runs"))
    run = lab.train(
        f"data.source={market / 'prices.csv'}", *SMALL, "training.wait_for_device=false", *overrides, name=name
    )
    lab.end(run)
    return run


@pytest.fixture(scope="module")
def a(market: Path) -> Run:
    """A run that has finished."""
    return training(market, "a")


@pytest.fixture
def trained(a: Run, prices: Path) -> Run:
    """The run, with the prices that it was trained on."""
    assert prices.is_file()
    return a


def asked(run: Run, out: Path, **wanted: Any) -> tuple[Any, dict[str, Any]]:  # noqa: ANN401 - fields of a request
    """How the worker closed, and its facts."""
    checkpoint = steps.pointer(run.steps, "best")
    assert checkpoint is not None
    work = forecasts.start(run, forecasts.Request(checkpoint, str(out), **wanted))
    closing = waited(work)
    return closing, forecasts.read_facts(work) if isinstance(closing, RunFinished) else {}


def done(run: Run, out: Path, **wanted: Any) -> tuple[pd.DataFrame, dict[str, Any]]:  # noqa: ANN401 - as above
    closing, facts = asked(run, out, **wanted)
    assert isinstance(closing, RunFinished), closing
    return pq.read_table(out).to_pandas(), facts


def evaluated(run: Run, part: EvaluatedPart) -> pd.DataFrame:
    checkpoint = steps.pointer(run.steps, "best")
    assert checkpoint is not None
    request = evaluations.Request(checkpoint, part)
    assert isinstance(waited(evaluations.start(run, request)), RunFinished)
    return pq.read_table(evaluations.result_path(run, request, "parquet")).to_pandas()


def nanoseconds(stamps: Any) -> NDArray[np.int64]:  # noqa: ANN401 - pandas
    return np.asarray(pd.DatetimeIndex(stamps).tz_convert(None).to_numpy().astype("datetime64[ns]").astype(np.int64))


def test_an_origin_of_the_past_is_forecast_as_evaluation_forecast_it_with_bands_from_validation(
    trained: Run, tmp_path: Path
) -> None:
    test, validation = evaluated(trained, "test"), evaluated(trained, "validation")
    origin = sorted(test["time"].unique())[7]
    until = int(nanoseconds([origin])[0])
    found, facts = done(trained, tmp_path / "f.parquet", until=until, symbols=("CHARLIE", "ALFA"))
    assert list(found["symbol"]) == ["CHARLIE"] * 3 + ["ALFA"] * 3
    for symbol in ("ALFA", "CHARLIE"):
        mine = found[found["symbol"] == symbol]
        theirs = test[(test["symbol"] == symbol) & (test["time"] == origin)]
        assert np.allclose(mine["forecast"], theirs["forecast"], rtol=1e-5, atol=1e-8)
        assert list(mine["last_close"]) == list(theirs["last_close"])
        assert np.allclose(mine["forecast_close"], theirs["forecast_close"], rtol=1e-7)
        assert np.allclose(mine["forecast_return"], mine["forecast_close"] / mine["last_close"] - 1)
    errors = (validation["actual"] - validation["forecast"]).to_numpy().reshape(-1, 3)
    for level, name, added in zip(LEVELS, QUANTILES, error_quantiles(errors), strict=True):
        expected = found["last_close"] * np.exp(found["forecast"] + np.tile(added, 2))
        assert np.allclose(found[name], expected, rtol=1e-6), level
    errors = (test["actual"] - test["forecast"]).to_numpy().reshape(-1, 3)
    low, high = error_quantiles((validation["actual"] - validation["forecast"]).to_numpy().reshape(-1, 3))[[0, 4]]
    held = ((errors >= low) & (errors <= high)).mean(axis=0)
    assert facts["bands"]["held_on_test"][1]["by_step"] == pytest.approx(held.tolist(), abs=2 / len(errors))
    assert facts["beware"] == []


def test_scaled_bands_take_errors_over_the_spread_of_their_own_window(
    trained: Run, prices: Path, tmp_path: Path
) -> None:
    test, validation = evaluated(trained, "test"), evaluated(trained, "validation")
    frame = pd.read_csv(prices)
    spread = {}
    for symbol, rows in frame.groupby("symbol"):
        moves = np.log(rows["close"]).diff().pow(2).rolling(11).mean().pow(0.5)  # windows of 12 bars hold 11 changes
        spread |= {(symbol, date): move for date, move in zip(rows["date"], moves, strict=True)}

    def scales(table: pd.DataFrame) -> NDArray[np.float64]:
        keys = zip(table["symbol"], table["time"].dt.strftime("%Y-%m-%d"), strict=True)
        return np.array([spread[key] for key in keys]).reshape(-1, 3)

    def errors(table: pd.DataFrame) -> NDArray[np.float64]:
        return (table["actual"] - table["forecast"]).to_numpy().reshape(-1, 3) / scales(table)

    quantiles = error_quantiles(errors(validation))
    origin = test["time"].max()
    found, facts = done(trained, tmp_path / "f.parquet", until=int(nanoseconds([origin])[0]), spread="scaled")
    for level, name, added in zip(LEVELS, QUANTILES, quantiles, strict=True):
        width = (scales(found.assign(time=found["origin"])) * added).ravel()
        assert np.allclose(found[name], found["last_close"] * np.exp(found["forecast"] + width), rtol=1e-5), level
    held = ((errors(test) >= quantiles[0]) & (errors(test) <= quantiles[4])).mean(axis=0)
    assert facts["bands"]["held_on_test"][1]["by_step"] == pytest.approx(held.tolist(), abs=2 / len(held) / 100)
    assert facts["bands"]["method"].startswith("split conformal, locally weighted")


def test_the_newest_bars_are_forecast_on_the_weekdays_that_follow(trained: Run, prices: Path, tmp_path: Path) -> None:
    found, facts = done(trained, tmp_path / "f.parquet")
    assert sorted(found["symbol"].unique()) == list(SYMBOLS)
    last = pd.read_csv(prices)["date"].max()
    assert facts["last_origin"] == f"{last}T00:00:00Z"
    ahead = np.busday_offset(np.datetime64(last), [1, 2, 3])
    for _, rows in found.groupby("symbol"):
        assert list(rows["step"]) == [1, 2, 3]
        assert nanoseconds(rows["time"]).tolist() == ahead.astype("datetime64[ns]").astype(np.int64).tolist()
    assert found[list(QUANTILES)].apply(lambda row: row.is_monotonic_increasing, axis=1).all()
    assert any(note == "never seen in training: DELTA" for note in facts["notes"])
    told = json.loads(pq.read_schema(tmp_path / "f.parquet").metadata[b"workstation"])
    assert (told["run"], told["bands"]["levels"]) == ("a", list(LEVELS))


def test_nothing_after_the_origin_changes_a_bit_of_the_forecast(trained: Run, prices: Path, tmp_path: Path) -> None:
    frame = pd.read_csv(prices)
    origin = sorted(frame["date"].unique())[-40]
    until = int(np.datetime64(origin, "ns").astype(np.int64))
    is_later = (frame["date"] > origin).to_numpy()
    other, gone = frame.copy(), frame[~is_later]
    factor = np.random.default_rng(1).uniform(0.5, 2.0, int(is_later.sum()))
    for name in ("open", "high", "low", "close"):
        other.loc[is_later, name] = other.loc[is_later, name] * factor
    other.loc[is_later, "volume"] = 7.0
    other = other[~(is_later & (other["symbol"] == "BRAVO"))]
    tables = []
    for number, each in enumerate((frame, other, gone)):
        path = tmp_path / f"other{number}.csv"
        each.to_csv(path, index=False)
        done(trained, tmp_path / f"{number}.parquet", source=str(path), until=until)
        tables.append(pq.read_table(tmp_path / f"{number}.parquet").replace_schema_metadata(None))
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])
    assert tables[0].num_rows == 3 * len(SYMBOLS)
    told, _ = done(trained, tmp_path / "later.parquet", source=str(tmp_path / "other1.csv"))
    assert not np.allclose(told["forecast"], tables[0].to_pandas()["forecast"])


def test_prices_that_were_added_to_are_forecast_from_their_new_end_with_the_same_bands(
    trained: Run, prices: Path, tmp_path: Path
) -> None:
    before, facts = done(trained, tmp_path / "before.parquet")
    write_prices(prices, bars=720)
    after, told = done(trained, tmp_path / "after.parquet")
    assert told["bands"] == facts["bands"]
    assert told["last_origin"] > facts["last_origin"]
    bars = np.busday_count(*(np.datetime64(each["last_origin"][:10]) for each in (facts, told)))
    assert bars == 20
    assert not np.allclose(before["forecast"], after["forecast"])


def test_prices_that_were_changed_give_points_without_bands_and_say_why(
    trained: Run, prices: Path, tmp_path: Path
) -> None:
    frame = pd.read_csv(prices)
    frame.loc[3, "close"] = frame.loc[3, ["low", "high"]].mean()
    frame.to_csv(prices, index=False)
    found, facts = done(trained, tmp_path / "f.parquet")
    assert facts["bands"] is None
    assert "its prices were changed since, not only added to" in facts["beware"][0]
    assert found[list(QUANTILES)].isna().all(axis=None)
    assert np.isfinite(found["forecast_close"]).all()


def test_an_origin_in_training_is_called_what_it_is(trained: Run, prices: Path, tmp_path: Path) -> None:
    until = int(np.datetime64(pd.read_csv(prices)["date"].iloc[200], "ns").astype(np.int64))
    _, facts = done(trained, tmp_path / "f.parquet", until=until)
    assert len(facts["beware"]) == 1
    assert "it has seen what came after, so that this shows how it fits, not how it foresees" in facts["beware"][0]


def test_bars_of_another_length_than_those_of_training_are_told(trained: Run, prices: Path, tmp_path: Path) -> None:
    frame = pd.read_csv(prices)
    weeks = sorted(frame["date"].unique())[::5]
    frame[frame["date"].isin(weeks)].to_csv(tmp_path / "weeks.csv", index=False)
    _, facts = done(trained, tmp_path / "f.parquet", source=str(tmp_path / "weeks.csv"))
    assert any("trained on bars 1 day apart" in each and "of bars 7 days apart" in each for each in facts["beware"])


def test_symbols_that_are_too_short_or_ended_long_ago_are_told(trained: Run, prices: Path, tmp_path: Path) -> None:
    frame = pd.read_csv(prices)
    dates = sorted(frame["date"].unique())
    is_short = (frame["symbol"] == "ALFA") & (frame["date"] < dates[-20])
    is_old = (frame["symbol"] == "BRAVO") & (frame["date"] > dates[-60])
    frame[~(is_short | is_old)].to_csv(tmp_path / "some.csv", index=False)
    found, facts = done(trained, tmp_path / "f.parquet", source=str(tmp_path / "some.csv"))
    assert sorted(found["symbol"].unique()) == ["BRAVO", "CHARLIE", "DELTA"]
    assert list(facts["left_out"]) == ["ALFA"]
    assert any(note.startswith("left out for want of a window: ALFA; ALFA has 20 bars") for note in facts["notes"])
    late = pd.Timestamp(dates[-1]) - pd.Timestamp(dates[-60])
    assert facts["stale"] == {"BRAVO": late.days}


def test_csv_has_the_same_rows_as_parquet_and_steps_may_be_fewer(trained: Run, tmp_path: Path) -> None:
    whole, _ = done(trained, tmp_path / "f.parquet")
    closing, facts = asked(trained, tmp_path / "f.csv", horizon=2)
    assert isinstance(closing, RunFinished)
    told = pd.read_csv(tmp_path / "f.csv")
    some = whole[whole["step"] <= 2].reset_index(drop=True)
    assert list(told.columns) == list(whole.columns)
    assert (facts["rows"], len(told)) == (8, 8)
    for name in ("last_close", "forecast", "forecast_return", "forecast_close", *QUANTILES):
        assert told[name].tolist() == some[name].tolist(), name
    assert pd.to_datetime(told["time"]).tolist() == some["time"].tolist()


@pytest.mark.parametrize(
    ("wanted", "kind", "words"),
    [
        ({"horizon": 4}, "USAGE", "--horizon 4: the horizon that a/step-"),
        ({"symbols": ("NONE",)}, "DATA", "'NONE' is not among the source's 4 symbols"),
        ({"until": 0}, "DATA", "--from: no price is that old, they begin at"),
        ({"source": "/nowhere"}, "DATA", "/nowhere"),
        ({"until": 1}, "DATA", "no symbol has a window"),
    ],
)
def test_what_cannot_be_is_refused_and_writes_nothing(
    trained: Run, prices: Path, tmp_path: Path, wanted: dict[str, Any], kind: str, words: str
) -> None:
    if wanted.get("until"):
        first = np.datetime64(pd.read_csv(prices)["date"].min(), "ns")
        wanted = {"until": int(first.astype(np.int64)) + 15 * 86_400 * 10**9}
    closing, _ = asked(trained, tmp_path / "f.parquet", **wanted)
    assert isinstance(closing, RunFailed)
    assert closing.kind == kind
    assert words in closing.message
    assert not [path for path in tmp_path.iterdir() if "f.parquet" in path.name]


def test_a_damaged_checkpoint_is_refused(trained: Run, tmp_path: Path) -> None:
    run = Run(tmp_path / "runs" / "a")
    shutil.copytree(trained.folder, run.folder)
    checkpoint = steps.pointer(run.steps, "best")
    assert checkpoint is not None
    weights = run.steps / checkpoint / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(bytes(data))
    closing, _ = asked(run, tmp_path / "f.parquet")
    assert isinstance(closing, RunFailed)
    assert "model.safetensors was altered" in closing.message


def test_differences_and_windows_scaled_by_themselves_are_forecast_as_evaluation_does(
    market: Path, tmp_path: Path
) -> None:
    run = training(market, "b", 'target="difference"', "features.per_symbol=true", 'features.scaler="window"')
    unseen = evaluated(run, "unseen")
    origin = unseen["time"].max()
    found, _ = done(run, tmp_path / "f.parquet", until=int(nanoseconds([origin])[0]), symbols=("DELTA",))
    theirs = unseen[unseen["time"] == origin]
    assert np.allclose(found["forecast"], theirs["forecast"], rtol=1e-5, atol=1e-8)
    assert np.allclose(found["forecast_close"], theirs["forecast_close"], rtol=1e-7)


def test_what_is_kept_has_the_closes_around_each_forecast_and_what_came_since(trained: Run, prices: Path) -> None:
    frame = pd.read_csv(prices)
    dates = sorted(frame["date"].unique())
    until = int(nanoseconds([pd.Timestamp(dates[-3], tz="UTC")])[0])
    checkpoint = steps.pointer(trained.steps, "best")
    assert checkpoint is not None
    for request, came in ((forecasts.Request(checkpoint), 0), (forecasts.Request(checkpoint, until=until), 2)):
        assert isinstance(waited(forecasts.start(trained, request)), RunFinished)
        facts, fault = forecasts.read_kept(trained, request)
        assert facts is not None, fault
        files = [forecasts.file_of(trained, facts, kind) for kind in ("rows", "closes")]
        ahead = read(files[0], files[1], facts["steps"])
        assert (ahead.symbols, ahead.steps) == (SYMBOLS, 3)
        for place, symbol in enumerate(SYMBOLS):
            own = frame[frame["symbol"] == symbol]["close"].to_numpy()
            times, closes, known = ahead.closes(place)
            assert (known, len(closes)) == (250, 250 + came)
            assert closes.tolist() == own[len(own) - len(closes) :].tolist()
            assert times[known - 1] == ahead.origin[place]
            assert closes[known - 1] == ahead.last_close[place]
        assert facts["prices_stamp"] == digest_of(facts["prices"])
    prices.write_bytes(prices.read_bytes() + b"\n")
    assert facts["prices_stamp"] != digest_of(facts["prices"])


def test_a_kept_forecast_of_the_past_knows_nothing_of_what_came_since(trained: Run, prices: Path) -> None:
    frame = pd.read_csv(prices)
    dates = sorted(frame["date"].unique())
    checkpoint = steps.pointer(trained.steps, "best")
    assert checkpoint is not None
    request = forecasts.Request(checkpoint, until=int(nanoseconds([pd.Timestamp(dates[-6], tz="UTC")])[0]))
    rows = []
    for factor in (1.0, 3.0):
        later = frame["date"] > dates[-6]
        changed = frame.copy()
        changed.loc[later, ["open", "high", "low", "close"]] *= factor
        changed.to_csv(prices, index=False)
        assert isinstance(waited(forecasts.start(trained, request)), RunFinished)
        facts, _ = forecasts.read_kept(trained, request)
        assert facts is not None
        table = pq.read_table(forecasts.file_of(trained, facts, "rows")).to_pandas()
        rows.append(table[["symbol", "origin", "step", "time", "last_close", "forecast", "forecast_close"]])
    assert rows[0].equals(rows[1])
