"""What a model sees of each bar: indicators, their scaling fitted on training rows, and the targets."""
