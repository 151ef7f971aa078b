"""`workstation evaluate`: how good a checkpoint is beside forecasts that need no model, and whether that is luck."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from workstation.cli.evaluation.account import print_account, print_definitions, print_ledgers
from workstation.cli.evaluation.place import place_of
from workstation.cli.evaluation.waiting import wait_for
from workstation.cli.formats import moment
from workstation.cli.forms import PartChoice, csv_option, form_of, markdown_option
from workstation.cli.output import fact, fact_json, plain, talk
from workstation.cli.session import Session, json_option
from workstation.errors import CheckpointError, ExitCode, UsageError
from workstation.runs import evaluations, trials
from workstation.runs.evaluations import PARTS, Request

if TYPE_CHECKING:
    from workstation.cli.forms import Form
    from workstation.runs.evaluations import EvaluatedPart
    from workstation.runs.store import Run


@click.command
@click.argument("checkpoint", metavar="RUN[/STEP]", required=False)
@click.option(
    "--split",
    "part",
    type=PartChoice(PARTS),
    default="test",
    show_default=True,
    help="Which windows; val is short for validation.",
)
@click.option("--data", "source", metavar="PATH", help="Other prices: a file, or a folder of them.")
@click.option("--device", default="", help="Where to compute.  [default: as the run's profile says]")
@click.option("--again", "is_again", is_flag=True, help="Compute anew what was evaluated already.")
@click.option("--definitions", "instead", flag_value="definitions", help="Tell what each metric means, and its source.")
@click.option("--trials", "instead", flag_value="trials", help="List all that was tried, on RUN's prices or on any.")
@markdown_option
@csv_option
@json_option
@click.pass_obj
def evaluate(  # noqa: PLR0913 - one for each option of the command
    session: Session,
    *,
    checkpoint: str | None,
    part: EvaluatedPart,
    source: str | None,
    device: str,
    is_again: bool,
    instead: str | None,
    as_markdown: bool,
    as_csv: bool,
    as_json: bool,
) -> ExitCode:
    """Evaluate a checkpoint of RUN: the best, or RUN/last, or RUN/STEP.

    Its forecasts are held against what happened and against forecasts that need no model, all fitted on training bars
    only, with a Diebold-Mariano test of the difference. Its forecasts with its errors on validation windows around them
    are held, as distributions, against a volatility that needs no model.

    With --data other prices are forecast: test has the symbols that the run was trained on, unseen all others, both
    only in the times that it was tested on or later. One that was stopped or killed goes on from where it was when the
    same is asked for again.
    """
    form = form_of(markdown=as_markdown, csv=as_csv, json=as_json)
    if instead is not None and form in {"markdown", "csv"}:
        raise UsageError(f"--{instead} is printed as text or with --json; leave --{form} out")
    if instead == "definitions":
        _tell_definitions(as_json=as_json)
        return ExitCode.OK
    if instead == "trials":
        _tell_trials(session, checkpoint, as_json=as_json)
        return ExitCode.OK
    if checkpoint is None:
        raise UsageError("evaluate what? name a run: workstation runs list has them")
    run, name = evaluations.find(session.store, checkpoint)
    request = Request(name, part, place_of(source), device, is_again)
    code, told = _evaluated(run, request)
    if told is None:
        return code
    if form == "text":
        print_account(told, run.results)
    else:
        _tell_texts(run, request, told, form)
    return ExitCode.OK


def _tell_texts(run: Run, request: Request, told: dict[str, Any], form: Form) -> None:
    from workstation.reporting.evaluation_texts import evaluation_texts  # noqa: PLC0415 - not for --help
    from workstation.reporting.gathering import with_windows  # noqa: PLC0415 - as above

    fact(evaluation_texts(with_windows(run, request, told))[form])


def _evaluated(run: Run, request: Request) -> tuple[ExitCode, dict[str, Any] | None]:
    """The facts: those that are there, or those that a worker finds out."""
    before = evaluations.read_result(run, request)
    if before and not (request.is_again or request.source):
        talk(plain(f"evaluated already at {moment(before['at'])}, {_on(before)}; --again computes it anew"))
        return ExitCode.OK, before
    if fault := evaluations.fault_of(run, request):
        talk(plain(f"{fault}; it is computed anew"))
    work = evaluations.start(run, request)
    if code := wait_for(work):
        return code, None
    told = evaluations.read_result(run, request)
    evaluations.finish(work)
    if told is None:
        raise CheckpointError(f"the checkpoint {request.checkpoint} was replaced meanwhile; evaluate it once more")
    if before and before["at"] == told["at"]:
        again = f"{_on(told)}, and nothing changed; --again computes it anew"
        talk(plain(f"evaluated already at {moment(told['at'])}, {again}"))
    return ExitCode.OK, told


def _on(told: dict[str, Any]) -> str:
    """Where it was computed: whatever device is asked for now."""
    return f"on {told['device']}"


def _tell_definitions(*, as_json: bool) -> None:
    if not as_json:
        print_definitions()
        return
    from workstation.evaluation.definitions import METRICS  # noqa: PLC0415 - beside its one use
    from workstation.evaluation.distribution.definitions import DISTRIBUTION_METRICS  # noqa: PLC0415 - as above

    fact_json([asdict(metric) for metric in (*METRICS, *DISTRIBUTION_METRICS)], indent=1)


def _tell_trials(session: Session, checkpoint: str | None, *, as_json: bool) -> None:
    known = trials.fingerprints()  # asked for one run, too: where ledgers cannot be looked into, that is told
    wanted = [_fingerprint(session, checkpoint)] if checkpoint else known
    ledgers = [(data, trials.read(data)) for data in wanted]
    if as_json:
        fact_json([asdict(trial) for _, found in ledgers for trial in found], indent=1)
    elif any(found for _, found in ledgers):
        print_ledgers(ledgers)
    else:
        talk(f"nothing was tried yet; finished trainings and evaluations are noted by themselves in {trials.folder()}")


def _fingerprint(session: Session, checkpoint: str) -> str:
    run = session.store.open(checkpoint.partition("/")[0])
    found = run.origin_table().get("data_fingerprint")
    if not isinstance(found, str):
        raise UsageError(f"run {run.name!r} has not loaded its prices yet, so that nothing was tried on them")
    return found
