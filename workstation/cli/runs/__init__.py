"""`workstation runs ...`: list, show, follow and steer runs."""

from __future__ import annotations

import click

from workstation.cli.lazy import LazyGroup, Offer


@click.group(cls=LazyGroup)
def runs() -> None:
    """List, show, follow and steer runs."""


assert isinstance(runs, LazyGroup)
runs.offer(
    [
        Offer("list", "workstation.cli.runs.list:list_", "All runs, newest first."),
        Offer("show", "workstation.cli.runs.show:show", "One run: progress, scores, checkpoints, origin."),
        Offer("tail", "workstation.cli.runs.tail:tail", "The newest log lines of a run, then what happens next."),
        Offer("stop", "workstation.cli.runs.stop:stop", "Stop runs after a checkpoint, or now."),
        Offer("pause", "workstation.cli.runs.pause:pause", "Pause runs after the current step."),
        Offer("continue", "workstation.cli.runs.unpause:unpause", "Let paused runs go on."),
        Offer("checkpoint", "workstation.cli.runs.checkpoint:checkpoint", "Write a checkpoint now."),
        Offer("set-lr", "workstation.cli.runs.set_lr:set_lr", "Set a run's learning rate."),
        Offer("rm", "workstation.cli.runs.remove:remove", "Delete runs that no worker holds."),
    ]
)
