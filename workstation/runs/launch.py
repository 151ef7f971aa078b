"""Starting a worker: in a session of its own, its streams in files, the run's lock already in its hand."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from workstation.errors import RunAliveError, RunNotAliveError
from workstation.runs.commands import Command, send
from workstation.runs.durable import FILE_MODE
from workstation.runs.lock import Lock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from workstation.runs.store import Run


STOPPING_SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT})
"""Signals that ask a worker to stop after a checkpoint."""


def launch(run: Run, job: str, arguments: Sequence[str] = ()) -> int:
    """Start a worker on the run and return its process id at once.

    The worker shares nothing with this process: no pipe, no terminal, no session, so that neither a closed line nor a
    killed front end reaches it.

    Raises:
        RunAliveError: if a worker holds the run already.
    """
    lock = Lock.take(run.lock)
    if lock is None:
        raise RunAliveError(f"run {run.name!r} is alive already; watch it with: workstation runs tail {run.name}")
    try:
        return _spawn(run, job, arguments, lock)
    finally:
        lock.release()  # the worker has inherited it; where it could not be started the run is free again


def _spawn(run: Run, job: str, arguments: Sequence[str], lock: Lock) -> int:
    # -P: no file of the user's, such as a random.py beside the prices, is taken for a module
    command = [sys.executable, "-P", "-m", "workstation.worker", job, str(run.folder.resolve()), *arguments]
    log = os.open(run.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
    held_back = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING_SIGNALS)  # until the worker can answer them
    try:
        process = subprocess.Popen(
            [*command, "--lock", str(lock.handle), "--commands-from", str(_size(run.commands))],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=(lock.handle,),
        )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held_back)
        os.close(log)
    threading.Thread(target=process.wait, daemon=True).start()  # leaves no zombie; the lock says whether it lives
    return process.pid


def _size(path: Path) -> int:
    """Bytes in the file: what was asked before is not asked of this worker."""
    return path.stat().st_size if path.exists() else 0


def ask(run: Run, command: Command) -> None:
    """Send a command to the worker that holds the run.

    Raises:
        RunNotAliveError: if there is none, so that nobody would answer.
        StorageError: if the disk refuses.
    """
    if not run.is_alive():
        raise RunNotAliveError(f"run {run.name!r} is not alive, so nobody can {command.verb.effect}")
    send(run.commands, command)
