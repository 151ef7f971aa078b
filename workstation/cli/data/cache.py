"""`workstation data cache`: tables that were loaded before, kept so that the next load is quick."""

from __future__ import annotations

from dataclasses import asdict

import click

from workstation.cli.formats import counted, size
from workstation.cli.output import fact_json, fields, plain, talk
from workstation.cli.session import json_option
from workstation.data.cache.folder import BYTES_VARIABLE, PLACE_VARIABLE, user_cache


@click.command
@click.option("--clear", "is_cleared", is_flag=True, help="Remove all that is kept.")
@json_option
def cache(is_cleared: bool, as_json: bool) -> None:
    """Where loaded tables are kept, how many and how large.

    A table is found again by the content of its files, so it is never out of date. WORKSTATION_CACHE names another
    folder, WORKSTATION_CACHE_BYTES how much may be kept (0 for nothing).
    """
    kept = user_cache()
    if is_cleared:
        talk(f"removed {counted(kept.clear(), 'table')}")
    facts = kept.facts()
    if as_json:
        fact_json(asdict(facts), indent=1)
        return
    fields(
        {
            "place": plain(facts.place),
            "tables": f"{facts.entries:,}",
            "size": f"{size(facts.size_bytes)} of at most {size(facts.limit_bytes)}",
            "state": f"off: {facts.off_because}" if facts.off_because else "on",
        }
    )
    talk(f"{PLACE_VARIABLE} names another folder, {BYTES_VARIABLE} how much may be kept")
