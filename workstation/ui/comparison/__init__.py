"""Comparisons as the screens know them: what is tagged, held against each other in threads."""
