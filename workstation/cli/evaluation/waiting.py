"""Waiting for a worker that evaluates: progress on a terminal, an interrupt that stops it, and how it ended."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

from workstation.cli.following.loop import POLL_SECONDS, code_of
from workstation.cli.following.signals import Signals
from workstation.cli.output import passing, plain, talk
from workstation.errors import ExitCode, RunNotAliveError
from workstation.runs.commands import Verb, new_command
from workstation.runs.evaluations import finish
from workstation.runs.events import MessageLogged, RunFailed
from workstation.runs.follow import Follower
from workstation.runs.launch import ask
from workstation.runs.progress import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.runs.events import Entry
    from workstation.runs.store import Run

_CODES = {signal.SIGINT: ExitCode.INTERRUPTED, signal.SIGTERM: ExitCode.TERMINATED, signal.SIGHUP: ExitCode.HANGUP}
_LEFT = "what it has forecast is kept, and it goes on from there when the same is asked for again"


def wait_for(
    work: Run, result: str = "its result will be there when the same is asked again", left: str = _LEFT
) -> ExitCode:
    """Wait until the worker is done, and say what kept it from being done; OK where its result is there.

    The first interrupt asks it to stop, the second leaves it; a terminal that hangs up only leaves it. The folder of
    work that failed or was stopped, or was done just then, is removed; that of a crash has all that is known of it.

    Args:
        work: folder of its work.
        result: what becomes of its result where it is left, in words.
        left: what is left of it where it was stopped or died.
    """
    follower, asked = Follower(work), ExitCode.OK
    with Signals() as signals:
        while True:
            _show(follower, follower.poll())
            if follower.state.is_closed:
                code = asked or _ended(follower, left)
                if code and follower.state is not State.CRASHED:
                    finish(work)
                return code
            if received := signals.take():
                code = _CODES[received]
                if asked or code is ExitCode.HANGUP:
                    passing("")
                    talk(f"left it to itself; {result}")
                    return code
                asked = code
                _ask_to_stop(work, left)
            time.sleep(POLL_SECONDS)


def _show(follower: Follower, entries: Sequence[Entry]) -> None:
    for entry in entries:
        if isinstance(entry.event, MessageLogged):
            passing("")
            talk(plain(f"{entry.event.level}: {entry.event.text}"))
    passing("" if follower.state.is_closed else plain(follower.progress.phase_detail or "starting"))


def _ask_to_stop(work: Run, left: str) -> None:
    passing("")
    try:
        ask(work, new_command(Verb.STOP))
    except RunNotAliveError:  # it closed meanwhile, and the next look tells how
        return
    talk(f"asked it to stop; {left}; once more to leave it to itself")


def _ended(follower: Follower, left: str) -> ExitCode:
    passing("")
    closing = follower.progress.closing
    if isinstance(closing, RunFailed):
        talk(plain(closing.message))
    elif follower.state is State.STOPPED:
        talk(f"it was stopped; {left}")
    elif follower.state is State.CRASHED:
        talk(plain(f"its worker died without a word; {left}; {follower.run.log} may have more"))
    return code_of(follower.state, follower.progress)
