"""What goes wrong is said clearly and costs nothing that was whole; each against real processes."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.errors import CheckpointError, RunAliveError, RunError
from workstation.runs import steps
from workstation.runs.commands import Verb
from workstation.runs.events import CheckpointRefused, RunFailed, RunResumed, RunStopped
from workstation.runs.follow import Follower
from workstation.runs.progress import State
from workstation.runs.store import Store

from .conftest import PATIENCE_SECONDS, events, result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Lab

pytestmark = pytest.mark.slow

ENDLESS = ("training.epochs=10000",)


def has_checkpoint(follower: Follower) -> bool:
    return bool(follower.progress.checkpoints)


def test_a_killed_worker_is_told_by_every_reader_at_once(lab: Lab) -> None:
    run = lab.train(*ENDLESS)
    lab.until(run, has_checkpoint)
    readers = [Follower(run), Follower(run)]
    assert all(reader.poll() and reader.state is State.RUNNING for reader in readers)
    started = run.progress().started
    assert started is not None
    lab.kill(run)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while Path(f"/proc/{started.pid}").exists():  # it goes with its last thread, which may take its time
        assert time.monotonic() < deadline
        time.sleep(0.005)
    for reader in readers:
        reader.poll()
        assert reader.state is State.CRASHED
    assert lab.store.listing("a").state is State.CRASHED
    with pytest.raises(RunError, match="not alive"):
        lab.command(run, Verb.PAUSE)


def test_a_living_run_is_not_started_twice(lab: Lab) -> None:
    run = lab.train(*ENDLESS)
    with pytest.raises(RunAliveError, match="alive already"):
        lab.again(run)
    lab.until(run, has_checkpoint)
    with pytest.raises(RunAliveError):
        lab.again(run)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_means_stop_after_a_checkpoint(lab: Lab, number: signal.Signals) -> None:
    run = lab.train(*ENDLESS)
    lab.until(run, has_checkpoint)
    lab.kill(run, number)
    follower = lab.end(run)
    closing = follower.progress.closing
    assert isinstance(closing, RunStopped)
    assert number.name in closing.reason
    assert closing.checkpoint == steps.step_name(closing.step)
    steps.verify(run.steps / closing.checkpoint)


def test_the_worker_is_in_a_session_of_its_own_and_holds_no_terminal(lab: Lab) -> None:
    run = lab.train(*ENDLESS)
    follower = lab.until(run, has_checkpoint)
    assert follower.progress.started is not None
    pid = follower.progress.started.pid
    assert os.getsid(pid) == pid != os.getsid(0)
    streams = [str(Path(f"/proc/{pid}/fd/{number}").readlink()) for number in (0, 1, 2)]
    assert streams == ["/dev/null", str(run.log.resolve()), str(run.log.resolve())]
    assert run.log.stat().st_mode & 0o077 == 0


def test_a_torn_journal_and_a_lost_summary_do_not_keep_a_run_from_resuming(lab: Lab) -> None:
    undisturbed = lab.train(name="undisturbed")
    lab.end(undisturbed)
    run = lab.train()
    lab.until(run, has_checkpoint)
    lab.kill(run)
    lab.until(run, lambda seen: seen.state is State.CRASHED)
    with run.journal.open("r+b") as journal:
        journal.truncate(run.journal.stat().st_size - 9)
    run.summary.unlink()
    assert lab.store.listing("a").state is State.CRASHED
    lab.again(run)
    assert lab.end(run).damaged_lines == 1
    assert result(run) == result(undisturbed)


def test_a_half_written_checkpoint_is_passed_over_and_cleared(lab: Lab) -> None:
    run = lab.train()
    lab.until(run, has_checkpoint)
    lab.kill(run)
    lab.until(run, lambda seen: seen.state is State.CRASHED)
    newest = steps.names(run.steps)[-1]
    partial = run.steps / ".partial-step-00009999-1"
    partial.mkdir()
    (partial / "model.safetensors").write_bytes(b"half")
    lab.again(run)
    lab.end(run)
    resumed = next(event for event in events(run) if isinstance(event, RunResumed))
    assert resumed.checkpoint == newest
    assert not partial.exists()


def test_an_altered_checkpoint_is_refused_by_name_and_checksum_and_the_one_before_is_used(lab: Lab) -> None:
    undisturbed = lab.train(name="undisturbed")
    lab.end(undisturbed)
    run = lab.train("checkpoints.every_steps=10")
    lab.until(run, lambda seen: len(seen.progress.checkpoints) >= 3)
    lab.kill(run)
    lab.until(run, lambda seen: seen.state is State.CRASHED)
    *_, before, newest = steps.names(run.steps)
    path = run.steps / newest / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    lab.again(run)
    assert lab.end(run).state is State.FINISHED
    told = events(run)
    refused = next(event for event in told if isinstance(event, CheckpointRefused))
    assert refused.name == newest
    assert "model.safetensors was altered: SHA-256" in refused.reason
    assert next(event for event in told if isinstance(event, RunResumed)).checkpoint == before
    left, right = result(run), result(undisturbed)
    assert left == right


def test_where_no_checkpoint_is_whole_resuming_is_refused_and_nothing_is_touched(lab: Lab) -> None:
    run = lab.train()
    lab.until(run, has_checkpoint)
    lab.kill(run)
    lab.until(run, lambda seen: seen.state is State.CRASHED)
    for name in steps.names(run.steps):
        (run.steps / name / "state.json").write_text("{}", encoding="utf-8")
    before = run.journal.read_bytes()
    with pytest.raises(CheckpointError, match=r"state.json has 2 bytes instead of \d+"):
        lab.again(run)
    assert run.journal.read_bytes() == before
    assert not run.is_alive()


def test_a_disk_that_is_full_stops_the_run_and_keeps_the_last_good_checkpoint(lab: Lab) -> None:
    run = lab.train("model.hidden=96", *ENDLESS)
    follower = lab.until(run, has_checkpoint)
    assert follower.progress.started is not None
    resource.prlimit(follower.progress.started.pid, resource.RLIMIT_FSIZE, (150_000, 150_000))
    follower = lab.end(run)
    closing = follower.progress.closing
    assert isinstance(closing, RunFailed)
    assert closing.kind == "STORAGE"
    assert "larger than the system allows" in closing.message
    assert closing.checkpoint
    steps.verify(run.steps / closing.checkpoint)
    assert not [path for path in run.steps.iterdir() if path.name.startswith(".partial")]
    assert lab.store.listing("a").state is State.FAILED
    lab.again(run)  # with room again it goes on from there
    lab.until(run, lambda seen: seen.progress.step > closing.step)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 600 KB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("may not mount a disk here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S607 - the system's own


def fill(disk: Path) -> None:
    with (disk / "ballast").open("wb", buffering=0) as ballast:
        while True:
            ballast.write(bytes(512))


def test_a_disk_without_a_byte_left_still_hears_the_last_words(lab: Lab, small_disk: Path) -> None:
    lab.store = Store(small_disk / "runs")
    run = lab.train("model.hidden=48", *ENDLESS)
    lab.until(run, has_checkpoint)
    with pytest.raises(OSError, match="No space left"):
        fill(small_disk)
    closing = lab.end(run).progress.closing
    assert isinstance(closing, RunFailed)
    assert closing.kind == "STORAGE"
    assert "the disk is full" in closing.message
    steps.verify(run.steps / closing.checkpoint)


def test_a_loss_that_is_not_finite_stops_the_run_before_it_can_become_best(lab: Lab) -> None:
    run = lab.train("optimizer.learning_rate=1e30", "schedule.warmup_steps=90", "training.clip_norm=0")
    follower = lab.end(run)
    closing = follower.progress.closing
    assert isinstance(closing, RunFailed)
    assert closing.kind == "TRAINING"
    named = re.search(r"is (?:nan|inf) at step (\d+) \(epoch 1 of 3, batch \d+ of \d+\)", closing.message)
    assert named
    assert follower.progress.step == closing.step == int(named[1]) - 1, "the steps that led there are told"
    for name in steps.names(run.steps):
        state = json.loads((run.steps / name / "state.json").read_bytes())
        assert state["training"]["validation_loss"] is None or state["training"]["validation_loss"] < 1e30


def test_a_changed_profile_is_refused_with_what_differs(lab: Lab) -> None:
    run = lab.train()
    lab.until(run, has_checkpoint)
    lab.kill(run)
    lab.until(run, lambda seen: seen.state is State.CRASHED)
    text = run.profile.read_text(encoding="utf-8")
    run.profile.write_text(text.replace("batch_size = 32", "batch_size = 16"), encoding="utf-8")
    lab.again(run)
    closing = lab.end(run).progress.closing
    assert isinstance(closing, RunFailed)
    assert closing.kind == "CHECKPOINT"
    assert "training.batch_size: 32 -> 16" in closing.message
    assert "--from a" in closing.message


def test_a_new_run_from_another_goes_on_where_that_one_ended_and_says_what_differs(lab: Lab) -> None:
    parent = lab.train(name="parent")
    lab.end(parent)
    child = lab.train("training.epochs=5", name="child", parent="parent")
    follower = lab.end(child)
    resumed = next(event for event in events(child) if isinstance(event, RunResumed))
    assert resumed.differences == ("training.epochs: 3 -> 5",)
    assert resumed.epoch == 3
    assert not resumed.is_exact
    assert [epoch.epoch for epoch in follower.progress.epochs] == [4, 5]
    assert child.origin_table()["parent"] == "parent"


def test_a_new_run_from_another_model_is_refused(lab: Lab) -> None:
    parent = lab.train(name="parent")
    lab.end(parent)
    child = lab.train("model.hidden=9", "training.epochs=5", name="child", parent="parent")
    closing = lab.end(child).progress.closing
    assert isinstance(closing, RunFailed)
    assert closing.kind == "CHECKPOINT"
    assert "another model" in closing.message


def test_cuda_that_is_not_there_is_said_in_words(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    run = lab.train('training.device="cuda"')
    closing = lab.end(run).progress.closing
    assert isinstance(closing, RunFailed)
    assert closing.kind == "DEVICE"
    assert 'set training.device = "cpu"' in closing.message


def test_data_that_is_not_there_is_said_in_words(lab: Lab) -> None:
    run = lab.train('data.source="/no/such/folder"', "data.symbols=[]")
    closing = lab.end(run).progress.closing
    assert isinstance(closing, RunFailed)
    assert closing.kind == "DATA"
    assert "/no/such/folder" in closing.message


def test_a_source_given_relative_to_one_folder_is_found_again_from_another(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = load_prices(DataSettings()).table
    (tmp_path / "here").mkdir()
    (tmp_path / "elsewhere").mkdir()
    bars = sample.rows_of("ALFA")
    columns = {name: getattr(sample, name)[bars] for name in ("open", "high", "low", "close", "volume")}
    times = sample.time[bars].astype("datetime64[ns]").astype("datetime64[D]").astype(str)
    lines = [",".join(("date", *columns))]
    lines += [",".join((day, *map(str, row))) for day, *row in zip(times, *columns.values(), strict=True)]
    (tmp_path / "here" / "ALFA.csv").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.chdir(tmp_path / "here")
    run = lab.train('data.source="ALFA.csv"', "data.symbols=[]", *ENDLESS)
    lab.until(run, has_checkpoint)
    lab.kill(run)
    lab.until(run, lambda seen: seen.state is State.CRASHED)
    step = run.progress().step
    monkeypatch.chdir(tmp_path / "elsewhere")
    lab.again(run)
    lab.until(run, lambda seen: seen.progress.step > step)
