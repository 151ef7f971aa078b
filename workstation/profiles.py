"""Profiles by name: found, read, checked against the catalog, and completed with every part's own settings."""

from __future__ import annotations

import difflib
import zoneinfo
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workstation import catalog
from workstation.config.mistakes import checked
from workstation.config.profile import PartSettings, Profile
from workstation.config.settings import FitsWindow
from workstation.config.toml import Table, read_table, with_overrides
from workstation.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Listed:
    """A profile that can be chosen by name; `mistakes` says why it cannot be used, if so."""

    name: str
    path: Path
    description: str
    mistakes: tuple[str, ...]


def folders() -> list[Path]:
    """Where profiles are looked for: `profiles` here, then those that come with the program."""
    candidates = [Path("profiles"), _PACKAGE / "profiles", _PACKAGE.parent / "profiles"]
    found = {folder.resolve(): folder for folder in reversed(candidates) if folder.is_dir()}
    return [folder for folder in candidates if found.get(folder.resolve()) is folder]


def find(name: str) -> Path:
    """The file of a profile given by name or by path.

    Raises:
        ProfileError: if there is none, with the nearest name that there is.
    """
    path = Path(name)
    if path.suffix == ".toml":
        return path
    for folder in folders():
        if (folder / f"{name}.toml").is_file():
            return folder / f"{name}.toml"
    known = tuple(dict.fromkeys(path.stem for path in _files()))
    raise ProfileError([f"{catalog.unknown('profile', name, known)}; a path must end in .toml"])


def load(name: str, overrides: Iterable[str] = ()) -> Profile:
    """Read a profile by name or path, apply `key=value` overrides, check and complete it.

    Raises:
        ProfileError: holding every mistake at once.
    """
    return resolve(with_overrides(read_table(find(name)), overrides))


def resolve(table: Table) -> Profile:
    """The profile that a table says, complete: each part's own settings are checked and written out.

    Raises:
        ProfileError: holding every mistake at once.
    """
    profile, mistakes = check(table)
    if profile is None:
        raise ProfileError(mistakes)
    return profile


def check(table: Table) -> tuple[Profile | None, list[str]]:
    """The complete profile, or None and a sentence for each mistake: of keys, types, values and names of parts."""
    named = {**table, **_named_parts(table)}
    _, mistakes = checked(Profile, named)
    parts: dict[str, Table] = {}
    for section, family in catalog.PARTS_OF_PROFILE.items():
        if isinstance(named[section], dict):
            parts[section], wrong = _part(section, family, named[section])
            mistakes += wrong
    mistakes += _unknown_features(table)
    data = table.get("data", {})
    mistakes += reading_mistakes(data, "data.") if isinstance(data, dict) else []
    if mistakes:
        return None, list(dict.fromkeys(mistakes))
    profile = Profile.model_validate({**named, **parts})
    mistakes = [mistake for section in parts for mistake in _unfit_parts(profile, section)]
    return (None, mistakes) if mistakes else (profile, [])


def _named_parts(table: Table) -> Table:
    """The parts' sections, each with the name of its default part where it gives none."""
    sections = {}
    for section in catalog.PARTS_OF_PROFILE:
        default, given = Profile.model_fields[section].default, table.get(section, {})
        assert isinstance(default, PartSettings)
        sections[section] = {"name": default.name, **given} if isinstance(given, dict) else given
    return sections


def _part(section: str, family: str, given: Table) -> tuple[Table, list[str]]:
    name, names = given["name"], catalog.names(family)
    unknown = [] if name in names else [catalog.unknown(f"{section}.name", str(name), names)]
    meant = catalog.nearest(str(name), names) if unknown else name  # so that the other mistakes are told at once, too
    if meant is None:
        return given, unknown
    own = {key: value for key, value in given.items() if key != "name"}
    settings, mistakes = checked(catalog.config_class(family, meant), own, section=section)
    return {"name": name, **(settings.model_dump(mode="json") if settings else own)}, unknown + mistakes


def _unfit_parts(profile: Profile, section: str) -> list[str]:
    """What does not go with the profile's window, of a part of which the settings are right by themselves."""
    part: PartSettings = getattr(profile, section)
    settings = catalog.config_class(catalog.PARTS_OF_PROFILE[section], part.name).model_validate(part.own)
    return settings.window_mistakes(profile.window) if isinstance(settings, FitsWindow) else []


def _unknown_features(table: Table) -> Iterator[str]:
    features: Any = table.get("features", {})
    columns = features.get("columns", ()) if isinstance(features, dict) else ()
    known = catalog.names("indicators")
    for column in columns if isinstance(columns, list | tuple) else ():
        if isinstance(column, str) and column not in known:
            yield catalog.unknown("features.columns", column, known)


def reading_mistakes(table: Table, section: str = "") -> list[str]:
    """A sentence for a reader that the catalog does not have, and one for a time zone that nobody keeps."""
    reader, zone = table.get("reader", "auto"), table.get("timezone", "")
    readers = ("auto", *catalog.names("readers"))
    mistakes = []
    if isinstance(reader, str) and reader and reader not in readers:
        mistakes.append(catalog.unknown(f"{section}reader", reader, readers))
    if isinstance(zone, str) and zone and not _is_zone(zone):
        mistakes.append(_unknown_zone(section, zone))
    return mistakes


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return False
    return True


def _unknown_zone(section: str, name: str) -> str:
    near = difflib.get_close_matches(name, sorted(zoneinfo.available_timezones()), n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"{section}timezone: {name!r} is not in the IANA database{hint} (write it like America/New_York)"


def _files() -> list[Path]:
    return [path for folder in folders() for path in sorted(folder.glob("*.toml"))]


def listed() -> list[Listed]:
    """The profiles that can be chosen by name, each checked; a name found first hides the same name found later."""
    found: dict[str, Listed] = {}
    for path in _files():
        if path.stem not in found:
            found[path.stem] = _listed(path)
    return list(found.values())


def _listed(path: Path) -> Listed:
    try:
        table = read_table(path)
    except ProfileError as error:
        return Listed(path.stem, path, "", error.mistakes)
    _, mistakes = check(table)
    return Listed(path.stem, path, str(table.get("description", "")), tuple(mistakes))
