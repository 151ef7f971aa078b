"""A report as Markdown: the same facts, with tables in place of charts."""

from __future__ import annotations

import re
from functools import singledispatch
from typing import TYPE_CHECKING

from workstation.reporting.document import (
    SIGNS,
    Block,
    Chart,
    Column,
    Fields,
    Page,
    Remark,
    Row,
    Section,
    Table,
    Verdicts,
)
from workstation.reporting.text import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MARKS = re.compile(r"([\\`*\[\]<>|#~&]|(?<![^\W_])_|_(?![^\W_])|(?<=:)/(?=/)|(?<=www)\.)")
_ROWS = 1000
"""Rows of a table at most."""
_DEEPEST = 6


def markdown(page: Page) -> str:
    """The whole report, ending with a line break."""
    lines = [f"# {escaped(page.title)}", "", f"**{escaped(page.state)}**", ""]
    if page.subtitle:
        lines += [escaped(page.subtitle), ""]
    for block in page.blocks:
        lines += [*_lines(block), ""]
    for section in page.sections:
        lines += _section(section, 2)
    lines += ["---", "", escaped(page.made)]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Text in which nothing can be taken for markup, nor for a link."""
    return _MARKS.sub(r"\\\1", harmless(text))


def _section(section: Section, depth: int) -> Iterator[str]:
    yield f"{'#' * min(depth, _DEEPEST)} {escaped(section.title)}"
    yield ""
    for block in section.blocks:
        yield from _lines(block)
        yield ""
    for inner in section.sections:
        yield from _section(inner, depth + 1)


@singledispatch
def _lines(block: Block) -> Iterator[str]:
    raise AssertionError(f"no Markdown for {type(block).__name__}")


@_lines.register(Verdicts)
def _(block: Verdicts) -> Iterator[str]:
    if block.lead:
        yield escaped(block.lead)
        yield ""
    for tone, text in block.rows:
        yield f"- {SIGNS[tone]} {escaped(text)}"


@_lines.register(Fields)
def _(block: Fields) -> Iterator[str]:
    for name, text in block.rows:
        yield f"- **{escaped(name)}**: {escaped(text)}"


@_lines.register(Remark)
def _(block: Remark) -> Iterator[str]:
    yield f"{'**!** ' if block.is_warning else ''}{escaped(block.text)}"
    if block.command:
        yield ""
        yield f"    {harmless(block.command)}"


@_lines.register(Chart)
def _(block: Chart) -> Iterator[str]:
    if block.table is None:
        yield f"**{escaped(block.title)}**"
        yield ""
        yield escaped(block.told)
        return
    yield from _table(block.table, block.title)
    yield ""
    yield escaped(block.told)


@_lines.register(Row)
def _(block: Row) -> Iterator[str]:
    for chart in block.charts:
        yield from _lines(chart)
        yield ""


@_lines.register(Table)
def _(block: Table) -> Iterator[str]:
    yield from _table(block, block.title)


def _table(table: Table, title: str) -> Iterator[str]:
    yield f"**{escaped(title)}**"
    yield ""
    if not table.rows:
        yield "(nothing)"
    else:
        yield _line([column.title for column in table.columns])
        yield "|" + "|".join(_rule(column) for column in table.columns) + "|"
        for row in table.rows[:_ROWS]:
            yield _line([cell.text for cell in row])
    for remark in _remarks(table):
        yield ""
        yield escaped(remark)


def _remarks(table: Table) -> Iterator[str]:
    yield from table.remarks
    if len(table.rows) > _ROWS:
        yield f"the first {_ROWS:,} of {len(table.rows):,} rows"


def _rule(column: Column) -> str:
    return " ---: " if column.is_number else " --- "


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(escaped(cell.strip()) for cell in cells) + " |"
