"""The walls of the house: who may import whom, what is never loaded, what a file looks like."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import workstation

PACKAGE = Path(workstation.__file__).resolve().parent
ROOT = PACKAGE.parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
TERMINAL_SIDE = ("runs", "config", "telemetry", "catalog", "profiles", "errors", "ui", "ui.app", "cli", "cli.main")
NEVER_ON_THE_TERMINAL_SIDE = ("torch", "pandas", "workstation.worker", "workstation.training")


def loaded_after(code: str) -> set[str]:
    """Names of the modules that a clean interpreter has loaded after running the code."""
    script = f"{code}\nimport sys; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("room", TERMINAL_SIDE)
def test_importing_the_terminal_side_loads_nothing_heavy(room: str) -> None:
    loaded = loaded_after(f"import workstation.{room}")
    assert not loaded & set(NEVER_ON_THE_TERMINAL_SIDE)
    if not room.startswith("ui"):
        assert "textual" not in loaded


def test_the_first_paint_waits_for_no_settings_and_no_readers() -> None:
    rooms = {".".join(name.split(".")[:2]) for name in loaded_after("import workstation.ui.app")}
    assert not rooms & {"pydantic", "workstation.config", "workstation.data", "workstation.profiles"}


def test_every_module_of_the_terminal_side_stays_light() -> None:
    modules = [
        ".".join(("workstation", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
        for room in ("runs", "config", "telemetry", "ui", "cli")
        for path in sorted((PACKAGE / room).rglob("*.py"))
    ]
    imports = "\n".join(f"import {name}" for name in modules)
    assert not loaded_after(imports) & set(NEVER_ON_THE_TERMINAL_SIDE)


def test_the_layers_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "200"}
    )
    assert done.returncode == 0, done.stdout


FORBIDDEN_MODULES = {"pickle", "cPickle", "dill", "joblib", "cloudpickle", "shelve", "marshal"}
FORBIDDEN_CALLS = {"eval", "exec", "torch.load", "torch.save", "yaml.load", "np.load", "numpy.load", "pd.read_pickle"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nothing_that_is_loaded_can_run_code(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not {alias.name.partition(".")[0] for alias in node.names} & FORBIDDEN_MODULES
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").partition(".")[0] not in FORBIDDEN_MODULES
        elif isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in FORBIDDEN_CALLS


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_file_says_what_it_is_and_keeps_to_one_room(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    opening = ast.get_docstring(tree)
    assert opening, "a module opens with one sentence that says what it is"
    assert re.match(r"[^\n]*[.:;]?$", opening.splitlines()[0])
    assert len(text.splitlines()) <= 350, "two rooms in one"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            start = node.body[0].end_lineno if ast.get_docstring(node) else node.lineno
            assert node.end_lineno is not None
            assert start is not None
            assert node.end_lineno - start <= 45, f"{node.name} is too long"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_ignore_has_its_reason(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if found := re.search(r"# (noqa|type: ignore|pragma)(.*)", line):
            assert re.search(r"(-|#) \w+.*\w", found.group(2)), f"line {number}: an ignore without its reason"


def test_there_is_no_room_for_everything() -> None:
    banned = {"utils", "util", "helpers", "helper", "common", "core", "misc", "manager", "handler"}
    assert not [path for path in SOURCES if path.stem in banned]


def test_the_readme_has_every_exit_code() -> None:
    from workstation.errors import ExitCode  # noqa: PLC0415 - beside its one use

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for code in ExitCode:
        assert re.search(rf"\| *{int(code)} *\| *{re.escape(code.meaning)} *\|", readme), (
            f"{code.name} is not in the README"
        )
