"""Evaluations as facts in a run's folder: what was asked, where the result lies, and the verb that starts one."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from workstation.errors import CheckpointError, StorageError, UsageError
from workstation.runs import sealed, steps
from workstation.runs.durable import FOLDER_MODE, PARTIAL, alone, explained, fsync_folder, write_atomically
from workstation.runs.launch import launch
from workstation.runs.store import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workstation.runs.store import Store

EvaluatedPart = Literal["test", "validation", "train", "unseen"]
PARTS: tuple[EvaluatedPart, ...] = get_args(EvaluatedPart)
OTHER_PARTS: tuple[EvaluatedPart, ...] = ("test", "unseen")
"""Parts of data that the run was not made from: only what it cannot have learned from."""
SCHEMA = 2
"""Of the facts; what another version wrote is computed anew."""
REQUEST = "request.json"
"""What a worker was asked, in its folder of work."""
_JUST_MADE_SECONDS = 10.0
"""For so long whoever waits for a worker may not have read how it ended."""
_LETTING_GO_SECONDS = 5.0


@dataclass(frozen=True)
class Request:
    """What is to be evaluated."""

    checkpoint: str
    """Name of one of the run's checkpoints."""
    part: EvaluatedPart
    source: str = ""
    """Other prices than the run's own, an absolute path; empty for its own."""
    device: str = ""
    """Where to compute; empty for where the run's profile says."""
    is_again: bool = False
    """Whether to compute what is there already."""

    @property
    def name(self) -> str:
        """What its files are called: `evaluation-test-step-00000240`."""
        other = f"-{hashlib.sha256(self.source.encode()).hexdigest()[:8]}" if self.source else ""
        return f"evaluation-{self.part}-{self.checkpoint}{other}"


def find(store: Store, text: str) -> tuple[Run, str]:
    """The run and checkpoint that `RUN`, `RUN/best`, `RUN/last` or `RUN/STEP` names; the best one unless it is said.

    Raises:
        RunNotFoundError: if there is no such run.
        CheckpointError: if it has no such checkpoint.
    """
    name, _, wanted = text.partition("/")
    run = store.open(name)
    known = steps.names(run.steps)
    if not known:
        raise CheckpointError(f"run {name!r} has no checkpoint yet, so that there is nothing to evaluate")
    chosen = _chosen(run, wanted or "best", known)
    if chosen not in known:
        there = ", ".join([*known[-5:], "best", "last"])
        raise CheckpointError(f"run {name!r} has no checkpoint {wanted[:64]!r}; there are {there}")
    return run, chosen


def _chosen(run: Run, wanted: str, known: list[str]) -> str:
    if wanted == "best":
        return steps.pointer(run.steps, "best") or known[-1]
    if wanted == "last":
        return steps.pointer(run.steps, "last") or known[-1]
    is_number = wanted.isascii() and wanted.isdecimal() and len(wanted) < len(known[-1]) + 8
    return steps.step_name(int(wanted)) if is_number else wanted


def start(run: Run, request: Request) -> Run:
    """Launch a worker that evaluates; returns the folder of its work, which is read as a run's is.

    The run itself may be in training meanwhile: the work has a journal and a lock of its own.

    Raises:
        UsageError: if the part cannot be had of other prices.
        StorageError: if the disk refuses.
    """
    if request.source and request.part not in OTHER_PARTS:
        raise UsageError(
            f"--data with --split {request.part}: other prices have no windows that the run was trained or chosen on; "
            f"use --split {' or '.join(OTHER_PARTS)}"
        )
    return begin(run, "evaluate", request.name, asdict(request))


def begin(run: Run, job: str, name: str, asked: dict[str, Any]) -> Run:
    """Launch a worker on a job in a folder of its own among the run's results; what is asked lies in it as JSON.

    Raises:
        StorageError: if the disk refuses.
    """
    jobs = run.jobs
    with explained(jobs):
        for folder in (run.results, jobs):
            _make(folder)
        _clear(jobs)
        work = Run(Path(tempfile.mkdtemp(prefix=f"{name}-", dir=jobs)))
    write_atomically(work.folder / REQUEST, json.dumps(asked).encode(), is_durable=False)
    launch(work, job)
    return work


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
    except FileExistsError:
        raise StorageError(f"{folder} is no folder, so that nothing can be kept there; move it elsewhere") from None


def request_of(work: Run) -> tuple[Run, Request]:
    """The run that a folder of work belongs to, and what was asked."""
    table = json.loads((work.folder / REQUEST).read_bytes())
    return Run(work.folder.parent.parent.parent), Request(**table)


def finish(work: Run) -> None:
    """Remove the folder of work that is over and told, once its worker has let it go; its result lies elsewhere."""
    deadline = time.monotonic() + _LETTING_GO_SECONDS
    while work.is_alive() and time.monotonic() < deadline:  # its last word is written before its last file
        time.sleep(0.01)
    shutil.rmtree(work.folder, ignore_errors=True)


def result_path(run: Run, request: Request, suffix: str = "json") -> Path:
    """Where the result lies: facts as `json`, forecasts as `parquet`."""
    return run.results / f"{request.name}.{suffix}"


def keep_result(run: Run, request: Request, facts: Mapping[str, Any], write: Callable[[Path], dict[str, Any]]) -> None:
    """Let `write` make the forecasts and tell of them; put them and the facts in the place of those before.

    Whoever reads meanwhile or after a kill at any moment finds the pair before or this one, whole.

    Raises:
        StorageError: if the disk refuses; the pair before is then untouched.
    """
    with explained(run.results):
        run.results.mkdir(mode=FOLDER_MODE, exist_ok=True)
    with alone(run.results):
        _settle(run, request)
        try:
            told = write(_waiting(run, request)) | {"file": result_path(run, request, "parquet").name}
            write_result(run, request, {**facts, "forecasts": told})
        finally:
            _settle(run, request)


def write_result(run: Run, request: Request, facts: Mapping[str, Any]) -> None:
    """Replace the facts of an evaluation alone; forecasts that they tell of must lie beside them already.

    Raises:
        StorageError: if the disk refuses; older facts are then untouched.
    """
    sealed.write(result_path(run, request), facts)


def _waiting(run: Run, request: Request) -> Path:
    """Where forecasts lie until there are facts that tell of them."""
    return result_path(run, request, "next.parquet")


def _settle(run: Run, request: Request) -> None:
    """Put forecasts that wait in their place if the facts tell of them; remove what else was left half done.

    Nobody else may write them meanwhile.
    """
    path, waiting = result_path(run, request), _waiting(run, request)
    table, _ = sealed.read(path, SCHEMA)
    with explained(waiting):
        if table is not None and _tells(table) and not _fault_of_forecasts(waiting, table["forecasts"]):
            waiting.replace(result_path(run, request, "parquet"))
            fsync_folder(run.results)
        waiting.unlink(missing_ok=True)
        for name in (path.name, waiting.name):
            for left in run.results.glob(f"{PARTIAL}{name}-*"):
                left.unlink(missing_ok=True)


def read_result(run: Run, request: Request) -> dict[str, Any] | None:
    """The facts of an evaluation of the checkpoint as it is now.

    None where there is none, it is damaged, or another version made it; `fault_of` tells the last two from the rest.
    """
    return _read(run, request)[0]


def fault_of(run: Run, request: Request) -> str:
    """What is wrong with the files of an evaluation, in words; empty where nothing is, or there are none.

    They were damaged, or another version made them.
    """
    return _read(run, request)[1]


def _read(run: Run, request: Request) -> tuple[dict[str, Any] | None, str]:
    facts, fault = _found(run, request)
    if not fault:
        return facts, ""
    with suppress(OSError, StorageError), alone(run.results):  # another exchanges them, or was killed as it did
        _settle(run, request)
        return _found(run, request)
    return None, fault


def _found(run: Run, request: Request) -> tuple[dict[str, Any] | None, str]:
    path = result_path(run, request)
    table, fault = sealed.read(path, SCHEMA)
    if table is None or not _is_current(run, request, table):
        return None, fault
    del table[sealed.CHECKSUM]
    fault = _fault_of_forecasts(result_path(run, request, "parquet"), table["forecasts"])
    return (None, f"the forecasts beside {path.name} {fault}") if fault else (table, "")


def _fault_of_forecasts(path: Path, told: Mapping[str, Any]) -> str:
    try:
        found = path.stat()
        if found.st_size != told["bytes"]:
            return "are not there whole"
        digest = _digest(path, found.st_ino, found.st_size, found.st_mtime_ns)
    except OSError:
        return "are not there whole"
    return "" if digest == told["sha256"] else "were damaged"


@lru_cache(maxsize=256)
def _digest(path: Path, *stamp: int) -> str:  # noqa: ARG001 - the stamp tells a file that was written anew
    """SHA-256 of a file, once for as long as it stays the same: lists of results ask again and again."""
    return sealed.sha256_of(path)


def _is_current(run: Run, request: Request, table: dict[str, Any]) -> bool:
    if table.get("schema") != SCHEMA or not _tells(table):
        return False
    try:
        return bool(table["checkpoint_sha256"] == steps.fingerprint(run.steps / request.checkpoint))
    except OSError:  # the checkpoint is not there any more
        return False


def _tells(table: dict[str, Any]) -> bool:
    """Whether facts say which forecasts they are of."""
    told = table.get("forecasts")
    return isinstance(told, dict) and "sha256" in told


def _clear(jobs: Path) -> None:
    """Remove what earlier workers left and nobody waits for any more: what has no worker, and was not just made."""
    for entry in list(jobs.iterdir()):
        with suppress(FileNotFoundError):  # whoever waited for it has removed it
            is_old = time.time() - entry.stat().st_mtime > _JUST_MADE_SECONDS
            if is_old and not Run(entry).is_alive():
                shutil.rmtree(entry, ignore_errors=True)
