"""The runs that there are: found, listed, created and removed under one folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workstation.errors import CheckpointError, RunAliveError, RunExistsError, RunNotFoundError, UsageError
from workstation.runs import summary
from workstation.runs.durable import FOLDER_MODE, make_folder, write_atomically
from workstation.runs.events import RunFailed, RunFinished, RunStopped
from workstation.runs.journal import JournalReader, last_entry
from workstation.runs.lock import Lock, is_held
from workstation.runs.progress import Progress, State, advance, state_of

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_NAMED = 5
"""Runs that a sentence names at most."""
DEFAULT_ROOT = Path("checkpoints")


@dataclass(frozen=True)
class Run:
    """A run's folder and the names of what is in it."""

    folder: Path

    @property
    def name(self) -> str:
        """Name of the run."""
        return self.folder.name

    @property
    def profile(self) -> Path:
        """The resolved profile, frozen."""
        return self.folder / "profile.toml"

    @property
    def origin(self) -> Path:
        """Where the run comes from: versions, commit, seed, parent, command line."""
        return self.folder / "origin.json"

    @property
    def journal(self) -> Path:
        """What happened."""
        return self.folder / "journal.jsonl"

    @property
    def commands(self) -> Path:
        """What was asked."""
        return self.folder / "commands.jsonl"

    @property
    def lock(self) -> Path:
        """Held by the worker for as long as it lives."""
        return self.folder / "lock"

    @property
    def log(self) -> Path:
        """The worker's own output."""
        return self.folder / "worker.log"

    @property
    def summary(self) -> Path:
        """The newest state."""
        return self.folder / "summary.json"

    @property
    def steps(self) -> Path:
        """Checkpoints, one folder each."""
        return self.folder / "steps"

    @property
    def start_from(self) -> Path:
        """The checkpoint of another run that this one starts from, in a folder of that name."""
        return self.folder / "from"

    @property
    def results(self) -> Path:
        """Evaluations and backtests."""
        return self.folder / "results"

    @property
    def jobs(self) -> Path:
        """Folders of work that is done on it beside training."""
        return self.results / "jobs"

    def is_alive(self) -> bool:
        """Whether a worker holds the run."""
        return is_held(self.lock)

    def works(self) -> list[str]:
        """What living workers make of it beside training: `evaluation-test-step-00000240`, sorted."""
        if not self.jobs.is_dir():
            return []
        return sorted(job.name.rpartition("-")[0] for job in self.jobs.iterdir() if Run(job).is_alive())

    def progress(self) -> Progress:
        """The run as its whole journal tells it."""
        return advance(Progress(), JournalReader(self.journal).read())

    def profile_table(self) -> dict[str, Any]:
        """The frozen profile as nested tables.

        Raises:
            CheckpointError: if the file is missing or damaged.
        """
        try:
            return tomllib.loads(self.profile.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CheckpointError(f"run {self.name}: {self.profile} cannot be read ({error})") from None

    def origin_table(self) -> dict[str, Any]:
        """Where the run comes from; empty where nothing readable says."""
        try:
            table = json.loads(self.origin.read_bytes())
        except (OSError, ValueError):
            return {}
        return table if isinstance(table, dict) else {}


@dataclass(frozen=True, slots=True)
class Listing:
    """A line in the list of runs."""

    name: str
    state: State
    summary: summary.Summary


class Store:
    """The runs under one folder."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or Path(os.environ.get("WORKSTATION_RUNS") or DEFAULT_ROOT)

    def names(self) -> list[str]:
        """Names of all runs, sorted."""
        if not self.root.is_dir():
            return []
        with os.scandir(self.root) as entries:
            return sorted(entry.name for entry in entries if _NAME.fullmatch(entry.name) and _is_run(entry))

    def list(self) -> list[Listing]:
        """All runs with their state, newest first."""
        listings = [self.listing(name) for name in self.names()]
        return sorted(listings, key=lambda listing: listing.summary.started_at or float("inf"), reverse=True)

    def listing(self, name: str) -> Listing:
        """One run's line; where the summary is missing, its journal is read instead."""
        run = Run(self.root / name)
        is_alive = run.is_alive()  # asked first: a run that closes in between is then read as closed
        found = summary.read(run.summary)
        if found is None or (not is_alive and not found.told.is_closed and _closed_itself(run)):
            found = summary.summarise(run.progress())
        return Listing(name, state_of(found.told, is_held=is_alive), found)

    def open(self, name: str) -> Run:
        """The run of that name.

        Raises:
            RunNotFoundError: if there is none.
        """
        run = Run(self.root / check_name(name))
        if not run.profile.is_file():
            known = self.names()
            count = f"{len(known)}, among them " if len(known) > _NAMED else ""
            hint = f"; there are {count}{', '.join(known[-_NAMED:])}" if known else ""
            raise RunNotFoundError(f"run {name!r}: there is no such run in {self.root}{hint}")
        return run

    def create(self, name: str, *, profile: str, origin: dict[str, Any]) -> Run:
        """Make a run's folder with its profile (TOML) and origin.

        Raises:
            RunExistsError: if the name is taken.
            StorageError: if the disk refuses.
        """
        self.root.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        run = Run(self.root / check_name(name))
        try:
            make_folder(run.folder)
        except FileExistsError:
            raise RunExistsError(f"run {name!r}: the name is taken in {self.root}; choose another --name") from None
        try:
            make_folder(run.steps)
            write_atomically(run.origin, json.dumps(origin, indent=1).encode())
            write_atomically(run.profile, profile.encode())
        except BaseException:
            shutil.rmtree(run.folder, ignore_errors=True)  # half a run would hold the name and be of no use
            raise
        return run

    def free_name(self, stem: str) -> str:
        """The stem with the first number that makes it a new run's name."""
        stem = re.sub(r"[^a-z0-9._-]+", "-", stem.lower()).strip("-._")[:48] or "run"
        taken = set(self.names())
        number = 1
        while f"{stem}-{number}" in taken or (self.root / f"{stem}-{number}").exists():
            number += 1
        return f"{stem}-{number}"

    def removable(self, name: str) -> Run:
        """The run of that name, which no worker holds or works on.

        Raises:
            RunAliveError: if a worker holds it, or makes something of it.
            RunNotFoundError: if there is none of that name.
        """
        run = self.open(name)
        if run.is_alive():
            raise _alive(name)
        if works := run.works():
            more = f" and {len(works) - 1} more" if len(works) > 1 else ""
            raise RunAliveError(
                f"run {name!r} has a worker on {works[0]}{more}; "
                "let it end, or stop it with x on the screen Evaluate or Forecast"
            )
        return run

    def remove(self, name: str) -> None:
        """Delete a run that no worker holds or works on.

        Raises:
            RunAliveError: if a worker holds it, or makes something of it.
            RunNotFoundError: if there is none of that name.
        """
        run = self.removable(name)
        lock = Lock.take(run.lock)
        if lock is None:
            raise _alive(name)
        try:
            shutil.rmtree(run.folder)
        finally:
            lock.release()


def _alive(name: str) -> RunAliveError:
    return RunAliveError(f"run {name!r} is alive; stop it first: workstation runs stop {name}")


def _closed_itself(run: Run) -> bool:
    """Whether the journal ends with a closing event, which the summary may have missed."""
    last = last_entry(run.journal)
    return last is not None and isinstance(last.event, RunFinished | RunStopped | RunFailed)


def check_name(name: str) -> str:
    """The name, if it can be a run's.

    Raises:
        UsageError: if it holds anything but lower-case letters, digits, dots, dashes and underscores.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"run name {name[:64]!r}: use up to 64 lower-case letters, digits, dots, dashes and underscores, "
            "beginning with a letter or digit"
        )
    return name


def _is_run(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False) and os.path.exists(os.path.join(entry.path, "profile.toml"))  # noqa: PTH110, PTH118 - thousands of these: Path objects cost more than the look
