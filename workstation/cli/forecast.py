"""`workstation forecast`: the bars to come, from each symbol's newest window, written to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from workstation.cli.output import fact_json, plain
from workstation.cli.session import json_option
from workstation.config.paths import expanded, is_there
from workstation.errors import ExitCode, ProfileError, UsageError

if TYPE_CHECKING:
    from workstation.cli.session import Session

_SUFFIXES = (".parquet", ".csv")


@click.command
@click.argument("checkpoint", metavar="RUN[/STEP]")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="FILE.parquet or FILE.csv.")
@click.option(
    "--data", "source", metavar="PATH|PROFILE", help="Other prices.  [default: the run's own, as they are now]"
)
@click.option("--symbol", "symbols", multiple=True, metavar="S", help="Only this symbol; may be repeated.")
@click.option("--from", "origin", metavar="DATE", help="Forecast as of this date or time, UTC, from no later bar.")
@click.option("--horizon", type=click.IntRange(min=1), help="Bars ahead.  [default: all that the model forecasts]")
@click.option(
    "--bands",
    "spread",
    type=click.Choice(("pooled", "scaled")),
    default="pooled",
    show_default=True,
    help="Quantiles of errors as they are, or over the spread of their own window.",
)
@click.option("--device", default="", help="Where to compute.  [default: as the run's profile says]")
@click.option("--replace", is_flag=True, help="Replace FILE if it is there.")
@json_option
@click.pass_obj
def forecast(  # noqa: PLR0913 - one for each option of the command
    session: Session,
    *,
    checkpoint: str,
    out: Path,
    source: str | None,
    symbols: tuple[str, ...],
    origin: str | None,
    horizon: int | None,
    spread: Literal["pooled", "scaled"],
    device: str,
    replace: bool,
    as_json: bool,
) -> ExitCode:
    """Forecast with a checkpoint of RUN: the best, or RUN/last, or RUN/STEP.

    FILE gets a row for each symbol and bar ahead: when that bar begins by the calendar that the symbol's history
    shows, the change of the close, the close, and quantiles of it. The quantiles come from the checkpoint's errors on
    validation windows; how often they held on test windows is told. With --from, bars that begin later are not there
    for the forecast; a date without a time stands for the whole day.
    """
    from workstation.cli.evaluation.waiting import wait_for  # noqa: PLC0415 - not for --help
    from workstation.cli.forecasting.account import print_forecast  # noqa: PLC0415 - as above
    from workstation.runs import evaluations, forecasts  # noqa: PLC0415 - as above

    path = _checked(out, replace=replace)
    run, name = evaluations.find(session.store, checkpoint)
    place, data = _prices(source)
    until = _end_of(origin) if origin else None
    request = forecasts.Request(name, str(path), place, data, symbols, until, horizon or 0, spread, device)
    work = forecasts.start(run, request)
    if code := wait_for(work, plain(f"it writes {path} when it is done"), "nothing of it is kept"):
        return code
    told = forecasts.read_facts(work)
    evaluations.finish(work)
    if as_json:
        fact_json(told, indent=1)
    else:
        print_forecast(told)
    return ExitCode.OK


def _checked(out: Path, *, replace: bool) -> Path:
    """The absolute path of the file to write."""
    path = expanded(out).absolute()
    if path.suffix not in _SUFFIXES:
        raise UsageError(f"--out {out}: the name must end in .parquet or .csv, which says what is written")
    if not path.parent.is_dir():
        raise UsageError(f"--out {out}: there is no folder {path.parent}; make it first")
    if path.exists() and not replace:
        raise UsageError(f"--out {out}: the file is there already; choose another name, or say --replace")
    return path


def _prices(source: str | None) -> tuple[str, dict[str, Any] | None]:
    """The path of other prices, or their settings as a profile has them; neither for the run's own."""
    if source is None:
        return "", None
    path = expanded(source)
    if is_there(path) and path.suffix != ".toml":
        return str(path.absolute()), None
    from workstation import profiles  # noqa: PLC0415 - only a profile needs it
    from workstation.runs.start import with_absolute_source  # noqa: PLC0415 - as above

    try:
        profile = profiles.load(source)
    except ProfileError as error:
        if error.mistakes[0].startswith("profile:"):  # no such profile
            raise UsageError(f"--data: there is no file or folder {source}, and no such profile") from None
        raise
    return "", with_absolute_source(profile).data.model_dump(mode="json")


def _end_of(text: str) -> int:
    """The last nanosecond of a day, or a time as it is, since 1970-01-01 UTC."""
    from workstation.runs.forecasts import end_of  # noqa: PLC0415 - not for --help

    found = end_of(text)
    if found is None:
        raise UsageError(f"--from {text!r}: write a date or time such as 2020-01-31 or 2020-01-31T15:30")
    return found
