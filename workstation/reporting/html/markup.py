"""The blocks of a report as HTML; whatever comes from a file is escaped here and nowhere else."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from functools import singledispatch
from typing import TYPE_CHECKING

from workstation.reporting.document import (
    SIGNS,
    Block,
    Cell,
    Chart,
    Column,
    Fields,
    Remark,
    Row,
    Section,
    Table,
    Tone,
    Verdicts,
)
from workstation.reporting.text import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

_MINUS = re.compile(r"(?<![\w.,:/)-])-(?=[\d.])")
_FEWEST_SEARCHED = 12
"""Rows from which on a table can be searched."""
_LONG = 50
"""Characters from which on a column of text may be broken."""


@dataclass
class Names:
    """Names for elements, each given once."""

    taken: set[str] = field(default_factory=set)
    charts: int = 0

    def anchor(self, title: str) -> str:
        """A name for a section, made of letters, digits and dashes alone."""
        stem = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60] or "section"
        name, number = stem, 1
        while name in self.taken:
            number += 1
            name = f"{stem}-{number}"
        self.taken.add(name)
        return name

    def chart(self) -> str:
        """A name for a chart."""
        self.charts += 1
        return f"chart-{self.charts}"


def text(told: object) -> str:
    """Text as HTML shows it, whatever is in it."""
    return html.escape(harmless(told), quote=True)


def figures(told: str) -> str:
    """Text as HTML, with a real minus before negative numbers."""
    return text(_MINUS.sub("\N{MINUS SIGN}", told))


def json_text(value: object) -> str:
    """JSON that can stand inside a script element: no part of it opens or ends one."""
    told = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return told.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def section(found: Section, names: Names, depth: int) -> tuple[str, list[tuple[str, str, int]]]:
    """The section's HTML, and (name, title, depth) of it and the sections within."""
    name = names.anchor(found.title)
    parts = [f'<section id="{name}"><h{depth}>{text(found.title)}</h{depth}>']
    contents = [(name, found.title, depth)]
    parts += [block(each, names) for each in found.blocks]
    for inner in found.sections:
        inside, listed = section(inner, names, depth + 1)
        parts.append(inside)
        contents += listed
    return "\n".join([*parts, "</section>"]), contents


@singledispatch
def block(found: Block, names: Names) -> str:
    """The block's HTML."""
    raise AssertionError(f"no HTML for {type(found).__name__} ({names})")


@block.register(Verdicts)
def _(found: Verdicts, names: Names) -> str:  # noqa: ARG001 - one signature for all
    rows = "".join(
        f'<li class="{tone}"><span class="sign" aria-hidden="true">{SIGNS[tone]}</span>{figures(told)}</li>'
        for tone, told in found.rows
    )
    lead = f"<p>{text(found.lead)}</p>" if found.lead else ""
    return f'<div class="verdicts">{lead}<ul>{rows}</ul></div>'


@block.register(Fields)
def _(found: Fields, names: Names) -> str:  # noqa: ARG001 - as above
    rows = "".join(f"<dt>{text(name)}</dt><dd>{text(told)}</dd>" for name, told in found.rows)
    return f"<dl>{rows}</dl>"


@block.register(Remark)
def _(found: Remark, names: Names) -> str:  # noqa: ARG001 - as above
    command = f"<pre><code>{text(found.command)}</code></pre>" if found.command else ""
    kind = " warning" if found.is_warning else ""
    return f'<div class="remark{kind}"><p>{figures(found.text)}</p>{command}</div>'


@block.register(Row)
def _(found: Row, names: Names) -> str:
    return f'<div class="row">{"".join(block(chart, names) for chart in found.charts)}</div>'


@block.register(Chart)
def _(found: Chart, names: Names) -> str:
    name = names.chart()
    what = json_text({"data": found.data, "layout": found.layout})
    log = '<button type="button" class="log" aria-pressed="false">log scale</button>' if found.has_log else ""
    inside = f"<details><summary>in figures</summary>{_table(found.table)}</details>" if found.table else ""
    return (
        f'<figure id="{name}"><div class="head"><h5>{text(found.title)}</h5>{log}</div>'
        f'<div class="plot" role="img" aria-label="{text(found.told)}"></div>'
        f'<script type="application/json">{what}</script>'
        f"<figcaption>{figures(found.told)}</figcaption>{inside}</figure>"
    )


@block.register(Table)
def _(found: Table, names: Names) -> str:  # noqa: ARG001 - as above
    if found.is_folded:
        return f'<details class="folded"><summary>{text(found.title)}</summary>{_table(found)}</details>'
    return f"<h5>{text(found.title)}</h5>{_table(found)}"


def _table(found: Table) -> str:
    remarks = "".join(f"<li>{figures(remark)}</li>" for remark in found.remarks)
    notes = f'<ul class="notes">{remarks}</ul>' if remarks else ""
    if not found.rows:
        return f'<p class="nothing">nothing</p>{notes}'
    kind = ' class="sortable"' if found.is_sortable else ""
    search = ""
    if found.is_sortable and len(found.rows) > _FEWEST_SEARCHED:
        search = (
            f'<input type="search" class="search" placeholder="search {len(found.rows):,} rows" aria-label="search">'
        )
    widths = [_is_long(found, place) for place in range(len(found.columns))]
    head = "".join(_heading(column, is_sortable=found.is_sortable) for column in found.columns)
    body = "".join(f"<tr>{''.join(_cells(found.columns, row, widths))}</tr>" for row in found.rows)
    return (
        f'<div class="table">{search}<div class="scroll" tabindex="0" role="region" aria-label="{text(found.title)}">'
        f"<table{kind}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{notes}</div>"
    )


def _is_long(found: Table, place: int) -> bool:
    return any(len(row[place].text) > _LONG for row in found.rows)


def _heading(column: Column, *, is_sortable: bool) -> str:
    kind = ' class="n"' if column.is_number else ""
    meaning = f' title="{text(column.meaning)}"' if column.meaning else ""
    title = f'<button type="button">{text(column.title)}</button>' if is_sortable else text(column.title)
    return f'<th scope="col"{kind}{meaning}>{title}</th>'


def _cells(columns: tuple[Column, ...], row: tuple[Cell, ...], is_long: list[bool]) -> Iterator[str]:
    for column, cell, wraps in zip(columns, row, is_long, strict=True):
        classes = ["n"] if column.is_number else ["w"] if wraps else []
        if cell.shade:
            classes.append(f"{'g' if cell.shade > 0 else 'l'}{abs(cell.shade)}")
        elif cell.tone is not Tone.PLAIN:
            classes.append(str(cell.tone))
        kind = f' class="{" ".join(classes)}"' if classes else ""
        why = f' title="{text(cell.why)}"' if cell.why else ""
        value = f' data-v="{cell.value!r}"' if isinstance(cell.value, int | float) and column.is_number else ""
        yield f"<td{kind}{why}{value}>{figures(cell.text) if column.is_number else text(cell.text)}</td>"
