"""Losses: one per file, in scaled target units; a perfect forecast costs nothing."""
