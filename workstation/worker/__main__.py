"""`python -m workstation.worker JOB RUN_FOLDER --lock FD`: what a front end starts and then leaves alone."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from workstation import catalog
from workstation.errors import ExitCode, StorageError, WorkstationError
from workstation.runs.events import RunFailed
from workstation.runs.lock import Lock
from workstation.runs.steps import newest_whole
from workstation.runs.store import Run
from workstation.worker.inbox import Inbox, Signals
from workstation.worker.journalist import Journalist
from workstation.worker.reserve import free_reserve, make_reserve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.runs.progress import State


def main(arguments: Sequence[str]) -> int:
    """Do one job on one run, holding its lock until the end; the exit code is told to whoever waits."""
    asked = _parse(arguments)
    os.umask(0o077)
    run = Run(asked.folder)
    lock = Lock(asked.lock) if asked.lock is not None else Lock.take(run.lock)
    if lock is None:
        sys.stderr.write(f"run {run.name!r} is alive already\n")
        return ExitCode.RUN
    os.set_inheritable(lock.handle, False)
    signals = Signals()
    journalist = Journalist(run)
    try:
        return _work(run, asked.job, journalist, signals, asked.commands_from)
    finally:
        lock.release()


def _work(run: Run, job: str, journalist: Journalist, signals: Signals, commands_from: int) -> int:
    try:
        make_reserve(run.folder)
        inbox = Inbox(run, journalist, signals, since_byte=commands_from)
        catalog.load("jobs", job)(run, journalist, inbox)
    except WorkstationError as error:
        return _fail(run, journalist, error.exit_code, str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the journal must say that the run is over
        with contextlib.suppress(OSError):  # worker.log may be on the disk that refuses
            traceback.print_exc()
        message = f"a fault in workstation itself ({type(error).__name__}: {error}); {run.log} has the details"
        return _fail(run, journalist, ExitCode.BUG, message)
    finally:
        free_reserve(run.folder)
    return _exit_code(journalist.progress.told)


def _exit_code(told: State) -> int:
    return ExitCode.OK if told == "finished" else ExitCode.STOPPED


def _fail(run: Run, journalist: Journalist, code: ExitCode, message: str) -> int:
    free_reserve(run.folder)  # the last words need room on a full disk
    with contextlib.suppress(OSError, StorageError):
        journalist.flush()  # the steps that no row holds yet tell what led here
    checkpoint, _ = newest_whole(run.steps)
    journalist.close(RunFailed(journalist.progress.step, code.name, message, checkpoint or ""))
    with contextlib.suppress(OSError):  # the journal has it already
        sys.stderr.write(f"{message}\n")
    return code


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="workstation.worker", description=__doc__)
    parser.add_argument("job", choices=catalog.names("jobs"))
    parser.add_argument("folder", type=Path, help="folder of the run")
    parser.add_argument("--lock", type=int, help="open file of the run's lock, already taken")
    parser.add_argument("--commands-from", type=int, default=0, help="byte of commands.jsonl from which on to obey")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
