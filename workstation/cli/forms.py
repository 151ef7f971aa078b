"""The forms that facts are printed in: text for people, Markdown, comma-separated rows, or JSON; one at a time."""

from __future__ import annotations

from typing import Literal

import click

from workstation.errors import UsageError

_SHORT = {"val": "validation"}
Form = Literal["text", "markdown", "csv", "json"]

markdown_option = click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown.")
csv_option = click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated rows.")


class PartChoice(click.Choice[str]):
    """A part of the data by its name; `val` stands for validation."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The whole name.

        Raises:
            click.BadParameter: if no part is called so.
        """
        return super().convert(_SHORT.get(str(value), value), param, ctx)


def form_of(*, markdown: bool, csv: bool, json: bool) -> Form:
    """The one that was asked for; text where none was.

    Raises:
        UsageError: if several were.
    """
    wanted: dict[Form, bool] = {"markdown": markdown, "csv": csv, "json": json}
    asked = [form for form, is_asked in wanted.items() if is_asked]
    if len(asked) > 1:
        raise UsageError(f"{' and '.join(f'--{form}' for form in asked)}: one form can be printed at a time; name one")
    return asked[0] if asked else "text"
