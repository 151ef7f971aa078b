"""What is printed, and what never reaches a terminal."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from workstation.cli import output
from workstation.cli.tables import Cell, Column, plain_lines, print_table
from workstation.errors import ExitCode


@pytest.mark.parametrize("text", ["\x1b[2J", "\x9b31m", "a\rb", "\u202egnp.exe", "a\u2028b", "\x07", "\ud800"])
def test_nothing_in_a_name_can_steer_a_terminal(text: str) -> None:
    shown = output.plain(text)
    assert shown != text
    assert "\N{REPLACEMENT CHARACTER}" in shown
    assert output.plain(shown) == shown


def test_ordinary_text_is_left_alone() -> None:
    assert output.plain("Zürich [red] 東京 ●") == "Zürich [red] 東京 ●"


def test_json_has_no_word_for_what_is_not_finite(capsys: pytest.CaptureFixture[str]) -> None:
    output.fact_json({"a": [1.0, float("nan")], "b": (float("inf"),), "c": "x"})
    assert json.loads(capsys.readouterr().out) == {"a": [1.0, None], "b": [None], "c": "x"}


def test_a_closed_pipe_is_noticed_before_anything_is_written() -> None:
    read_end, write_end = os.pipe()
    with os.fdopen(write_end, "w") as stream:
        assert not output.is_gone(stream)
        os.close(read_end)
        assert output.is_gone(stream)


def test_a_stream_without_a_file_is_never_gone() -> None:
    assert not output.is_gone(io.StringIO())
    output.abandon(io.StringIO())


def test_what_an_abandoned_stream_still_holds_goes_nowhere() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    stream = os.fdopen(write_end, "w")
    stream.write("left over")
    output.abandon(stream)
    stream.close()


def test_the_code_is_the_program_s_own_where_nobody_reads_what_is_left() -> None:
    program = """
import sys
from workstation.cli import main
main._invoke = lambda _: sys.stderr.write("rest") and 129
sys.exit(main.run([]))
"""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run([sys.executable, "-c", program], stderr=write_end, env=environment, check=False)
    os.close(write_end)
    assert done.returncode == ExitCode.HANGUP


def test_an_encoding_that_cannot_show_a_sign_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert not output.can_show("●")
    assert output.can_show("*")


def test_plain_tables_are_aligned_without_tabs() -> None:
    columns = [Column("NAME"), Column("ROWS", is_number=True), Column("NOTE")]
    lines = plain_lines(columns, [[Cell("a"), Cell("1"), Cell("x", "red")], [Cell("long"), Cell("1,234"), Cell("")]])
    assert lines == ["NAME   ROWS  NOTE", "a         1  x", "long  1,234"]


def test_cells_are_made_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([Column("NAME")], [["\x1b[31mred"], [Cell("[bold]x")]])
    assert capsys.readouterr().out == "NAME\n\N{REPLACEMENT CHARACTER}[31mred\n[bold]x\n"


def test_fields_are_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    output.fields({"a": "1", "long": "2", "empty": ""})
    assert capsys.readouterr().out == "a      1\nlong   2\nempty\n"
