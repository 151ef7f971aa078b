"""Following a run from the command line until it closes."""
