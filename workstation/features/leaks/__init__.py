"""The leak harness: change the future in every way, compute the past again, and compare it bit for bit."""
