"""`workstation report`: everything that is known of a run as one HTML page, or as Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workstation.cli.output import can_show, fact, passing, plain, talk
from workstation.config.paths import expanded
from workstation.errors import StorageError, UsageError

if TYPE_CHECKING:
    from workstation.cli.session import Session

_STDOUT = Path("-")
_IN_ASCII = str.maketrans({"✓": "+", "✗": "x", "·": "-"})
_EPILOG = """\b
Examples:
  workstation report quick-1 --html quick-1.html
  workstation report quick-1/last --html last.html --md last.md --replace
  workstation report quick-1 | less"""


@click.command(epilog=_EPILOG)
@click.argument("checkpoint", metavar="RUN[/STEP]")
@click.option("--html", "html_file", type=click.Path(path_type=Path), metavar="FILE", help="Write one HTML page.")
@click.option(
    "--md", "md_file", type=click.Path(path_type=Path), metavar="FILE", help="Write Markdown; - prints it on stdout."
)
@click.option("--replace", is_flag=True, help="Replace FILE if it is there.")
@click.pass_obj
def report(session: Session, *, checkpoint: str, html_file: Path | None, md_file: Path | None, replace: bool) -> None:
    """Tell all of RUN with its best checkpoint, or RUN/last, or RUN/STEP: how it trained, what it is worth, from what.

    The page needs no network and no other file: charts, tables, light and dark. Without --html and --md, the same
    facts are printed as Markdown. Evaluations and backtests are those that were made; what is missing is named with
    the command that makes it.
    """
    html_path = _checked("--html", html_file, replace=replace) if html_file else None
    if html_file is None and md_file is None:
        md_file = _STDOUT
    md_path = _checked("--md", md_file, replace=replace) if md_file and md_file != _STDOUT else None
    if html_path and html_path == md_path:
        raise UsageError(f"--html and --md both name {html_path}; name two files")
    _tell(session, checkpoint, html_path, md_path, is_printed=md_file == _STDOUT)


def _checked(option: str, file: Path, *, replace: bool) -> Path:
    """The absolute path of a file to write."""
    if file == _STDOUT:
        raise UsageError(f"{option} -: a page of megabytes is no text for a terminal; name a file")
    path = expanded(file).absolute()
    try:
        if not path.parent.is_dir():
            raise UsageError(f"{option} {file}: there is no folder {path.parent}; make it first")
        if path.exists() and not path.is_file():
            raise UsageError(f"{option} {file}: it is no file but a folder or a device; name a file")
        if path.exists() and not replace:
            raise UsageError(f"{option} {file}: the file is there already; choose another name, or say --replace")
    except OSError as error:
        raise _unwritable(path, error) from error
    return path


def _unwritable(path: Path, error: OSError) -> StorageError:
    return StorageError(f"cannot write {path}: {error.strerror or error}; choose another name")


def _tell(session: Session, checkpoint: str, html_path: Path | None, md_path: Path | None, *, is_printed: bool) -> None:
    from workstation.reporting.html.library import require_plotly  # noqa: PLC0415 - not for --help
    from workstation.reporting.html.page import html  # noqa: PLC0415 - as above
    from workstation.reporting.markdown import markdown  # noqa: PLC0415 - as above
    from workstation.reporting.report import report as made  # noqa: PLC0415 - as above

    if html_path:
        require_plotly()
    passing("reading the run")
    page = made(session.store, checkpoint)
    passing("")
    say = talk if is_printed else fact  # what is printed is the report alone
    if html_path:
        say(plain(_written(html_path, html(page))))
    text = markdown(page) if md_path or is_printed else ""
    if md_path:
        say(plain(_written(md_path, text)))
    if is_printed:
        fact((text if can_show(text) else text.translate(_IN_ASCII)).rstrip("\n"))


def _written(path: Path, text: str) -> str:
    """Write the file as a whole, and return a line that says so."""
    from workstation.cli.formats import size  # noqa: PLC0415 - not for --help
    from workstation.runs.durable import write_atomically  # noqa: PLC0415 - as above

    data = text.encode()
    try:
        write_atomically(path, data)
    except StorageError:
        raise
    except OSError as error:
        raise _unwritable(path, error) from error
    return f"wrote {path} ({size(len(data))})"
