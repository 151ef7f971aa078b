"""Settings of reading that lie beside the files: `spy.csv.toml` for one file, `data.toml` for a folder's files."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from typing import TYPE_CHECKING, Any

from workstation import profiles
from workstation.config.mistakes import checked
from workstation.config.reading import ReadingSettings
from workstation.data.report import Repair
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

OF_FOLDER = "data.toml"


def sidecars(path: Path) -> list[Path]:
    """The files of settings that hold for a file of prices, the weaker one first; only those that are there."""
    candidates = (path.parent / OF_FOLDER, path.with_name(f"{path.name}.toml"))
    return [candidate for candidate in candidates if candidate.is_file()]


def settings_for(path: Path, settings: ReadingSettings) -> ReadingSettings:
    """How this file is to be read.

    What the profile says, where it says anything but the default, wins over the file's own sidecar, which wins over
    the folder's; the members of an archive are read by the archive's. Columns are put together role by role.

    Raises:
        DataError: naming the sidecar that cannot be read, or holds a key or a value that no setting has.
    """
    tables = [_table(sidecar) for sidecar in sidecars(path)]
    if not tables:
        return settings
    told: dict[str, Any] = {}
    for table in (*tables, _told_by(settings)):
        columns = {**told.get("columns", {}), **table.get("columns", {})}
        told = {**told, **table} | ({"columns": columns} if columns else {})
    return ReadingSettings.model_validate(told)


def notes_on_sidecars(paths: Iterable[Path], settings: ReadingSettings) -> list[Repair]:
    """A note for each file of settings that has a say in how these files of prices are read, with what it says.

    Raises:
        DataError: as `settings_for` does.
    """
    files = Counter(sidecar for path in dict.fromkeys(paths) for sidecar in sidecars(path))
    told = {sidecar: _with_effect(_table(sidecar), settings) for sidecar in files}
    return [_note(sidecar, files[sidecar], said) for sidecar, said in told.items() if said]


def _with_effect(table: dict[str, Any], settings: ReadingSettings) -> dict[str, Any]:
    """What the profile does not decide otherwise; roles of columns each by itself."""
    profile = _told_by(settings)
    columns = {
        f"columns.{role}": name
        for role, name in table.get("columns", {}).items()
        if role not in profile.get("columns", {})
    }
    return {key: value for key, value in table.items() if key not in {"columns", *profile}} | columns


def _note(sidecar: Path, files: int, said: dict[str, Any]) -> Repair:
    words = ", ".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in said.items())
    subject = "1 file is" if files == 1 else f"{files} files are"
    return Repair(sidecar.name, "sidecar", 0, None, f"{sidecar.name}: {subject} read as it says: {words}")


def _told_by(settings: ReadingSettings) -> dict[str, Any]:
    fields = ReadingSettings.model_fields
    return {name: getattr(settings, name) for name in fields if getattr(settings, name) != fields[name].default}


def _table(sidecar: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(sidecar.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"{sidecar.name}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"{sidecar.name}: is not valid TOML: {error}") from None
    settings, mistakes = checked(ReadingSettings, table)
    mistakes += profiles.reading_mistakes(table) if settings is not None else []
    if mistakes:
        raise DataError(f"{sidecar.name}: {mistakes[0]}")
    return table
