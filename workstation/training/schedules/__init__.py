"""Schedules: what part of the base learning rate each step gets; pure arithmetic, one per file."""
