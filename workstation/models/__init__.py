"""Networks that forecast: one per file, config, blocks and network from top to bottom."""
