"""Which prices are asked for: those of a run, of a profile, of a path, or the sample market."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workstation import profiles
from workstation.config.paths import expanded, is_there
from workstation.config.profile import SAMPLE, DataSettings
from workstation.errors import DataError

if TYPE_CHECKING:
    from workstation.config import Profile
    from workstation.runs.store import Run


@dataclass(frozen=True)
class Asked:
    """Prices and how they are split."""

    title: str
    """What was asked for, in words."""
    profile: Profile


def asked_for(text: str, run: Run | None) -> Asked:
    """What a text means: nothing the open run's prices, `sample`, a profile's name or its TOML file, or else a path.

    A path is split as the open run splits its own prices, or by default.

    Raises:
        DataError: if there is no such path and no such profile.
        ProfileError: if the profile has mistakes.
        CheckpointError: if the run's profile cannot be read.
    """
    text = text.strip()
    if not text and run is not None:
        return Asked(f"run {run.name}", profiles.resolve(run.profile_table()))
    if text in {"", SAMPLE}:
        return Asked("sample market", profiles.resolve({}))
    names = [listed.name for listed in profiles.listed()]
    if text in names or Path(text).suffix == ".toml":
        return Asked(f"profile {text}", profiles.load(text))
    if not is_there(expanded(text)):
        raise DataError(_unknown(text, names))
    split = profiles.resolve(run.profile_table() if run is not None else {})
    return Asked(text, split.model_copy(update={"data": DataSettings(source=text)}))


def _unknown(text: str, names: list[str]) -> str:
    near = difflib.get_close_matches(text, [*names, SAMPLE], n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"type a path, {SAMPLE!r}, or one of {', '.join(names)}"
    return f"there is no file, folder or profile {text!r}; {hint}"
