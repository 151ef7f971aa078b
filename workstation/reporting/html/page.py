"""A report as one HTML file: nothing of it is fetched, and nothing that is not its own can run."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.reporting.html.library import plotly_js, script_text
from workstation.reporting.html.markup import Names, block, section, text
from workstation.reporting.html.palette import palette_css, palette_json

if TYPE_CHECKING:
    from workstation.reporting.document import Page

_HERE = Path(__file__).parent
_ICON = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E"


def html(page: Page) -> str:
    """The whole file.

    Raises:
        UsageError: if plotly is not installed.
    """
    library, motion = plotly_js(), _motion()
    body, contents = _body(page)
    listed = "".join(
        f'<li class="d{depth}"><a href="#{name}">{text(title)}</a></li>' for name, title, depth in contents
    )
    return (
        "<!doctype html>\n"
        f'<html lang="en"><head><meta charset="utf-8">{_policy(library, motion)}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
        f'<link rel="icon" href="{_ICON}">'
        f"<title>{text(page.title)}</title><style>{palette_css()}{_style()}</style></head>\n"
        f'<body><nav aria-label="contents"><details open><summary>contents</summary><ol>{listed}</ol></details></nav>\n'
        f"<main>{body}<footer>{text(page.made)}</footer></main>\n"
        f"<script>{library}</script>\n<script>{motion}</script></body></html>\n"
    )


def _body(page: Page) -> tuple[str, list[tuple[str, str, int]]]:
    names = Names()
    state = f'<span class="state {text(page.state)}">{text(page.state)}</span>'
    subtitle = f"<p>{text(page.subtitle)}</p>" if page.subtitle else ""
    parts = [f"<header><h1>{text(page.title)}</h1>{state}{subtitle}</header>"]
    parts += [block(each, names) for each in page.blocks]
    contents = []
    for each in page.sections:
        inside, listed = section(each, names, 2)
        parts.append(inside)
        contents += listed
    return "\n".join(parts), contents


def _policy(*scripts: str) -> str:
    """A policy that lets these scripts run and no other, and lets nothing be fetched or sent."""
    allowed = " ".join(f"'sha256-{_sha256(script)}'" for script in scripts)
    told = f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:"
    told += "; base-uri 'none'; form-action 'none'"
    return f'<meta http-equiv="Content-Security-Policy" content="{told}">'


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _style() -> str:
    return (_HERE / "page.css").read_text(encoding="utf-8")


def _motion() -> str:
    told = (_HERE / "page.js").read_text(encoding="utf-8")
    return script_text(told.replace("__PALETTE__", palette_json()))
