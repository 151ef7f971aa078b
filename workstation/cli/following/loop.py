"""The loop that follows a run until it closes, a signal ends it, or nobody reads it any more."""

from __future__ import annotations

import signal
import sys
import time
from typing import TYPE_CHECKING

from workstation.cli.following.signals import Signals
from workstation.cli.output import abandon, is_gone
from workstation.errors import ExitCode, RunNotAliveError
from workstation.runs.commands import Verb, new_command
from workstation.runs.events import RunFailed
from workstation.runs.launch import ask
from workstation.runs.progress import Progress, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.cli.following.view import View
    from workstation.cli.following.watch import Watch
    from workstation.runs.events import Entry

POLL_SECONDS = 0.1

_CODES = {State.FINISHED: ExitCode.OK, State.STOPPED: ExitCode.STOPPED, State.CRASHED: ExitCode.CRASHED}
_SIGNAL_CODES = {
    signal.SIGINT: ExitCode.INTERRUPTED,
    signal.SIGTERM: ExitCode.TERMINATED,
    signal.SIGHUP: ExitCode.HANGUP,
}


def follow(watch: Watch, view: View, *, is_owner: bool, past: Sequence[Entry] = ()) -> ExitCode:
    """Show the run until it closes.

    Args:
        watch: the run.
        view: how it is shown.
        is_owner: whether an interrupt asks the run to stop; a mere watcher only leaves.
        past: what happened before and is shown first.
    """
    try:
        with Signals() as signals, view:
            view.show(watch, past)
            code = _followed(watch, view, signals, is_owner=is_owner)
        if watch.state.is_closed:
            view.end(watch)
    except OSError:
        if not is_gone(sys.stdout):
            raise
        return _left_unread()
    return code


def _followed(watch: Watch, view: View, signals: Signals, *, is_owner: bool) -> ExitCode:
    asked: ExitCode | None = None
    while True:
        view.show(watch, watch.poll())
        if watch.state.is_closed:
            return asked or code_of(watch.state, watch.progress)
        if is_gone(sys.stdout):
            return _left_unread()
        if received := signals.take():
            code = _SIGNAL_CODES[received]
            if asked or not is_owner or code is ExitCode.HANGUP:
                view.say(
                    f"run {watch.run.name} goes on without us; watch it with: workstation runs tail {watch.run.name}"
                )
                return code
            asked = code
            _ask_to_stop(watch, view)
        time.sleep(POLL_SECONDS)


def code_of(state: State, progress: Progress) -> ExitCode:
    """The exit code that tells a script how a closed run ended."""
    if state is State.FAILED:
        assert isinstance(progress.closing, RunFailed)
        return ExitCode.__members__.get(progress.closing.kind, ExitCode.BUG)
    return _CODES[state]


def _ask_to_stop(watch: Watch, view: View) -> None:
    try:
        ask(watch.run, new_command(Verb.STOP))
    except RunNotAliveError:  # it closed meanwhile, and the next look tells how
        return
    view.say("asked the run to stop after a checkpoint; once more to leave at once (the run still stops by itself)")


def _left_unread() -> ExitCode:
    abandon(sys.stdout)
    return ExitCode.HANGUP
