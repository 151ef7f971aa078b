"""The program itself: help, mistakes, faults and exit codes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from workstation import __version__
from workstation.cli.lazy import LazyGroup
from workstation.cli.main import program
from workstation.errors import ExitCode, ProfileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.conftest import Answer


def all_commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from all_commands(command, (*path, name))


COMMANDS = dict(all_commands(program))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_help_for_itself_and_its_options(path: tuple[str, ...], cli: Callable[..., Answer]) -> None:
    command = COMMANDS[path]
    assert command.name == path[-1]
    answer = cli(*path, "--help")
    assert (answer.code, answer.err) == (0, "")
    assert f"Usage: workstation {' '.join(path)}" in answer.out
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.help, f"{path} {parameter.name}"


@pytest.mark.parametrize("group", [program, *(c for c in COMMANDS.values() if isinstance(c, LazyGroup))])
def test_a_group_lists_every_command_in_one_line(group: click.Group) -> None:
    lines = click.Context(group).get_help().splitlines()
    for name in group.list_commands(click.Context(group)):
        assert any(re.match(rf"  {name}  +[A-Z].*\.$", line) for line in lines), name


def test_the_help_lists_every_exit_code(cli: Callable[..., Answer]) -> None:
    out = cli("--help").out
    for code in ExitCode:
        assert re.search(rf"^ +{code.value}  {re.escape(code.meaning)}$", out, re.MULTILINE)


def test_the_version_is_told(cli: Callable[..., Answer]) -> None:
    assert cli("--version").out == f"workstation {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["trian"], "workstation: No such command 'trian'. Did you mean 'train'? (see workstation --help)"),
        (
            ["runs", "lst"],
            "workstation runs: No such command 'lst'. Did you mean 'list'? (see workstation runs --help)",
        ),
        (["runs", "list", "--stat", "x"], "No such option '--stat'. Did you mean '--state'?"),
        (["runs", "list", "--state", "dead"], "'dead' is not one of 'queued', 'running'"),
        (["runs", "show"], "workstation runs show: Missing argument 'RUN' (see workstation runs show --help)"),
        (["train"], "train what? name a profile"),
        (["train", "quick", "--json", "--detach"], "leave one of them out"),
        (["runs", "set-lr", "a", "fast"], "'fast' is not a valid float"),
        (["runs", "set-lr", "a", "-1"], "No such option '-1'"),
        (["runs", "set-lr", "a", "--", "-1"], "must be a positive number"),
        (["runs", "set-lr", "a", "nan"], "must be a positive number"),
        (["runs", "show", "../x"], "use up to 64 lower-case letters"),
    ],
)
def test_a_wrong_command_line_is_one_sentence(arguments: list[str], sentence: str, cli: Callable[..., Answer]) -> None:
    answer = cli(*arguments)
    assert answer.code == ExitCode.USAGE
    assert answer.out == ""
    assert sentence in answer.err
    assert len(answer.err.splitlines()) == 1


def test_a_group_alone_says_what_it_has(cli: Callable[..., Answer]) -> None:
    answer = cli("runs")
    assert answer.code == ExitCode.USAGE
    assert "set-lr" in answer.err


def test_every_mistake_in_a_profile_is_a_line(cli: Callable[..., Answer]) -> None:
    answer = cli("train", "quick", "--set", "training.epoch=5", "--set", "window=0", "--set", "model.name=lstn")
    assert answer.code == ExitCode.PROFILE
    assert len(answer.err.splitlines()) == 3
    assert "did you mean 'epochs'?" in answer.err


def test_a_run_that_is_not_there_is_named(cli: Callable[..., Answer], root: Path) -> None:
    answer = cli("runs", "show", "nope")
    assert (answer.code, answer.out) == (ExitCode.RUN, "")
    assert answer.err == f"run 'nope': there is no such run in {root}\n"


def test_names_cannot_steer_the_terminal_through_a_mistake(cli: Callable[..., Answer]) -> None:
    assert "\x1b" not in cli("runs", "show", "\x1b[2Jx").err
    assert "\x1b" not in cli("\x1b[2Jx").err


def fail(error: BaseException) -> Callable[[], None]:
    def raising() -> None:
        raise error

    return raising


def place_command(monkeypatch: pytest.MonkeyPatch, callback: Callable[[], None]) -> None:
    assert isinstance(program, LazyGroup)
    command = click.Command("doctor", callback=callback)
    monkeypatch.setattr("workstation.cli.doctor.doctor", command)


def test_a_fault_is_one_sentence_and_its_traceback_a_file(
    cli: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    place_command(monkeypatch, fail(KeyError("what\nnow")))
    answer = cli("doctor")
    assert answer.code == ExitCode.BUG
    assert len(answer.err.splitlines()) == 1
    assert "this is a fault in workstation (KeyError" in answer.err
    path = Path(answer.err.split("with the file ")[1].strip())
    assert "in raising" in path.read_text()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeyboardInterrupt(), ExitCode.INTERRUPTED),
        (ProfileError(["a: b", "c: d"]), ExitCode.PROFILE),
        (BrokenPipeError(), ExitCode.HANGUP),
    ],
)
def test_what_ends_a_command_decides_the_exit_code(
    error: BaseException, code: ExitCode, cli: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workstation.cli.main.abandon", lambda _: None)  # stdout is pytest's here, not ours to close
    place_command(monkeypatch, fail(error))
    assert cli("doctor").code == code


@pytest.mark.parametrize("command", [("profiles", "list"), ("backtest", "--definitions")])
def test_a_reader_that_goes_away_ends_a_command_as_a_terminal_does(command: tuple[str, ...]) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    call = [sys.executable, "-m", "workstation", *command]
    done = subprocess.run(call, stdout=write_end, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write_end)
    assert (done.returncode, done.stderr) == (ExitCode.HANGUP, "")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("report", "a", "--html", "~nobody-here/a.html"), "~nobody-here/a.html: there is no such home folder"),
        (("compare", "a", "b", "--data", "~nobody-here/a"), "~nobody-here/a: there is no such home folder"),
        (("backtest", "--data", "~nobody-here/a", "--signals", "a"), "~nobody-here/a: there is no such home folder"),
        (("data", "check", "~nobody-here/a"), "~nobody-here/a: there is no such home folder"),
        (("data", "show", "~nobody-here/a"), "~nobody-here/a: there is no such home folder"),
        (("train", "quick", "--set", "data.source=~nobody-here/a"), "~nobody-here/a: there is no such home folder"),
        (("forecast", "a", "--out", f"{'x' * 300}.csv"), "xxx.csv: that name is too long; use a shorter one"),
    ],
)
def test_a_path_that_cannot_be_is_a_mistake_of_the_command_line(
    command: tuple[str, ...], words: str, cli: Callable[..., Answer]
) -> None:
    answer = cli(*command)
    assert (answer.code, answer.out) == (ExitCode.USAGE, "")
    assert words in answer.err
    assert len(answer.err.splitlines()) == 1


def test_alone_and_without_a_terminal_it_lists_runs(cli: Callable[..., Answer]) -> None:
    answer = cli()
    assert (answer.code, answer.out) == (ExitCode.OK, "")
    assert "start one with: workstation train quick" in answer.err
    assert "at a terminal, workstation opens its screens" in answer.err
