"""`python -m workstation`: the same program as `workstation`."""

import sys

from workstation.cli.main import run

sys.exit(run())
