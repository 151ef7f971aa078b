"""What each screen shows, as pure functions of runs, settings, time and size."""
