"""`workstation data windows`: a profile's windows in a file, as foundation models take them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from workstation import profiles
from workstation.cli.formats import counted, size
from workstation.cli.output import fact, fact_json, passing, plain, talk
from workstation.cli.session import json_option
from workstation.config.toml import to_toml
from workstation.errors import ExitCode

PARTS = ("train", "validation", "test", "unseen")


@click.command
@click.argument("name", metavar="PROFILE")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting; may be repeated.")
@click.option("--part", type=click.Choice(PARTS), default="test", show_default=True, help="Which windows.")
@click.option("--length", type=click.IntRange(1, 65536), help="Bars in each.  [default: the profile's window]")
@click.option("--first", type=click.IntRange(min=1), help="The first so many windows only.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@json_option
def windows(
    name: str,
    overrides: tuple[str, ...],
    part: str,
    length: int | None,
    first: int | None,
    out: Path,
    as_json: bool,
) -> ExitCode:
    """Write the windows of PROFILE (a name or a path) to a safetensors file.

    It holds series, padding_mask (true where a value is known), id_mask and timestamps of windows x columns x bars,
    and the interval of windows x columns. Columns are as the profile shapes them and not scaled; for raw prices set
    features.columns=["open","high","low","close","volume","amount"]. Windows end where the profile's do; a longer one
    reaches further back and is padded on the left where the history ends.
    """
    profile = profiles.load(name, overrides)
    passing(f"writing the windows of {part}")
    # -P: no file of the user's, such as a random.py beside the prices, is taken for a module
    command = [sys.executable, "-P", "-m", "workstation.worker.windows", part, str(out)]
    command += ["--length", str(length or 0), "--first", str(first or 0)]
    done = subprocess.run(command, input=to_toml(profile), capture_output=True, text=True, check=False)
    passing("")
    if done.returncode:
        for line in done.stderr.splitlines():
            talk(plain(line))
        return ExitCode(done.returncode) if done.returncode in set(ExitCode) else ExitCode.BUG
    told = json.loads(done.stdout)
    if as_json:
        fact_json(told, indent=1)
    else:
        _print(told)
    return ExitCode.OK


def _print(told: dict[str, Any]) -> None:
    fact(plain(f"{told['file']}: {size(told['bytes'])}"))
    columns = plain(", ".join(told["columns"]))
    fact(f"{counted(told['windows'], told['part'] + ' window')} of {counted(told['length'], 'bar')}: {columns}")
    missing = told["values"] - told["known"]
    fact(f"{counted(missing, 'value')} of {told['values']:,} masked, {'all known' if not missing else 'zero there'}")
