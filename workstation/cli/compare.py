"""`workstation compare`: runs and checkpoints beside each other, what differs between them, and whether it is luck."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workstation.cli.forms import PartChoice, csv_option, form_of, markdown_option
from workstation.cli.output import fact, plain, talk
from workstation.cli.session import json_option
from workstation.config.paths import expanded
from workstation.errors import UsageError
from workstation.runs.evaluations import OTHER_PARTS
from workstation.runs.invocation import command

if TYPE_CHECKING:
    from workstation.cli.forms import Form
    from workstation.cli.session import Session
    from workstation.evaluation.comparison.contender import Contender
    from workstation.evaluation.comparison.curves import Along
    from workstation.runs.evaluations import EvaluatedPart

_MOST = 100


@click.command
@click.argument("names", metavar="RUN[/STEP]...", nargs=-1, required=True)
@click.option(
    "--on",
    "part",
    type=PartChoice(("validation", "test", "unseen")),
    default="test",
    show_default=True,
    help="Whose evaluations to hold against each other; val is short for validation.",
)
@click.option("--data", "source", type=click.Path(path_type=Path), help="Take evaluations on these other prices.")
@click.option("--curve", metavar="NAME", help="Draw a curve instead, such as validation.rmse or train.loss.")
@click.option(
    "--x", "along", type=click.Choice(("step", "epoch", "time")), default="step", show_default=True, help="Along what."
)
@click.option(
    "--forecasts", "symbol", metavar="SYMBOL", help="Show forecasts beside what happened at a symbol instead."
)
@click.option("--ahead", type=click.IntRange(1), help="Bars ahead that --forecasts shows.  [default: 1]")
@click.option("--log", "is_log", is_flag=True, help="A logarithmic axis for the values of curve or forecasts.")
@click.option(
    "--smooth", type=click.FloatRange(0.0, 1.0, max_open=True), default=0.0, help="Weight of the past, 0 to 1."
)
@markdown_option
@csv_option
@json_option
@click.pass_obj
def compare(  # noqa: PLR0913 - one for each option of the command
    session: Session,
    *,
    names: tuple[str, ...],
    part: EvaluatedPart,
    source: Path | None,
    curve: str | None,
    symbol: str | None,
    ahead: int | None,
    along: Along,
    is_log: bool,
    smooth: float,
    as_markdown: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Compare runs, or checkpoints of runs: RUN is its best, RUN/last its newest, RUN/STEP the one of that step.

    Figures of validation come from journals. Those of --on come from evaluations that were made with `workstation
    evaluate`, and are tested on the windows that all have: pair by pair, with the model confidence set, and against
    the last close. Only what has the same prices, target and horizon is held against each other.
    """
    form = form_of(markdown=as_markdown, csv=as_csv, json=as_json)
    _refuse(names, part, curve, source)
    _refuse_options(curve, symbol, ahead, {"--x": along != "step", "--smooth": smooth != 0.0}, is_log=is_log)
    place = str(expanded(source).absolute()) if source else ""
    found = _contenders(session, names, part, place)
    if curve is not None:
        _draw(found, curve, along, smooth, is_log=is_log, form=form)
    elif symbol is not None:
        _forecasts(found, symbol, ahead or 1, is_log=is_log, form=form)
    else:
        _tell(found, part, place, form)


def _refuse(names: tuple[str, ...], part: str, curve: str | None, source: Path | None) -> None:
    if twice := next((name for number, name in enumerate(names) if name in names[:number]), None):
        raise UsageError(f"{twice!r} is named twice; name other runs or steps")
    if len(names) < 2 and curve is None:  # noqa: PLR2004 - a comparison is of two
        raise UsageError(f"compare {names[0]!r} with what? name one more: workstation runs list has them")
    if len(names) > _MOST:
        raise UsageError(f"{len(names)} are more than the {_MOST} that can be compared at a time; name fewer")
    if source and part not in OTHER_PARTS:
        raise UsageError(f"--data with --on {part}: other prices are evaluated on {' or '.join(OTHER_PARTS)} only")


def _refuse_options(
    curve: str | None, symbol: str | None, ahead: int | None, of_curves: dict[str, bool], *, is_log: bool
) -> None:
    """Refuse what has no effect."""
    if curve is not None and symbol is not None:
        raise UsageError("--curve and --forecasts: one picture can be drawn at a time; name one")
    if ahead is not None and symbol is None:
        raise UsageError("--ahead has no effect without --forecasts SYMBOL; leave it out, or name a symbol")
    for name, is_given in {**of_curves, "--log": is_log and symbol is None}.items():
        if is_given and curve is None:
            raise UsageError(f"{name} has no effect without --curve NAME; leave it out, or name a curve")


def _contenders(session: Session, names: tuple[str, ...], part: EvaluatedPart, source: str) -> list[Contender]:
    from workstation.evaluation.comparison.contender import contender  # noqa: PLC0415 - not for --help

    found = [contender(session.store, name, part, source) for name in names]
    for number, one in enumerate(found):
        same = next((each for each in found[:number] if (each.run, each.checkpoint) == (one.run, one.checkpoint)), None)
        if same and one.checkpoint:
            raise UsageError(f"{same.label} and {one.label} are one checkpoint, {one.checkpoint}; name another")
    return found


def _tell(found: list[Contender], part: EvaluatedPart, source: str, form: Form) -> None:
    from workstation.cli.comparison.section import print_pieces  # noqa: PLC0415 - not for --help
    from workstation.evaluation.comparison.compare import compare as compared  # noqa: PLC0415 - as above
    from workstation.reporting.comparison import comparison_texts, pieces  # noqa: PLC0415 - as above

    told = compared(found, part)
    if form == "text":
        print_pieces(pieces(told))
    else:
        fact(comparison_texts(told)[form])
    _tell_missing(found, part, source)


def _tell_missing(found: list[Contender], part: str, source: str) -> None:
    data = ["--data", source] if source else []
    for each in found:
        if each.evaluation is None and each.checkpoint:
            typed = command(each.run, "evaluate", each.label, "--split", part, *data)
            talk(plain(f"{each.label} was not evaluated on it: {typed}"))


def _draw(found: list[Contender], name: str, along: Along, smooth: float, *, is_log: bool, form: Form) -> None:
    from workstation.cli.comparison.drawing import print_drawn  # noqa: PLC0415 - not for --help
    from workstation.reporting.comparison_curves import drawn  # noqa: PLC0415 - as above

    if math.isnan(smooth):  # lies outside every range, and no range of click's tells
        raise UsageError("--smooth nan: is no weight; name a number from 0 to below 1")
    told: list[dict[str, Any]] = drawn(found, name, along, smooth)
    print_drawn(told, name, along, smooth, is_log=is_log, form=form)
    _tell_unlike(found, name)


def _forecasts(found: list[Contender], symbol: str, ahead: int, *, is_log: bool, form: Form) -> None:
    from workstation.cli.comparison.forecasts import print_forecasts  # noqa: PLC0415 - not for --help
    from workstation.evaluation.comparison.compare import families_tested  # noqa: PLC0415 - as above
    from workstation.reporting.comparison_forecasts import overlay_with  # noqa: PLC0415 - as above

    groups = [[found[number] for number in family] for family in families_tested(found)]
    print_forecasts(overlay_with(groups, symbol, ahead), symbol, ahead, is_log=is_log, form=form)


def _tell_unlike(found: list[Contender], name: str) -> None:
    """What lies in one picture and cannot be compared all the same."""
    from workstation.evaluation.comparison.kinship import has_same_loss, strangers  # noqa: PLC0415 - not for --help

    if name.startswith(("train.", "validation.")):
        for label, why in strangers(found).items():
            talk(plain(f"{label} is not comparable: {'; '.join(why)}"))
    if name.endswith(".loss") and not has_same_loss(found):
        talk("the losses are of different kinds or units, so that their levels cannot be compared")
