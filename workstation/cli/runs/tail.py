"""`workstation runs tail`: the newest lines of a run's log, then what happens next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from workstation.cli.attach import view_of
from workstation.cli.following.loop import code_of, follow
from workstation.cli.following.plain_lines import PlainLines
from workstation.cli.following.watch import Watch
from workstation.cli.following.words import is_notable
from workstation.cli.session import Session, json_option
from workstation.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.runs.events import Entry


@click.command
@click.argument("run")
@json_option
@click.option("--lines", "count", type=click.IntRange(min=0), default=20, show_default=True, help="Lines of the past.")
@click.option("--follow/--no-follow", "does_follow", default=True, show_default=True, help="Stay until the run closes.")
@click.pass_obj
def tail(session: Session, *, run: str, as_json: bool, count: int, does_follow: bool) -> ExitCode:
    """The newest log lines of RUN, then what happens next.

    With --json: the newest journal entries, one a line. Leaving never touches the run. The exit code of a run that
    was followed says how it closed.
    """
    watch = Watch(session.store.open(run))
    past = _newest(watch.history, count, as_json=as_json)
    is_over = watch.state.is_closed
    view = (
        PlainLines() if (is_over or not does_follow) and not as_json else view_of(_before(watch, past), as_json=as_json)
    )
    if does_follow and not is_over:
        return follow(watch, view, is_owner=False, past=past)
    view.show(watch, past)
    if is_over:
        view.end(watch)
    return code_of(watch.state, watch.progress) if does_follow else ExitCode.OK


def _newest(history: Sequence[Entry], count: int, *, as_json: bool) -> Sequence[Entry]:
    told = history if as_json else [entry for entry in history if is_notable(entry.event)]
    return told[max(0, len(told) - count) :]


def _before(watch: Watch, past: Sequence[Entry]) -> Sequence[Entry]:
    first = past[0].number if past else watch.progress.number + 1
    return [entry for entry in watch.history if entry.number < first]
