"""The program: global options, the table of commands, and the one place where a mistake becomes an exit code."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workstation import __version__
from workstation.cli.lazy import LazyGroup, Offer
from workstation.cli.output import abandon, be_ascii, be_robust, is_gone, passing, plain, settle, talk
from workstation.cli.session import Session
from workstation.errors import ExitCode, WorkstationError

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXIT_CODES = "\n".join(f"  {code.value:>3}  {code.meaning}" for code in ExitCode)
_EPILOG = f"\b\nExit codes:\n{_EXIT_CODES}"


@click.group(
    cls=LazyGroup, invoke_without_command=True, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option(
    "--runs",
    "root",
    envvar="WORKSTATION_RUNS",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of runs (also WORKSTATION_RUNS).  [default: checkpoints]",
)
@click.option("--no-ui", "is_plain", is_flag=True, help="Print text, never open the UI.")
@click.option("--ascii", "is_ascii", is_flag=True, help="Show ASCII characters only.")
@click.version_option(__version__, prog_name="workstation", message="%(prog)s %(version)s")
@click.pass_context
def program(ctx: click.Context, root: Path | None, is_plain: bool, is_ascii: bool) -> ExitCode | int:
    """Train forecasting models on market data without leaving the terminal.

    Without a command: the screens, or the list of runs where there is no terminal.
    """
    if is_ascii:
        be_ascii()
    ctx.obj = Session(root, is_plain, is_ascii)
    if ctx.invoked_subcommand is None:
        from workstation.cli.home import home  # noqa: PLC0415 - only without a command

        return home(ctx.obj)
    return ExitCode.OK


assert isinstance(program, LazyGroup)
program.offer(
    [
        Offer("train", "workstation.cli.train:train", "Start a run from a profile and watch it."),
        Offer("resume", "workstation.cli.resume:resume", "Go on with a run that stopped, failed or crashed."),
        Offer("evaluate", "workstation.cli.evaluate:evaluate", "Hold a model against none, and tell luck from skill."),
        Offer("compare", "workstation.cli.compare:compare", "Runs and checkpoints beside each other."),
        Offer("forecast", "workstation.cli.forecast:forecast", "The bars to come, with bands, in a file."),
        Offer("report", "workstation.cli.report:report", "A run as one HTML page or as Markdown, to be sent."),
        Offer("runs", "workstation.cli.runs:runs", "List, show, follow and steer runs."),
        Offer("profiles", "workstation.cli.profiles:profiles", "List, show, check and compare profiles."),
        Offer("data", "workstation.cli.data:data", "Look at prices, their splits and features."),
        Offer("backtest", "workstation.cli.backtest.command:backtest", "What signals would have made, after costs."),
        Offer("doctor", "workstation.cli.doctor:doctor", "Check this machine: versions, devices, disk, terminal."),
    ]
)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these arguments, or the process's own, and return its exit code."""
    be_robust()
    code = _run(arguments)
    for stream in (sys.stdout, sys.stderr):
        settle(stream)  # else the interpreter ends with a code of its own where a terminal went away
    return code


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = _invoke(arguments)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):  # click leaves with a code of its own where a pipe was closed
        return _hung_up()
    except OSError as error:
        return _hung_up() if is_gone(sys.stdout) else _refused(error) or _fault(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, the user gets one sentence
        return _fault(error)
    return int(code)


def _invoke(arguments: Sequence[str] | None) -> ExitCode | int:
    try:
        code = program.main(arguments, prog_name="workstation", standalone_mode=False)
    except WorkstationError as error:
        passing("")  # what was being done is over
        for sentence in str(error).splitlines():
            talk(plain(sentence))
        return error.exit_code
    except click.UsageError as error:
        talk(_usage_sentence(error))
        return ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt):
        passing("")
        talk("interrupted")
        return ExitCode.INTERRUPTED
    return ExitCode.OK if code is None else int(code)


def _usage_sentence(error: click.UsageError) -> str:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    path = error.ctx.command_path if error.ctx else "workstation"
    return f"{path}: {plain(error.format_message().rstrip('.'))} (see {path} --help)"


def _hung_up() -> ExitCode:
    abandon(sys.stdout)
    return ExitCode.HANGUP


def _refused(error: OSError) -> ExitCode:
    """The code for a name that no disk takes, or one on which nothing more fits; OK if it is something else.

    Stdout may lie on that disk too.
    """
    if error.errno == errno.ENAMETOOLONG:
        talk(plain(f"{error.filename}: that name is too long; use a shorter one"))
        return ExitCode.USAGE
    if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
        return ExitCode.OK
    abandon(sys.stdout)
    talk(f"cannot write {error.filename or 'the output'}: {error.strerror}; free some space")
    return ExitCode.STORAGE


def _fault(error: Exception) -> ExitCode:
    from workstation.cli.fault import note_fault  # noqa: PLC0415 - hoped never to be needed

    talk(note_fault(error))
    return ExitCode.BUG
