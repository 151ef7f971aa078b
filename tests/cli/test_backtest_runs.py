"""`workstation backtest RUN`: a run's own forecasts on its own prices, folds put together, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.evaluated import tear_forecasts
from tests.forecast_runs import HORIZON, SYMBOLS, leave_run, prices
from workstation.backtest import saving
from workstation.backtest.conventions import CONVENTIONS
from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.errors import ExitCode, StorageError
from workstation.runs import backtests, evaluations, trial_sums, trials
from workstation.runs.evaluations import Request
from workstation.runs.steps import step_name
from workstation.runs.store import Run, Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer
    from workstation.runs.evaluations import EvaluatedPart

    Cli = Callable[..., Answer]

WALK = ("split.kind=walk_forward", "split.folds=3")


@pytest.fixture
def store(root: Path) -> Store:
    return Store(root)


def signal_file(run: Run, path: Path, step: int) -> Path:
    """What the run forecast for this step at every step-th bar, as a user would write it; zero at the end."""
    rows = pq.read_table(next(run.results.glob("*.parquet"))).to_pylist()
    rows = [row for row in rows if row["step"] == step]
    times = sorted({row["time"] for row in rows})
    chosen = set(times[::step])
    lines = ["time,symbol,signal"]
    for row in rows:
        if row["time"] in chosen:
            signal = row["forecast_close"] / row["last_close"] - 1
            lines.append(f"{row['time'].isoformat()},{row['symbol']},{signal!r}")
    table = prices().table
    all_times = table.time[table.rows_of(SYMBOLS[0])]
    last = np.flatnonzero(all_times == np.datetime64(max(chosen).replace(tzinfo=None), "ns").astype(np.int64))[0]
    over = np.datetime64(int(all_times[last + step]), "ns")
    lines += [f"{over}Z,{symbol},0" for symbol in SYMBOLS]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def last_bars(count: int, *, before_end: int) -> range:
    table = prices().table
    end = len(table.time[table.rows_of(SYMBOLS[0])]) - before_end
    return range(end - count, end)


@pytest.mark.parametrize("step", [1, 2])
def test_it_is_what_the_same_signals_from_a_file_make(cli: Cli, store: Store, tmp_path: Path, step: int) -> None:
    run = leave_run(store, "a", last_bars(41, before_end=HORIZON))
    told = cli("backtest", "a", "--step-ahead", str(step), "--json").json
    file = signal_file(run, tmp_path / "signals.csv", step)
    of_file = cli(
        "backtest", "--data", "sample", "--set", f"data.symbols={list(SYMBOLS)!r}", "--signals", str(file), "--json"
    ).json
    assert told["fingerprint"] == of_file["fingerprint"] == prices().fingerprint
    assert told["signals"] == {
        "runs": [{"run": "a", "checkpoint": "step-00000007", "part": "test"}],
        "step_ahead": step,
        "source": None,
        "count": len(SYMBOLS) * len(range(0, 41, step)),
    }
    assert told["measures"]["costs_paid"]["value"] == pytest.approx(of_file["measures"]["costs_paid"]["value"])
    assert told["measures"]["total_return"]["value"] == pytest.approx(of_file["measures"]["total_return"]["value"])
    assert told["trades"]["open_at_the_end"] == 0
    assert told["bars"] == 41 + step - (41 - 1) % step + 1


def test_the_text_says_whose_forecasts_they_are_and_what_stands_beside(cli: Cli, store: Store) -> None:
    leave_run(store, "a", last_bars(60, before_end=200))
    answer = cli("backtest", "a", "--strategy", "kelly", "--step-ahead", "2", "--conventions")
    assert answer.code == ExitCode.OK
    assert "signals: the forecasts of a/step-00000007, test windows, change of the close over 2 bars" in answer.out
    assert "strategy: kelly (fraction 0.25, bars 60, signal_bars 2," in answer.out
    verdict = answer.lines.index("verdict: these signals, traded so,")
    assert answer.lines[verdict + 1] == "  - rests on test windows, not seen in training"
    assert any("naive drift after costs" in line for line in answer.lines[verdict:])
    assert (
        "settings: cash 1,000,000, commission_bps 1, half_spread_bps 1, max_leverage 1, max_position 1" in answer.lines
    )
    assert any(line.startswith("naive drift: the same strategy") for line in answer.lines[:verdict])
    head = next(line for line in answer.lines if "BACKTESTING.PY" in line)
    assert head.split() == ["MEASURE", *(one.name.upper() for one in CONVENTIONS)]
    assert max(len(line) for line in answer.lines[verdict + 9 :]) <= 80
    assert "the last decision is" not in answer.err  # prices go on for long, and the backtest ends with its forecasts
    trials = cli("evaluate", "--trials", "--json").json
    assert [(one["kind"], one["run"], one["checkpoint"]) for one in trials] == [("backtest", "a", "step-00000007")]


def test_the_run_keeps_it_and_the_same_again_replaces_it(cli: Cli, store: Store) -> None:
    run = leave_run(store, "a", last_bars(41, before_end=HORIZON))
    first = cli("backtest", "a", "--json")
    assert f"kept as {first.json['name']} in {run.results}" in first.err
    assert first.json["name"].startswith("backtest-test-step-00000007-sign-")
    (one,) = backtests.kept(run)
    assert one.facts == first.json | {"files": one.facts["files"]}
    assert pq.read_table(one.folder / "equity.parquet").num_rows == first.json["bars"]
    assert "rolling_sharpe" in pq.read_schema(one.folder / "equity.parquet").names
    again = cli("backtest", "a", "--json")
    assert [kept.at for kept in backtests.kept(run)] == [again.json["at"]]
    cli("backtest", "a", "--set", "commission_bps=9")
    cli("backtest", "a", "--step-ahead", "2")
    assert len({kept.name for kept in backtests.kept(run)}) == 3
    cli("backtest", "a", "--sweep", "stop_loss=0,0.05")
    assert len(backtests.kept(run)) == 3


def test_folds_are_kept_with_the_first_whatever_their_order(cli: Cli, store: Store) -> None:
    for fold, start in ((0, 300), (1, 340)):
        leave_run(store, f"f{fold}", range(start, start + 40), *WALK, f"split.fold={fold}")
    both = cli("backtest", "f1", "f0", "--json").json
    cli("backtest", "f0", "f1")
    alone = cli("backtest", "f0", "--json").json
    assert [one.name for one in backtests.kept(store.open("f0"))] == [alone["name"], both["name"]]
    assert backtests.kept(store.open("f1")) == ()


@pytest.mark.slow
def test_each_backtest_is_judged_among_those_made_before_over_the_same_time(cli: Cli, store: Store) -> None:
    leave_run(store, "a", range(300, 400))
    leave_run(store, "b", range(310, 400))
    leave_run(store, "c", range(300, 330))
    first = cli("backtest", "a", "--json").json["tried"]
    assert first["overfitting"]["why"] == "needs at least two different backtests over the same time"
    assert first["words"] == [
        "is the first backtest on these prices; each further one makes a good result likelier to be luck"
    ]
    cli("backtest", "a", "--strategy", "quantile")
    cli("backtest", "c")
    cli("backtest", "b")
    again = cli("backtest", "a", "--json").json["tried"]
    assert again["different"] == 4
    told = again["overfitting"]
    assert (told["judged"], told["of_other_times"], told["without_returns"]) == (3, 1, 0)
    assert 0.0 <= told["probability"] <= 1.0
    answer = cli("backtest", "a")
    assert f"  - has a probability of backtest overfitting of {told['probability']:.2f} if it is taken" in answer.out
    assert "; 1 over other times is not among them" in answer.out


def test_a_trial_that_was_noted_without_its_returns_counts_as_tried(cli: Cli, store: Store) -> None:
    leave_run(store, "a", range(300, 400))
    cli("backtest", "a")
    (trials.folder() / f"{prices().fingerprint}.sums").unlink()
    cli("backtest", "a", "--strategy", "quantile")
    told = cli("backtest", "a", "--set", "commission_bps=9", "--json").json["tried"]
    assert told["different"] == 3
    assert (told["overfitting"]["judged"], told["overfitting"]["without_returns"]) == (2, 1)
    assert told["words"][1].endswith("; 1 noted without their returns is not among them")


def test_what_a_trial_keeps_is_small(cli: Cli, store: Store) -> None:
    leave_run(store, "a", range(100, 400))
    cli("backtest", "a")
    ((_, content),) = trial_sums.read(prices().fingerprint)
    assert 400 < len(content) < 2048


def test_a_sweep_tells_how_overfitted_its_best_is(cli: Cli, store: Store) -> None:
    leave_run(store, "a", range(300, 400))
    call = ("backtest", "a", "--sweep", "stop_loss=0,0.01,0.03", "--sweep", "commission_bps=0,5")
    told = cli(*call, "--json").json["tried"]["overfitting"]
    assert told["judged"] == 6
    sentence = (
        f"  - probability of backtest overfitting {told['probability']:.2f}: the best of these in one half of the"
    )
    assert any(line.startswith(sentence) for line in cli(*call).lines)


def test_a_disk_that_refuses_costs_a_warning_and_not_the_result(
    cli: Cli, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = leave_run(store, "a", last_bars(41, before_end=HORIZON))

    def full(path: Path, data: bytes) -> None:
        raise StorageError(f"cannot write {path}: the disk is full, {len(data)} bytes")

    monkeypatch.setattr(saving, "write_atomically", full)
    answer = cli("backtest", "a")
    assert answer.code == ExitCode.OK
    assert "the backtest was not kept in the folder of a: cannot write" in answer.err
    assert "verdict: these signals, traded so," in answer.lines
    assert backtests.kept(run) == ()


@pytest.mark.parametrize(("part", "words"), [("train", "seen in training"), ("validation", "chose the checkpoint")])
def test_windows_that_a_run_learned_from_are_named_first(
    cli: Cli, store: Store, part: EvaluatedPart, words: str
) -> None:
    leave_run(store, "a", last_bars(30, before_end=100), part=part)
    told = cli("backtest", "a/last", "--split", part, "--json").json
    assert words in told["verdicts"][0]
    swept = cli("backtest", "a", "--split", part, "--sweep", "stop_loss=0,0.05")
    assert words in swept.out


def other_prices(folder: Path) -> Path:
    """The run's own prices as files, one for each symbol."""
    table = prices().table
    folder.mkdir()
    for symbol in table.symbols:
        rows = table.rows_of(symbol)
        days = np.datetime_as_string(table.time[rows].astype("datetime64[ns]"), "D")
        columns = (getattr(table, name)[rows].tolist() for name in ("open", "high", "low", "close", "volume"))
        lines = [",".join(map(str, cells)) for cells in zip(days, *columns, strict=True)]
        (folder / f"{symbol}.csv").write_text("date,open,high,low,close,volume\n" + "\n".join(lines), encoding="utf-8")
    return folder


def moved(run: Run, source: Path, part: EvaluatedPart) -> None:
    """Let the run's evaluation be one of the same prices from files."""
    own, other = Request(step_name(7), "test"), Request(step_name(7), part, str(source))
    facts = evaluations.read_result(run, own)
    assert facts is not None
    loaded = load_prices(DataSettings(source=str(source)))
    evaluations.result_path(run, own, "parquet").rename(evaluations.result_path(run, other, "parquet"))
    evaluations.write_result(run, other, {**facts, "data_sha256": loaded.fingerprint})


@pytest.mark.parametrize(("part", "words"), [("test", "that were trained on"), ("unseen", "not seen in training")])
def test_other_prices_are_traded_where_they_were_forecast(
    cli: Cli, store: Store, tmp_path: Path, part: EvaluatedPart, words: str
) -> None:
    run, source = leave_run(store, "a", range(300, 340)), other_prices(tmp_path / "p q")
    own = cli("backtest", "a", "--json").json
    moved(run, source, part)
    told = cli("backtest", "a", "--data", str(source), "--split", part, "--json").json
    assert told["measures"]["total_return"]["value"] == pytest.approx(own["measures"]["total_return"]["value"])
    assert (told["data"]["source"], told["signals"]["source"]) == (str(source), str(source))
    assert told["tried"]["different"] == 1  # the same on the same prices, wherever these lie
    assert told["verdicts"][0].startswith("rests on other prices of symbols")
    assert words in told["verdicts"][0]
    assert {one.name for one in backtests.kept(run)} == {own["name"], told["name"]}


def test_other_prices_that_were_changed_since_are_to_be_forecast_anew(cli: Cli, store: Store, tmp_path: Path) -> None:
    run, source = leave_run(store, "a", range(300, 340)), other_prices(tmp_path / "p q")
    moved(run, source, "test")
    with (source / "ALFA.csv").open("a", encoding="utf-8") as file:
        file.write("\n2040-01-02,9,9,9,9,9")
    answer = cli("backtest", "a", "--data", str(source))
    assert (answer.code, answer.out) == (ExitCode.DATA, "")
    assert f"workstation evaluate a/step-00000007 --data '{source}' --split test" in answer.err


def test_folds_are_one_signal_and_what_is_missing_is_said(cli: Cli, store: Store) -> None:
    for fold, start in ((0, 300), (1, 340), (2, 380)):
        leave_run(store, f"f{fold}", range(start, start + 40), *WALK, f"split.fold={fold}")
    whole = cli("backtest", "f2", "f0", "f1", "--json")
    assert whole.json["signals"]["count"] == 3 * 40 * len(SYMBOLS)
    assert [one["run"] for one in whole.json["signals"]["runs"]] == ["f0", "f1", "f2"]
    assert whole.json["notes"] == []
    parts = cli("backtest", "f0", "f2", "--json").json
    missing, gap = parts["notes"]
    assert missing == "of the 3 folds, 1 is not among the runs"
    assert gap.startswith("between the first forecast and the last 40 bars have none where one was due")
    assert parts["verdicts"][1] == (
        "holds nothing at 40 of 120 bars, as fold 1 is missing in between; buy and hold and equal weight are invested "
        "at these bars, too"
    )
    assert not any("is missing in between" in text for text in whole.json["verdicts"])
    first = cli("backtest", "f0", "--json").json
    assert not any("is missing in between" in text for text in first["verdicts"])
    assert parts["bars"] == whole.json["bars"] == first["bars"] + 80
    assert parts["measures"]["time_invested"]["value"] == pytest.approx(80 / parts["bars"], abs=2 / parts["bars"])


def test_folds_of_unlike_models_are_told(cli: Cli, store: Store) -> None:
    leave_run(store, "f0", range(300, 320), *WALK)
    leave_run(store, "f1", range(320, 340), *WALK, "split.fold=1", "training.seed=5", "model.hidden=9")
    notes = cli("backtest", "f0", "f1", "--json").json["notes"]
    assert "f1 differs from f0 in model.hidden: this is one signal of unlike models" in notes


def test_a_combinatorial_split_is_said_to_know_the_future(cli: Cli, store: Store) -> None:
    leave_run(store, "c", range(300, 320), "split.kind=combinatorial")
    leave_run(store, "f0", range(300, 320), *WALK)
    assert any("trains on bars after these windows" in note for note in cli("backtest", "c", "--json").json["notes"])
    assert not any("trains on bars" in note for note in cli("backtest", "f0", "--json").json["notes"])


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["f0", "f0/last"], ExitCode.USAGE, "f0 is named twice"),
        (["f0", "twin"], ExitCode.USAGE, "both of fold 0"),
        (["f0", "over"], ExitCode.DATA, "f0 and over both forecast ALFA at "),
        (["f0", "plain"], ExitCode.USAGE, "split their prices differently"),
        (["f0", "other"], ExitCode.USAGE, "different prices"),
        (["other"], ExitCode.DATA, "they were changed since"),
        (["f0", "--step-ahead", "4"], ExitCode.USAGE, "forecasts 1 to 3 bars ahead"),
        (["f0", "--step-ahead", "0"], ExitCode.USAGE, "--step-ahead"),
        (["none"], ExitCode.RUN, "there is no such run"),
        (["f0/9"], ExitCode.CHECKPOINT, "has no checkpoint"),
        (["f0", "--data", "sample"], ExitCode.USAGE, "there is no such file or folder"),
        (["f0", "--data", ".", "--split", "validation"], ExitCode.USAGE, "use --split test or unseen"),
        (["f0", "--signals", "x.csv"], ExitCode.USAGE, "leave out --signals, or the run"),
        (["f0", "--set", "data.symbols=['ALFA']"], ExitCode.USAGE, "as the run's own are"),
        (["--data", "sample", "--signals", "x", "--step-ahead", "2"], ExitCode.USAGE, "name a run"),
        (["f0", "--conventions", "--sweep", "stop_loss=0,0.1"], ExitCode.USAGE, "leave one of them out"),
    ],
)
def test_what_does_not_go_together_is_refused(
    cli: Cli, store: Store, arguments: list[str], code: ExitCode, sentence: str
) -> None:
    leave_run(store, "f0", range(300, 320), *WALK)
    leave_run(store, "twin", range(320, 340), *WALK)
    leave_run(store, "over", range(319, 330), *WALK, "split.fold=1")
    leave_run(store, "plain", range(340, 360))
    other = leave_run(store, "other", range(360, 380), *WALK, "split.fold=2")
    request = Request(step_name(7), "test")
    facts = evaluations.read_result(other, request)
    assert facts is not None
    evaluations.write_result(other, request, {**facts, "data_sha256": "0" * 64})
    answer = cli("backtest", *arguments)
    assert answer.code == code
    assert sentence in answer.err
    assert "Traceback" not in answer.err
    assert answer.out == ""


def test_runs_of_one_fold_are_refused_before_anything_is_evaluated(cli: Cli, store: Store) -> None:
    runs = [leave_run(store, name, range(300, 320), *WALK) for name in ("f0", "twin")]
    for run in runs:
        for kept in list(run.results.iterdir()):
            kept.unlink()
    answer = cli("backtest", "f0", "twin")
    assert (answer.code, answer.out) == (ExitCode.USAGE, "")
    assert "f0 and twin are both of fold 0" in answer.err
    assert "evaluated" not in answer.err
    assert not any(any(run.results.iterdir()) for run in runs)


def test_a_torn_file_of_forecasts_is_a_sentence(cli: Cli, store: Store) -> None:
    run = leave_run(store, "a", range(300, 320))
    tear_forecasts(run, Request(step_name(7), "test"))
    answer = cli("backtest", "a")
    assert (answer.code, answer.out) == (ExitCode.DATA, "")
    assert "cannot be read" in answer.err
    assert "workstation evaluate a/step-00000007 --again" in answer.err


def test_conventions_have_definitions(cli: Cli) -> None:
    answer = cli("backtest", "--definitions", "--conventions")
    assert [line.partition(": ")[0] for line in answer.lines] == [one.name for one in CONVENTIONS]
    assert cli("backtest", "--definitions", "--conventions", "--json").json[0]["name"] == "workstation"


@pytest.mark.slow
def test_a_run_that_was_not_evaluated_is_evaluated_first(
    cli: Cli, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSTATION_DEVICES", str(tmp_path / "devices"))
    small = ("data.symbols=['ALFA','BRAVO','CHARLIE']", "window=12", "features.columns=['log_return','rsi_14']")
    sets = (*small, "model.hidden=8", "training.wait_for_device=false", "training.epochs=1")
    assert cli("train", "quick", "--name", "a", *(f"--set={one}" for one in sets)).code == ExitCode.OK
    first = cli("backtest", "a", "--strategy", "quantile", "--json")
    assert first.code == ExitCode.OK
    assert "was not evaluated on test windows yet" in first.err
    evaluated = cli("evaluate", "a", "--json").json
    assert first.json["signals"]["count"] == evaluated["windows"]
    assert first.json["fingerprint"] == evaluated["data_sha256"]
    assert first.json["first"] == evaluated["first"][:10]
    again = cli("backtest", "a", "--strategy", "quantile", "--json")
    assert "forecasts of the evaluation at" in again.err
    assert again.json["at"] > first.json["at"]
    assert {**again.json, "at": first.json["at"]} == first.json
    assert [one.name for one in backtests.kept(store.open("a"))] == [first.json["name"]]
    source = other_prices(tmp_path / "other")
    other = cli("backtest", "a", "--data", str(source), "--json")
    assert f"was not evaluated on test windows of {source} yet" in other.err
    assert other.json["signals"]["count"] == evaluated["windows"]
    assert "was not evaluated" not in cli("backtest", "a", "--data", str(source)).err
    assert list((store.open("a").results / "jobs").iterdir()) == []
