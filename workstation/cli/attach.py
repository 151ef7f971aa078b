"""What `train` and `resume` do once the worker is launched: open the UI, follow as text, or leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.cli.following.loop import follow
from workstation.cli.output import fact, is_live_terminal, talk
from workstation.errors import ExitCode, UsageError
from workstation.runs.invocation import command_for
from workstation.runs.progress import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.cli.following.view import View
    from workstation.cli.following.watch import Watch
    from workstation.cli.session import Session
    from workstation.runs.events import Entry


def check_manner(*, as_json: bool, is_detached: bool) -> None:
    """Refuse what cannot be done together, before anything is started.

    Raises:
        UsageError: if the events are asked for and nobody would wait for them.
    """
    if as_json and is_detached:
        raise UsageError("--json prints a run's events and --detach waits for none; leave one of them out")


def attach(session: Session, watch: Watch, *, as_json: bool, is_detached: bool) -> ExitCode | int:
    """Stay with a run that was just launched, in the manner that was asked for."""
    if is_detached:
        fact(watch.run.name)
        return ExitCode.OK
    if session.can_open_ui and not as_json:
        code = session.open_ui(watch.run.name)
        if code == ExitCode.OK:
            talk(_how_to_go_on(watch))
        return code
    talk(f"run {watch.run.name} in {watch.run.folder}; Ctrl-C stops it after a checkpoint")
    return follow(watch, view_of(watch.history, as_json=as_json), is_owner=True)


def _how_to_go_on(watch: Watch) -> str:
    """What became of the run when its screens were left, and what to type next."""
    watch.poll()
    name, state = watch.run.name, watch.state
    if not state.is_closed:
        return f"run {name} goes on ({state}); come back with: {command_for(watch.run, 'runs', 'tail')}"
    again = ("runs", "show") if state is State.FINISHED else ("resume",)
    return f"run {name} {state}; next: {command_for(watch.run, *again)}"


def view_of(before: Sequence[Entry], *, as_json: bool) -> View:
    """How text on stdout shows a run: JSON, a line kept in place on a terminal, plain lines elsewhere.

    Args:
        before: the entries before the first that is shown.
        as_json: whether JSON was asked for.
    """
    if as_json:
        from workstation.cli.following.json_lines import JsonLines  # noqa: PLC0415 - only the view that is shown

        return JsonLines(before)
    if is_live_terminal():
        from workstation.cli.following.progress_line import ProgressLine  # noqa: PLC0415 - loads rich

        return ProgressLine()
    from workstation.cli.following.plain_lines import PlainLines  # noqa: PLC0415 - only the view that is shown

    return PlainLines()
