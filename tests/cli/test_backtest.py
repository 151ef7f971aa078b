"""`workstation backtest`: the report as text and JSON, the files it keeps, its settings, and its exit codes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from workstation.backtest.metrics.table import METRICS
from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Cli = Callable[..., Answer]


@pytest.fixture
def signals(tmp_path: Path) -> Path:
    """The change over the last twenty bars, every tenth bar, of every symbol of the sample market."""
    table = load_prices(DataSettings()).table
    lines = ["time,symbol,signal"]
    for symbol in table.symbols:
        rows = table.rows_of(symbol)
        close, time = table.close[rows], table.time[rows]
        lines += [
            f"{np.datetime64(int(time[bar]), 'ns')},{symbol},{close[bar] / close[bar - 20] - 1:.6f}"
            for bar in range(20, len(close), 10)
        ]
    path = tmp_path / "signals.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_verdict_comes_first_and_the_tables_after_it(cli: Cli, signals: Path) -> None:
    answer = cli("backtest", "--data", "sample", "--signals", str(signals), "--strategy", "quantile")
    assert answer.code == ExitCode.OK
    verdict = answer.lines.index("verdict: these signals, traded so,")
    assert verdict < 8
    assert "buy and hold after costs" in answer.lines[verdict + 1]
    assert any(line.startswith("periods per year: ") for line in answer.lines)
    for title in [metric.title for metric in METRICS]:
        assert any(line.startswith(title) for line in answer.lines), title
    for start in ("costs x 0", "costs x 1", "costs x 2", "costs x 4", "next open", "next close", "best bars", "trades"):
        assert any(line.startswith(start) for line in answer.lines), start
    assert any("break-even" in line for line in answer.lines)


def test_json_has_every_measure_with_its_unit_or_its_reason(cli: Cli, signals: Path) -> None:
    told = cli("backtest", "--data", "sample", "--signals", str(signals), "--json").json
    assert list(told["measures"]) == [metric.name for metric in METRICS]
    for figures in (told["measures"], *told["benchmarks"].values()):
        for figure in figures.values():
            assert (figure["value"] is None) == bool(figure.get("why"))
            assert figure["unit"]
    assert told["strategy"] == {"name": "sign", "gross": 1.0, "direction": "both"}
    assert told["settings"]["commission_bps"] == 1.0
    assert told["verdicts"]
    assert [one["name"] for one in told["costs"]] == ["costs x 0", "costs x 1", "costs x 2", "costs x 4"]


def test_the_kept_files_are_of_one_piece_and_add_up(cli: Cli, signals: Path, tmp_path: Path) -> None:
    out = tmp_path / "kept" / "here"
    answer = cli("backtest", "--data", "sample", "--signals", str(signals), "--out", str(out), "--json")
    assert answer.code == ExitCode.OK
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    files = report.pop("files")
    assert report == answer.json
    for name, checksum in files.items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == checksum
    assert sorted(path.name for path in out.iterdir()) == sorted([*files, "report.json"])
    equity, trades, fills = (pq.read_table(out / f"{name}.parquet") for name in ("equity", "trades", "fills"))
    last = equity.slice(equity.num_rows - 1).to_pylist()[0]
    assert last["equity"] == pytest.approx(last["cash"] + last["long_value"] + last["short_value"], abs=0.005)
    assert last["equity"] / 1e6 - 1 == pytest.approx(report["measures"]["total_return"]["value"])
    assert pc.sum(trades["profit"]).as_py() == pytest.approx(last["equity"] - 1e6, abs=0.01)
    assert pc.sum(fills["commission"]).as_py() == pytest.approx(report["paid"]["commission"])
    assert trades.num_rows == report["trades"]["all"]


@pytest.mark.slow
def test_a_second_call_replaces_what_the_first_kept(cli: Cli, signals: Path, tmp_path: Path) -> None:
    call = ("backtest", "--data", "sample", "--signals", str(signals), "--out", str(tmp_path / "kept"))
    facts = tmp_path / "kept" / "report.json"

    def kept(*more: str) -> dict[str, Any]:
        cli(*call, *more)
        told: dict[str, Any] = json.loads(facts.read_text("utf-8"))
        return told

    first, again = kept(), kept()
    assert again.pop("at") > first.pop("at")
    assert again == first  # the same again is no further trial
    assert kept("--set", "commission_bps=50")["name"] != first["name"]


@pytest.mark.slow
def test_settings_of_the_backtest_the_strategy_and_the_prices(cli: Cli, signals: Path) -> None:
    call = ("backtest", "--data", "sample", "--signals", str(signals), "--json", "--strategy", "quantile")
    cheap = cli(*call, "--set", "commission_bps=0", "--set", "half_spread_bps=0").json
    dear = cli(*call, "--set", "commission_bps=40", "--set", "strategy.fraction=0.5").json
    assert cheap["measures"]["costs_paid"]["value"] == 0.0
    assert dear["measures"]["costs_paid"]["value"] > 0.0
    assert dear["strategy"]["fraction"] == 0.5
    other = cli(*call, "--set", "data.sample_seed=8")
    assert other.json["fingerprint"] != cheap["fingerprint"]


def test_a_profile_names_its_prices(cli: Cli, signals: Path) -> None:
    of_profile = cli("backtest", "--data", "quick", "--signals", str(signals), "--json")
    of_sample = cli("backtest", "--data", "sample", "--signals", str(signals), "--json")
    assert of_profile.json["fingerprint"] == of_sample.json["fingerprint"]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--data", "sample"], ExitCode.USAGE, "needs --signals"),
        (["--signals", "x.csv"], ExitCode.USAGE, "needs --data"),
        (["--data", "sample", "--signals", "none.csv"], ExitCode.DATA, "there is no file none.csv"),
        (
            ["--data", "nowhere", "--signals", "{}"],
            ExitCode.USAGE,
            "'nowhere': there is no such file, folder or profile",
        ),
        (["--data", "sample", "--signals", "{}", "--strategy", "luck"], ExitCode.USAGE, "'luck' is not one of"),
        (
            ["--data", "sample", "--signals", "{}", "--set", "comission_bps=1"],
            ExitCode.PROFILE,
            "did you mean 'commission_bps'?",
        ),
        (["--data", "sample", "--signals", "{}", "--set", "gross=2"], ExitCode.PROFILE, "write strategy.gross"),
        (
            ["--data", "sample", "--signals", "{}", "--set", "strategy=rank"],
            ExitCode.PROFILE,
            "write strategy.KEY=VALUE",
        ),
        (
            ["--data", "sample", "--signals", "{}", "--set", "stop_loss=1.5"],
            ExitCode.PROFILE,
            "stop_loss = 1.5: must be",
        ),
        (["--data", "sample", "--signals", "{}", "--set", "volatility_bars=5"], ExitCode.PROFILE, "has no effect"),
        (["--data", "sample", "--signals", "{}", "--set", "data.timezone=Mars"], ExitCode.PROFILE, "not in the IANA"),
        (
            ["--data", "sample", "--signals", "{}", "--sweep", "stop_loss=0,0.1", "--set", "stop_loss = 0.2"],
            ExitCode.USAGE,
            "--sweep 'stop_loss': --set gives it a value too",
        ),
        (["--data", "sample", "--signals", "{}", "--out", "/dev/null"], ExitCode.STORAGE, "/dev/null: it is no folder"),
    ],
)
def test_a_mistake_is_a_sentence_and_an_exit_code(
    cli: Cli, signals: Path, arguments: list[str], code: ExitCode, sentence: str
) -> None:
    answer = cli("backtest", *(argument.format(signals) for argument in arguments))
    assert answer.code == code
    assert sentence in answer.err
    assert "Traceback" not in answer.err


def test_nothing_in_a_file_steers_the_terminal(cli: Cli, signals: Path, tmp_path: Path) -> None:
    text = signals.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "sig\x1b[31mnals.csv"
    path.write_text("\n".join([text[0], text[1].replace(text[1].split(",")[1], "A\x1b[2J[red]")]), encoding="utf-8")
    answer = cli("backtest", "--data", "sample", "--signals", str(path))
    assert answer.code == ExitCode.DATA
    assert "\x1b" not in answer.out + answer.err
    (tmp_path / "o\x1b[31mk.csv").write_bytes(signals.read_bytes())
    answer = cli("backtest", "--data", "sample", "--signals", str(tmp_path / "o\x1b[31mk.csv"))
    assert answer.code == ExitCode.OK
    assert "\x1b" not in answer.out + answer.err


def test_symbols_without_signals_are_left_out_and_said(cli: Cli, signals: Path) -> None:
    lines = signals.read_text(encoding="utf-8").splitlines()
    first = lines[1].split(",")[1]
    signals.write_text("\n".join([lines[0], *(line for line in lines if f",{first}," in line)]), encoding="utf-8")
    answer = cli("backtest", "--data", "sample", "--signals", str(signals))
    assert "7 symbols of the prices without any signal left out" in answer.err
    assert "1 symbol, " in answer.lines[0]


def test_a_sweep_shows_the_best_and_counts_all(cli: Cli, signals: Path) -> None:
    call = ("backtest", "--data", "sample", "--signals", str(signals), "--sweep", "stop_loss=0,0.01,0.02,0.03")
    answer = cli(*call, "--sweep", "commission_bps=0,5,10")
    assert answer.code == ExitCode.OK
    assert "12 combinations of stop_loss, commission_bps with the strategy sign:" in answer.lines
    assert any("the best is one of 12 different backtests on these prices" in line for line in answer.lines)
    assert "the best 10 of 12 by Sharpe ratio; the last:" in answer.lines
    told = cli(*call, "--json").json
    assert [one["settings"] for one in told["combinations"]] != []
    assert told["tried"]["different"] == 16  # 1 bps is the default, and was not among the twelve
    kept = cli(*call, "--out", "somewhere")
    assert kept.code == ExitCode.USAGE
    assert "leave one of them out" in kept.err


def test_what_never_trades_is_counted_apart_and_judged_by_nothing(cli: Cli, signals: Path) -> None:
    call = ("backtest", "--data", "sample", "--signals", str(signals), "--strategy", "threshold")
    grid = ("strategy.enter=99,0,98", "cash_rate=0,0.02")
    swept = cli(*call, "--sweep", grid[0], "--sweep", grid[1])
    assert "  - 4 never trade" in swept.lines
    winning = next(line for line in swept.lines if "make money after costs" in line)
    assert int(winning.split()[1]) <= 2
    assert int(winning.split(", and ")[1].split()[0]) <= 2
    told = cli(*call, "--sweep", grid[0], "--sweep", grid[1], "--json").json
    assert [one["has_traded"] for one in told["combinations"]] == [True] * 2 + [False] * 4
    idle = cli(*call, "--sweep", "strategy.enter=98,99")
    assert "  - 2 never trade: there is nothing to compare" in idle.lines
    assert "the best" not in idle.out
    assert "overfitting" not in idle.out


def test_what_cannot_be_run_is_told_apart_from_what_never_trades(cli: Cli, signals: Path) -> None:
    call = ("backtest", "--data", "sample", "--signals", str(signals), "--strategy", "kelly")
    grid = ("--sweep", "strategy.bars=20,5000", "--sweep", "stop_loss=0,0.1")
    answer = cli(*call, *grid)
    assert answer.code == ExitCode.OK
    (told,) = [line for line in answer.lines if "cannot be run" in line]
    assert told.startswith(
        "  - 2 combinations, the first strategy.bars=5000 stop_loss=0, cannot be run: signals.csv: the strategy kelly"
    )
    assert "never trade" not in answer.out
    assert [line.split()[-5:] for line in answer.lines[-2:]] == [["-"] * 5] * 2
    rows = cli(*call, *grid, "--json").json["combinations"]
    assert [bool(row["why"]) for row in rows] == [False, False, True, True]
    assert all(row["total_return"] is row["costs_paid"] is None for row in rows[2:])


def test_a_backtest_that_never_trades_has_no_luck_to_judge(cli: Cli, signals: Path) -> None:
    call = ("backtest", "--data", "sample", "--signals", str(signals), "--strategy", "threshold")
    cli(*call)
    idle = cli(*call, "--set", "strategy.enter=99", "--set", "cash_rate=0.02", "--json").json
    assert "never trades" in idle["verdicts"]
    assert idle["tried"]["words"] == ["is one of 2 different backtests on these prices"]
    assert (idle["tried"]["deflated_sharpe"], idle["tried"]["overfitting"]["probability"]) == (None, None)


@pytest.mark.parametrize(("rule", "different"), [("stop_loss=0.1", 1), ("commission_per_trade=5", 2), ("impact=1", 2)])
def test_money_at_the_start_makes_another_trial_where_costs_depend_on_it(
    cli: Cli, signals: Path, rule: str, different: int
) -> None:
    call = ("backtest", "--data", "sample", "--signals", str(signals), "--set", rule, "--json")
    assert cli(*call).json["tried"]["different"] == 1
    assert cli(*call, "--set", "cash=5000000").json["tried"]["different"] == different


@pytest.mark.slow
def test_every_different_backtest_on_the_same_prices_is_counted(
    cli: Cli, signals: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = ("backtest", "--data", "sample", "--signals", str(signals))
    assert any("is the first backtest on these prices" in line for line in cli(*call).lines)
    copied = signals.with_name("copy.csv")
    copied.write_bytes(signals.read_bytes())
    again = cli("backtest", "--data", "sample", "--signals", str(copied), "--json").json
    assert again["tried"]["different"] == 1
    other = cli(*call, "--set", "stop_loss=0.02", "--json").json
    assert other["tried"]["different"] == 2
    assert 0.0 <= other["tried"]["deflated_sharpe"] <= 1.0
    assert any("is one of 2 different backtests on these prices" in line for line in cli(*call).lines)
    monkeypatch.setenv("WORKSTATION_TRIALS", "/dev/null/trials")
    unwritten = cli(*call)
    assert unwritten.code == ExitCode.OK
    assert "the ledger of trials was not written" in unwritten.err


def test_a_strategy_on_another_calendar_than_the_prices_is_said(cli: Cli, signals: Path) -> None:
    call = ("backtest", "--data", "sample", "--signals", str(signals), "--strategy", "volatility")
    assert "bars for a year" not in cli(*call).err
    answer = cli(*call, "--set", "strategy.periods_per_year=365")
    assert "the strategy takes 365 bars for a year, and these prices have 252" in answer.err


def test_definitions_have_a_source_for_every_measure(cli: Cli) -> None:
    answer = cli("backtest", "--definitions")
    assert [line.split(":")[0] for line in answer.lines[::3]] == [metric.name for metric in METRICS]
    assert all(line.startswith("  source: ") for line in answer.lines[2::3])
    assert {row["name"]: row["unit"] for row in cli("backtest", "--definitions", "--json").json} == {
        metric.name: metric.unit for metric in METRICS
    }


def test_every_setting_is_listed_with_its_help(cli: Cli) -> None:
    rows = cli("backtest", "--settings", "--strategy", "volatility", "--json").json
    assert all(row["help"] for row in rows)
    assert {"fill", "commission_bps", "strategy.annual_volatility"} <= {row["key"] for row in rows}
    text = cli("backtest", "--settings").out
    assert "fill = next_open (next_open or next_close)" in text


@pytest.mark.slow
@pytest.mark.market_data
def test_real_prices_with_holes_and_late_listings(cli: Cli, market_data: Path, tmp_path: Path) -> None:
    folder = market_data / "daily" / "sp500_5yr"
    table = load_prices(DataSettings(source=str(folder), symbols=("AAPL", "DHR", "APTV", "KHC", "UA"))).table
    lines = ["time,symbol,signal"]
    for symbol in table.symbols:
        rows = table.rows_of(symbol)
        days = [str(np.datetime64(int(time), "ns"))[:10] for time in table.time[rows][::5]]
        lines += [f"{day},{symbol},{1 if number % 3 else -1}" for number, day in enumerate(days)]
    path = tmp_path / "signals.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    told = cli("backtest", "--data", str(folder), "--signals", str(path), "--json", "--set", "stop_loss=0.1").json
    assert told["symbols"] == ["AAPL", "APTV", "DHR", "KHC", "UA"]
    assert (told["bars"], told["first"], told["last"]) == (1259, "2013-02-08", "2018-02-07")
    assert told["periods_per_year"] == 252.0
    assert told["trades"]["closed_by"]["stop loss"] > 0
    aapl = cli("backtest", "--data", str(folder / "AAPL_data.csv"), "--signals", str(path), "--json")
    assert aapl.code == ExitCode.DATA


def test_lists_of_two_kinds_are_not_printed_together(cli: Cli) -> None:
    answer = cli("backtest", "--definitions", "--settings")
    assert (answer.code, answer.out) == (ExitCode.USAGE, "")
    assert "choose one of them" in answer.err


def test_a_folder_that_refuses_does_not_cost_the_printed_result(cli: Cli, signals: Path, tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("", encoding="utf-8")
    answer = cli("backtest", "--data", "sample", "--signals", str(signals), "--out", str(place / "in"))
    assert answer.code == ExitCode.STORAGE
    assert "verdict: these signals, traded so," in answer.lines
    assert "it is no folder" in answer.err


def test_a_reader_who_leaves_does_not_cost_the_folder(signals: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ["--data", "sample", "--signals", str(signals), "--out", str(out)]
    with subprocess.Popen(
        [sys.executable, "-m", "workstation", "backtest", *asked], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        process.wait(60)
    assert json.loads((out / "report.json").read_text())["strategy"]["name"] == "sign"
