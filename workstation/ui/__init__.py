"""The screens: everything that needs a terminal to be drawn on."""

import os

# Textual reads this when it is imported: sixty frames a second are far too many for a line over SSH.
os.environ.setdefault("TEXTUAL_FPS", "15")
