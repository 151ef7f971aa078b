"""`workstation doctor`: what this machine has, what is missing, and how to get it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from workstation.cli.checks.compute import check_gpus, check_machine, check_talib, check_torch
from workstation.cli.checks.packages import check_packages
from workstation.cli.checks.storage import check_storage
from workstation.cli.checks.terminal import check_terminal
from workstation.cli.output import fact, fact_json, fields, plain, talk
from workstation.cli.session import Session, json_option
from workstation.errors import ExitCode
from workstation.telemetry.gpu import gpu_reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.cli.checks.finding import Finding


@click.command
@json_option
@click.pass_obj
def doctor(session: Session, as_json: bool) -> ExitCode:
    """Check versions, devices, storage and the terminal, and say what is missing and how to get it.

    The exit code is 0 if training can run here, on the CPU at least.
    """
    findings = list(_findings(session))
    code = next((finding.prevents for finding in findings if finding.prevents is not None), ExitCode.OK)
    if as_json:
        fact_json({"can_train": code is ExitCode.OK, "findings": [_table(finding) for finding in findings]}, indent=1)
    else:
        _print(findings)
        _conclude(findings, code)
    return code


def _findings(session: Session) -> Iterator[Finding]:
    yield from check_packages()
    yield from check_machine()
    reader = gpu_reader()
    yield from check_gpus(reader)
    yield from check_torch(reader.count())
    yield from check_talib()
    yield from check_storage(session.store.root)
    yield from check_terminal()


def _table(finding: Finding) -> dict[str, object]:
    return {**asdict(finding), "is_ok": not finding.advice}


def _print(findings: list[Finding]) -> None:
    for section in dict.fromkeys(finding.section for finding in findings):
        fact(section)
        own = [finding for finding in findings if finding.section == section]
        fields({f"  {finding.name}": plain(_line(finding)) for finding in own})


def _line(finding: Finding) -> str:
    return f"{finding.value}  <- {finding.advice}" if finding.advice else finding.value


def _conclude(findings: list[Finding], code: ExitCode) -> None:
    missing = [finding for finding in findings if finding.advice]
    for finding in missing:
        talk(plain(f"{finding.name}: {finding.value}; {finding.advice}"))
    talk("training can run here" if code is ExitCode.OK else "training cannot run here yet")
