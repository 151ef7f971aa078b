"""What the run was made from: its profile, where it comes from, and how many things were tried on its prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation import profiles
from workstation.config.compare import differences
from workstation.errors import ProfileError
from workstation.reporting.document import Column, Fields, Remark, Section, Table
from workstation.reporting.figures import counted, moment, number, rounded
from workstation.reporting.tables import figure, numbers, table, words
from workstation.runs.trials import distinct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.reporting.document import Block
    from workstation.reporting.gathering import Gathered

_TRIALS = 500
"""Trials that are listed, the newest."""
_FOLDED = 20
_PARTS = ("model", "loss", "optimizer", "schedule")


def settings(found: Gathered) -> Section:
    """The profile, what differs from the defaults first."""
    return Section("Settings", tuple(_profile(found.profile)))


def lineage(found: Gathered) -> Section:
    """Where the run comes from."""
    return Section("Lineage", tuple(_lineage(found)))


def ledger(found: Gathered) -> Section:
    """What was tried on the same prices."""
    return Section("Trials on these prices", tuple(_ledger(found)))


def _profile(profile: dict[str, Any]) -> Iterator[Block]:
    defaults = _defaults(profile)
    if defaults is not None:
        changed = differences(profile, defaults)
        rows = [[words(each.key), words(_said(each.left)), words(_said(each.right))] for each in changed]
        remark = "beside the defaults of the same model, loss, optimizer and schedule"
        columns = (Column("setting"), Column("here"), Column("default"))
        yield table("What differs from the defaults", columns, rows, [remark])
    everything = tuple((words(key), words(_said(value))) for key, value in _flat(profile))
    yield Table("All settings", (Column("setting"), Column("value")), everything, is_folded=True)


def _defaults(profile: dict[str, Any]) -> dict[str, Any] | None:
    """The profile that says nothing but the names of its parts; None where this version cannot make it."""
    try:
        table_ = {part: {"name": profile[part]["name"]} for part in _PARTS}
        return profiles.resolve(table_).model_dump(mode="json")
    except (ProfileError, KeyError, TypeError):
        return None


def _flat(table_: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table_.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "(none)"
    return "(none)" if value in ("", {}) else str(value)


def _lineage(found: Gathered) -> Iterator[Block]:
    origin = found.origin
    if not origin:
        yield Remark("Nothing readable says where it comes from.", is_warning=True)
        return
    yield Fields(tuple((name, text) for name, text in _origin(found, origin) if text))
    versions = origin.get("versions")
    if isinstance(versions, dict):
        rows = [[words(name), words(version)] for name, version in versions.items()]
        columns = (Column("package"), Column("version"))
        yield Table("Versions", columns, tuple(map(tuple, rows)), is_folded=True)
    repairs = found.progress.data.repairs if found.progress.data else ()
    for title, told in (
        ("Repairs of the prices", repairs),
        ("Warnings about the prices", origin.get("warnings") or ()),
    ):
        if told:
            lines = tuple((words(each),) for each in told)
            yield Table(f"{title}, {len(lines):,}", (Column("in words"),), lines, is_folded=True)


def _origin(found: Gathered, origin: dict[str, Any]) -> Iterator[tuple[str, str]]:
    line = origin.get("command_line")
    yield "command", " ".join(map(str, line)) if isinstance(line, list) else ""
    steps = " <- ".join(f"{run}/{checkpoint}" for run, checkpoint in found.ancestors)
    yield "starts from", steps or "nothing: its weights began at random"
    yield "parent", str(origin.get("parent") or "")
    yield "commit", str(origin.get("git_commit") or "")
    yield "seed", str(origin.get("seed", ""))
    yield "platform", str(origin.get("platform") or "")
    yield "data fingerprint", str(origin.get("data_fingerprint") or "")
    yield "profile SHA-256", str(origin.get("profile_sha256") or "")
    environment = origin.get("environment")
    if isinstance(environment, dict):
        yield "environment", ", ".join(f"{name} {value}" for name, value in environment.items())
    if resumed := found.progress.resumed:
        exact = "exactly" if resumed.is_exact else f"not exactly: {'; '.join(resumed.differences)}"
        yield "resumed", f"from {resumed.checkpoint or 'the beginning'}, {exact}"
    yield "folder", str(found.run.folder)


def _ledger(found: Gathered) -> Iterator[Block]:
    for refusal in found.refusals:
        yield Remark(refusal, is_warning=True)
    trials = list(found.trials)
    if not trials:
        yield Remark("Nothing is in the ledger of these prices.", command="workstation evaluate --trials")
        return
    kinds = dict.fromkeys(trial.kind for trial in trials)
    different = {kind: distinct([trial for trial in trials if trial.kind == kind]) for kind in kinds}
    counts = [counted(count, f"different {kind}") for kind, count in different.items()]
    yield Remark(
        f"{counted(distinct(trials), 'different thing')} tried on these prices: {', '.join(counts)}. "
        "The more are tried, the likelier the best of them is luck."
    )
    columns = [Column(title) for title in ("when", "kind", "run", "checkpoint", "part")]
    columns += numbers("RMSE", "R2/last close")
    rows = []
    for trial in reversed(trials[-_TRIALS:]):
        rmse, r2 = trial.figures.get("rmse"), trial.figures.get("r2_naive")
        cells = [words(text) for text in (moment(trial.at), trial.kind, trial.run, trial.checkpoint, trial.part)]
        none = "this kind of trial has no such figure"
        rows.append((*cells, figure(number(rmse), rmse, none), figure(rounded(r2), r2, none)))
    remark = (f"the newest {_TRIALS:,} of {len(trials):,}",) if len(trials) > _TRIALS else ()
    is_long = len(rows) > _FOLDED
    yield Table("Trials, newest first", tuple(columns), tuple(rows), remark, is_sortable=True, is_folded=is_long)
