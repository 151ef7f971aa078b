"""`workstation resume`: go on with a run from its newest whole checkpoint, and stay with it."""

from __future__ import annotations

import click

from workstation.cli.attach import attach, check_manner
from workstation.cli.following.watch import Watch
from workstation.cli.session import Session, json_option, plain_option
from workstation.errors import ExitCode, UsageError
from workstation.runs import start


@click.command
@click.argument("run")
@click.option("--set", "overrides", multiple=True, hidden=True)  # known, so that its refusal can say what to do instead
@plain_option
@json_option
@click.option("--detach", "is_detached", is_flag=True, help="Print the run's name and leave; the run goes on.")
@click.pass_obj
def resume(
    session: Session, *, run: str, overrides: tuple[str, ...], as_json: bool, is_detached: bool
) -> ExitCode | int:
    """Go on with RUN, which stopped, failed or crashed, from its newest whole checkpoint.

    The run's profile cannot be changed: what comes out is what the run would have been without the break.
    """
    check_manner(as_json=as_json, is_detached=is_detached)
    opened = session.store.open(run)
    if overrides:
        asked = " ".join(f"--set {override}" for override in overrides)
        raise UsageError(
            f"a resumed run keeps its profile; for a new run that differs: workstation train --from {run} {asked}"
        )
    watch = Watch(opened, is_relaunched=True)
    start.resume(opened)
    return attach(session, watch, as_json=as_json, is_detached=is_detached)
