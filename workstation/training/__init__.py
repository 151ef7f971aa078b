"""Training: windows, loop, schedules, gradients, checkpoints and what is done when something goes wrong."""
