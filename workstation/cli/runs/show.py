"""`workstation runs show`: one run in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from workstation.cli.following.closing import closing_lines
from workstation.cli.formats import UNKNOWN, counted, duration, moment, number, size, unit_of, verdict
from workstation.cli.output import fact, fact_json, fields, plain
from workstation.cli.runs.account import Account, account
from workstation.cli.session import Session, json_option
from workstation.cli.states import state_cell
from workstation.cli.tables import Cell, Column, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.runs.checkpoints import Checkpoint
    from workstation.runs.progress import Progress


@click.command
@click.argument("run")
@json_option
@click.pass_obj
def show(session: Session, *, run: str, as_json: bool) -> None:
    """RUN in full: state, progress, the best epoch's scores beside the last close's, checkpoints, answers, origin."""
    found = account(session.store.open(run))
    if as_json:
        fact_json(found.table(), indent=1)
        return
    fields({name: plain(text) for name, text in _head(found)})
    _print_scores(found)
    _print_checkpoints(found)
    _print_answers(found)


def _head(found: Account) -> Iterator[tuple[str, str]]:
    yield from _standing(found)
    yield from _task(found.progress)
    yield from _whereabouts(found.progress)
    yield from _origin(found)
    if found.damaged_lines or found.has_torn_end:
        torn = " and a torn last line" if found.has_torn_end else ""
        yield "journal", f"{counted(found.damaged_lines, 'damaged line')}{torn} skipped"
    yield "folder", str(found.run.folder)


def _standing(found: Account) -> Iterator[tuple[str, str]]:
    progress, plan = found.progress, found.progress.plan
    yield "run", found.run.name
    yield "state", state_cell(found.state).text
    if found.state.is_closed:
        yield "ended", closing_lines(found.run, progress, found.state)["run"].removeprefix(f"{found.run.name} ")
    else:
        yield "phase", f"{progress.phase} {progress.phase_detail}".strip()
        yield "left", duration(progress.eta_seconds)
    yield (
        "progress",
        f"step {progress.step:,} of {plan.steps:,}, epoch {progress.epoch} of {plan.epochs}" if plan else UNKNOWN,
    )


def _task(progress: Progress) -> Iterator[tuple[str, str]]:
    if plan := progress.plan:
        target, horizon, window = unit_of(plan.target), counted(plan.horizon, "bar"), counted(plan.window, "bar")
        yield "model", f"{plan.model}, {counted(plan.parameters, 'parameter')}, {counted(plan.features, 'feature')}"
        yield "task", f"{target} of the next {horizon} from {window}"
        unseen = f", {plan.unseen_windows:,} of symbols held out" if plan.unseen_windows else ""
        yield (
            "windows",
            f"{plan.train_windows:,} train, {plan.validation_windows:,} validation, {plan.test_windows:,} test{unseen}",
        )
        if plan.split:
            yield "split", plan.split
    if data := progress.data:
        yield "data", f"{data.source}: {counted(data.rows, 'row')} of {counted(data.symbols, 'symbol')}"
        yield "", f"{data.first} to {data.last}; {counted(len(data.repairs), 'repair')}"


def _whereabouts(progress: Progress) -> Iterator[tuple[str, str]]:
    if started := progress.started:
        yield "device", f"{started.device_name} ({started.device}), {counted(started.threads, 'thread')}"
        yield "attempt", f"{started.attempt}, process {started.pid} on {started.host}"
    yield "began", moment(progress.first_at)
    yield "last news", moment(progress.updated_at)


def _origin(found: Account) -> Iterator[tuple[str, str]]:
    origin = found.origin
    if isinstance(origin.get("starts_from"), dict):
        yield "starts from", " ".join(str(value) for value in origin["starts_from"].values())
    if isinstance(origin.get("command_line"), list):
        yield "command", " ".join(str(word) for word in origin["command_line"])
    if origin.get("git_commit"):
        yield "commit", str(origin["git_commit"])


def _print_scores(found: Account) -> None:
    if found.best is None or found.progress.plan is None:
        return
    scores, unit = found.best.validation, unit_of(found.progress.plan.target)
    fact(f"\nbest epoch {found.best.epoch}: {verdict(scores.rmse, scores.naive_rmse)} (validation, RMSE)")
    rows = [
        ("loss", scores.loss, scores.naive_loss, "scaled"),
        ("RMSE", scores.rmse, scores.naive_rmse, unit),
        ("MAE", scores.mae, scores.naive_mae, unit),
        ("R2 about the mean", scores.r2, scores.naive_r2, ""),
        ("R2 against the last close", scores.r2_oos, 0.0, ""),
        ("share of signs right", scores.directional_accuracy, None, ""),
    ]
    columns = [Column("SCORE"), Column("RUN", is_number=True), Column("LAST CLOSE", is_number=True), Column("UNIT")]
    print_table(columns, [(name, number(own), number(naive), unit_) for name, own, naive, unit_ in rows])


def _print_checkpoints(found: Account) -> None:
    if not found.checkpoints:
        return
    fact("\ncheckpoints")
    columns = [
        Column("NAME"),
        Column("STEP", is_number=True),
        Column("EPOCH", is_number=True),
        Column("SIZE", is_number=True),
        Column("", folds=True),
    ]
    print_table(columns, [_checkpoint_row(checkpoint) for checkpoint in found.checkpoints])


def _checkpoint_row(checkpoint: Checkpoint) -> list[Cell | str]:
    marks = [word for word, holds in (("best", checkpoint.is_best), ("last", checkpoint.is_last)) if holds]
    return [
        checkpoint.name,
        UNKNOWN if checkpoint.step is None else f"{checkpoint.step:,}",
        UNKNOWN if checkpoint.epoch is None else str(checkpoint.epoch),
        size(checkpoint.size_bytes),
        Cell(checkpoint.refusal, "red") if checkpoint.refusal else ", ".join(marks),
    ]


def _print_answers(found: Account) -> None:
    if not found.progress.answers:
        return
    fact("\nanswers to commands")
    columns = [Column("COMMAND"), Column("STEP", is_number=True), Column("ANSWER", folds=True)]
    print_table(
        columns,
        [(answer.command.replace("_", " "), f"{answer.step:,}", answer.answer) for answer in found.progress.answers],
    )
