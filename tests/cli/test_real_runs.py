"""The command line around real workers: started, followed, steered, interrupted, killed and resumed."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.terminal import Terminal
from workstation.errors import ExitCode
from workstation.runs.commands import CommandReader
from workstation.runs.events import RunStarted
from workstation.runs.journal import JournalReader
from workstation.runs.progress import State
from workstation.runs.store import Run, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Answer

pytestmark = pytest.mark.slow

PROGRAM = [sys.executable, "-m", "workstation"]
SMALL = [
    "--set=data.symbols=['ALFA','BRAVO']",
    "--set=window=12",
    "--set=features.columns=['log_return','rsi_14']",
    "--set=model.hidden=8",
    "--set=training.wait_for_device=false",
]
SHORT = [*SMALL, "--set=training.epochs=2"]
LONG = [*SMALL, "--set=training.epochs=100000"]
PATIENCE_SECONDS = 180.0


@pytest.fixture
def store(root: Path) -> Iterator[Store]:
    """The runs; whatever still lives at the end is killed."""
    store = Store(root)
    yield store
    for name in store.names():
        if store.open(name).is_alive():
            kill_worker(store.open(name))


def program(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def trains(run: Run) -> bool:
    return run.folder.exists() and run.progress().step > 0


def worker_of(run: Run) -> int:
    return [entry.event.pid for entry in JournalReader(run.journal).read() if isinstance(entry.event, RunStarted)][-1]


def kill_worker(run: Run) -> None:
    with contextlib.suppress(ProcessLookupError, IndexError):
        os.kill(worker_of(run), signal.SIGKILL)
    until(lambda: not run.is_alive())


def begin(store: Store, name: str = "a") -> Run:
    """A long run that trains, with nobody watching."""
    done = subprocess.run(
        [*PROGRAM, "train", "quick", *LONG, "--name", name, "--detach"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{name}\n"
    run = store.open(name)
    until(lambda: trains(run))
    return run


def test_training_as_plain_text_ends_with_what_came_out(store: Store) -> None:
    out, err = program("train", "quick", *SHORT, "--name", "a").communicate(timeout=PATIENCE_SECONDS)
    assert out.count("  RMSE 0.0") == 2
    assert "a finished at step " in out
    assert "than the last close" in out or "as good as the last close" in out
    assert f"best checkpoint  {store.root}/a/steps/step-" in out
    assert all(character.isprintable() or character == "\n" for character in out + err)
    assert "Ctrl-C stops it after a checkpoint" in err
    assert store.listing("a").state is State.FINISHED


def test_training_as_json_tells_every_entry_of_the_journal(store: Store) -> None:
    process = program("train", "quick", *SHORT, "--name", "a", "--json")
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == ExitCode.OK
    told = [json.loads(line) for line in out.splitlines()]
    assert len(told) == len(JournalReader(store.open("a").journal).read())
    assert [entry["number"] for entry in told] == list(range(1, len(told) + 1))
    assert (told[0]["state"], told[-1]["event"], told[-1]["state"]) == ("running", "run_finished", "finished")
    assert err.startswith("run a in ")


def test_a_run_started_detached_is_steered_by_commands(store: Store, cli: Callable[..., Answer]) -> None:
    begin(store)
    for arguments, words in [
        (["pause", "a"], "paused at step"),
        (["continue", "a"], "continued at step"),
        (["checkpoint", "a"], "saved at step"),
        (["set-lr", "a", "0.0005"], "-> 0.0005 after step"),
    ]:
        answer = cli("runs", *arguments)
        assert (answer.code, answer.err) == (ExitCode.OK, "")
        assert words in answer.out
    refused = cli("runs", "continue", "a")
    assert refused.code == ExitCode.RUN
    assert "not paused" in refused.err
    assert cli("runs", "rm", "a", "--yes").code == ExitCode.RUN
    assert cli("resume", "a").code == ExitCode.RUN
    stopped = cli("runs", "stop", "a")
    assert "after a checkpoint" in stopped.out
    assert cli("runs", "tail", "a").code == ExitCode.STOPPED
    assert len(cli("runs", "show", "a", "--json").json["answers"]) == 6


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, ExitCode.INTERRUPTED), (signal.SIGTERM, ExitCode.TERMINATED)]
)
def test_an_interrupt_stops_the_run_after_a_checkpoint(store: Store, number: signal.Signals, code: ExitCode) -> None:
    process = program("train", "quick", *LONG, "--name", "a")
    run = Run(store.root / "a")
    until(lambda: trains(run))
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == code
    assert "asked the run to stop after a checkpoint" in err
    assert "a stopped at step" in out
    assert re.search(r"next             workstation (--runs \S+ )?resume a", out)
    assert store.listing("a").state is State.STOPPED
    assert f"last checkpoint  {run.steps}/step-{run.progress().step:08d}" in out


def test_a_second_interrupt_leaves_at_once_though_the_worker_cannot_answer(store: Store) -> None:
    process = program("train", "quick", *LONG, "--name", "a")
    run = Run(store.root / "a")
    until(lambda: trains(run))
    os.kill(worker_of(run), signal.SIGSTOP)
    process.send_signal(signal.SIGINT)
    until(lambda: CommandReader(run.commands).read())
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == ExitCode.INTERRUPTED
    assert "run a goes on without us" in err
    assert run.is_alive()
    os.kill(worker_of(run), signal.SIGCONT)
    until(lambda: not run.is_alive())
    assert store.listing("a").state is State.STOPPED


def test_a_hang_up_leaves_the_run_alone(store: Store) -> None:
    process = program("train", "quick", *LONG, "--name", "a")
    run = Run(store.root / "a")
    until(lambda: trains(run))
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == ExitCode.HANGUP
    goes_on(run)


def test_a_closed_pipe_leaves_the_run_alone(store: Store) -> None:
    process = program("train", "quick", *LONG, "--name", "a")
    run = Run(store.root / "a")
    until(lambda: trains(run))
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait(PATIENCE_SECONDS) == ExitCode.HANGUP
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    goes_on(run)


def goes_on(run: Run) -> None:
    assert run.is_alive()
    assert not run.commands.exists()
    step = run.progress().step
    until(lambda: run.progress().step > step)


def test_a_killed_worker_is_told_as_a_crash_and_can_be_resumed(store: Store, cli: Callable[..., Answer]) -> None:
    run = begin(store)
    cli("runs", "checkpoint", "a")
    process = program("runs", "tail", "a", "--json")
    assert process.stdout is not None
    process.stdout.readline()
    os.kill(worker_of(run), signal.SIGKILL)
    out, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == ExitCode.CRASHED
    last = json.loads(out.splitlines()[-1])
    assert (last["event"], last["state"]) == ("run_crashed", "crashed")
    assert cli("runs", "list", "--json").json[0]["state"] == "crashed"
    assert cli("resume", "a", "--detach").out == "a\n"
    until(lambda: run.progress().resumed)
    assert cli("runs", "stop", "a", "--now", "--wait", "60").code == ExitCode.OK


def test_a_resumed_run_ends_as_any_other(store: Store, cli: Callable[..., Answer]) -> None:
    process = program("train", "quick", *SMALL, "--set=training.epochs=6", "--name", "a")
    run = Run(store.root / "a")
    until(lambda: trains(run))
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE_SECONDS)
    assert store.listing("a").state is State.STOPPED
    resumed = program("resume", "a", "--json")
    out, _ = resumed.communicate(timeout=PATIENCE_SECONDS)
    assert resumed.returncode == ExitCode.OK
    told = [json.loads(line) for line in out.splitlines()]
    assert (told[-1]["event"], told[-1]["state"]) == ("run_finished", "finished")
    assert "run_stopped" not in {entry["event"] for entry in told}
    again = cli("resume", "a")
    assert again.code == ExitCode.RUN
    assert "workstation train --from a" in again.err


def test_a_changed_profile_is_a_new_run_and_says_what_differs(store: Store, cli: Callable[..., Answer]) -> None:
    assert cli("train", "quick", *SHORT, "--name", "a").code == ExitCode.OK
    refused = cli("resume", "a", "--set", "training.epochs=3")
    assert refused.code == ExitCode.USAGE
    assert "workstation train --from a --set training.epochs=3" in refused.err
    answer = cli("train", "--from", "a", "--set", "training.epochs=3", "--name", "b")
    assert answer.code == ExitCode.OK
    assert "the profile differs from that of a:\n  training.epochs: 2 -> 3\n" in answer.err
    assert store.open("b").origin_table()["starts_from"]["run"] == "a"
    assert cli("train", "quick", *SHORT, "--name", "a").code == ExitCode.RUN
    assert cli("train", "--from", "nope").code == ExitCode.RUN


def test_a_failure_has_the_exit_code_of_its_kind(store: Store, cli: Callable[..., Answer]) -> None:
    answer = cli("train", "quick", "--set", "training.device=cuda:9", "--name", "a")
    assert answer.code == ExitCode.DEVICE
    assert store.listing("a").state is State.FAILED
    assert "training.device" in answer.out
    assert str(store.open("a").log) in answer.out


def test_the_line_is_kept_in_place_on_a_terminal(store: Store) -> None:
    environment = {"WORKSTATION_RUNS": str(store.root)}
    command = [*PROGRAM, "--no-ui", "train", "quick", *LONG, "--name", "a"]
    with Terminal(command, columns=100, rows=30, environment=environment) as terminal:
        terminal.until("/100000  train", PATIENCE_SECONDS)
        terminal.until("● running  epoch ", PATIENCE_SECONDS)
        assert terminal.text.count("● running") == 1
        terminal.press("ctrl+c")
        terminal.until("workstation resume a", PATIENCE_SECONDS)
        assert terminal.wait(PATIENCE_SECONDS) == ExitCode.INTERRUPTED
        assert "● running" not in terminal.text
        assert "a stopped at step" in terminal.text


def test_a_lost_terminal_leaves_the_run_alone(store: Store) -> None:
    environment = {"WORKSTATION_RUNS": str(store.root)}
    command = [*PROGRAM, "--no-ui", "train", "quick", *LONG, "--name", "a"]
    with Terminal(command, environment=environment) as terminal:
        terminal.until("● running  epoch ", PATIENCE_SECONDS)
        terminal.hang_up()
        assert terminal.wait(PATIENCE_SECONDS) == ExitCode.HANGUP
    goes_on(store.open("a"))


def test_training_at_a_terminal_opens_the_ui_whose_end_is_not_the_run_s(store: Store) -> None:
    environment = {"WORKSTATION_RUNS": str(store.root)}
    command = [*PROGRAM, "train", "quick", *LONG, "--name", "a"]
    with Terminal(command, environment=environment) as terminal:
        terminal.until("quit, runs go on", PATIENCE_SECONDS)
        terminal.until("running", PATIENCE_SECONDS)
        terminal.press("q")
        assert terminal.wait(PATIENCE_SECONDS) == ExitCode.OK
    goes_on(store.open("a"))


def test_alone_at_a_terminal_it_opens_the_ui(store: Store) -> None:
    with Terminal(PROGRAM, environment={"WORKSTATION_RUNS": str(store.root)}) as terminal:
        terminal.until("quit, runs go on", PATIENCE_SECONDS)
        terminal.press("q")
        assert terminal.wait(PATIENCE_SECONDS) == ExitCode.OK


@pytest.mark.parametrize("arguments", [["--no-ui"], ["--ascii", "--no-ui"]])
def test_without_the_ui_a_terminal_shows_the_runs(store: Store, arguments: list[str]) -> None:
    begin(store)
    with Terminal([*PROGRAM, *arguments], environment={"WORKSTATION_RUNS": str(store.root)}) as terminal:
        assert terminal.wait(PATIENCE_SECONDS) == ExitCode.OK
        assert ("* running" if "--ascii" in arguments else "● running") in terminal.text
        assert "workstation --help" in terminal.text
