"""Optimizers of torch with documented settings: one per file."""
