"""`workstation backtest`: the command, and its tables."""
