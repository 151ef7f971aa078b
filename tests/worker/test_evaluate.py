"""Evaluations by real workers: numbers that follow from forecasts on disk; what is refused, stopped or reused."""

from __future__ import annotations

import json
import math
import shutil
import signal
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import torch

from tests.worker.conftest import Lab
from workstation import profiles
from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.evaluation.diebold_mariano import diebold_mariano
from workstation.features.dataset import dataset
from workstation.runs import evaluations, steps, trials
from workstation.runs.commands import Verb, new_command
from workstation.runs.evaluations import EvaluatedPart, Request
from workstation.runs.events import CommandAnswered, RunFailed, RunFinished, RunStopped
from workstation.runs.journal import JournalReader
from workstation.runs.launch import ask
from workstation.runs.store import Store
from workstation.worker.assembly import network
from workstation.worker.keeper import read

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.runs.store import Run

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 120.0
HELD_OUT = ('data.symbols=["ALFA","BRAVO","CHARLIE","DELTA"]', 'split.unseen=["DELTA"]', "training.epochs=2")


def waited(work: Run) -> Any:  # noqa: ANN401 - a closing event
    """How the worker closed."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while work.is_alive():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    closing = work.progress().closing
    assert closing is not None, work.log.read_text(encoding="utf-8")
    return closing


def evaluated(
    run: Run, part: EvaluatedPart = "test", *, source: str = "", checkpoint: str = "", is_again: bool = False
) -> dict[str, Any]:
    """The facts of an evaluation that must succeed."""
    request = Request(checkpoint or str(steps.pointer(run.steps, "best")), part, source, "cpu", is_again)
    work = evaluations.start(run, request)
    closing = waited(work)
    assert isinstance(closing, RunFinished), closing
    told = evaluations.read_result(run, request)
    assert told is not None
    evaluations.finish(work)
    return told


def forecasts(run: Run, told: dict[str, Any]) -> pd.DataFrame:
    return pq.read_table(run.results / told["forecasts"]["file"]).to_pandas()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a run that was trained once, for all tests that only read it."""
    folder = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("WORKSTATION_DEVICES", "WORKSTATION_TRIALS", "WORKSTATION_CACHE"):
            patch.setenv(name, str(folder / name))
        lab = Lab(Store(folder / "runs"))
        return trained(lab).folder


@pytest.fixture
def run(lab: Lab, template: Path) -> Run:
    """A copy of it among the runs of the test."""
    lab.store.root.mkdir(parents=True)
    shutil.copytree(template, lab.store.root / "a")
    return lab.store.open("a")


def trained(lab: Lab, *overrides: str, name: str = "a") -> Run:
    run = lab.train(*HELD_OUT, *overrides, name=name)
    lab.end(run)
    return run


@pytest.mark.parametrize("horizon", [1, 4])
def test_every_number_follows_from_the_forecasts_on_disk(lab: Lab, horizon: int) -> None:
    run = trained(lab, f"horizon={horizon}")
    told = evaluated(run)
    rows = forecasts(run, told)
    assert len(rows) == told["forecasts"]["rows"] == told["windows"] * horizon
    assert set(rows["symbol"]) == {"ALFA", "BRAVO", "CHARLIE"}
    y, f = rows["actual"].to_numpy(), rows["forecast"].to_numpy()
    p = rows["forecast_close"] - rows["actual_close"]
    pooled = told["scores"]["pooled"]
    assert pooled["mae"] == pytest.approx(np.abs(f - y).mean(), rel=1e-9)
    assert pooled["rmse"] == pytest.approx(math.sqrt(((f - y) ** 2).mean()), rel=1e-9)
    assert pooled["r2_naive"] == pytest.approx(1 - ((f - y) ** 2).sum() / (y**2).sum(), rel=1e-6)
    assert pooled["price_mae"] == pytest.approx(p.abs().mean(), rel=1e-9)
    assert pooled["pct_mae"] == pytest.approx(p.abs().mean() / rows["actual_close"].mean(), rel=1e-9)
    assert pooled["directional_accuracy"] == pytest.approx((np.sign(f) == np.sign(y))[y != 0].mean())
    by_date = rows.assign(d=(f - y) ** 2 - y**2).groupby("time")["d"].mean()
    expected = diebold_mariano(by_date.to_numpy(), horizon)
    test = told["against"]["last_close"]["test"]
    assert (test["dates"], test["lags"]) == (len(by_date), expected.lags)
    assert test["statistic"] == pytest.approx(expected.statistic, rel=1e-6)
    assert np.log(rows["actual_close"] / rows["last_close"]).to_numpy() == pytest.approx(y, abs=1e-12)


def test_forecasts_are_the_networks_own_of_windows_that_are_all_in_the_part(lab: Lab) -> None:
    run = trained(lab, "horizon=2")
    rows = forecasts(run, evaluated(run))
    profile = profiles.resolve(run.profile_table())
    kept = read(run.steps / str(steps.pointer(run.steps, "best")))
    model = network(profile, torch.device("cpu"))
    model.load_state_dict(kept.snapshot.model)
    model.eval()
    shaped = dataset(profile, lambda _: None)
    assert len(rows) == 2 * len(shaped.ends.test)
    end = int(shaped.ends.test[17])
    with torch.no_grad():
        alone = model(torch.from_numpy(shaped.rows[end - profile.window + 1 : end + 1][None]))[0].numpy()
    own = rows.iloc[34:36]
    assert own["forecast"].to_numpy() == pytest.approx(alone * shaped.target_unit.scale, rel=1e-4, abs=1e-9)
    table = shaped.loaded.table
    assert own["time"].astype("int64").tolist() == [int(table.time[end])] * 2
    assert own["step"].tolist() == [1, 2]
    assert own["actual_close"].tolist() == table.close[end + 1 : end + 3].tolist()
    first = pd.Timestamp(shaped.split.chosen.test.start, tz="UTC")
    assert (rows["time"] > first).all()


def test_where_symbols_trade_at_different_times_forecasts_reach_over_more_dates(lab: Lab, tmp_path: Path) -> None:
    table = load_prices(DataSettings()).table.select(("ALFA", "BRAVO"))
    times = pd.to_datetime(table.time) + pd.to_timedelta(12 * table.symbol_index(), unit="h")
    columns = {name: getattr(table, name) for name in ("open", "high", "low", "close", "volume")}
    names = [table.symbols[index] for index in table.symbol_index()]
    path = tmp_path / "apart.csv"
    rows = pd.DataFrame({"date": times.strftime("%Y-%m-%d %H:%M:%S"), "symbol": names, **columns})
    rows.to_csv(path, index=False)
    source = f"data.source={json.dumps(str(path))}"
    run = trained(lab, "horizon=2", source, 'data.symbols=["ALFA","BRAVO"]', "split.unseen=[]")
    told = evaluated(run)
    assert told["against"]["last_close"]["test"]["horizon"] == 2 * told["horizon"]
    assert told["distribution"]["test"]["horizon"] == 2 * told["horizon"]


def test_validation_agrees_with_what_training_told(run: Run) -> None:
    told = evaluated(run, "validation")
    best = run.progress().best
    assert best is not None
    assert told["scores"]["pooled"]["rmse"] == pytest.approx(best.validation.rmse, rel=1e-6)
    assert told["scores"]["pooled"]["mae"] == pytest.approx(best.validation.mae, rel=1e-6)
    assert told["scores"]["pooled"]["r2_naive"] == pytest.approx(best.validation.r2_oos, rel=1e-4, abs=1e-6)
    assert told["baselines"]["last_close"]["pooled"]["rmse"] == pytest.approx(best.validation.naive_rmse, rel=1e-6)


def test_symbols_held_out_are_the_unseen_ones(run: Run) -> None:
    told = evaluated(run, "unseen")
    rows = forecasts(run, told)
    assert set(rows["symbol"]) == {"DELTA"}
    assert told["is_ic_over_time"]
    test = forecasts(run, evaluated(run, "test"))
    assert rows["time"].min() >= test["time"].min()


def test_the_same_again_is_not_computed_and_gives_the_same_bytes_where_it_is(run: Run) -> None:
    one = evaluated(run)
    path = run.results / one["forecasts"]["file"]
    before, data = path.stat().st_mtime_ns, path.read_bytes()
    assert evaluated(run)["at"] == one["at"]
    assert path.stat().st_mtime_ns == before
    again = evaluated(run, is_again=True)
    assert again["at"] > one["at"]
    assert path.read_bytes() == data
    assert {**again, "at": 0} == {**one, "at": 0}


def test_every_training_and_evaluation_is_in_the_ledger_by_itself(lab: Lab) -> None:
    run = trained(lab)
    fingerprint = run.origin_table()["data_fingerprint"]
    assert [(each.kind, each.part) for each in trials.read(fingerprint)] == [("training", "validation")]
    trained(lab, name="b")
    told = evaluated(run)
    evaluated(run)
    evaluated(run, is_again=True)
    evaluated(run, "unseen")
    found = trials.read(fingerprint)
    assert [each.kind for each in found] == ["training", "training", "evaluation", "evaluation", "evaluation"]
    assert found[0].inputs == found[1].inputs  # the same profile on the same prices
    assert trials.distinct(found) == 3
    assert found[2].figures["rmse"] == told["scores"]["pooled"]["rmse"]
    best = told["best_baseline"]
    assert found[2].figures["skill"] == told["skill"][best] != told["skill"]["last_close"]
    assert found[2].figures["p_value"] == told["against"][best]["test"]["p_value"]
    assert (found[2].run, found[2].checkpoint) == ("a", told["checkpoint"])


def test_a_ledger_that_cannot_be_written_costs_a_warning_and_no_result(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    monkeypatch.setenv("WORKSTATION_TRIALS", str(blocked))
    run = trained(lab)
    assert isinstance(run.progress().closing, RunFinished)
    assert any("ledger" in line.text for line in run.progress().log)
    assert evaluated(run)["scores"]["pooled"]["rmse"] > 0


def test_a_checkpoint_that_was_altered_is_refused_by_name(run: Run) -> None:
    name = str(steps.pointer(run.steps, "best"))
    path = run.steps / name / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    closing = waited(evaluations.start(run, Request(name, "test")))
    assert isinstance(closing, RunFailed)
    assert closing.kind == "CHECKPOINT"
    assert f"{name}: model.safetensors was altered" in closing.message


def test_it_can_be_stopped_and_nothing_is_left(lab: Lab, run: Run) -> None:
    request = Request(str(steps.pointer(run.steps, "best")), "train", device="cpu")
    for how in ("command", "signal"):
        work = evaluations.start(run, request)
        if how == "command":
            ask(work, new_command(Verb.PAUSE))
            ask(work, new_command(Verb.STOP))
        else:
            while work.progress().started is None:
                time.sleep(0.01)
            lab.kill(work, signal.SIGINT)
        closing = waited(work)
        assert isinstance(closing, RunStopped), closing
        answers = [entry.event for entry in JournalReader(work.journal).read()]
        accepted = [event.is_accepted for event in answers if isinstance(event, CommandAnswered)]
        assert accepted == ([False, True] if how == "command" else [])
    assert list(run.results.glob("*evaluation-*.*")) == []


def test_a_run_in_training_is_evaluated_meanwhile(lab: Lab) -> None:
    run = lab.train(*HELD_OUT, "training.epochs=100000", "training.wait_for_device=false")
    lab.until(run, lambda seen: bool(seen.progress.checkpoints))
    last = steps.names(run.steps)[0]
    request = Request(last, "test", device="cpu")
    closing = waited(evaluations.start(run, request))
    assert run.is_alive()
    assert isinstance(closing, RunFinished) or "not there any more" in closing.message or "missing" in closing.message
    lab.kill(run)


def test_a_checkpoint_that_was_removed_meanwhile_is_a_sentence(run: Run) -> None:
    name = str(steps.pointer(run.steps, "best"))
    shutil.rmtree(run.steps / name)
    closing = waited(evaluations.start(run, Request(name, "test")))
    assert isinstance(closing, RunFailed)
    assert closing.kind == "CHECKPOINT"
    assert closing.message.startswith(f"checkpoint {name} is not there any more")


def test_a_difference_over_each_symbols_deviation_is_scored_in_that_unit(lab: Lab) -> None:
    run = trained(lab, 'target="difference"', "features.per_symbol=true")
    told = evaluated(run)
    rows = forecasts(run, told)
    saved = json.loads((run.steps / told["checkpoint"] / "preprocessing.json").read_bytes())["target"]
    deviation = rows["symbol"].astype(str).map(saved["deviations"]).astype(float)
    moved = (rows["actual_close"] - rows["last_close"]) / deviation
    assert rows["actual"].to_numpy() == pytest.approx(moved.to_numpy(), abs=1e-9)
    ahead = rows["last_close"] + rows["forecast"] * deviation
    assert rows["forecast_close"].to_numpy() == pytest.approx(ahead.to_numpy(), rel=1e-12)
    assert told["unit"]["name"] == "difference_in_training_standard_deviations"
