"""Runs and checkpoints beside each other: what their journals and evaluations say, and whether a difference is luck."""
