"""Completing what is typed to open prices: paths, names of profiles, and the sample market."""

from __future__ import annotations

import os
from pathlib import Path

from workstation import profiles
from workstation.config.profile import SAMPLE
from workstation.ui.text import plain

MOST = 200
"""Candidates that are looked at; a folder may hold a hundred thousand files."""


def completed(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as far as it is clear how it goes on, and everything it may become, sorted; folders end in a slash."""
    found = candidates(text)
    return max(text, _shared(found), key=len), found


def _shared(words: tuple[str, ...]) -> str:
    """What all the words begin with."""
    if not words:
        return ""
    first, last = words[0], words[-1]  # of sorted words these two differ earliest
    end = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:end]


def candidates(text: str) -> tuple[str, ...]:
    """Everything that the text may become."""
    names = [] if "/" in text or text.startswith("~") else [SAMPLE, *(listed.name for listed in profiles.listed())]
    return tuple(sorted({*(name for name in names if name.startswith(text)), *_paths(text)}))


def _paths(text: str) -> list[str]:
    """Files and folders whose path begins with the text; hidden ones only where that is typed."""
    head, slash, begun = text.rpartition("/")
    found = []
    try:
        with os.scandir(Path(head + slash).expanduser() if slash else Path()) as entries:
            for entry in entries:
                is_meant = entry.name.startswith(begun) and (begun or not entry.name.startswith("."))
                if is_meant and plain(entry.name) == entry.name:
                    found.append(head + slash + entry.name + ("/" if entry.is_dir() else ""))
                if len(found) == MOST:
                    break
    except (OSError, RuntimeError):  # the second: there is no such home folder
        return []  # what cannot be listed completes nothing; opening it says why
    return found
