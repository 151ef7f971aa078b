"""The other process: it wires the parts, does one job on one run, and writes the journal."""
